"""The keys of a printed questionnaire: one digit for each answer."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit import languages
from promdaen.survey.rules import gates
from promdaen.survey.rules.fields import NONE_OPTION, AnswerField
from promdaen.survey.rules.wording import GRADES

_GATE: Mapping[str, str] = {gates.COUNTED: "1", gates.ZERO: "0", gates.NOTHING: "9"}
GRADE_KEYS: Mapping[str, str] = {str(number): code for number, code in enumerate(GRADES, start=1)}
"""The grade of the evidence by its key."""


def choice_keys(*, field: AnswerField) -> dict[str, str]:
    """The code of each choice of a field by its key on paper, in order.

    The key of a level is its score, of "does not apply" 9, of "none of these" 0, of other choices
    of several their position in the list.
    """
    if field.kind == "several":
        others = [choice.code for choice in field.choices if choice.code != NONE_OPTION]
        keys_by_number = {str(number): code for number, code in enumerate(others, start=1)}
        return keys_by_number | ({"0": NONE_OPTION} if len(others) < len(field.choices) else {})
    return {_GATE.get(choice.code, choice.code): choice.code for choice in field.choices}


def typed_keys(*, field: AnswerField, value: str) -> str:
    """The keys for a value, or the value itself if the field has no keys."""
    keys = {code: key for key, code in choice_keys(field=field).items()}
    parts = value.split() if field.kind == "several" else [value]
    return " ".join(keys.get(part, part) for part in parts)


def keyed_value(*, field: AnswerField, typed: str) -> str:
    """The value for typed keys; unknown keys are returned unchanged, to be reported.

    Keys of several choices may be typed without spaces: 134 or 1 3 4.
    """
    keys = choice_keys(field=field)
    plain = languages.latin_digits(typed.strip())
    if field.kind == "several" and len(keys) <= len("0123456789"):
        plain = " ".join(plain.replace(",", " ").replace(" ", ""))
    parts = plain.split() if field.kind == "several" else [plain]
    return " ".join(keys.get(part, part) for part in parts)
