"""Photographs of places; stored, not scored."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.texts import Text
from promdaen.survey.rules import instrument_wording
from promdaen.survey.rules.fields import MISSING, AnswerField, AnswerOutcome
from promdaen.survey.rules.instrument import IndicatorContent

NAME = "photographs"
LABEL = Text("Photographs, not scored")
KEYS = frozenset({"views"})
OPTIONAL: frozenset[str] = frozenset()


def fields(*, indicator: IndicatorContent) -> tuple[AnswerField, ...]:
    """One picture of each view."""
    return tuple(
        AnswerField(suffix=view.code, kind="picture", label=view.label)
        for view in indicator.options
    )


def outcome(*, indicator: IndicatorContent, answers: Mapping[str, str]) -> AnswerOutcome:
    """MISSING: pictures are not scored."""
    del indicator, answers
    return MISSING


bands = instrument_wording.bands
