"""Tests on phones: the status of each officer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from promdaen.assessment.rules.adaptive import ADAPTIVE_MODE as ADAPTIVE
from promdaen.kit.texts import Text, Words

MAX_MINUTES = 240
# A thoughtful officer saves nothing for a while; after this time the trainer should check.
QUIET = timedelta(minutes=3)


@dataclass(frozen=True)
class SittingStatus:
    """The status of an officer in a test: code, label and style."""

    code: str
    label: Words
    chip: str


STANDINGS: Mapping[str, SittingStatus] = MappingProxyType(
    {
        status.code: status
        for status in (
            SittingStatus("quiet", Text("Nothing saved for a while"), "cut"),
            SittingStatus("over", Text("Time is over"), "attention"),
            SittingStatus("absent", Text("Not begun"), "waiting"),
            SittingStatus("answering", Text("Answering"), "ongoing"),
            SittingStatus("handed_in", Text("Handed in"), "done"),
            SittingStatus("ended", Text("Adaptive test ended"), "done"),
            SittingStatus("on_paper", Text("On paper"), "done"),
        )
    }
)
"""Each status by code, officers who need the trainer first."""
STATUS_ORDER = MappingProxyType({code: index for index, code in enumerate(STANDINGS)})


@dataclass(frozen=True, kw_only=True)
class SittingFacts:
    """The facts of an officer's sitting; `opened_at` None: not begun."""

    mode: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    ends_at: datetime | None = None
    saved_at: datetime | None = None


def sitting_status(*, facts: SittingFacts, now: datetime) -> SittingStatus:
    """The status of an officer at a time."""
    if facts.opened_at is None:
        return STANDINGS["absent"]
    if facts.closed_at is not None:
        if facts.mode == ADAPTIVE:
            return STANDINGS["ended"]
        return STANDINGS["handed_in" if facts.mode == "phone" else "on_paper"]
    if facts.ends_at is not None and now >= facts.ends_at:
        return STANDINGS["over"]
    active_at = max(filter(None, (facts.opened_at, facts.saved_at)))
    return STANDINGS["quiet" if now - active_at > QUIET else "answering"]


def urgency(*, status: SittingStatus) -> int:
    """The position of a status in a list: officers who need the trainer first, from 0."""
    return STATUS_ORDER[status.code]


def last_end(*, ends_at: Iterable[datetime | None]) -> datetime | None:
    """When the last time limit ends; None if no sitting has a limit."""
    return max((end for end in ends_at if end is not None), default=None)
