"""The answer form of a run: officers filled in, a column for each item, allowed values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, permutations

from promdaen.course.rules.answer_cells import AnswerableItem
from promdaen.course.rules.answer_columns import OCCASION_NAMES
from promdaen.course.rules.answer_officers import KnownOfficer
from promdaen.course.rules.answer_parts import RunAnswers
from promdaen.kit.spreadsheets import CellRule, Output, OutputSheet
from promdaen.kit.texts import Text, Words

PREFIXES: Mapping[str, str] = {"before": "pre", "after": "post", "later": "later"}
_MAX_LIST_LENGTH = 255
_STATEMENT = {"true": "T", "false": "F"}
_HEADS = (
    Text("No."),
    Text("Officer code"),
    Text("Short code"),
    Text("Khmer name"),
    Text("Latin name"),
    Text("Department"),
)
_REFUSAL = Text("This is not an answer to the item. The sheet Legend says how to write it.")
_HOW: Mapping[str, Words] = {
    "one": Text("One option"),
    "some": Text("All options chosen, together"),
    "order": Text("The options in their order, together"),
}
_BLANK = Text(
    "Leave a cell empty for no answer; leave all cells of a test empty for an absent officer."
)


def answer_form(*, run: RunAnswers) -> tuple[OutputSheet, ...]:
    """The sheets of a run's answer form: answers to fill in, and a legend.

    Items have a list of choices if every officer has the same options and the list is short enough
    for a spreadsheet program (255 letters).
    """
    columns = list(_columns(run=run))
    first = len(_HEADS)
    last_row = len(run.officers) + 1
    rules = [
        CellRule(column=first + index, refusal=_REFUSAL, last_row=last_row, choices=choices)
        for index, (_occasion, _number, items) in enumerate(columns)
        if (choices := _shared_choices(items=items))
    ]
    heads = [_head(occasion=occasion, number=number) for occasion, number, _items in columns]
    return (
        OutputSheet(
            name="Answers",
            heads=(*_HEADS, *(Words.same(head) for head in heads)),
            rows=[
                _row(number=number, officer=officer)
                for number, officer in enumerate(run.officers, start=1)
            ],
            rules=rules,
        ),
        _legend(columns=columns),
    )


def answer_text(*, chosen: Sequence[str]) -> str:
    """An answer as written in the form; the reader accepts it as the same options.

    >>> answer_text(chosen=("a", "c"))
    'ac'
    >>> answer_text(chosen=("false",))
    'F'
    """
    signs = [_STATEMENT.get(choice, choice) for choice in chosen]
    return ("" if all(len(sign) == 1 for sign in signs) else " ").join(signs)


def item_choices(*, item: AnswerableItem) -> tuple[str, ...]:
    """Every answer to an item as written in the form; () if the list would be too long.

    >>> item_choices(item=AnswerableItem("X.1", "order", ("a", "b", "c")))
    ('abc', 'acb', 'bac', 'bca', 'cab', 'cba')
    """
    choices: list[str] = []
    for chosen in _answers(item=item):
        choices.append(answer_text(chosen=chosen))
        if len(",".join(choices)) > _MAX_LIST_LENGTH:
            return ()
    return tuple(choices)


def _answers(*, item: AnswerableItem) -> Iterator[tuple[str, ...]]:
    if item.shape == "order":
        yield from permutations(item.options)
    for size in range(1, len(item.options) + 1 if item.shape == "some" else 2):
        if item.shape != "order":
            yield from combinations(item.options, size)


def _columns(*, run: RunAnswers) -> Iterator[tuple[str, int, tuple[AnswerableItem, ...]]]:
    """Every column: occasion, number of the item, and the item of each paper used there."""
    for occasion in OCCASION_NAMES:
        codes = {
            officer.papers.get(occasion, run.occasions.get(occasion, ""))
            for officer in run.officers
        }
        papers = [run.papers[code] for code in sorted(codes) if code in run.papers]
        longest = max(map(len, papers), default=0)
        for number in range(1, longest + 1):
            items = tuple(paper[number - 1] for paper in papers if len(paper) >= number)
            yield occasion, number, items


def _shared_choices(*, items: Sequence[AnswerableItem]) -> tuple[str, ...]:
    choice_sets = {item_choices(item=item) for item in items}
    return choice_sets.pop() if len(choice_sets) == 1 else ()


def _head(*, occasion: str, number: int) -> str:
    return f"{PREFIXES[occasion]}_{number:02d}"


def _row(*, number: int, officer: KnownOfficer) -> tuple[Output, ...]:
    return (
        number,
        officer.officer_code,
        officer.short_code,
        officer.name_km,
        officer.name_latin,
        officer.department,
    )


def _legend(*, columns: Sequence[tuple[str, int, tuple[AnswerableItem, ...]]]) -> OutputSheet:
    rows: list[tuple[Output, ...]] = [("", _BLANK.km, _BLANK.en, "")]
    for occasion, number, items in columns:
        shapes = dict.fromkeys(item.shape for item in items)
        how = [_HOW[shape] for shape in shapes]
        options = dict.fromkeys(
            answer_text(chosen=(option,)) for item in items for option in item.options
        )
        rows.append(
            (
                _head(occasion=occasion, number=number),
                " / ".join(text.km for text in how),
                " / ".join(text.en for text in how),
                ", ".join(options),
            )
        )
    heads = (
        Text("Column"),
        Text("How to write the answer, in Khmer"),
        Text("How to write the answer, in English"),
        Text("Options"),
    )
    return OutputSheet(name="Legend", heads=heads, rows=rows)
