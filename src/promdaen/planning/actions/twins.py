"""The twin of a checkpoint: saved as a whole, or its arrivals imported from half-hourly counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places.models import Checkpoint
from promdaen.planning.models import CheckpointTwin
from promdaen.planning.queries.plans import PLANNER
from promdaen.planning.rules import checkpoints, twins
from promdaen.planning.rules.documents import DocumentRefused
from promdaen.planning.rules.refusals import PlanRefused
from promdaen.planning.rules.twins import TwinShape


@dataclass(frozen=True, kw_only=True)
class NewTwin:
    """The fields of a twin, as in the model."""

    document: Mapping[str, Any]
    opens_at: int
    timed: Sequence[Mapping[str, Any]]
    source: str
    is_invented: bool = False


def put_twin(
    *, checkpoint: Checkpoint, new: NewTwin, by: Account | None, now: datetime
) -> CheckpointTwin:
    """Save the twin of a checkpoint, replacing an existing one. Raises PlanRefused."""
    people_queries.require_right(PLANNER, account=by)
    _check(document=new.document)
    with transaction.atomic():
        twin, _is_new = CheckpointTwin.objects.update_or_create(
            checkpoint=checkpoint,
            defaults={**asdict(new), "changed_at": now, "changed_by": by},
        )
        detail = {"checkpoint": checkpoint.code}
        audit.record_line(action="put_twin", subject=twin, by=by, now=now, detail=detail)
    return twin


def set_up_twin(
    *, code: str, shape: TwinShape, by: Account | None, now: datetime
) -> CheckpointTwin:
    """Create the twin of a checkpoint that has none, without arrivals yet. Raises PlanRefused."""
    people_queries.require_right(PLANNER, account=by)
    checkpoint = Checkpoint.objects.filter(code=code).first()
    if checkpoint is None or CheckpointTwin.objects.filter(checkpoint=checkpoint).exists():
        raise PlanRefused(_("This checkpoint has a twin already. Choose another one."))
    new = NewTwin(
        document=twins.first_document(shape=shape),
        opens_at=shape.opens_at,
        timed=[],
        source="",
    )
    return put_twin(checkpoint=checkpoint, new=new, by=by, now=now)


@dataclass(frozen=True, kw_only=True)
class CountedRows:
    """Rows of a sheet: half-hourly counts, or timed waits; and their source."""

    rows: Sequence[Sequence[str]]
    source: str
    are_waits: bool


def import_counts(
    *, twin: CheckpointTwin, counted: CountedRows, by: Account | None, now: datetime
) -> None:
    """Import a twin's arrivals from half-hourly counts, or the timed waits for its validation.

    Raises PlanRefused naming the row; nothing is stored then.
    """
    people_queries.require_right(PLANNER, account=by)
    where: dict[str, Any] = {"opens_at": twin.opens_at, "rows": counted.rows}
    try:
        if counted.are_waits:
            values: dict[str, Any] = {"timed": twins.timed_waits(document=twin.document, **where)}
        else:
            document = twins.counted_arrivals(document=twin.document, **where)
            # Imported counts replace those of the demonstration.
            values = {"document": document, "source": counted.source, "is_invented": False}
    except DocumentRefused as refused:
        raise PlanRefused(refused.text(language=get_language() or "en")) from refused
    _check(document=values.get("document", twin.document))
    with transaction.atomic():
        row = CheckpointTwin.objects.select_for_update().get(pk=twin.pk)
        for name, value in values.items():
            setattr(row, name, value)
        row.changed_at, row.changed_by = now, by
        row.save()
        detail = {"rows": len(counted.rows), "source": counted.source}
        audit.record_line(action="import_counts", subject=row, by=by, now=now, detail=detail)


def _check(*, document: Mapping[str, Any]) -> None:
    try:
        checkpoints.checkpoint_of(document=document, is_drawn=True)
    except DocumentRefused as refused:
        raise PlanRefused(refused.text(language=get_language() or "en")) from refused
