"""The empty form of a roster: its headings, lists to choose from, and a legend."""

from __future__ import annotations

from collections.abc import Sequence

from promdaen.kit.spreadsheets import CellRule, Output, OutputSheet
from promdaen.kit.texts import Text, Words
from promdaen.people.rules import headings

ROWS = 200
_COLUMNS = (
    headings.NUMBER, headings.OFFICER_CODE, headings.SHORT_CODE, headings.NAME_KM,
    headings.NAME_LATIN, headings.SEX, headings.RANK, headings.DEPARTMENT, headings.PROVINCE,
    headings.CHECKPOINT, headings.POSTED_ON,
)  # fmt: skip
_LISTS = "Lists"
_REFUSAL = Text("Choose from the list of this column.")
_LEGEND: tuple[tuple[str, Words], ...] = (
    (
        headings.NAME_KM,
        Text("Family name first. One of the two names is enough; both are better."),
    ),
    (
        headings.OFFICER_CODE,
        Text("The department's own number, where there is one."),
    ),
    (
        headings.SHORT_CODE,
        Text("Of an officer who is known already: eight characters, from the list of officers."),
    ),
    (headings.SEX, Text("F for a woman, M for a man.")),
    (
        headings.DEPARTMENT,
        Text("Needed in every row."),
    ),
    (
        headings.POSTED_ON,
        Text("Day/month/year, such as 09/07/2026."),
    ),
)


def roster_form(
    *, departments: Sequence[str], ranks: Sequence[str], provinces: Sequence[str]
) -> tuple[OutputSheet, ...]:
    """The sheets of an empty roster: the roster, a legend, and the lists to choose from."""
    lists = {
        headings.DEPARTMENT: departments,
        headings.RANK: ranks,
        headings.PROVINCE: provinces,
    }
    rules = [
        CellRule(
            column=_COLUMNS.index(meaning),
            refusal=_REFUSAL,
            last_row=ROWS + 1,
            listed=(_LISTS, index, len(names)),
        )
        for index, (meaning, names) in enumerate(lists.items())
    ]
    sex = CellRule(
        column=_COLUMNS.index(headings.SEX),
        refusal=_REFUSAL,
        last_row=ROWS + 1,
        choices=("F", "M"),
    )
    longest = max(map(len, lists.values()))
    rows: list[tuple[Output, ...]] = [
        tuple(names[line] if line < len(names) else None for names in lists.values())
        for line in range(longest)
    ]
    legend = [(headings.label(meaning=meaning).km, text.km, text.en) for meaning, text in _LEGEND]
    legend_heads = (
        Text("Column"),
        Text("What to write, in Khmer"),
        Text("What to write, in English"),
    )
    return (
        OutputSheet(
            name="Roster",
            heads=[_head(meaning=meaning) for meaning in _COLUMNS],
            rows=(),
            rules=(*rules, sex),
        ),
        OutputSheet(name="Legend", heads=legend_heads, rows=legend),
        OutputSheet(
            name=_LISTS, heads=[headings.label(meaning=meaning) for meaning in lists], rows=rows
        ),
    )


def _head(*, meaning: str) -> Words:
    if meaning == headings.NUMBER:
        return Text("No.")
    return headings.label(meaning=meaning)
