"""A measured number, scored by steps."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.texts import Text
from promdaen.survey.rules import gates, instrument_wording, numbers
from promdaen.survey.rules.fields import AnswerField, AnswerOutcome
from promdaen.survey.rules.instrument import IndicatorContent

NAME = "measure"
LABEL = Text("A measured number")
KEYS = frozenset({"steps", "unit"})
OPTIONAL = frozenset({"zero", "nothing", "most"})


def fields(*, indicator: IndicatorContent) -> tuple[AnswerField, ...]:
    """The number field, after a gate if there may be nothing to measure."""
    return numbers.number_fields(indicator=indicator, kind="decimal")


def outcome(*, indicator: IndicatorContent, answers: Mapping[str, str]) -> AnswerOutcome:
    """The number of steps reached, as score."""
    decided = gates.gated(indicator=indicator, answers=answers)
    return decided or numbers.number_outcome(indicator=indicator, answers=answers, is_whole=False)


bands = instrument_wording.bands
