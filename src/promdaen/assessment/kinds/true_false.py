"""A statement that is true or false."""

from collections.abc import Mapping, Sequence
from typing import Final

from promdaen.assessment.rules import form_rows, page_answers
from promdaen.assessment.rules import typed as typed_answers
from promdaen.assessment.rules.files import keys, questions, questions_reading
from promdaen.assessment.rules.files.kind_forms import FileForms
from promdaen.assessment.rules.linting import wording
from promdaen.assessment.rules.linting.drafts import KindChecks
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text

NAME = "true_false"
LABEL = Text("True or false")
ANSWER_SHAPE: Final = "one"
IDS = ("true", "false")
WORDS = {"true": Text("True"), "false": Text("False")}
# Accepted inputs other than ids and places; every character means the same alone or spelt out.
SPELLINGS = {"t": "true", "f": "false", "0": "false", "០": "false"} | {
    "ត": "true",
    "ត្រូវ": "true",
    "ខុស": "false",
}
KEEPS_ORDER = True
HIDES_ORDER = False
LAYOUT = form_rows.Layout(lists=(), marking=form_rows.TRUE_OR_FALSE, fewest=0, fresh={})
PAGE = page_answers.SINGLE_PAGE
CHECKS = KindChecks(is_statement=True, findings=wording.true_false)
FILES = FileForms(
    sides={},
    key=keys.truth_key,
    key_example="true",
    moodle=questions.MoodleForm(
        types=("truefalse",),
        write=questions.write_truth,
        read=questions_reading.read_truth,
    ),
)


def problems(*, body: JsonObject, key: object) -> list[Text]:
    """Errors in the key; the options are always the same two."""
    body_problems = [Text("a true_false item has no options of its own")] if body else []
    if not isinstance(key, bool):
        body_problems.append(Text("`key` must be true or false"))
    return body_problems


def option_ids(*, body: JsonObject) -> tuple[str, ...]:
    """true, then false."""
    return IDS


def option_rows(*, body: JsonObject) -> Sequence[Mapping[str, str]]:
    """True and false."""
    return [{"id": code, "en": text.en, "km": text.km} for code, text in WORDS.items()]


def clean(*, body: JsonObject, typed: typed_answers.Typed) -> typed_answers.Answer:
    """{"chosen": "true"} or {"chosen": "false"}, {} for a blank; raises AnswerRefused."""
    if isinstance(typed, str):
        typed = SPELLINGS.get(typed.strip().casefold(), typed)
    return typed_answers.one_chosen(ids=IDS, typed=typed)


sheet_lines = typed_answers.only_line
sheet_answer = typed_answers.answer_of_only_line


def right(*, body: JsonObject, key: object) -> typed_answers.Answer:
    """The key as an answer.

    >>> right(body={}, key=False)
    {'chosen': 'false'}
    """
    return {"chosen": "true" if key else "false"}


def by_chance(*, body: JsonObject) -> float:
    """The chance that a random answer is right.

    >>> by_chance(body={})
    0.5
    """
    return 1 / len(option_ids(body=body))


def mark(*, body: JsonObject, key: object, answer: typed_answers.Answer) -> float:
    """1.0 for the right one of the two."""
    return float(answer == right(body=body, key=key))


chosen_ids = typed_answers.only_chosen


def answer_text(*, body: JsonObject, answer: typed_answers.Answer, language: str) -> str:
    """ "True" or "false" in the language."""
    return typed_answers.shown_options(
        options=option_rows(body=body),
        chosen=chosen_ids(body=body, answer=answer),
        language=language,
    )
