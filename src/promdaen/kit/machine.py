"""The health of the machine: database writes, disk space, worker, backups and clock."""

from __future__ import annotations

import errno
import logging
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Count

from promdaen.kit import audit, backup_state, workers
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.models import AuditLine, CountedTry, Job

logger = logging.getLogger(__name__)
MEGABYTE = 1_000_000
MIN_FREE_BYTES = 500 * MEGABYTE
"""Below this, files are refused before they begin; what people type is still saved."""
CLOCK_TOLERANCE = timedelta(minutes=2)
WRITE_TRIED_SECONDS = 10.0
"""So long the answer of a trial of writing is kept: anybody may ask for the health page."""
PROBE, LONG_AGO = "health", datetime(2000, 1, 1, tzinfo=UTC)
_tried: dict[str, Any] = {"at": -WRITE_TRIED_SECONDS, "good": False}
FULL_WORDS = ("disk is full", "no space left", "could not extend file", "disk full")


@dataclass(frozen=True, kw_only=True)
class MachineState:
    """Data for a watchdog and an administrator; times are UTC.

    `worker_alive` is whether any process runs jobs, None if none ever did or it cannot be read;
    `clock_behind` is how far the clock is before the last line of the audit log.
    """

    database_writes: bool
    free_bytes: int
    worker_alive: bool | None = None
    clock_behind: timedelta | None = None
    backups: backup_state.BackupState | None = None
    last_backup_at: datetime | None = None
    last_drill_at: datetime | None = None
    last_drill_good: bool | None = None
    has_exchange: bool = False
    last_exchange_drill_at: datetime | None = None
    last_exchange_drill_good: bool | None = None

    @property
    def has_room(self) -> bool:
        """Whether files are still accepted."""
        return self.free_bytes >= MIN_FREE_BYTES

    @property
    def is_good(self) -> bool:
        """Whether people can work; backups are only a warning."""
        return (
            self.database_writes
            and self.has_room
            and self.worker_alive is not False
            and self.clock_behind is None
        )

    def document(self) -> NewJsonObject:
        """The state as JSON data."""
        behind = self.clock_behind
        return {
            "ok": self.is_good,
            "database_writes": self.database_writes,
            "free_megabytes": self.free_bytes // MEGABYTE,
            "takes_files": self.has_room,
            "worker_alive": self.worker_alive,
            "clock_behind_seconds": int(behind.total_seconds()) if behind else 0,
            "last_backup_at": _text(self.last_backup_at),
            "last_drill_at": _text(self.last_drill_at),
            "last_drill_good": self.last_drill_good,
            **self._exchange_drill(),
            "backups_need_attention": bool(self.backups and self.backups.needs_attention),
        }

    def _exchange_drill(self) -> dict[str, object]:
        if not self.has_exchange:
            return {}
        return {
            "last_exchange_drill_at": _text(self.last_exchange_drill_at),
            "last_exchange_drill_good": self.last_exchange_drill_good,
        }


def machine_state(*, now: datetime) -> MachineState:
    """The current state of the machine."""
    if not database_writes():
        return MachineState(database_writes=False, free_bytes=free_bytes())
    last_backup = audit.last_line(action=backup_state.MADE)
    drilled = audit.last_line(action=backup_state.DRILLED)
    has_exchange = bool(settings.EXCHANGE_IS_HERE)
    exchange = audit.last_line(action=backup_state.EXCHANGE_DRILLED) if has_exchange else None
    rows = AuditLine.objects.filter(node__is_this=True)
    last_at = rows.order_by("-epoch", "-sequence").values_list("at", flat=True).first()
    behind = last_at - now if last_at and last_at - now > CLOCK_TOLERANCE else None
    return MachineState(
        database_writes=True,
        free_bytes=free_bytes(),
        worker_alive=workers.worker_alive(now=now),
        clock_behind=behind,
        backups=backup_state.backup_state(now=now),
        last_backup_at=last_backup.at if last_backup else None,
        last_drill_at=drilled.at if drilled else None,
        last_drill_good=bool(drilled.detail.get("is_good")) if drilled else None,
        has_exchange=has_exchange,
        last_exchange_drill_at=exchange.at if exchange else None,
        last_exchange_drill_good=bool(exchange.detail.get("is_good")) if exchange else None,
    )


def job_counts() -> dict[str, int]:
    """The number of jobs by state."""
    rows = Job.objects.order_by().values_list("state").annotate(count=Count("pk"))
    return dict(rows)


def counted_tries(*, now: datetime) -> dict[str, int]:
    """The number of limited tries of the last hour by kind, such as wrong codes."""
    rows = CountedTry.objects.filter(at__gt=now - timedelta(hours=1)).order_by()
    return dict(rows.values_list("kind").annotate(count=Count("pk")))


def free_bytes() -> int:
    """The free disk space for the data."""
    folder = settings.DATA_FOLDER
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def has_room() -> bool:
    """Whether there is space for files; people's answers are saved in any case."""
    return free_bytes() >= MIN_FREE_BYTES


def is_full(*, problem: BaseException) -> bool:
    """Whether an error says that the disk of the machine, or of its database, is full."""
    if isinstance(problem, OSError) and problem.errno in {errno.ENOSPC, errno.EDQUOT}:
        return True
    words = str(problem).lower()
    return isinstance(problem, DatabaseError) and any(
        full_word in words for full_word in FULL_WORDS
    )


def database_writes() -> bool:
    """Whether a row can be written: tries it and rolls back, every ten seconds at most."""
    if time.monotonic() - _tried["at"] >= WRITE_TRIED_SECONDS:
        _tried["good"] = _try_to_write()
        _tried["at"] = time.monotonic()
    return bool(_tried["good"])


def _try_to_write() -> bool:
    try:
        with transaction.atomic():
            CountedTry.objects.create(kind=PROBE, at=LONG_AGO)
            transaction.set_rollback(True)
    except Exception:
        logger.exception("the database does not write")
        return False
    return True


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
