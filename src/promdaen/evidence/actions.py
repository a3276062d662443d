"""The only change to the log: add observations, including corrections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from promdaen.evidence.models import Observation
from promdaen.kit import audit, bulk, ids
from promdaen.people.models import Account

OBSERVATION_COLUMNS = (
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
    """An observation to add: credit 0..1, or None to retract the one it supersedes.

    `source_kind` and `source_id` identify the row it was made from.
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
    """Add observations to the log; returns their ids, in the order given.

    Ids are derived from the source, so that no source is recorded twice: an existing id raises
    IntegrityError. There is no permission check here: the calling action, which reads a response,
    a case or a booth, checks the right. With `has_own_line` False the caller includes the count in
    its own audit line, in the same transaction.
    """
    rows = [_row(new=observation) for observation in observations]
    with transaction.atomic(savepoint=False):
        bulk.add_rows(model=Observation, columns=OBSERVATION_COLUMNS, rows=rows)
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
    """The id of the observation from a row, or of its retraction."""
    parts = ("taken back",) if is_taken_back else ()
    return ids.fixed_id("observation", source_kind, source_id, *parts)


def _row(
    *, new: NewObservation
) -> tuple[UUID, UUID, str, str, float | None, datetime, str, UUID, UUID | None]:
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
