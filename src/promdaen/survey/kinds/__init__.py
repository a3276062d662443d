"""Kinds of answers: each defines the `fields` to ask and the `outcome` of the answers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from promdaen.kit.texts import Words
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
from promdaen.survey.rules import instrument_wording
from promdaen.survey.rules.fields import AnswerField, AnswerOutcome
from promdaen.survey.rules.instrument import IndicatorContent


class IndicatorKind(Protocol):
    """The interface of a kind: its code, label and content keys.

    KEYS are required and OPTIONAL are optional keys of an indicator of this kind. Questions are
    made of fields (`rules.fields`), which pages, phones, paper and XLSForm can show.
    """

    NAME: str
    KEYS: frozenset[str]
    OPTIONAL: frozenset[str]

    @property
    def LABEL(self) -> Words:
        """The name of the kind."""

    def fields(self, *, indicator: IndicatorContent) -> tuple[AnswerField, ...]:
        """The fields to ask, in order."""

    def outcome(self, *, indicator: IndicatorContent, answers: Mapping[str, str]) -> AnswerOutcome:
        """The outcome of the answers, by suffix of their field."""

    def bands(self, *, indicator: IndicatorContent) -> tuple[instrument_wording.Band, ...]:
        """The condition for each score, highest first; empty if it is not scored."""


_ALL: tuple[IndicatorKind, ...] = (
    scale, count, measure, ratio, several, partly, difference, position, photographs,
)  # fmt: skip
KINDS: Mapping[str, IndicatorKind] = MappingProxyType({kind.NAME: kind for kind in _ALL})


def keys() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """The required and optional keys of each kind, by name."""
    return {name: (kind.KEYS, kind.OPTIONAL) for name, kind in KINDS.items()}


def labels() -> dict[str, Words]:
    """The label of each kind, by name."""
    return {name: kind.LABEL for name, kind in KINDS.items()}


def score_bands(*, indicator: IndicatorContent) -> tuple[instrument_wording.Band, ...]:
    """The condition for each score of an indicator, highest first."""
    return KINDS[indicator.kind].bands(indicator=indicator)


def answer_fields(*, indicator: IndicatorContent) -> tuple[AnswerField, ...]:
    return KINDS[indicator.kind].fields(indicator=indicator)


def scored_outcome(*, indicator: IndicatorContent, answers: Mapping[str, str]) -> AnswerOutcome:
    """The outcome of the answers to an indicator, by suffix of their field."""
    return KINDS[indicator.kind].outcome(indicator=indicator, answers=answers)
