"""What leaves in an export of a round: tables, their columns, and the rows of each visit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType

from promdaen.kit.spreadsheets import Words
from promdaen.survey.rules import scores
from promdaen.survey.rules.instrument import CLASSES, Indicator, Instrument
from promdaen.survey.rules.scores import Score, Tally

Value = str | int | float | bool | date | None
Row = dict[str, Value]

PLACES = 4
"""Decimals of an index in a file."""


@dataclass(frozen=True, kw_only=True)
class Visited:
    """A visit as it was submitted; `counts` where its scores stand for its checkpoint.

    `remarks` {indicator: words}, `photographs` and `place` (latitude, longitude, quality) are
    filled only for an export that stays inside, and where the account may read them.
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
    instrument: Instrument = field(repr=False)
    scores: Mapping[str, Score]
    grades: Mapping[str, str]
    remarks: Mapping[str, str] = field(default_factory=dict)
    photographs: int | None = None
    place: tuple[float, float, str] | None = None

    @cached_property
    def tallies(self) -> Mapping[str, Tally]:
        """The tally of the whole ("") and of each capacity and sub-domain."""
        return scores.tallies_of(
            instrument=self.instrument,
            scores=self.scores,
            standard_class=self.standard_class,
            modes=self.modes,
        )

    def answered(self) -> Iterator[tuple[Indicator, Score]]:
        """Each scored indicator that was asked with its score, in the order of the instrument."""
        for one in self.instrument.indicators:
            if one.code in self.scores:
                yield one, self.scores[one.code]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its name in JSON and feeds, its head in tables; `is_inside` never goes outside."""

    code: str
    head: Words
    is_inside: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of an export: its name and its columns; `rows` gives those of one visit."""

    code: str
    name: Words
    columns: tuple[Column, ...]
    rows: Callable[..., Iterable[Row]] = field(repr=False)

    def columns_for(self, *, is_outside: bool) -> tuple[Column, ...]:
        """The columns of an export for outside or inside."""
        return tuple(one for one in self.columns if not (is_outside and one.is_inside))


def _column(code: str, en: str, km: str, *, is_inside: bool = False) -> Column:
    return Column(code=code, head=Words(en=en, km=km), is_inside=is_inside)


_VISIT = _column("visit", "Visit", "ការចុះអង្កេត")
_CHECKPOINT = _column("checkpoint", "Code of checkpoint", "លេខកូដច្រក")
_NAME_KM = _column("name_km", "Name in Khmer", "ឈ្មោះជាភាសាខ្មែរ")
_NAME_EN = _column("name_en", "Name in English", "ឈ្មោះជាភាសាអង់គ្លេស")
_PROVINCE = _column("province", "Code of province", "លេខកូដខេត្ត")
_CLASS = _column("class", "Class of the standard", "ថ្នាក់នៃស្តង់ដារ")
_SECOND = _column("is_second", "Second visit", "ការចុះអង្កេតលើកទី២")
_COUNTS = _column("counts", "Counts for the checkpoint", "រាប់សម្រាប់ច្រកនេះ")
_INDICATOR = _column("indicator", "Code of indicator", "លេខកូដសូចនាករ")
_TITLE_KM = _column("title_km", "Indicator in Khmer", "សូចនាករជាភាសាខ្មែរ")
_TITLE_EN = _column("title_en", "Indicator in English", "សូចនាករជាភាសាអង់គ្លេស")
_CAPACITY = _column("capacity", "Capacity", "សមត្ថភាព")
_SUB_DOMAIN = _column("sub_domain", "Sub-domain", "អនុវិស័យ")
_STANDARD = _column("standard", "Standard", "ស្តង់ដារ")
_WEIGHT = _column("weight", "Weight", "ទម្ងន់")
_SCORE = _column("score", "Score", "ពិន្ទុ")
_GRADE = _column("evidence", "Evidence", "ភស្តុតាង")
_GAP = _column("gap", "Gap", "ចំណុចខ្វះខាត")
_CRITICAL = _column("is_critical", "Critical gap", "ចំណុចខ្វះខាតធ្ងន់ធ្ងរ")
_NUMBER = _column("instrument", "Version of the instrument", "កំណែកម្រងសំណួរ")
_TALLY = (
    _column("index", "Index", "សន្ទស្សន៍"),
    _column("worst", "Worst case", "ទាបបំផុត"),
    _column("best", "Best case", "ខ្ពស់បំផុត"),
    _column("critical_gaps", "Critical gaps", "ចំនួនចំណុចខ្វះខាតធ្ងន់ធ្ងរ"),
    _column("gaps", "Gaps", "ចំនួនចំណុចខ្វះខាត"),
    _column("answered", "Answered", "ចំនួនដែលបានឆ្លើយ"),
    _column("applicable", "Applicable", "ចំនួនដែលពាក់ព័ន្ធ"),
)
_CHECKPOINT_COLUMNS = (_CHECKPOINT, _NAME_KM, _NAME_EN, _PROVINCE, _CLASS)


def _checkpoint(held: Visited) -> Row:
    return {
        "checkpoint": held.checkpoint,
        "name_km": held.name.km,
        "name_en": held.name.en,
        "province": held.province,
        "class": held.standard_class,
    }


def _tally(held: Tally) -> Row:
    return {
        "index": rounded(value=held.index),
        "worst": rounded(value=held.worst),
        "best": rounded(value=held.best),
        "critical_gaps": held.critical_gaps,
        "gaps": held.gaps,
        "answered": held.answered,
        "applicable": held.applicable,
    }


def rounded(*, value: float | None) -> float | None:
    """An index as files hold it, to four decimals.

    >>> rounded(value=2 / 3), rounded(value=None)
    (0.6667, None)
    """
    return None if value is None else round(value, PLACES)


def visit_rows(*, held: Visited) -> Iterator[Row]:
    """The one row of a visit."""
    latitude, longitude, quality = held.place or (None, None, "")
    yield {
        "visit": held.visit,
        **_checkpoint(held),
        "modes": " ".join(held.modes),
        "state": held.state,
        "is_second": held.is_second,
        "counts": held.counts,
        "visited_on": held.visited_on,
        "head_count": held.head_count,
        "instrument": held.number,
        "source": held.source,
        **_tally(held.tallies[""]),
        "photographs": held.photographs,
        "latitude": latitude,
        "longitude": longitude,
        "position_quality": quality,
    }


def part_rows(*, held: Visited) -> Iterator[Row]:
    """A row for each capacity and sub-domain of which anything is asked."""
    capacity = held.instrument.capacity_of()
    for code, tally in held.tallies.items():
        if code:
            yield {
                "visit": held.visit,
                "checkpoint": held.checkpoint,
                "counts": held.counts,
                "capacity": capacity.get(code, code),
                "sub_domain": code if code in capacity else "",
                **_tally(tally),
            }


def score_rows(*, held: Visited) -> Iterator[Row]:
    """A row for each scored indicator that is asked there, answered or not."""
    capacity = held.instrument.capacity_of()
    for one, score in held.answered():
        is_known = isinstance(score, int)
        gap = _gap(held, one, score)
        yield {
            "visit": held.visit,
            "checkpoint": held.checkpoint,
            "is_second": held.is_second,
            "counts": held.counts,
            "indicator": one.code,
            "capacity": capacity[one.sub_domain],
            "sub_domain": one.sub_domain,
            "state": "scored" if is_known else "na" if score == scores.NOT_DUE else "missing",
            "score": score if is_known else None,
            "standard": one.standard[held.standard_class],
            "weight": one.weight,
            "gap": gap,
            "is_critical": bool(gap) and one.is_critical,
            "evidence": held.grades.get(one.code, ""),
            "remark": held.remarks.get(one.code, ""),
        }


def gap_rows(*, held: Visited) -> Iterator[Row]:
    """A row for each gap of a visit that counts, critical ones first."""
    if not held.counts:
        return
    short = [(one, score) for one, score in held.answered() if _gap(held, one, score)]
    capacity = held.instrument.capacity_of()
    for one, score in sorted(short, key=lambda pair: not pair[0].is_critical):
        yield {
            **_checkpoint(held),
            "indicator": one.code,
            "title_km": one.title.km,
            "title_en": one.title.en,
            "capacity": capacity[one.sub_domain],
            "sub_domain": one.sub_domain,
            "score": score,
            "standard": one.standard[held.standard_class],
            "weight": one.weight,
            "gap": _gap(held, one, score),
            "is_critical": one.is_critical,
            "evidence": held.grades.get(one.code, ""),
        }


def _gap(held: Visited, one: Indicator, score: Score) -> int | None:
    if not isinstance(score, int):
        return None
    return scores.gap_of(score=score, standard=one.standard[held.standard_class])


VISITS = Table(
    code="visits",
    name=Words(en="Visits", km="ការចុះអង្កេត"),
    columns=(
        _VISIT,
        *_CHECKPOINT_COLUMNS,
        _column("modes", "Modes", "មធ្យោបាយ"),
        _column("state", "State", "ស្ថានភាព"),
        _SECOND,
        _COUNTS,
        _column("visited_on", "Day of the visit", "ថ្ងៃចុះអង្កេត"),
        _column("head_count", "Officers posted", "ចំនួនមន្ត្រីប្រចាំច្រក"),
        _NUMBER,
        _column("source", "Came by", "មកតាម"),
        *_TALLY,
        _column("photographs", "Photographs", "ចំនួនរូបថត", is_inside=True),
        _column("latitude", "Latitude", "រយៈទទឹង", is_inside=True),
        _column("longitude", "Longitude", "រយៈបណ្តោយ", is_inside=True),
        _column("position_quality", "How the position is known", "របៀបដឹងទីតាំង", is_inside=True),
    ),
    rows=visit_rows,
)
PARTS = Table(
    code="parts",
    name=Words(en="Capacities and sub-domains", km="សមត្ថភាព និងអនុវិស័យ"),
    columns=(_VISIT, _CHECKPOINT, _COUNTS, _CAPACITY, _SUB_DOMAIN, *_TALLY),
    rows=part_rows,
)
SCORES = Table(
    code="scores",
    name=Words(en="Scores", km="ពិន្ទុ"),
    columns=(
        *(_VISIT, _CHECKPOINT, _SECOND, _COUNTS, _INDICATOR, _CAPACITY, _SUB_DOMAIN),
        _column("state", "State", "ស្ថានភាព"),
        *(_SCORE, _STANDARD, _WEIGHT, _GAP, _CRITICAL, _GRADE),
        _column("remark", "Remark", "កំណត់សម្គាល់", is_inside=True),
    ),
    rows=score_rows,
)
GAPS = Table(
    code="gaps",
    name=Words(en="Gaps", km="ចំណុចខ្វះខាត"),
    columns=(
        *_CHECKPOINT_COLUMNS,
        *(_INDICATOR, _TITLE_KM, _TITLE_EN, _CAPACITY, _SUB_DOMAIN),
        *(_SCORE, _STANDARD, _WEIGHT, _GAP, _CRITICAL, _GRADE),
    ),
    rows=gap_rows,
)
TABLES: Mapping[str, Table] = MappingProxyType(
    {one.code: one for one in (VISITS, SCORES, GAPS, PARTS)}
)
"""The tables that are made of visits, by code."""

INDICATOR_COLUMNS = (
    *(_INDICATOR, _TITLE_KM, _TITLE_EN, _CAPACITY, _SUB_DOMAIN),
    _column("kind", "Kind of answer", "ប្រភេទចម្លើយ"),
    _WEIGHT,
    _column("standard_international", "Standard, international", "ស្តង់ដារ អន្តរជាតិ"),
    _column("standard_bilateral", "Standard, bilateral", "ស្តង់ដារ ទ្វេភាគី"),
    _column("standard_local", "Standard, local", "ស្តង់ដារ មូលដ្ឋាន"),
    _column("modes", "Modes", "មធ្យោបាយ"),
    _column("reference", "Source", "ប្រភព"),
    _NUMBER,
)
INDICATORS = Words(en="Indicators", km="សូចនាករ")


def indicator_rows(*, instrument: Instrument, number: int) -> Iterator[Row]:
    """A row for each indicator of a version of the instrument."""
    capacity = instrument.capacity_of()
    for one in instrument.indicators:
        yield {
            "indicator": one.code,
            "title_km": one.title.km,
            "title_en": one.title.en,
            "capacity": capacity[one.sub_domain],
            "sub_domain": one.sub_domain,
            "kind": one.kind,
            "weight": one.weight,
            **{f"standard_{name}": one.standard.get(name) for name in CLASSES},
            "modes": " ".join(sorted(one.modes)),
            "reference": one.source,
            "instrument": number,
        }


def only(*, row: Row, columns: Iterable[Column]) -> Row:
    """A row with these columns alone, in their order.

    >>> only(row={"a": 1, "b": 2}, columns=[Column(code="b", head=Words(en="B", km="B"))])
    {'b': 2}
    """
    return {one.code: row[one.code] for one in columns}
