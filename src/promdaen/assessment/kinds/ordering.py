"""Ordering: right if every option is in its place."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from promdaen.assessment.rules import form_rows, page_answers
from promdaen.assessment.rules import typed as typed_answers
from promdaen.assessment.rules.files import keys, questions, questions_reading
from promdaen.assessment.rules.files.kind_forms import FileForms
from promdaen.assessment.rules.linting.drafts import KindChecks
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text

NAME = "ordering"
LABEL = Text("Ordering")
ANSWER_SHAPE: Final = "order"
MIN_OPTIONS = 3
SPELLINGS: Mapping[str, str] = {}
KEEPS_ORDER = False
HIDES_ORDER = True
LAYOUT = form_rows.Layout(
    lists=("options",), marking=form_rows.ORDERED, fewest=MIN_OPTIONS, fresh={"options": 4}
)
PAGE = page_answers.ORDER_PAGE
CHECKS = KindChecks(is_instruction=True)
FILES = FileForms(
    sides={"option": "options"},
    key=keys.some_key,
    key_example="c, a, d, b",
    moodle=questions.MoodleForm(
        types=("ordering",),
        write=questions.write_order,
        read=questions_reading.read_order,
    ),
)


def problems(*, body: JsonObject, key: object) -> list[Text]:
    """Errors in the options and the key."""
    option_problems = typed_answers.option_problems(
        name="options", options=body.get("options"), fewest=MIN_OPTIONS
    )
    if option_problems:
        return option_problems
    ids = option_ids(body=body)
    if not isinstance(key, list) or sorted(map(str, key)) != sorted(ids):
        return [Text("`key` must list every option once, in the right order")]
    if tuple(key) == ids:
        option_problems.append(
            Text("`options` are already in the right order; show them in another one")
        )
    return option_problems


option_ids = typed_answers.option_ids
option_rows = typed_answers.option_rows


def clean(*, body: JsonObject, typed: typed_answers.Typed) -> typed_answers.Answer:
    """{"order": [ids]}, {} for a blank; an incomplete order is valid; raises AnswerRefused."""
    chosen = typed_answers.some_chosen(ids=option_ids(body=body), typed=typed, name="order")
    return {"order": list(chosen)} if chosen else {}


def sheet_lines(*, body: JsonObject) -> tuple[str, ...]:
    """One line of an answer sheet for each place, from 1.

    >>> sheet_lines(body={"options": [{"id": "a"}, {"id": "b"}]})
    ('1', '2')
    """
    return tuple(str(place) for place in range(1, len(body["options"]) + 1))


def sheet_answer(*, body: JsonObject, chosen: Sequence[Sequence[str]]) -> typed_answers.Typed:
    """The answer line by line; empty lines are skipped.

    >>> sheet_answer(body={}, chosen=[("b",), (), ("a",)])
    ['b', 'a']
    """
    return [option for line in chosen for option in line]


def right(*, body: JsonObject, key: Any) -> typed_answers.Answer:
    """The key as an answer."""
    return {"order": list(key)}


def by_chance(*, body: JsonObject) -> float:
    """The chance that a random answer is right: one of all orders.

    >>> by_chance(body={"options": [{"id": one} for one in "abc"]})
    0.16666666666666666
    """
    return 1 / math.factorial(len(option_ids(body=body)))


def mark(*, body: JsonObject, key: object, answer: typed_answers.Answer) -> float:
    """1.0 when the whole order is right.

    >>> mark(body={}, key=["b", "a"], answer={"order": ["a", "b"]})
    0.0
    """
    return float(answer == right(body=body, key=key))


def chosen_ids(*, body: JsonObject, answer: typed_answers.Answer) -> tuple[str, ...]:
    """The ids in the order given."""
    return tuple(answer.get("order", ()))


def answer_text(*, body: JsonObject, answer: typed_answers.Answer, language: str) -> str:
    """The texts of the options in the order given."""
    return typed_answers.shown_options(
        options=body["options"], chosen=chosen_ids(body=body, answer=answer), language=language
    )
