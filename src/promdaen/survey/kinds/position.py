"""The position of the post; stored, not scored."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.texts import Text
from promdaen.survey.rules import instrument_wording
from promdaen.survey.rules.fields import MISSING, AnswerField, AnswerOutcome
from promdaen.survey.rules.instrument import IndicatorContent

NAME = "position"
LABEL = Text("Position, not scored")
KEYS: frozenset[str] = frozenset()
OPTIONAL: frozenset[str] = frozenset()


def fields(*, indicator: IndicatorContent) -> tuple[AnswerField, ...]:
    """One position."""
    return (AnswerField(suffix="", kind="position", label=indicator.question),)


def outcome(*, indicator: IndicatorContent, answers: Mapping[str, str]) -> AnswerOutcome:
    """MISSING: a position is not scored."""
    del indicator, answers
    return MISSING


bands = instrument_wording.bands
