"""Single choice: one option is right."""

from collections.abc import Mapping
from typing import Final

from promdaen.assessment.rules import form_rows, page_answers
from promdaen.assessment.rules import typed as typed_answers
from promdaen.assessment.rules.files import keys, questions, questions_reading
from promdaen.assessment.rules.files.kind_forms import FileForms
from promdaen.assessment.rules.linting import wording
from promdaen.assessment.rules.linting.drafts import KindChecks
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text

NAME = "single_choice"
LABEL = Text("Single choice")
ANSWER_SHAPE: Final = "one"
MIN_OPTIONS = 2
SPELLINGS: Mapping[str, str] = {}
KEEPS_ORDER = False
HIDES_ORDER = False
LAYOUT = form_rows.Layout(
    lists=("options",), marking=form_rows.ONE_RIGHT, fewest=MIN_OPTIONS, fresh={"options": 4}
)
PAGE = page_answers.SINGLE_PAGE
CHECKS = KindChecks(has_keyed_options=True, has_one_right=True, findings=wording.single)
FILES = FileForms(
    sides={"option": "options"},
    key=keys.one_key,
    key_example="b",
    moodle=questions.MoodleForm(
        types=("multichoice",),
        write=questions.write_one,
        read=questions_reading.read_choice,
    ),
)


def problems(*, body: JsonObject, key: object) -> list[Text]:
    """Errors in the options and the key."""
    option_problems = typed_answers.option_problems(
        name="options", options=body.get("options"), fewest=MIN_OPTIONS
    )
    if not option_problems and key not in option_ids(body=body):
        option_problems.append(
            Text("`key` is “{option}”, which is not an option", option=str(key))
        )
    return option_problems


option_ids = typed_answers.option_ids
option_rows = typed_answers.option_rows


def clean(*, body: JsonObject, typed: typed_answers.Typed) -> typed_answers.Answer:
    """{"chosen": id}, {} for a blank; raises AnswerRefused for more than one."""
    return typed_answers.one_chosen(ids=option_ids(body=body), typed=typed)


sheet_lines = typed_answers.only_line
sheet_answer = typed_answers.answer_of_only_line


def right(*, body: JsonObject, key: object) -> typed_answers.Answer:
    """The key as an answer."""
    return {"chosen": key}


def by_chance(*, body: JsonObject) -> float:
    """The chance that a random answer is right.

    >>> by_chance(body={"options": [{"id": one} for one in "abcd"]})
    0.25
    """
    return 1 / len(option_ids(body=body))


def mark(*, body: JsonObject, key: object, answer: typed_answers.Answer) -> float:
    """1.0 for the right option.

    >>> mark(body={}, key="b", answer={"chosen": "b"}), mark(body={}, key="b", answer={})
    (1.0, 0.0)
    """
    return float(answer == right(body=body, key=key))


chosen_ids = typed_answers.only_chosen


def answer_text(*, body: JsonObject, answer: typed_answers.Answer, language: str) -> str:
    """The text of the chosen option."""
    return typed_answers.shown_options(
        options=body["options"], chosen=chosen_ids(body=body, answer=answer), language=language
    )
