"""The state of backups according to the audit log, for the people who must act on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from promdaen.kit import audit

MADE, DRILLED = "make_backup", "drill_backup"
EXCHANGE_DRILLED = "drill_exchange_backup"
LATE_AFTER = timedelta(days=2)


@dataclass(frozen=True)
class BackupState:
    """The last backup, if any, and its problems."""

    made_at: datetime | None
    is_late: bool
    opens_here_only: bool
    was_drilled: bool
    is_drill_good: bool

    @property
    def needs_attention(self) -> bool:
        """Whether anything has to be done."""
        return (
            self.is_late or self.opens_here_only or not (self.was_drilled and self.is_drill_good)
        )


@dataclass(frozen=True)
class GoodDrill:
    """A drill that found nothing wrong, and when its backup was made."""

    drilled_at: datetime
    backup_at: datetime | None


def last_good_drill() -> GoodDrill | None:
    """The newest drill of a backup that was whole; None if there was none."""
    audit_line = audit.action_lines(action=DRILLED).filter(detail__is_good=True).last()
    if audit_line is None:
        return None
    made_at = str(audit_line.detail.get("made_at") or "")
    return GoodDrill(
        drilled_at=audit_line.at, backup_at=datetime.fromisoformat(made_at) if made_at else None
    )


def is_nightly() -> bool:
    """Whether a backup is made every night: to a folder, a disk or a command."""
    return bool(settings.BACKUP_TO or settings.BACKUP_LABEL or settings.BACKUP_COMMAND)


def backup_state(*, now: datetime) -> BackupState | None:
    """The state of backups; None if none are expected: on a laptop, in a demonstration."""
    is_expected = is_nightly() or bool(settings.PUBLIC_ADDRESS)
    if not is_expected or audit.is_demo():
        return None
    last_backup, drilled = audit.last_line(action=MADE), audit.last_line(action=DRILLED)
    return BackupState(
        made_at=last_backup.at if last_backup else None,
        is_late=last_backup is None or now - last_backup.at > LATE_AFTER,
        opens_here_only=last_backup is not None
        and bool(last_backup.detail.get("only_this_machine")),
        was_drilled=drilled is not None,
        is_drill_good=drilled is None or bool(drilled.detail.get("is_good")),
    )
