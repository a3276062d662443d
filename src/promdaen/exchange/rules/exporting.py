"""Which data of a record a bulk export contains, and which it never does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from promdaen.exchange.rules import levels
from promdaen.exchange.rules.reporting import PROTECTED_ACTS

EXPORTED_KINDS = ("report", "request", "alert")
"""Referrals and cases leave in no file: that one exists tells of a person."""
EXPORT_FORMATS = ("csv", "stix")
EXPORTER_ROLES = ("liaison", "head", "coordinator", "case_officer")
DOWNLOAD_PERIOD = timedelta(days=7)
MAX_RECORDS = 5_000
HIDDEN_ACTS = PROTECTED_ACTS | {"asylum_told", "escorted_to_shelter", "referred_social"}
"""What was done that could tell of a need of protection."""
WAITS, ALLOWED, REFUSED, TAKEN, OVER = ("waits", "allowed", "refused", "taken", "over")


@dataclass(frozen=True, kw_only=True)
class ExportedRecord:
    """A record in a file: codes, counts, and a title if its level allows one.

    `facts`: for a report its type, direction, mode and method, for a request its priority and
    receiving department, for an alert its kind. `title` is the local number if texts are
    encrypted.
    """

    record_id: UUID
    kind: str
    local_no: str
    title: str
    origin: str
    level: int
    sent_at: datetime
    hcodes: tuple[str, ...] = ("H0",)
    grade: str = ""
    state: str = ""
    province: str = ""
    checkpoint: str = ""
    occurred_at: datetime | None = None
    expires_at: datetime | None = None
    persons_count: int | None = None
    actions: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_uncounted(self) -> bool:
        """Whether this is a report that does not know how many persons there were."""
        return self.kind == "report" and self.persons_count is None

    @property
    def level_label(self) -> str:
        """The label of the handling level."""
        return levels.LEVEL_LABELS[self.level]


@dataclass(frozen=True, kw_only=True)
class ExportProgress:
    """The history of an export request, and its expiry."""

    expires_at: datetime
    allowed_at: datetime | None = None
    refused_at: datetime | None = None
    taken_at: datetime | None = None


def export_state(*, course: ExportProgress, now: datetime) -> str:
    """The state of an export: waiting, approved, refused, downloaded or expired."""
    if course.taken_at is not None:
        return TAKEN
    if course.refused_at is not None:
        return REFUSED
    if course.expires_at <= now:
        return OVER
    return WAITS if course.allowed_at is None else ALLOWED


def shown_actions(*, actions: Iterable[str]) -> tuple[str, ...]:
    """The actions taken, without those that reveal a protection need.

    >>> shown_actions(actions=["first_aid", "referred_health"])
    ('first_aid',)
    """
    return tuple(action for action in actions if action not in HIDDEN_ACTS)
