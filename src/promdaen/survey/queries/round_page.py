"""The page of a round: how far the standards are reached, by part and by group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from promdaen.kit.texts import Words
from promdaen.places import queries as places_queries
from promdaen.places import rules as place_rules
from promdaen.survey.queries import changes, figures
from promdaen.survey.rules import figures as rules
from promdaen.survey.rules import round_documents, scores, totals
from promdaen.survey.rules.instrument import CLASSES

if TYPE_CHECKING:
    from promdaen.people.models import Account

MAX_NEEDY = 10


@dataclass(frozen=True, kw_only=True)
class PartSummary:
    """A capacity or sub-domain of the round; `evidence` counts answers by GRADES."""

    code: str
    name: Words
    total: totals.Total
    evidence: tuple[int, ...]
    shift: changes.IndexShift | None


@dataclass(frozen=True, kw_only=True)
class GroupResult:
    """A class, a section or a province: its surveyed checkpoints, and their results."""

    code: str
    name: Words
    in_scope: int
    surveyed: int
    total: totals.Total
    by_capacity: tuple[totals.Total, ...]


@dataclass(frozen=True, kw_only=True)
class CheckpointResult:
    """One checkpoint with the tally of everything and of each capacity."""

    row: rules.Surveyed
    whole: scores.ScoreTally
    by_capacity: tuple[scores.ScoreTally, ...]


@dataclass(frozen=True, kw_only=True)
class RoundPage:
    """The page of a round; `whole` is the line of everything."""

    figures: figures.SurveyFigures
    whole: PartSummary
    capacities: tuple[PartSummary, ...]
    classes: tuple[GroupResult, ...]
    borders: tuple[GroupResult, ...]
    provinces: tuple[GroupResult, ...]
    needy: tuple[CheckpointResult, ...]
    common: tuple[round_documents.CommonGap, ...]
    changes: changes.Changes | None


def round_page(*, code: str, account: Account | None) -> RoundPage:
    """The page of a round for an account that may read scores. Raises like survey_figures."""
    round_figures = figures.survey_figures(
        code=code, filters=rules.FigureFilter(), account=account
    )
    changed = changes.round_changes(now=round_figures, account=account)
    names = round_figures.instrument.capacities
    return RoundPage(
        figures=round_figures,
        whole=_part(round_figures, rules.WHOLE_PART, place_rules.UNKNOWN, changed),
        capacities=tuple(_part(round_figures, name, names[name], changed) for name in names),
        classes=tuple(
            group_results(round_figures=round_figures, by="standard_class", names=class_names())
        ),
        borders=tuple(
            group_results(
                round_figures=round_figures, by="border", names=dict(place_rules.BORDERS)
            )
        ),
        provinces=tuple(
            group_results(
                round_figures=round_figures, by="province", names=places_queries.province_names()
            )
        ),
        needy=tuple(checkpoint_results(round_figures=round_figures)[:MAX_NEEDY]),
        common=tuple(round_documents.common_gaps(sheets=round_figures.sheets)[:MAX_NEEDY]),
        changes=changed,
    )


def _part(
    round_figures: figures.SurveyFigures, code: str, name: Words, changed: changes.Changes | None
) -> PartSummary:
    return PartSummary(
        code=code,
        name=name,
        total=totals.part_total(
            parts=round_figures.parts,
            rows=np.ones(len(round_figures.rows), dtype=bool),
            code=code,
        ),
        evidence=rules.evidence_counts(sheets=round_figures.sheets, code=code),
        shift=changed.shift(code=code) if changed else None,
    )


def class_names() -> dict[str, Words]:
    """The classes that have standards, by code."""
    return {code: place_rules.CLASSES[code] for code in CLASSES}


def group_results(
    *, round_figures: figures.SurveyFigures, by: str, names: dict[str, Words]
) -> Iterator[GroupResult]:
    """The groups with a checkpoint, `by` "standard_class", "border" or "province"."""
    values = [getattr(surveyed_checkpoint, by) for surveyed_checkpoint in round_figures.rows]
    for code, name in names.items():
        in_scope = sum(getattr(checkpoint, by) == code for checkpoint in round_figures.scope)
        rows = totals.where(values=values, code=code)
        if not in_scope and not rows.any():
            continue
        yield GroupResult(
            code=code,
            name=name,
            in_scope=in_scope,
            surveyed=int(rows.sum()),
            total=totals.part_total(parts=round_figures.parts, rows=rows),
            by_capacity=tuple(
                totals.part_total(parts=round_figures.parts, rows=rows, code=capacity)
                for capacity in round_figures.instrument.capacities
            ),
        )


def checkpoint_results(*, round_figures: figures.SurveyFigures) -> list[CheckpointResult]:
    """The checkpoints of a round, those with most must-have gaps first, then the lowest index."""
    results = [
        CheckpointResult(
            row=surveyed_checkpoint,
            whole=round_figures.parts.tally(row=index),
            by_capacity=tuple(
                round_figures.parts.tally(row=index, part=code)
                for code in round_figures.instrument.capacities
            ),
        )
        for index, surveyed_checkpoint in enumerate(round_figures.rows)
    ]
    return sorted(
        results,
        key=lambda result: (
            -result.whole.critical_gaps,
            result.whole.index or 0.0,
            result.row.code,
        ),
    )
