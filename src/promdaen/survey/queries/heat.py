"""The heat map of a round: checkpoints by sub-domains, each cell its number and its tone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from promdaen.kit.texts import Words
from promdaen.survey.queries import figures
from promdaen.survey.rules import figures as rules
from promdaen.survey.rules import totals

if TYPE_CHECKING:
    from promdaen.people.models import Account

ACROSS = 11


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A sub-domain of a checkpoint: mean score 0..4, tone, must-have gap.

    `text` is "" without answers; `is_asked` is False if nothing was due.
    """

    text: str
    tone: int
    is_critical: bool
    is_asked: bool


@dataclass(frozen=True, kw_only=True)
class HeatRow:
    """A sub-domain across the checkpoints; `capacity` is named where one begins, with its rows."""

    code: str
    name: Words
    capacity: Words | None
    span: int
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, kw_only=True)
class HeatMap:
    """The heat map of the checkpoints of a page of a round."""

    figures: figures.SurveyFigures
    rows: tuple[HeatRow, ...]
    visits: tuple[rules.Surveyed, ...]


def heat_map(
    *, code: str, filters: rules.FigureFilter, account: Account, page: int | None
) -> HeatMap:
    """The heat map of a page of checkpoints counted from 1, of all for None.

    A page beyond the last is the last. Raises like survey_figures.
    """
    round_figures = figures.survey_figures(code=code, filters=filters, account=account)
    places = range(len(round_figures.rows))
    if page is not None:
        first = min(page - 1, max(len(places) - 1, 0) // ACROSS) * ACROSS
        places = places[first : first + ACROSS]
    instrument = round_figures.instrument
    listed_codes: set[str] = set()
    heat_rows = []
    for sub_domain in instrument.sub_domains:
        inside = [
            other for other in instrument.sub_domains if other.capacity == sub_domain.capacity
        ]
        heat_rows.append(
            HeatRow(
                code=sub_domain.code,
                name=sub_domain.name,
                capacity=None
                if sub_domain.capacity in listed_codes
                else instrument.capacities[sub_domain.capacity],
                span=len(inside),
                cells=heat_cells(parts=round_figures.parts, places=places, code=sub_domain.code),
            )
        )
        listed_codes.add(sub_domain.capacity)
    return HeatMap(
        figures=round_figures,
        rows=tuple(heat_rows),
        visits=tuple(round_figures.rows[index] for index in places),
    )


def heat_cells(*, parts: rules.Parts, places: range, code: str) -> tuple[HeatCell, ...]:
    """The cells of a part for the visits at the places."""
    index = parts.codes.index(code)
    cut = slice(places.start, places.stop)
    score, gap = parts.score[cut, index].tolist(), parts.gap[cut, index].tolist()
    critical, due = parts.critical_gaps[cut, index].tolist(), parts.applicable[cut, index].tolist()
    return tuple(
        HeatCell(f"{value:.1f}", totals.gap_tone(gap=below), bool(is_critical), True)
        if value == value  # noqa: PLR0124 - NaN means no answer
        else HeatCell("", 0, False, bool(is_due))
        for value, below, is_critical, is_due in zip(score, gap, critical, due, strict=True)
    )
