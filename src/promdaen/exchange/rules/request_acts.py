"""The acts possible in each state of a request, and the resulting state."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

OPEN_STATES = ("sent", "received", "accepted", "clarification")
"""States in which the clock runs and an answer is owed."""
REPLIED_STATES = ("answered", "refused")
ENDED_STATES = ("closed", "expired", "withdrawn")
REQUEST_STATES = ("draft", *OPEN_STATES, *REPLIED_STATES, *ENDED_STATES)

STATES_BEFORE_ACT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "receive": ("sent",),
        "accept": ("sent", "received"),
        "ask": ("sent", "received", "accepted"),
        "clarify": ("clarification",),
        "answer": OPEN_STATES,
        "refuse": OPEN_STATES,
        "close": REPLIED_STATES,
        "expire": OPEN_STATES,
    }
)
"""Each act with the states in which it can be done."""
DESK_ACTS = ("accept", "ask", "answer", "refuse")
"""Acts of the desk that was asked."""
USEFULNESS_RATINGS = range(1, 6)


def is_possible(*, act: str, state: str) -> bool:
    """Whether an act is possible in a state; raises KeyError for an unknown act.

    >>> is_possible(act="accept", state="received"), is_possible(act="answer", state="closed")
    (True, False)
    """
    return state in STATES_BEFORE_ACT[act]


def state_after_clarifying(*, was_accepted: bool) -> str:
    """The state of a request after the requester answered a clarification.

    >>> state_after_clarifying(was_accepted=True)
    'accepted'
    """
    return "accepted" if was_accepted else "received"
