"""Two counts: the second scores fully, the first alone a little."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from promdaen.kit.texts import Text
from promdaen.survey.rules import instrument_wording, numbers
from promdaen.survey.rules.fields import MISSING, WRONG, AnswerField, AnswerOutcome, scored
from promdaen.survey.rules.instrument import MAX_SCORE, IndicatorContent
from promdaen.survey.rules.steps import reached_score

NAME = "partly"
LABEL = Text("All there are, and those that count")
KEYS = frozenset({"steps", "part", "whole"})
OPTIONAL: frozenset[str] = frozenset()


def fields(*, indicator: IndicatorContent) -> tuple[AnswerField, ...]:
    """The fields for the total and the number of active ones."""
    return (
        AnswerField(suffix="whole", kind="integer", label=indicator.labels["whole"]),
        AnswerField(
            suffix="part", kind="integer", label=indicator.labels["part"], at_most="whole"
        ),
    )


def outcome(*, indicator: IndicatorContent, answers: Mapping[str, str]) -> AnswerOutcome:
    """One point if there are some but none active; from 2 on by steps of the active
    ones.
    """
    try:
        counts = numbers.part_and_whole(answers=answers, part="part", whole="whole")
    except ValueError:
        return WRONG
    if counts is None:
        return MISSING
    part, whole = counts
    if part > whole:
        return WRONG
    reached = reached_score(steps=indicator.steps, value=Fraction(part))
    lifted = min(reached + 1, MAX_SCORE) if reached else int(whole > 0)
    return scored(score=lifted, value=Fraction(part))


def bands(*, indicator: IndicatorContent) -> tuple[instrument_wording.Band, ...]:
    """The condition for each score, highest first."""
    return instrument_wording.bands(
        indicator=indicator, weak=instrument_wording.whole_alone(indicator=indicator)
    )
