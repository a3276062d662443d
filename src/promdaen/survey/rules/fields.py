"""Fields: the questions of an indicator on phone, page and paper, and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from promdaen.kit.texts import Words
from promdaen.survey.rules.instrument import AnswerChoice

NONE_OPTION = "none"
"""The option of a multiple choice that excludes all others."""

MAX_NUMBER_LENGTH, MAX_DECIMAL_PLACES = 40, 15


@dataclass(frozen=True, kw_only=True)
class AnswerField:
    """One question. Its name is the indicator code, with "_" and the suffix if there is one.

    `kind`: "choice" (one of `choices`), "several", "integer", "decimal", "position", "picture".
    `needs`: asked only if that field of the same indicator has that value. `at_most`: the suffix
    of a field that this one cannot exceed. A number is 0 or more, `low` to `high`.
    """

    suffix: str
    kind: str
    label: Words
    choices: tuple[AnswerChoice, ...] = ()
    needs: tuple[str, str] | None = None
    low: int = 0
    high: int | None = None
    at_most: str = ""

    def name(self, *, code: str) -> str:
        """The name of this field for an indicator.

        >>> AnswerField(suffix="part", kind="integer", label=Words.same("")).name(code="I12")
        'I12_part'
        """
        return f"{code}_{self.suffix}" if self.suffix else code


@dataclass(frozen=True, kw_only=True)
class AnswerOutcome:
    """The result of an answer: "scored" 0..4, "missing", "na" (nothing was due), "wrong".

    A contradictory answer is stored as received, is `wrong`, and counts as missing.
    """

    state: str
    score: int | None = None
    value: Fraction | None = field(default=None, compare=False)


MISSING = AnswerOutcome(state="missing")
NOT_DUE = AnswerOutcome(state="na")
WRONG = AnswerOutcome(state="wrong")


def scored(*, score: int, value: Fraction | None = None) -> AnswerOutcome:
    """An answer with its score."""
    return AnswerOutcome(state="scored", score=score, value=value)


def parse_number(*, text: str) -> Fraction | None:
    """Parse a number of 0 or more, with point or comma; None if it is not one.

    Numbers with more than 15 places before or after the point are None too.

    >>> [parse_number(text=text) for text in ("12", "0,5", "-1", "many")]
    [Fraction(12, 1), Fraction(1, 2), None, None]
    >>> [parse_number(text=text) for text in ("1e999999999", "1e-999999999", "9" * 41)]
    [None, None, None]
    """
    if len(text) > MAX_NUMBER_LENGTH:
        return None
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    # A Fraction with a large exponent would fill the memory, so reject it first.
    if not value.is_finite() or value < 0 or abs(value.adjusted()) > MAX_DECIMAL_PLACES:
        return None
    return Fraction(value)


def indicator_answers(*, code: str, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers of one indicator by suffix, without empty ones.

    >>> answers = {"I12_part": "3", "I12": "counted", "I1": "2", "I13": ""}
    >>> indicator_answers(code="I12", answers=answers)
    {'part': '3', '': 'counted'}
    """
    start = f"{code}_"
    own_answers = {
        name.removeprefix(start) if name != code else "": value.strip()
        for name, value in answers.items()
        if name == code or name.startswith(start)
    }
    return {suffix: value for suffix, value in own_answers.items() if value}


def given_by_code(*, answers: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The answers of all indicators by suffix, without empty ones.

    >>> given_by_code(answers={"I12_part": "3", "I12": "counted", "I1": "2", "I13": ""})
    {'I12': {'part': '3', '': 'counted'}, 'I1': {'': '2'}}
    """
    answers_by_code: dict[str, dict[str, str]] = {}
    for name, value in answers.items():
        code, _line, suffix = name.partition("_")
        if clean_value := value.strip():
            answers_by_code.setdefault(code, {})[suffix] = clean_value
    return answers_by_code
