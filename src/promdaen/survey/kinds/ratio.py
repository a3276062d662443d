"""Two counts and their ratio; a share, or more than one where the indicator allows it."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.texts import Text
from promdaen.survey.rules import gates, instrument_wording, numbers
from promdaen.survey.rules.fields import MISSING, WRONG, AnswerField, AnswerOutcome, scored
from promdaen.survey.rules.instrument import IndicatorContent
from promdaen.survey.rules.steps import reached_score

NAME = "ratio"
LABEL = Text("Two counts and their ratio")
KEYS = frozenset({"steps", "part", "whole"})
OPTIONAL = frozenset({"zero", "nothing", "over_one", "per", "unit"})


def fields(*, indicator: IndicatorContent) -> tuple[AnswerField, ...]:
    """The fields for whole and part, after a gate if the whole may be zero."""
    needs = gates.needs(indicator=indicator)
    return (
        *gates.gate(indicator=indicator),
        AnswerField(
            suffix="whole", kind="integer", label=indicator.labels["whole"], needs=needs, low=1
        ),
        AnswerField(
            suffix="part",
            kind="integer",
            label=indicator.labels["part"],
            needs=needs,
            at_most="" if indicator.over_one else "whole",
        ),
    )


def outcome(*, indicator: IndicatorContent, answers: Mapping[str, str]) -> AnswerOutcome:
    """The number of steps reached by the ratio; none if the whole is zero."""
    decided = gates.gated(indicator=indicator, answers=answers)
    if decided is not None:
        return decided
    try:
        counts = numbers.part_and_whole(answers=answers, part="part", whole="whole")
    except ValueError:
        return WRONG
    if counts is None:
        return MISSING
    part, whole = counts
    if whole == 0 or (part > whole and not indicator.over_one):
        return WRONG
    value = numbers.exact_share(part=part, whole=whole, per=indicator.per)
    return scored(score=reached_score(steps=indicator.steps, value=value), value=value)


def bands(*, indicator: IndicatorContent) -> tuple[instrument_wording.Band, ...]:
    """The condition for each score, highest first."""
    return instrument_wording.bands(indicator=indicator, is_share=not indicator.over_one)
