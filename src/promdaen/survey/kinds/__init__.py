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
from promdaen.survey.rules.fields import Field, Outcome
from promdaen.survey.rules.instrument import Indicator


class Kind(Protocol):
    """What a module of this folder holds."""

    NAME: str
    KEYS: frozenset[str]
    OPTIONAL: frozenset[str]

    def fields(self, *, indicator: Indicator) -> tuple[Field, ...]:
        """What is asked, in order."""

    def outcome(self, *, indicator: Indicator, given: Mapping[str, str]) -> Outcome:
        """What the answers, by suffix of their field, come to."""


_ALL: tuple[Kind, ...] = (
    scale, count, measure, ratio, several, partly, difference, position, photographs,
)  # fmt: skip
KINDS: Mapping[str, Kind] = MappingProxyType({kind.NAME: kind for kind in _ALL})


def fields_of(*, indicator: Indicator) -> tuple[Field, ...]:
    """What is asked of an indicator."""
    return KINDS[indicator.kind].fields(indicator=indicator)


def outcome_of(*, indicator: Indicator, given: Mapping[str, str]) -> Outcome:
    """What the answers to an indicator come to, by suffix of their field."""
    return KINDS[indicator.kind].outcome(indicator=indicator, given=given)
