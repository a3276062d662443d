"""The difference of two shares: false documents found minus genuine ones called false."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from promdaen.kit.texts import Text
from promdaen.survey.rules import gates, instrument_wording, numbers
from promdaen.survey.rules.fields import MISSING, WRONG, AnswerField, AnswerOutcome, scored
from promdaen.survey.rules.instrument import IndicatorContent
from promdaen.survey.rules.steps import reached_score

NAME = "difference"
LABEL = Text("The difference of two shares")
KEYS = frozenset({"steps", "part", "whole", "against_part", "against_whole"})
OPTIONAL = frozenset({"zero", "nothing"})
_PAIRS = (("part", "whole"), ("against_part", "against_whole"))


def fields(*, indicator: IndicatorContent) -> tuple[AnswerField, ...]:
    """Two counts for each share, after a gate for the case that no test was held."""
    needs = gates.needs(indicator=indicator)
    answer_fields = list(gates.gate(indicator=indicator))
    for part, whole in _PAIRS:
        label = indicator.labels
        answer_fields += [
            AnswerField(suffix=whole, kind="integer", label=label[whole], needs=needs, low=1),
            AnswerField(
                suffix=part, kind="integer", label=label[part], needs=needs, at_most=whole
            ),
        ]
    return tuple(answer_fields)


def outcome(*, indicator: IndicatorContent, answers: Mapping[str, str]) -> AnswerOutcome:
    """The number of steps reached by the difference of the shares; 0 below 0."""
    decided = gates.gated(indicator=indicator, answers=answers)
    if decided is not None:
        return decided
    shares = []
    for part, whole in _PAIRS:
        try:
            counts = numbers.part_and_whole(answers=answers, part=part, whole=whole)
        except ValueError:
            return WRONG
        if counts is None:
            return MISSING
        if counts[0] > counts[1] or counts[1] == 0:
            return WRONG
        shares.append(Fraction(*counts))
    value = shares[0] - shares[1]
    return scored(score=reached_score(steps=indicator.steps, value=value), value=value)


def bands(*, indicator: IndicatorContent) -> tuple[instrument_wording.Band, ...]:
    """The condition for each score, highest first."""
    return instrument_wording.bands(indicator=indicator, is_share=not indicator.over_one)
