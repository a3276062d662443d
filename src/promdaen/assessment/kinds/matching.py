"""Matching: each entry on the left has one match on the right; right if all pairs are right."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from promdaen.assessment.rules import form_rows, page_answers
from promdaen.assessment.rules import typed as typed_answers
from promdaen.assessment.rules.files import keys, questions, questions_reading
from promdaen.assessment.rules.files.kind_forms import FileForms
from promdaen.assessment.rules.linting import wording
from promdaen.assessment.rules.linting.drafts import KindChecks
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.languages import text_in
from promdaen.kit.texts import Text

NAME = "matching"
LABEL = Text("Matching")
ANSWER_SHAPE: Final = "order"
MIN_PAIRS = 2
SPELLINGS: Mapping[str, str] = {}
KEEPS_ORDER = False
HIDES_ORDER = False
LAYOUT = form_rows.Layout(
    lists=("left", "right"),
    marking=form_rows.PAIRED,
    fewest=MIN_PAIRS,
    fresh={"left": 4, "right": 5},
)
PAGE = page_answers.PAIRS_PAGE
CHECKS = KindChecks(is_instruction=True, findings=wording.matching)
FILES = FileForms(
    sides={"left": "left", "option": "right"},
    key=keys.pairs_key,
    key_example="1=c, 2=a",
    moodle=questions.MoodleForm(
        types=("matching", "match"),
        write=questions.write_pairs,
        read=questions_reading.read_pairs,
    ),
)


def problems(*, body: JsonObject, key: object) -> list[Text]:
    """Errors in both sides and the key; the right side may have more entries."""
    side_problems = [
        problem
        for side in ("left", "right")
        for problem in typed_answers.option_problems(
            name=side, options=body.get(side), fewest=MIN_PAIRS
        )
    ]
    if side_problems:
        return side_problems
    lefts = [option["id"] for option in body["left"]]
    if not isinstance(key, Mapping) or sorted(map(str, key)) != sorted(lefts):
        return [Text("`key` must give every entry of `left` one of `right`")]
    rights = option_ids(body=body)
    side_problems += [
        Text(
            "`key` gives {left} the entry “{partner}”, which is not on the right",
            left=str(left),
            partner=str(partner),
        )
        for left, partner in key.items()
        if partner not in rights
    ]
    if len(set(map(str, key.values()))) < len(key):
        side_problems.append(Text("`key` uses an entry of `right` twice"))
    return side_problems


def option_ids(*, body: JsonObject) -> tuple[str, ...]:
    """The ids of the right side; each entry on the left is given one."""
    return tuple(option["id"] for option in body["right"])


def option_rows(*, body: JsonObject) -> Sequence[Mapping[str, str]]:
    """The right side."""
    rows: Sequence[Mapping[str, str]] = body["right"]
    return rows


def clean(*, body: JsonObject, typed: typed_answers.Typed) -> typed_answers.Answer:
    """{"pairs": {left: right}}, {} for a blank; raises AnswerRefused.

    Entered as the right ids in the order of the left side; entries at the end may be missing.
    """
    lefts = [option["id"] for option in body["left"]]
    if isinstance(typed, Mapping) and typed:
        return _clean_pairs(body=body, lefts=lefts, pairs=typed.get("pairs"))
    chosen = typed_answers.some_chosen(ids=option_ids(body=body), typed=typed, name="pairs")
    if len(chosen) > len(lefts):
        raise typed_answers.refused_shape(typed=", ".join(chosen))
    return {"pairs": dict(zip(lefts, chosen, strict=False))} if chosen else {}


def sheet_lines(*, body: JsonObject) -> tuple[str, ...]:
    """A line of an answer sheet for each entry on the left.

    >>> sheet_lines(body={"left": [{"id": "1"}, {"id": "2"}]})
    ('1', '2')
    """
    return tuple(left["id"] for left in body["left"])


def sheet_answer(*, body: JsonObject, chosen: Sequence[Sequence[str]]) -> typed_answers.Typed:
    """The answer for each entry on the left.

    >>> sheet_answer(body={"left": [{"id": "1"}, {"id": "2"}]}, chosen=[(), ("c",)])
    {'pairs': {'2': 'c'}}
    """
    lines = zip(sheet_lines(body=body), chosen, strict=True)
    return {"pairs": {left: line[0] for left, line in lines if line}}


def right(*, body: JsonObject, key: Any) -> typed_answers.Answer:
    """The key as an answer."""
    return {"pairs": dict(key)}


def by_chance(*, body: JsonObject) -> float:
    """The chance that a random answer is right: one of all ways to pair the left side.

    >>> by_chance(body={"left": [{"id": "1"}, {"id": "2"}], "right": [{"id": x} for x in "abc"]})
    0.16666666666666666
    """
    return 1 / math.perm(len(option_ids(body=body)), len(body["left"]))


def mark(*, body: JsonObject, key: object, answer: typed_answers.Answer) -> float:
    """1.0 when all pairs are right."""
    return float(answer == right(body=body, key=key))


def chosen_ids(*, body: JsonObject, answer: typed_answers.Answer) -> tuple[str, ...]:
    """The right ids in the order of the left side."""
    pairs = answer.get("pairs", {})
    return tuple(pairs[left["id"]] for left in body["left"] if left["id"] in pairs)


def answer_text(*, body: JsonObject, answer: typed_answers.Answer, language: str) -> str:
    """The texts of the pairs."""
    pairs = answer.get("pairs", {})
    rights = body["right"]
    return "; ".join(
        f"{text_in(left, language=language)} – "
        + typed_answers.text_of_option(options=rights, option=pairs[left["id"]], language=language)
        for left in body["left"]
        if left["id"] in pairs
    )


def _clean_pairs(*, body: JsonObject, lefts: list[str], pairs: object) -> typed_answers.Answer:
    if not isinstance(pairs, Mapping):
        raise typed_answers.refused_shape(typed=pairs)
    for left in pairs:
        if left not in lefts:
            raise typed_answers.refused_unknown(typed=str(left), ids=lefts)
    chosen = [str(pair) for pair in pairs.values()]
    ids = typed_answers.chosen_ids(ids=option_ids(body=body), typed=chosen)
    typed_answers.without_repeats(chosen=ids)
    ordered = {left: pairs[left] for left in lefts if left in pairs}
    return {"pairs": ordered} if ordered else {}
