"""Tests on phones: where each officer stands in one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from promdaen.assessment.rules.adaptive import MODE as ADAPTIVE
from promdaen.kit.texts import Text, Words

MOST_MINUTES = 240
# An officer who thinks long saves nothing for a while; after this the trainer goes and looks.
QUIET = timedelta(minutes=3)


@dataclass(frozen=True)
class Standing:
    """Where an officer stands in a test: a code, its words, and the kind of chip."""

    code: str
    label: Words
    chip: str


STANDINGS: Mapping[str, Standing] = MappingProxyType(
    {
        one.code: one
        for one in (
            Standing("quiet", Text("Nothing saved for a while"), "cut"),
            Standing("over", Text("Time is over"), "attention"),
            Standing("absent", Text("Not begun"), "waiting"),
            Standing("answering", Text("Answering"), "ongoing"),
            Standing("handed_in", Text("Handed in"), "done"),
            Standing("ended", Text("Adaptive test ended"), "done"),
            Standing("on_paper", Text("On paper"), "done"),
        )
    }
)
"""Each standing by its code, those who need the trainer first."""
PLACES = MappingProxyType({code: place for place, code in enumerate(STANDINGS)})


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of an officer's sitting; `opened_at` None: none is begun."""

    mode: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    ends_at: datetime | None = None
    saved_at: datetime | None = None


def standing_of(*, facts: Facts, now: datetime) -> Standing:
    """Where an officer stands now."""
    if facts.opened_at is None:
        return STANDINGS["absent"]
    if facts.closed_at is not None:
        if facts.mode == ADAPTIVE:
            return STANDINGS["ended"]
        return STANDINGS["handed_in" if facts.mode == "phone" else "on_paper"]
    if facts.ends_at is not None and now >= facts.ends_at:
        return STANDINGS["over"]
    seen_at = max(filter(None, (facts.opened_at, facts.saved_at)))
    return STANDINGS["quiet" if now - seen_at > QUIET else "answering"]


def urgency(*, standing: Standing) -> int:
    """The place of a standing in a list: those who need the trainer first, from 0."""
    return PLACES[standing.code]


def last_end(*, ends_at: Iterable[datetime | None]) -> datetime | None:
    """When the time of the last one ends; None where nobody has a limit."""
    return max((one for one in ends_at if one is not None), default=None)
