"""Numbers as answers: one number, or a part and a whole."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from promdaen.survey.rules import gates
from promdaen.survey.rules.fields import (
    MISSING,
    WRONG,
    AnswerField,
    AnswerOutcome,
    parse_number,
    scored,
)
from promdaen.survey.rules.instrument import IndicatorContent
from promdaen.survey.rules.steps import reached_score

VALUE = "value"


def number_fields(*, indicator: IndicatorContent, kind: str) -> tuple[AnswerField, ...]:
    """A number field, after a gate if there may be nothing to count."""
    fields = gates.gate(indicator=indicator)
    label = indicator.labels.get("unit", indicator.title) if fields else indicator.question
    number = AnswerField(
        suffix=VALUE if fields else "",
        kind=kind,
        label=label,
        needs=gates.needs(indicator=indicator),
        high=indicator.most,
    )
    return (*fields, number)


def number_outcome(
    *, indicator: IndicatorContent, answers: Mapping[str, str], is_whole: bool
) -> AnswerOutcome:
    """The number of steps reached, as score."""
    text = answers.get(VALUE if gates.gate(indicator=indicator) else "", "")
    if not text:
        return MISSING
    value = parse_number(text=text)
    if value is None or (is_whole and value.denominator != 1):
        return WRONG
    if indicator.most is not None and value > indicator.most:
        return WRONG
    return scored(score=reached_score(steps=indicator.steps, value=value), value=value)


def part_and_whole(*, answers: Mapping[str, str], part: str, whole: str) -> tuple[int, int] | None:
    """Two whole numbers, or None if one is missing. Raises ValueError if one is invalid."""
    texts = (answers.get(part, ""), answers.get(whole, ""))
    if not all(texts):
        return None
    values = [parse_number(text=text) for text in texts]
    if any(value is None or value.denominator != 1 for value in values):
        raise ValueError(texts)
    first, second = (int(value) for value in values if value is not None)
    return first, second


def exact_share(*, part: int, whole: int, per: int = 1) -> Fraction:
    """Part per (whole / per): 3 booths for 90 travellers at 45 a booth are 1.5.

    >>> exact_share(part=3, whole=90, per=45)
    Fraction(3, 2)
    """
    return Fraction(part * per, whole)
