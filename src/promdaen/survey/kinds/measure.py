"""A measured number, scored by steps."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.texts import Text
from promdaen.survey.rules import gates, numbers, telling
from promdaen.survey.rules.fields import Field, Outcome
from promdaen.survey.rules.instrument import Indicator

NAME = "measure"
LABEL = Text("A measured number")
KEYS = frozenset({"steps", "unit"})
OPTIONAL = frozenset({"zero", "nothing", "most"})


def fields(*, indicator: Indicator) -> tuple[Field, ...]:
    """The number, behind a gate where there may be nothing to measure."""
    return numbers.number_fields(indicator=indicator, kind="decimal")


def outcome(*, indicator: Indicator, given: Mapping[str, str]) -> Outcome:
    """How many steps the number reached."""
    decided = gates.gated(indicator=indicator, given=given)
    return decided or numbers.number_outcome(indicator=indicator, given=given, is_whole=False)


def bands(*, indicator: Indicator) -> tuple[telling.Band, ...]:
    """What gives each score, highest first."""
    return telling.bands(indicator=indicator)
