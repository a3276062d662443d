"""The kinds of answers: each says what is asked (`fields`) and what it comes to (`outcome`)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from promdaen.survey.kinds import (
    count,
    difference,
    measure,
    partly,
    photographs,
    position,
    ratio,
    scale,
    several,
)
from promdaen.survey.rules.fields import AnswerField, AnswerOutcome
from promdaen.survey.rules.instrument import IndicatorContent


class IndicatorKind(Protocol):
    """What a module of this folder holds."""

    NAME: str
    KEYS: frozenset[str]
    OPTIONAL: frozenset[str]

    def fields(self, *, indicator: IndicatorContent) -> tuple[AnswerField, ...]:
        """What is asked, in order."""

    def outcome(self, *, indicator: IndicatorContent, answers: Mapping[str, str]) -> AnswerOutcome:
        """What the answers, by suffix of their field, come to."""


_ALL: tuple[IndicatorKind, ...] = (
    scale, count, measure, ratio, several, partly, difference, position, photographs,
)  # fmt: skip
KINDS: Mapping[str, IndicatorKind] = MappingProxyType({kind.NAME: kind for kind in _ALL})


def fields_of(*, indicator: IndicatorContent) -> tuple[AnswerField, ...]:
    """What is asked of an indicator."""
    return KINDS[indicator.kind].fields(indicator=indicator)


def outcome_of(*, indicator: IndicatorContent, answers: Mapping[str, str]) -> AnswerOutcome:
    """What the answers to an indicator come to, by suffix of their field."""
    return KINDS[indicator.kind].outcome(indicator=indicator, answers=answers)
