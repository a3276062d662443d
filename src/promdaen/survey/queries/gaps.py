"""The gaps of a round as a list: each answer below its standard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from promdaen.survey.queries import figures
from promdaen.survey.rules import figures as rules
from promdaen.survey.rules.instrument import SERIOUS_WEIGHT, TRAFFIC_FIELD, IndicatorContent

DEFAULT_ORDER = "-need"
LONGEST_COUNT = 9
"""Digits of a count of travellers; a longer one is a slip, or was sent by a program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapLine:
    """One answer below its standard; `grade` is how it is known, "" if not stated."""

    row: rules.Surveyed
    indicator: IndicatorContent
    score: int
    standard: int
    grade: str

    @property
    def gap(self) -> int:
        """How far the score falls short, 1..4."""
        return self.standard - self.score

    @property
    def need(self) -> tuple[bool, int]:
        """Return the sort key of gaps: critical ones first, then the gap times its weight."""
        return self.indicator.is_critical, self.gap * self.indicator.weight


@dataclass(frozen=True, kw_only=True)
class GapFilter:
    """A filter of gaps: by checkpoints, part ("" for all) and grade."""

    chosen: rules.FigureFilter
    part: str = rules.WHOLE
    is_critical: bool = False
    is_serious: bool = False
    order: str = DEFAULT_ORDER


@dataclass(frozen=True, kw_only=True)
class GapList:
    """The gaps of a round that an account may read."""

    figures: figures.SurveyFigures
    lines: list[GapLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstGap:
    """A gap in a must-have, and its need; `travellers` in the peak hour, None if unknown.

    `need` is levels below the standard times travellers, `share` of the largest need 0..1.
    """

    line: GapLine
    travellers: int | None
    need: int
    share: float


@dataclass(frozen=True, kw_only=True)
class FirstGaps:
    """The gaps to close first in a round: in must-haves by need, and counts of all by grade."""

    code: str
    lines: list[FirstGap]
    must_haves: int
    critical: int
    serious: int
    other: int

    @property
    def count(self) -> int:
        return self.critical + self.serious + self.other


FIRST_COUNT = 10


def first_gaps(*, code: str, account: Any) -> FirstGaps:
    """Return the ten gaps to close first: levels below a must-have's standard times travellers.

    Checkpoints with unknown traffic come last, the largest gap first. Raises like survey_figures.
    """
    round_figures = figures.survey_figures(code=code, chosen=rules.FigureFilter(), account=account)
    lines = list(_lines(round_figures, GapFilter(chosen=rules.FigureFilter())))
    traffic = _traffic(round_figures, account)
    gap_rows = [
        (line, traffic.get(line.row.code), line.gap * (traffic.get(line.row.code) or 0))
        for line in lines
        if line.indicator.is_critical
    ]
    gap_rows.sort(key=lambda row: (-row[2], -row[0].gap, row[0].row.code, row[0].indicator.code))
    most = max((need for _line, _travellers, need in gap_rows), default=0)
    return FirstGaps(
        code=code,
        lines=[
            FirstGap(
                line=line, travellers=travellers, need=need, share=need / most if most else 0.0
            )
            for line, travellers, need in gap_rows[:FIRST_COUNT]
        ],
        must_haves=sum(indicator.is_critical for indicator in round_figures.instrument.indicators),
        critical=len(gap_rows),
        serious=sum(line.indicator.is_serious for line in lines),
        other=sum(line.indicator.weight < SERIOUS_WEIGHT for line in lines),
    )


def _traffic(round_figures: figures.SurveyFigures, account: Any) -> dict[str, int]:
    """Return the travellers in the peak hour by checkpoint, from the accepted visits."""
    rows = figures.counted_visits(survey_round=round_figures.round, account=account)
    answers = rows.values_list("checkpoint__code", "submission__answers")
    traffic = {}
    for code, answers_by_name in answers:
        text = str(answers_by_name.get(TRAFFIC_FIELD, ""))
        if text.isascii() and text.isdigit() and len(text) <= LONGEST_COUNT:
            traffic[code] = int(text)
    return traffic


ORDERS: dict[str, Callable[[GapLine], Any]] = {
    "need": lambda line: line.need,
    "checkpoint": lambda line: (line.row.province, line.row.code),
    "indicator": lambda line: line.indicator.code,
    "gap": lambda line: line.gap,
    "score": lambda line: line.score,
}
"""By what the list can be sorted."""


def gap_list(*, code: str, filters: GapFilter, account: Any) -> GapList:
    """The gaps of a round, sorted. Raises like survey_figures."""
    round_figures = figures.survey_figures(code=code, chosen=filters.chosen, account=account)
    lines = sorted(
        _lines(round_figures, filters), key=lambda line: (line.row.code, line.indicator.code)
    )
    lines.sort(key=ORDERS[filters.order.removeprefix("-")], reverse=filters.order.startswith("-"))
    return GapList(figures=round_figures, lines=lines)


def _lines(round_figures: figures.SurveyFigures, filters: GapFilter) -> Iterator[GapLine]:
    if filters.part not in round_figures.parts.codes:
        return
    for sheet, places in zip(round_figures.sheets, round_figures.places, strict=True):
        is_shown_gap = sheet.short & (
            sheet.members[:, round_figures.parts.codes.index(filters.part)] > 0
        )
        if filters.is_critical:
            is_shown_gap = is_shown_gap & sheet.critical
        if filters.is_serious:
            is_shown_gap = is_shown_gap & (sheet.weight == SERIOUS_WEIGHT)
        for row, column in np.argwhere(is_shown_gap).tolist():
            yield GapLine(
                row=round_figures.rows[places[row]],
                indicator=sheet.indicators[column],
                score=int(sheet.score[row, column]),
                standard=int(sheet.standard[row, column]),
                grade=rules.GRADES[int(sheet.grade[row, column])],
            )
