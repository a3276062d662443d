"""What the page of a round shows: how far the standards are reached, by part and by group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from promdaen.kit.texts import Words
from promdaen.places import queries as places_queries
from promdaen.places import rules as place_rules
from promdaen.survey.queries import changes, figures
from promdaen.survey.rules import figures as rules
from promdaen.survey.rules import round_documents, scores, totals
from promdaen.survey.rules.instrument import CLASSES

MOST_NEEDY = 10


@dataclass(frozen=True, kw_only=True)
class PartLine:
    """A capacity or sub-domain of the round; `evidence` counts answers by GRADES."""

    code: str
    name: Words
    total: totals.Total
    evidence: tuple[int, ...]
    shift: changes.Shift | None


@dataclass(frozen=True, kw_only=True)
class GroupLine:
    """A class or a province: checkpoints that the survey asks about, and what came of those."""

    code: str
    name: Words
    in_scope: int
    surveyed: int
    total: totals.Total
    by_capacity: tuple[totals.Total, ...]


@dataclass(frozen=True, kw_only=True)
class CheckpointLine:
    """One checkpoint with the tally of everything and of each capacity."""

    row: rules.Surveyed
    whole: scores.Tally
    by_capacity: tuple[scores.Tally, ...]


@dataclass(frozen=True, kw_only=True)
class RoundPage:
    """The page of a round; `whole` is the line of everything."""

    figures: figures.Figures
    whole: PartLine
    capacities: tuple[PartLine, ...]
    classes: tuple[GroupLine, ...]
    provinces: tuple[GroupLine, ...]
    needy: tuple[CheckpointLine, ...]
    common: tuple[round_documents.CommonGap, ...]
    changes: changes.Changes | None


def round_page(*, code: str, account: Any) -> RoundPage:
    """The page of a round for an account that may read scores; raises as figures_of does."""
    held = figures.figures_of(code=code, chosen=rules.Chosen(), account=account)
    changed = changes.changes_of(now=held, account=account)
    names = held.instrument.capacities
    return RoundPage(
        figures=held,
        whole=_part(held, rules.WHOLE, place_rules.UNKNOWN, changed),
        capacities=tuple(_part(held, one, names[one], changed) for one in names),
        classes=tuple(group_lines(held=held, by="standard_class", names=class_names())),
        provinces=tuple(group_lines(held=held, by="province", names=province_names())),
        needy=tuple(checkpoint_lines(held=held)[:MOST_NEEDY]),
        common=tuple(round_documents.common_gaps(sheets=held.sheets)[:MOST_NEEDY]),
        changes=changed,
    )


def _part(
    held: figures.Figures, code: str, name: Words, changed: changes.Changes | None
) -> PartLine:
    return PartLine(
        code=code,
        name=name,
        total=totals.total_of(
            parts=held.parts, rows=np.ones(len(held.rows), dtype=bool), code=code
        ),
        evidence=rules.evidence_of(sheets=held.sheets, code=code),
        shift=changed.shift(code=code) if changed else None,
    )


def class_names() -> dict[str, Words]:
    """The classes that have standards, by code."""
    return {code: place_rules.CLASSES[code] for code in CLASSES}


def province_names() -> dict[str, Words]:
    """All provinces by code."""
    return {row.code: Words(en=row.name_en, km=row.name_km) for row in places_queries.provinces()}


def group_lines(*, held: figures.Figures, by: str, names: dict[str, Words]) -> Iterator[GroupLine]:
    """The groups that hold a checkpoint, `by` "standard_class" or "province"."""
    values = [getattr(row, by) for row in held.rows]
    for code, name in names.items():
        in_scope = sum(getattr(one, by) == code for one in held.scope)
        rows = totals.where(values=values, wanted=code)
        if not in_scope and not rows.any():
            continue
        yield GroupLine(
            code=code,
            name=name,
            in_scope=in_scope,
            surveyed=int(rows.sum()),
            total=totals.total_of(parts=held.parts, rows=rows),
            by_capacity=tuple(
                totals.total_of(parts=held.parts, rows=rows, code=one)
                for one in held.instrument.capacities
            ),
        )


def checkpoint_lines(*, held: figures.Figures) -> list[CheckpointLine]:
    """The checkpoints of a round, those with most critical gaps first, then the lowest index."""
    lines = [
        CheckpointLine(
            row=row,
            whole=held.parts.tally(row=at),
            by_capacity=tuple(
                held.parts.tally(row=at, part=code) for code in held.instrument.capacities
            ),
        )
        for at, row in enumerate(held.rows)
    ]
    return sorted(
        lines,
        key=lambda line: (-line.whole.critical_gaps, line.whole.index or 0.0, line.row.code),
    )
