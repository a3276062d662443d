"""The gaps of a round as a list: each answer below its standard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from promdaen.kit.texts import Words
from promdaen.survey import kinds
from promdaen.survey.queries import figures, traffic
from promdaen.survey.rules import figures as rules
from promdaen.survey.rules.instrument import SERIOUS_WEIGHT, IndicatorContent

if TYPE_CHECKING:
    from promdaen.people.models import Account

DEFAULT_ORDER = "-need"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointGap:
    """One answer below its standard; `grade` is how it is known, "" if not stated.

    `travellers` of the checkpoint in the peak hour, None if unknown.
    """

    row: rules.Surveyed
    indicator: IndicatorContent
    score: int
    standard: int
    grade: str
    travellers: int | None

    @property
    def gap(self) -> int:
        """How far the score falls short, 1..4."""
        return self.standard - self.score

    @property
    def need(self) -> int:
        """The levels below the standard times the travellers, 0 if they are unknown."""
        return self.gap * (self.travellers or 0)

    @property
    def urgency(self) -> tuple[int, int, int]:
        """The sort key of gaps: weight of the indicator, then need, then the gap."""
        return self.indicator.weight, self.need, self.gap

    @property
    def next_level(self) -> Words | None:
        """The condition for the score one above; None if it has none."""
        score = str(self.score + 1)
        bands = kinds.score_bands(indicator=self.indicator)
        return next((band.words for band in bands if band.score == score), None)


@dataclass(frozen=True, kw_only=True)
class GapFilter:
    """A filter of gaps: by checkpoints, part ("" for all) and grade."""

    chosen: rules.FigureFilter
    part: str = rules.WHOLE_PART
    is_critical: bool = False
    is_serious: bool = False
    order: str = DEFAULT_ORDER


@dataclass(frozen=True, kw_only=True)
class GapList:
    """The gaps of a round that an account may read."""

    figures: figures.SurveyFigures
    lines: list[CheckpointGap]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstGap:
    """A gap in a must-have; `share` of the largest need 0..1."""

    line: CheckpointGap
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


def first_gaps(*, code: str, account: Account) -> FirstGaps:
    """The ten gaps to close first: levels below a must-have's standard times travellers.

    Checkpoints with unknown traffic come last, the largest gap first. Raises like survey_figures.
    """
    round_figures = figures.survey_figures(
        code=code, filters=rules.FigureFilter(), account=account
    )
    gaps = list(_checkpoint_gaps(round_figures, GapFilter(chosen=rules.FigureFilter())))
    critical = _ordered_gaps([gap for gap in gaps if gap.indicator.is_critical])
    maximum = critical[0].need if critical else 0
    return FirstGaps(
        code=code,
        lines=[
            FirstGap(line=gap, share=gap.need / maximum if maximum else 0.0)
            for gap in critical[:FIRST_COUNT]
        ],
        must_haves=sum(indicator.is_critical for indicator in round_figures.instrument.indicators),
        critical=len(critical),
        serious=sum(gap.indicator.is_serious for gap in gaps),
        other=sum(gap.indicator.weight < SERIOUS_WEIGHT for gap in gaps),
    )


GAP_ORDERS: dict[str, Callable[[CheckpointGap], Any]] = {
    "need": lambda gap: gap.urgency,
    "travellers": lambda gap: gap.travellers or 0,
    "checkpoint": lambda gap: (gap.row.province, gap.row.code),
    "indicator": lambda gap: gap.indicator.code,
    "gap": lambda gap: gap.gap,
    "score": lambda gap: gap.score,
}
"""By what the list can be sorted."""


def gap_list(*, code: str, filters: GapFilter, account: Account | None) -> GapList:
    """The gaps of a round, sorted. Raises like survey_figures."""
    round_figures = figures.survey_figures(code=code, filters=filters.chosen, account=account)
    gaps = _ordered_gaps(_checkpoint_gaps(round_figures, filters), order=filters.order)
    return GapList(figures=round_figures, lines=gaps)


def _ordered_gaps(
    gaps: Iterable[CheckpointGap], *, order: str = DEFAULT_ORDER
) -> list[CheckpointGap]:
    by_code = sorted(gaps, key=lambda gap: (gap.row.code, gap.indicator.code))
    return sorted(by_code, key=GAP_ORDERS[order.removeprefix("-")], reverse=order.startswith("-"))


def _checkpoint_gaps(
    round_figures: figures.SurveyFigures, filters: GapFilter
) -> Iterator[CheckpointGap]:
    if filters.part not in round_figures.parts.codes:
        return
    peaks = traffic.peak_travellers(survey_round=round_figures.round)
    for sheet, places in zip(round_figures.sheets, round_figures.places, strict=True):
        is_shown_gap = sheet.short & (
            sheet.members[:, round_figures.parts.codes.index(filters.part)] > 0
        )
        if filters.is_critical:
            is_shown_gap = is_shown_gap & sheet.critical
        if filters.is_serious:
            is_shown_gap = is_shown_gap & (sheet.weight == SERIOUS_WEIGHT)
        for row, column in np.argwhere(is_shown_gap).tolist():
            surveyed = round_figures.rows[places[row]]
            yield CheckpointGap(
                row=surveyed,
                indicator=sheet.indicators[column],
                score=int(sheet.score[row, column]),
                standard=int(sheet.standard[row, column]),
                grade=rules.GRADES[int(sheet.grade[row, column])],
                travellers=peaks.get(surveyed.code),
            )
