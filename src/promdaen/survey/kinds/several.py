"""A number of choices out of several; one choice may mean "a little"."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from promdaen.kit.texts import Text
from promdaen.survey.rules import instrument_wording
from promdaen.survey.rules.fields import (
    MISSING,
    NONE_OPTION,
    WRONG,
    AnswerField,
    AnswerOutcome,
    scored,
)
from promdaen.survey.rules.instrument import MAX_SCORE, IndicatorContent
from promdaen.survey.rules.steps import reached_score

NAME = "several"
LABEL = Text("How many of several there are")
KEYS = frozenset({"options", "steps"})
OPTIONAL = frozenset({"weak"})


def fields(*, indicator: IndicatorContent) -> tuple[AnswerField, ...]:
    """A choice of several, "none" among them."""
    return (
        AnswerField(
            suffix="", kind="several", label=indicator.question, choices=indicator.options
        ),
    )


def outcome(*, indicator: IndicatorContent, answers: Mapping[str, str]) -> AnswerOutcome:
    """The score for the number chosen; with a weak option, it gives 1 and steps begin
    at 2.
    """
    chosen = set(answers.get("", "").split())
    if not chosen:
        return MISSING
    option_codes = {choice.code for choice in indicator.options}
    if not chosen <= option_codes or (NONE_OPTION in chosen and len(chosen) > 1):
        return WRONG
    counted = Fraction(len(chosen - {NONE_OPTION, indicator.weak}))
    reached = reached_score(steps=indicator.steps, value=counted)
    if not indicator.weak:
        return scored(score=reached, value=counted)
    lifted = min(reached + 1, MAX_SCORE) if reached else int(indicator.weak in chosen)
    return scored(score=lifted, value=counted)


def bands(*, indicator: IndicatorContent) -> tuple[instrument_wording.Band, ...]:
    """The condition for each score, highest first."""
    return instrument_wording.bands(
        indicator=indicator, weak=instrument_wording.weak_option(indicator=indicator)
    )
