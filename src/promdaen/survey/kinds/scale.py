"""A level of 0 to 4, each in words."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.texts import Text
from promdaen.survey.rules import gates, telling
from promdaen.survey.rules.fields import MISSING, NOT_DUE, WRONG, Field, Outcome, scored
from promdaen.survey.rules.instrument import Choice, Indicator

NAME = "scale"
LABEL = Text("A level in words")
KEYS = frozenset({"scale"})
OPTIONAL = frozenset({"nothing"})


def fields(*, indicator: Indicator) -> tuple[Field, ...]:
    """One choice of five levels, and "does not apply" where nothing can be due."""
    beyond = (
        (Choice(code=gates.NOTHING, label=indicator.labels["nothing"]),)
        if "nothing" in indicator.labels
        else ()
    )
    choices = (*indicator.scale, *beyond)
    return (Field(suffix="", kind="choice", label=indicator.question, choices=choices),)


def outcome(*, indicator: Indicator, given: Mapping[str, str]) -> Outcome:
    """The level that was chosen."""
    answer = given.get("", "")
    if not answer:
        return MISSING
    (field,) = fields(indicator=indicator)
    if answer not in {one.code for one in field.choices}:
        return WRONG
    return NOT_DUE if answer == gates.NOTHING else scored(score=int(answer))


def bands(*, indicator: Indicator) -> tuple[telling.Band, ...]:
    """What gives each score, highest first."""
    return telling.bands(indicator=indicator)
