"""The profile of a checkpoint as a document for its print, with all figures calculated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.survey.rules.instrument import IndicatorContent, InstrumentContent
from promdaen.survey.rules.profiles import (
    CapacityLines,
    IndicatorGap,
    Profile,
    SubDomainSummary,
    VisitResults,
)
from promdaen.survey.rules.scores import NOT_DUE, ScoreTally

SCHEMA = "promdaen.checkpoint/1"


@dataclass(frozen=True, kw_only=True)
class ProfileHead:
    """The head of a profile: plain values, texts as {"en", "km"}, days as ISO text."""

    checkpoint: JsonObject
    round: JsonObject
    visit: JsonObject


@dataclass(frozen=True, kw_only=True)
class CheckpointRoundFigures:
    """The figures of a checkpoint in one round."""

    title: Mapping[str, str]
    visited_on: str | None
    whole: ScoreTally


def profile_document(
    *,
    head: ProfileHead,
    profile: Profile,
    instrument: InstrumentContent,
    visited: VisitResults,
    beside: JsonObject,
) -> NewJsonObject:
    """The document of a profile; shares are 0 to 1, unknown values are null.

    `beside` has data from outside the visit, by key: `rounds`, `officers`. It contains no
    positions, photographs, remarks or names of persons.
    """
    return {
        "schema": SCHEMA,
        "checkpoint": dict(head.checkpoint),
        "round": dict(head.round),
        "visit": dict(head.visit),
        "all": tally_values(tally=profile.whole),
        "critical_asked": profile.critical_asked,
        "met": profile.met,
        "capacities": [_capacity(capacity_lines) for capacity_lines in profile.capacities],
        "evidence": dict(profile.evidence),
        "gaps": [_gap(gap) for gap in profile.gaps],
        "missing": [
            {"code": indicator.code, "title": indicator.title.by_language()}
            for indicator in profile.missing
        ],
        "marks": _marks(instrument, visited),
        **beside,
    }


def tally_values(*, tally: ScoreTally) -> NewJsonObject:
    """A tally as plain values."""
    return {
        "index": tally.index,
        "worst": tally.worst,
        "best": tally.best,
        "critical": tally.critical_gaps,
        "gaps": tally.gaps,
        "answered": tally.answered,
        "applicable": tally.applicable,
    }


def rounds_values(*, rounds: Sequence[CheckpointRoundFigures]) -> list[NewJsonObject]:
    """The rounds as plain values, in the order given."""
    return [
        {
            "title": dict(figures.title),
            "visited_on": figures.visited_on,
            **tally_values(tally=figures.whole),
        }
        for figures in rounds
    ]


def _capacity(capacity: CapacityLines) -> dict[str, object]:
    return {
        "code": capacity.code,
        "name": capacity.name.by_language(),
        **tally_values(tally=capacity.tally),
        "lines": [_line(sub_domain_line) for sub_domain_line in capacity.lines],
    }


def _line(sub_domain_summary: SubDomainSummary) -> NewJsonObject:
    return {
        "name": sub_domain_summary.sub_domain.name.by_language(),
        **tally_values(tally=sub_domain_summary.tally),
    }


def _gap(gap: IndicatorGap) -> dict[str, object]:
    return {
        "code": gap.indicator.code,
        "title": gap.indicator.title.by_language(),
        "sub_domain": gap.sub_domain.name.by_language(),
        "score": gap.score,
        "standard": gap.standard,
        "weight": gap.indicator.weight,
        "is_critical": gap.indicator.is_critical,
        "grade": gap.grade,
    }


def _marks(instrument: InstrumentContent, visited: VisitResults) -> list[dict[str, object]]:
    """One mark for each indicator that was due, in the order of the instrument."""
    capacity = instrument.capacity_by_sub_domain()
    indicators: Sequence[IndicatorContent] = instrument.applicable(
        standard_class=visited.standard_class, modes=visited.modes
    )
    return [
        {
            "capacity": capacity[indicator.sub_domain],
            "standard": indicator.standard[visited.standard_class],
            "score": visited.scores.get(indicator.code),
        }
        for indicator in indicators
        if visited.scores.get(indicator.code) != NOT_DUE
    ]
