"""Where the post is; kept, not scored."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.texts import Text
from promdaen.survey.rules import telling
from promdaen.survey.rules.fields import MISSING, Field, Outcome
from promdaen.survey.rules.instrument import Indicator

NAME = "position"
LABEL = Text("Position, not scored")
KEYS: frozenset[str] = frozenset()
OPTIONAL: frozenset[str] = frozenset()


def fields(*, indicator: Indicator) -> tuple[Field, ...]:
    """One position."""
    return (Field(suffix="", kind="position", label=indicator.question),)


def outcome(*, indicator: Indicator, given: Mapping[str, str]) -> Outcome:
    """Nothing: where a post stands is no merit."""
    del indicator, given
    return MISSING


def bands(*, indicator: Indicator) -> tuple[telling.Band, ...]:
    """What gives each score, highest first."""
    return telling.bands(indicator=indicator)
