"""A whole number, scored by steps."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.texts import Text
from promdaen.survey.rules import gates, instrument_wording, numbers
from promdaen.survey.rules.fields import AnswerField, AnswerOutcome
from promdaen.survey.rules.instrument import IndicatorContent

NAME = "count"
LABEL = Text("A whole number")
KEYS = frozenset({"steps"})
OPTIONAL = frozenset({"zero", "nothing", "most", "unit"})


def fields(*, indicator: IndicatorContent) -> tuple[AnswerField, ...]:
    """The number field, after a gate if there may be nothing to count."""
    return numbers.number_fields(indicator=indicator, kind="integer")


def outcome(*, indicator: IndicatorContent, answers: Mapping[str, str]) -> AnswerOutcome:
    """The number of steps reached, as score."""
    decided = gates.gated(indicator=indicator, answers=answers)
    return decided or numbers.number_outcome(indicator=indicator, answers=answers, is_whole=True)


bands = instrument_wording.bands
