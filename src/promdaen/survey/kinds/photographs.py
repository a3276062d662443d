"""Photographs of places; kept, not scored."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.texts import Text
from promdaen.survey.rules import telling
from promdaen.survey.rules.fields import MISSING, Field, Outcome
from promdaen.survey.rules.instrument import Indicator

NAME = "photographs"
LABEL = Text("Photographs, not scored")
KEYS = frozenset({"views"})
OPTIONAL: frozenset[str] = frozenset()


def fields(*, indicator: Indicator) -> tuple[Field, ...]:
    """One picture of each view."""
    return tuple(
        Field(suffix=view.code, kind="picture", label=view.label) for view in indicator.options
    )


def outcome(*, indicator: Indicator, given: Mapping[str, str]) -> Outcome:
    """Nothing: pictures are looked at, not counted."""
    del indicator, given
    return MISSING


def bands(*, indicator: Indicator) -> tuple[telling.Band, ...]:
    """What gives each score, highest first."""
    return telling.bands(indicator=indicator)
