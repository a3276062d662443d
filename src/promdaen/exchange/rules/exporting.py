"""What of a record leaves the exchange in a file of many, and what never does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from promdaen.exchange.rules import levels
from promdaen.exchange.rules.reporting import PROTECTED_ACTS

KINDS = ("report", "request", "alert")
"""Referrals and cases leave in no file: that one exists tells of a person."""
FORMATS = ("csv", "stix")
ASKERS = ("liaison", "head", "coordinator", "case_officer")
TERM = timedelta(days=7)
MOST = 5_000
HIDDEN_ACTS = PROTECTED_ACTS | {"asylum_told", "escorted_to_shelter", "referred_social"}
"""What was done that could tell of a need of protection."""
WAITS, ALLOWED, REFUSED, TAKEN, OVER = ("waits", "allowed", "refused", "taken", "over")


@dataclass(frozen=True, kw_only=True)
class ExportedRecord:
    """A record as a file holds it: codes, counts, and a title where its level lets one stand.

    `facts`: of a report its type, direction, mode and method, of a request its priority and the
    department asked, of an alert its kind. `title` is the local number where texts are sealed.
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
    def level_label(self) -> str:
        """The handling level as it is printed."""
        return levels.LABELS[self.level]


@dataclass(frozen=True, kw_only=True)
class ExportProgress:
    """What happened to a request for an export, and when it can no longer be taken."""

    expires_at: datetime
    allowed_at: datetime | None = None
    refused_at: datetime | None = None
    taken_at: datetime | None = None


def state_of(*, course: ExportProgress, now: datetime) -> str:
    """Whether an export waits, is allowed, was refused or taken, or is over."""
    if course.taken_at is not None:
        return TAKEN
    if course.refused_at is not None:
        return REFUSED
    if course.expires_at <= now:
        return OVER
    return WAITS if course.allowed_at is None else ALLOWED


def shown_actions(*, actions: Iterable[str]) -> tuple[str, ...]:
    """What was done, without what tells of a need of protection.

    >>> shown_actions(actions=["first_aid", "referred_health"])
    ('first_aid',)
    """
    return tuple(one for one in actions if one not in HIDDEN_ACTS)
