"""The tables of an export of a round: columns, and the rows of each visit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType

from promdaen.kit.texts import Text, Words
from promdaen.survey.rules import scores
from promdaen.survey.rules.instrument import CLASSES, IndicatorContent, InstrumentContent
from promdaen.survey.rules.scores import Score, ScoreTally

Value = str | int | float | bool | date | None
Row = dict[str, Value]

DECIMAL_PLACES = 4
"""Decimals of an index in a file."""


@dataclass(frozen=True, kw_only=True)
class ExportPosition:
    """A position in degrees (WGS 84), and how it is known."""

    latitude: float
    longitude: float
    quality: str


@dataclass(frozen=True, kw_only=True)
class ExportVisit:
    """A submitted visit; `counts` is true if its scores count for its checkpoint.

    `remarks` {indicator: text}, `photographs` and `position` are set only for internal
    exports, and if the account may read them.
    """

    visit: str
    checkpoint: str
    name: Words
    province: str
    state: str
    is_second: bool
    counts: bool
    visited_on: date | None
    head_count: int | None
    standard_class: str
    modes: tuple[str, ...]
    source: str
    number: int
    instrument: InstrumentContent = field(repr=False)
    scores: Mapping[str, Score]
    grades: Mapping[str, str]
    remarks: Mapping[str, str] = field(default_factory=dict)
    photographs: int | None = None
    position: ExportPosition | None = None

    @cached_property
    def tallies(self) -> Mapping[str, ScoreTally]:
        """The tally of the whole ("") and of each capacity and sub-domain."""
        return scores.score_tallies(
            instrument=self.instrument,
            scores=self.scores,
            standard_class=self.standard_class,
            modes=self.modes,
        )

    def answered(self) -> Iterator[tuple[IndicatorContent, Score]]:
        """Yield each scored indicator with its score, in the order of the instrument."""
        for indicator in self.instrument.indicators:
            if indicator.code in self.scores:
                yield indicator, self.scores[indicator.code]


@dataclass(frozen=True, kw_only=True)
class ExportColumn:
    """A column: its name in JSON and feeds, its heading; `is_inside` columns stay internal."""

    code: str
    head: Words
    is_inside: bool = False


@dataclass(frozen=True, kw_only=True)
class ExportTable:
    """A table of an export: its name and its columns; `rows` gives those of one visit."""

    code: str
    name: Words
    columns: tuple[ExportColumn, ...]
    rows: Callable[..., Iterable[Row]] = field(repr=False)

    def columns_for(self, *, is_outside: bool) -> tuple[ExportColumn, ...]:
        """The columns of an export for outside or inside."""
        return tuple(column for column in self.columns if not (is_outside and column.is_inside))


def _column(code: str, head: Text, *, is_inside: bool = False) -> ExportColumn:
    return ExportColumn(code=code, head=head, is_inside=is_inside)


_VISIT = _column("visit", Text("Visit"))
_CHECKPOINT = _column("checkpoint", Text("Code of checkpoint"))
_NAME_KM = _column("name_km", Text("Name in Khmer"))
_NAME_EN = _column("name_en", Text("Name in English"))
_PROVINCE = _column("province", Text("Code of province"))
_CLASS = _column("class", Text("Class of the standard"))
_SECOND = _column("is_second", Text("Second visit"))
_COUNTS = _column("counts", Text("Counts for the checkpoint"))
_INDICATOR = _column("indicator", Text("Code of indicator"))
_TITLE_KM = _column("title_km", Text("Indicator in Khmer"))
_TITLE_EN = _column("title_en", Text("Indicator in English"))
_CAPACITY = _column("capacity", Text("Capacity"))
_SUB_DOMAIN = _column("sub_domain", Text("Sub-domain"))
_STANDARD = _column("standard", Text("Standard"))
_WEIGHT = _column("weight", Text("Weight", context="survey"))
_SCORE = _column("score", Text("Score"))
_GRADE = _column("evidence", Text("Evidence"))
_GAP = _column("gap", Text("Gap"))
_CRITICAL = _column("is_critical", Text("Must-have gap"))
_NUMBER = _column("instrument", Text("Version of the instrument"))
_TALLY = (
    _column("index", Text("Index")),
    _column("worst", Text("Worst case")),
    _column("best", Text("Best case")),
    _column("critical_gaps", Text("Must-have gaps", context="count")),
    _column("gaps", Text("Gaps", context="count")),
    _column("answered", Text("Answered")),
    _column("applicable", Text("Applicable")),
)
_CHECKPOINT_COLUMNS = (_CHECKPOINT, _NAME_KM, _NAME_EN, _PROVINCE, _CLASS)


def _checkpoint(visit: ExportVisit) -> Row:
    return {
        "checkpoint": visit.checkpoint,
        "name_km": visit.name.km,
        "name_en": visit.name.en,
        "province": visit.province,
        "class": visit.standard_class,
    }


def _tally(tally: ScoreTally) -> Row:
    return {
        "index": rounded(value=tally.index),
        "worst": rounded(value=tally.worst),
        "best": rounded(value=tally.best),
        "critical_gaps": tally.critical_gaps,
        "gaps": tally.gaps,
        "answered": tally.answered,
        "applicable": tally.applicable,
    }


def rounded(*, value: float | None) -> float | None:
    """An index with four decimals.

    >>> rounded(value=2 / 3), rounded(value=None)
    (0.6667, None)
    """
    return None if value is None else round(value, DECIMAL_PLACES)


def visit_rows(*, visit: ExportVisit) -> Iterator[Row]:
    position = visit.position
    yield {
        "visit": visit.visit,
        **_checkpoint(visit),
        "modes": " ".join(visit.modes),
        "state": visit.state,
        "is_second": visit.is_second,
        "counts": visit.counts,
        "visited_on": visit.visited_on,
        "head_count": visit.head_count,
        "instrument": visit.number,
        "source": visit.source,
        **_tally(visit.tallies[""]),
        "photographs": visit.photographs,
        "latitude": position.latitude if position else None,
        "longitude": position.longitude if position else None,
        "position_quality": position.quality if position else "",
    }


def part_rows(*, visit: ExportVisit) -> Iterator[Row]:
    """Yield a row for each capacity and sub-domain with questions."""
    capacity = visit.instrument.capacity_by_sub_domain()
    for code, tally in visit.tallies.items():
        if code:
            yield {
                "visit": visit.visit,
                "checkpoint": visit.checkpoint,
                "counts": visit.counts,
                "capacity": capacity.get(code, code),
                "sub_domain": code if code in capacity else "",
                **_tally(tally),
            }


def score_rows(*, visit: ExportVisit) -> Iterator[Row]:
    """Yield a row for each scored indicator of the checkpoint, answered or not."""
    capacity = visit.instrument.capacity_by_sub_domain()
    for indicator, score in visit.answered():
        is_known = isinstance(score, int)
        gap = _gap(visit, indicator, score)
        yield {
            "visit": visit.visit,
            "checkpoint": visit.checkpoint,
            "is_second": visit.is_second,
            "counts": visit.counts,
            "indicator": indicator.code,
            "capacity": capacity[indicator.sub_domain],
            "sub_domain": indicator.sub_domain,
            "state": "scored" if is_known else "na" if score == scores.NOT_DUE else "missing",
            "score": score if is_known else None,
            "standard": indicator.standard[visit.standard_class],
            "weight": indicator.weight,
            "gap": gap,
            "is_critical": bool(gap) and indicator.is_critical,
            "evidence": visit.grades.get(indicator.code, ""),
            "remark": visit.remarks.get(indicator.code, ""),
        }


def gap_rows(*, visit: ExportVisit) -> Iterator[Row]:
    """A row for each gap of a visit that counts, critical ones first."""
    if not visit.counts:
        return
    short = [
        (indicator, score)
        for indicator, score in visit.answered()
        if _gap(visit, indicator, score)
    ]
    capacity = visit.instrument.capacity_by_sub_domain()
    for indicator, score in sorted(short, key=lambda pair: not pair[0].is_critical):
        yield {
            **_checkpoint(visit),
            "indicator": indicator.code,
            "title_km": indicator.title.km,
            "title_en": indicator.title.en,
            "capacity": capacity[indicator.sub_domain],
            "sub_domain": indicator.sub_domain,
            "score": score,
            "standard": indicator.standard[visit.standard_class],
            "weight": indicator.weight,
            "gap": _gap(visit, indicator, score),
            "is_critical": indicator.is_critical,
            "evidence": visit.grades.get(indicator.code, ""),
        }


def _gap(visit: ExportVisit, indicator: IndicatorContent, score: Score) -> int | None:
    if not isinstance(score, int):
        return None
    return scores.standard_gap(score=score, standard=indicator.standard[visit.standard_class])


VISIT_TABLE = ExportTable(
    code="visits",
    name=Text("Visits"),
    columns=(
        _VISIT,
        *_CHECKPOINT_COLUMNS,
        _column("modes", Text("Modes")),
        _column("state", Text("State")),
        _SECOND,
        _COUNTS,
        _column("visited_on", Text("Day of the visit")),
        _column("head_count", Text("Officers posted", context="count")),
        _NUMBER,
        _column("source", Text("Came by")),
        *_TALLY,
        _column("photographs", Text("Photographs", context="count"), is_inside=True),
        _column("latitude", Text("Latitude"), is_inside=True),
        _column("longitude", Text("Longitude"), is_inside=True),
        _column("position_quality", Text("How the position is known"), is_inside=True),
    ),
    rows=visit_rows,
)
PART_TABLE = ExportTable(
    code="parts",
    name=Text("Capacities and sub-domains"),
    columns=(_VISIT, _CHECKPOINT, _COUNTS, _CAPACITY, _SUB_DOMAIN, *_TALLY),
    rows=part_rows,
)
SCORE_TABLE = ExportTable(
    code="scores",
    name=Text("Scores"),
    columns=(
        _VISIT, _CHECKPOINT, _SECOND, _COUNTS, _INDICATOR, _CAPACITY, _SUB_DOMAIN,
        _column("state", Text("State")),
        _SCORE, _STANDARD, _WEIGHT, _GAP, _CRITICAL, _GRADE,
        _column("remark", Text("Remark"), is_inside=True),
    ),
    rows=score_rows,
)  # fmt: skip
GAP_TABLE = ExportTable(
    code="gaps",
    name=Text("Gaps"),
    columns=(
        *_CHECKPOINT_COLUMNS,
        _INDICATOR, _TITLE_KM, _TITLE_EN, _CAPACITY, _SUB_DOMAIN,
        _SCORE, _STANDARD, _WEIGHT, _GAP, _CRITICAL, _GRADE,
    ),
    rows=gap_rows,
)  # fmt: skip
EXPORT_TABLES: Mapping[str, ExportTable] = MappingProxyType(
    {table.code: table for table in (VISIT_TABLE, SCORE_TABLE, GAP_TABLE, PART_TABLE)}
)
"""The tables that are made of visits, by code."""

INDICATOR_COLUMNS = (
    _INDICATOR, _TITLE_KM, _TITLE_EN, _CAPACITY, _SUB_DOMAIN,
    _column("kind", Text("Kind of answer")),
    _WEIGHT,
    _column("standard_international", Text("Standard, international")),
    _column("standard_bilateral", Text("Standard, bilateral")),
    _column("standard_local", Text("Standard, local")),
    _column("modes", Text("Modes")),
    _column("reference", Text("Source")),
    _NUMBER,
)  # fmt: skip
INDICATORS_NAME = Text("Indicators")


def indicator_rows(*, instrument: InstrumentContent, number: int) -> Iterator[Row]:
    """A row for each indicator of a version of the instrument."""
    capacity = instrument.capacity_by_sub_domain()
    for indicator in instrument.indicators:
        yield {
            "indicator": indicator.code,
            "title_km": indicator.title.km,
            "title_en": indicator.title.en,
            "capacity": capacity[indicator.sub_domain],
            "sub_domain": indicator.sub_domain,
            "kind": indicator.kind,
            "weight": indicator.weight,
            **{f"standard_{name}": indicator.standard.get(name) for name in CLASSES},
            "modes": " ".join(sorted(indicator.modes)),
            "reference": indicator.source,
            "instrument": number,
        }


def only(*, row: Row, columns: Iterable[ExportColumn]) -> Row:
    """A row with these columns only, in their order.

    >>> only(row={"a": 1, "b": 2}, columns=[ExportColumn(code="b", head=Words.same("B"))])
    {'b': 2}
    """
    return {column.code: row[column.code] for column in columns}
