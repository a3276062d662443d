"""Multiple choice: right if the answer names all the right options and no other."""

from collections.abc import Mapping
from typing import Any, Final

from promdaen.assessment.rules import form_rows, page_answers
from promdaen.assessment.rules import typed as typed_answers
from promdaen.assessment.rules.files import keys, questions, questions_reading
from promdaen.assessment.rules.files.kind_forms import FileForms
from promdaen.assessment.rules.linting import wording
from promdaen.assessment.rules.linting.drafts import KindChecks
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text

NAME = "multiple_choice"
LABEL = Text("Multiple choice")
ANSWER_SHAPE: Final = "some"
MIN_OPTIONS = 3
SPELLINGS: Mapping[str, str] = {}
KEEPS_ORDER = False
HIDES_ORDER = False
LAYOUT = form_rows.Layout(
    lists=("options",), marking=form_rows.SOME_RIGHT, fewest=MIN_OPTIONS, fresh={"options": 4}
)
PAGE = page_answers.SOME_PAGE
CHECKS = KindChecks(has_keyed_options=True, findings=wording.multiple)
FILES = FileForms(
    sides={"option": "options"},
    key=keys.some_key,
    key_example="a, c",
    moodle=questions.MoodleForm(
        types=("multichoice",),
        write=questions.write_some,
        read=questions_reading.read_choice,
        is_single=False,
    ),
)


def problems(*, body: JsonObject, key: object) -> list[Text]:
    """Errors in the options and the key."""
    option_problems = typed_answers.option_problems(
        name="options", options=body.get("options"), fewest=MIN_OPTIONS
    )
    if option_problems:
        return option_problems
    if not isinstance(key, list) or not key:
        return [Text("`key` must be a list of the right options")]
    ids = option_ids(body=body)
    option_problems += [
        Text("`key` names “{option}”, which is not an option", option=str(option))
        for option in key
        if option not in ids
    ]
    if len(set(map(str, key))) < len(key):
        option_problems.append(Text("`key` names an option twice"))
    return option_problems


option_ids = typed_answers.option_ids
option_rows = typed_answers.option_rows


def clean(*, body: JsonObject, typed: typed_answers.Typed) -> typed_answers.Answer:
    """{"chosen": [ids in the order shown]}, {} for a blank; raises AnswerRefused."""
    chosen = typed_answers.some_chosen(ids=option_ids(body=body), typed=typed, name="chosen")
    return _answer(body=body, chosen=chosen)


sheet_lines = typed_answers.only_line
sheet_answer = typed_answers.answer_of_only_line


def right(*, body: JsonObject, key: Any) -> typed_answers.Answer:
    """The key as an answer."""
    return _answer(body=body, chosen=tuple(key))


def by_chance(*, body: JsonObject) -> float:
    """The chance that a random answer is right: one of all ways to tick at least one.

    >>> by_chance(body={"options": [{"id": one} for one in "ab"]})
    0.3333333333333333
    """
    return 1 / ((1 << len(option_ids(body=body))) - 1)


def mark(*, body: JsonObject, key: object, answer: typed_answers.Answer) -> float:
    """1.0 if exactly the right options were chosen."""
    return float(answer == right(body=body, key=key))


def chosen_ids(*, body: JsonObject, answer: typed_answers.Answer) -> tuple[str, ...]:
    """The chosen ids in the order shown."""
    return tuple(answer.get("chosen", ()))


def answer_text(*, body: JsonObject, answer: typed_answers.Answer, language: str) -> str:
    """The texts of the chosen options."""
    return typed_answers.shown_options(
        options=body["options"], chosen=chosen_ids(body=body, answer=answer), language=language
    )


def _answer(*, body: JsonObject, chosen: tuple[str, ...]) -> typed_answers.Answer:
    ordered = [option_id for option_id in option_ids(body=body) if option_id in chosen]
    return {"chosen": ordered} if ordered else {}
