"""The gaps of a round as a list: which answer lies how far below which standard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from promdaen.survey.queries import figures
from promdaen.survey.rules import figures as rules
from promdaen.survey.rules.instrument import Indicator

DEFAULT_ORDER = "-need"


@dataclass(frozen=True, slots=True, kw_only=True)
class GapLine:
    """One answer below its standard; `grade` says how it is known, "" where that was not said."""

    row: rules.Surveyed
    indicator: Indicator
    score: int
    standard: int
    grade: str

    @property
    def gap(self) -> int:
        """How far the score falls short, 1..4."""
        return self.standard - self.score

    @property
    def need(self) -> tuple[bool, int]:
        """By what gaps are put first: critical ones, then the gap times its weight."""
        return self.indicator.is_critical, self.gap * self.indicator.weight


@dataclass(frozen=True, kw_only=True)
class WantedGaps:
    """Which gaps are wanted: of which checkpoints, of which part (""), the critical ones alone."""

    chosen: rules.Chosen
    part: str = rules.WHOLE
    is_critical: bool = False
    order: str = DEFAULT_ORDER


@dataclass(frozen=True, kw_only=True)
class GapList:
    """The gaps of a round that an account may read."""

    figures: figures.Figures
    lines: list[GapLine]


ORDERS: dict[str, Callable[[GapLine], Any]] = {
    "need": lambda line: line.need,
    "checkpoint": lambda line: (line.row.province, line.row.code),
    "indicator": lambda line: line.indicator.code,
    "gap": lambda line: line.gap,
    "score": lambda line: line.score,
}
"""By what the list can be sorted."""


def gap_list(*, code: str, wanted: WantedGaps, account: Any) -> GapList:
    """The gaps of a round, sorted; raises as figures_of does."""
    held = figures.figures_of(code=code, chosen=wanted.chosen, account=account)
    lines = sorted(_lines(held, wanted), key=lambda line: (line.row.code, line.indicator.code))
    lines.sort(key=ORDERS[wanted.order.removeprefix("-")], reverse=wanted.order.startswith("-"))
    return GapList(figures=held, lines=lines)


def _lines(held: figures.Figures, wanted: WantedGaps) -> Iterator[GapLine]:
    if wanted.part not in held.parts.codes:
        return
    for sheet, places in zip(held.sheets, held.places, strict=True):
        which = sheet.short & (sheet.members[:, held.parts.codes.index(wanted.part)] > 0)
        if wanted.is_critical:
            which = which & sheet.critical
        for row, column in np.argwhere(which).tolist():
            yield GapLine(
                row=held.rows[places[row]],
                indicator=sheet.indicators[column],
                score=int(sheet.score[row, column]),
                standard=int(sheet.standard[row, column]),
                grade=rules.GRADES[int(sheet.grade[row, column])],
            )
