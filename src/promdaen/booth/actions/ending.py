"""The end of a run."""

from __future__ import annotations

from datetime import datetime

from promdaen.booth.models import BoothRun
from promdaen.kit import audit
from promdaen.people.models import Account


def end_run(*, run: BoothRun, by: Account | None, now: datetime) -> BoothRun:
    """Mark a run as ended; one that ended stays as it was."""
    if run.ended_at is not None:
        return run
    run.ended_at = now
    run.save(update_fields=["ended_at"])
    audit.record_line(action="end_booth_run", subject=run, by=by, now=now)
    return run
