"""The one change of the log: something more was shown, or was shown otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from promdaen.evidence.models import Observation
from promdaen.kit import audit, bulk, ids
from promdaen.people.models import Account

COLUMNS = (
    "id",
    "officer_id",
    "outcome_id",
    "kind",
    "credit",
    "at",
    "source_kind",
    "source_id",
    "supersedes_id",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewObservation:
    """What an officer showed: credit 0..1, None to take back the one it supersedes.

    `source_kind` and `source_id` name the row it was read from.
    """

    officer_id: UUID
    outcome_id: str
    kind: str
    credit: float | None
    at: datetime
    source_kind: str
    source_id: UUID
    supersedes_id: UUID | None = None


def record_observations(
    *,
    observations: Sequence[NewObservation],
    by: Account | None,
    now: datetime,
    has_own_line: bool = True,
) -> list[UUID]:
    """Add observations to the log and give their ids, in the order given.

    The ids are fixed by the source, so that nothing is told twice: what stands in the log
    already raises IntegrityError. Whoever may mark may record; the action that reads a
    response, a case or a booth asks for the right. Without a line of its own the action that
    calls counts them in its line, in the same transaction.
    """
    rows = [_row(new=new_observation) for new_observation in observations]
    with transaction.atomic(savepoint=False):
        bulk.add_rows(model=Observation, columns=COLUMNS, rows=rows)
        if rows and has_own_line:
            audit.record_line(
                action="record_observations",
                subject=None,
                by=by,
                now=now,
                detail={"observations": len(rows)},
            )
    return [row[0] for row in rows]


def observation_id(*, source_kind: str, source_id: UUID, is_taken_back: bool = False) -> UUID:
    """The id of what was read from a row, or of its being taken back."""
    parts = ("taken back",) if is_taken_back else ()
    return ids.fixed_id("observation", source_kind, source_id, *parts)


def _row(*, new: NewObservation) -> tuple[Any, ...]:
    return (
        observation_id(
            source_kind=new.source_kind,
            source_id=new.source_id,
            is_taken_back=new.credit is None,
        ),
        new.officer_id,
        new.outcome_id,
        new.kind,
        new.credit,
        new.at,
        new.source_kind,
        new.source_id,
        new.supersedes_id,
    )
