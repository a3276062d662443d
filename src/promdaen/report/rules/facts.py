"""The facts of one scope from which its sheet is built."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from promdaen.assessment.rules import (
    cohorts,
    feedback,
    gains,
    retention,
    returning,
    splits,
)
from promdaen.assessment.rules.shifts import AnswerShift

Words = Mapping[str, str]


@dataclass(frozen=True)
class Scope:
    """The scope of a sheet: `kind` is run, province, programme or file."""

    kind: str
    code: str
    title: Words
    subtitle: Words
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def key(self) -> str:
        """The key of this scope for recommendations and issued sheets, such as "run:KK-2012-1"."""
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True)
class PrintedLabel:
    """The printed label of a group or topic."""

    code: str
    name: Words
    short: Words


@dataclass(frozen=True)
class OfficerGroups:
    """Labels of each officer, in the order of the cohort; None if unknown."""

    departments: Sequence[Hashable]
    provinces: Sequence[Hashable]
    sexes: Sequence[Hashable]


@dataclass(frozen=True)
class ScopeTopic:
    """Sums of points on one topic over the officers with both occasions."""

    label: PrintedLabel
    number: int
    items_count: int
    sums: splits.GainSums


@dataclass(frozen=True)
class ItemFacts:
    """One item: position, shift, and facility and discrimination by occasion (0..1)."""

    code: str
    topic: str
    is_anchor: bool
    shift: AnswerShift
    facility_before: float | None
    facility_after: float | None
    discrimination_before: float | None
    discrimination_after: float | None


@dataclass(frozen=True)
class ScopeRun:
    """A course run of the scope; has_comparison: officers not yet trained sat its tests too."""

    code: str
    title: Words
    province: str
    starts_on: date
    ends_on: date
    language: str
    papers: Mapping[str, str]
    has_comparison: bool = False


@dataclass(frozen=True)
class PeopleFacts:
    """Numbers of officers: target, enrolled, attended and tested; None if unknown."""

    target: int | None = None
    enrolled: int | None = None
    attended: int | None = None
    trained: int | None = None
    women: int | None = None
    later: int = 0
    neither: int | None = None
    missing: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True)
class ScopeFacts:
    """All facts of a scope on its sheet, before they become texts and shares.

    `state` is interim, final, or "" for a sheet without one; the reason for interim is a notice.
    """

    scope: Scope
    cohort: cohorts.Cohort
    relevance: feedback.Counts
    overall: feedback.Counts
    stored: gains.Bootstrap
    groups: OfficerGroups
    labels: Mapping[str, Sequence[PrintedLabel]] = field(default_factory=dict)
    retained: retention.Retention | None = None
    later: Sequence[returning.Returned] = ()
    people: PeopleFacts = field(default_factory=PeopleFacts)
    runs: Sequence[ScopeRun] = ()
    topics: Sequence[ScopeTopic] = ()
    items: Sequence[ItemFacts] = ()
    modes: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    notices: Sequence[Words] = ()
    gaps: Sequence[Words] = ()
    quotes: Sequence[Mapping[str, object]] = ()
    recommendations: Sequence[Words] = ()
    indicators: Sequence[Mapping[str, object]] = ()
    equating: Words | None = None
    state: str = ""
