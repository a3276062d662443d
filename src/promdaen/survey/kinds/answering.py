"""Clean typed answers, decide which are asked, and report errors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from promdaen.kit import languages
from promdaen.kit.texts import Words
from promdaen.survey.kinds import answer_fields, scored_outcome
from promdaen.survey.kinds.scoring import GRADE_CODES, HOW, NOTE
from promdaen.survey.kinds.xlsform import bounds_words
from promdaen.survey.rules import wording
from promdaen.survey.rules.fields import NONE_OPTION, AnswerField, parse_number
from promdaen.survey.rules.instrument import IndicatorContent

MAX_NOTE_LENGTH = 2_000
MISSING, WRONG, DONE = "missing", "wrong", "done"
"""The state of an indicator: not answered, contradictory, or answered."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_DEGREES = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{0,15})?")
_SEPARATORS = re.compile(r"[\s,;]+")
_POSITION = 2, 4
_ENDS = (90, 180)


def clean_note(*, text: str) -> str:
    r"""A remark without control characters, at most 2,000 characters.

    >>> clean_note(text=" a\x07b ")
    'ab'
    """
    return languages.clean_text(_UNSEEN.sub("", text))[:MAX_NOTE_LENGTH]


def clean_answer(*, field: AnswerField, text: str) -> str:
    """Typed text as a phone would send it: Latin digits, decimal point.

    A position of two numbers gets an altitude and accuracy of 0, because both are unknown.

    >>> number = AnswerField(suffix="", kind="decimal", label=Words.same(""))
    >>> clean_answer(field=number, text=" ១,៥ ")
    '1.5'
    """
    plain = clean_note(text=text)
    if field.kind in {"integer", "decimal"}:
        return languages.latin_digits(plain).replace(",", ".")
    if field.kind == "position":
        parts = [part for part in _SEPARATORS.split(languages.latin_digits(plain)) if part]
        return " ".join([*parts, "0", "0"] if len(parts) == _POSITION[0] else parts)
    if field.kind == "several":
        chosen = set(plain.split())
        chosen_codes = [choice.code for choice in field.choices if choice.code in chosen]
        return " ".join([*chosen_codes, *sorted(chosen - set(chosen_codes))])
    return plain


def is_due(*, field: AnswerField, answers: Mapping[str, str]) -> bool:
    """Whether a field is asked, given the `answers` by suffix."""
    if field.needs is None:
        return True
    suffix, value = field.needs
    return answers.get(suffix, "") == value


def answer_problems(
    *, indicator: IndicatorContent, answers: Mapping[str, str]
) -> dict[str, Words]:
    """The errors of an indicator by suffix; missing answers are not errors."""
    problems = {}
    for field in answer_fields(indicator=indicator):
        text = answers.get(field.suffix, "")
        if not text or not is_due(field=field, answers=answers):
            continue
        problem = _problem(field, text)
        whole = parse_number(text=answers.get(field.at_most, "")) if field.at_most else None
        if problem is None and whole is not None and (parse_number(text=text) or 0) > whole:
            problem = wording.PART_NOT_MORE
        if problem is not None:
            problems[field.suffix] = problem
    if answers.get(HOW, "") not in {"", *GRADE_CODES}:
        problems[HOW] = wording.ONE_OF_THESE
    return problems


def answer_state(*, indicator: IndicatorContent, answers: Mapping[str, str]) -> str:
    """The state of an indicator: MISSING, WRONG or DONE.

    An indicator that is not scored is done with any answer; pictures are optional.
    """
    if answer_problems(indicator=indicator, answers=answers):
        return WRONG
    if not indicator.is_scored:
        answered_keys = {key for key in answers if key not in {HOW, NOTE}}
        return DONE if answered_keys else MISSING
    state = scored_outcome(indicator=indicator, answers=without_evidence(answers=answers)).state
    return {"missing": MISSING, "wrong": WRONG}.get(state, DONE)


def without_evidence(*, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers without evidence grade and remark."""
    return {key: value for key, value in answers.items() if key not in {HOW, NOTE}}


def day_problem(*, text: str, today: date) -> Words | None:
    """The error of a visit date (2026-11-20 as typed), or None; no future dates."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return wording.A_DAY
    return wording.NOT_AFTER_TODAY if day > today else None


def head_count_problem(*, text: str) -> Words | None:
    """The error of the number of officers posted, or None; it is optional."""
    is_whole = text.isascii() and text.isdigit() and len(text) <= len("99999")
    return None if not text or is_whole else wording.WHOLE_NUMBER


def _problem(field: AnswerField, text: str) -> Words | None:
    if field.kind == "choice":
        return None if text in {choice.code for choice in field.choices} else wording.ONE_OF_THESE
    if field.kind == "several":
        return _problem_of_several(field, set(text.split()))
    if field.kind in {"integer", "decimal"}:
        return _problem_of_number(field, text)
    if field.kind == "position":
        return None if _is_position(text.split()) else wording.A_POSITION
    return None


def _problem_of_several(field: AnswerField, chosen: set[str]) -> Words | None:
    if not chosen <= {choice.code for choice in field.choices}:
        return wording.ONE_OF_THESE
    return wording.NOT_ALONE if NONE_OPTION in chosen and len(chosen) > 1 else None


def _problem_of_number(field: AnswerField, text: str) -> Words | None:
    value = parse_number(text=text) if len(text) <= len("1234567890.12") else None
    is_high = value is not None and field.high is not None and value > field.high
    if value is None or value < field.low or is_high:
        return bounds_words(low=field.low, high=field.high)
    return wording.WHOLE_NUMBER if field.kind == "integer" and value.denominator != 1 else None


def _is_position(parts: list[str]) -> bool:
    """Latitude and longitude in degrees, then altitude and accuracy in metres, or neither."""
    if len(parts) != _POSITION[1]:
        return False
    if not all(_DEGREES.fullmatch(part) for part in parts):
        return False
    return all(abs(float(part)) <= end for part, end in zip(parts, _ENDS, strict=False))
