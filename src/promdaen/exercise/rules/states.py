"""The states of an exercise run, and which acts each allows."""

from __future__ import annotations

DRAFT, BRIEFING, RUNNING = "draft", "briefing", "running"
PAUSED, HOT_WASH, CLOSED = "paused", "hot_wash", "closed"
RUN_STATES = (DRAFT, BRIEFING, RUNNING, PAUSED, HOT_WASH, CLOSED)
NEXT_STATES = {
    DRAFT: frozenset({BRIEFING}),
    BRIEFING: frozenset({RUNNING}),
    RUNNING: frozenset({PAUSED, HOT_WASH}),
    PAUSED: frozenset({RUNNING, HOT_WASH}),
    HOT_WASH: frozenset({CLOSED}),
    CLOSED: frozenset[str](),
}
JOINABLE_STATES = frozenset({BRIEFING, RUNNING, PAUSED, HOT_WASH})
"""While these last, phones can join."""
PLAYED_STATES = frozenset({RUNNING, PAUSED})
"""While these last, cells write, vote and note; a pause stops the clock, not the talk."""
STARTED_STATES = frozenset({RUNNING, PAUSED, HOT_WASH, CLOSED})
"""From here on there is something to report."""


def can_change_state(*, state: str, next_state: str) -> bool:
    """Whether a run may change from one state to another.

    >>> [can_change_state(state=state, next_state="running") for state in ("briefing", "closed")]
    [True, False]
    """
    return next_state in NEXT_STATES[state]
