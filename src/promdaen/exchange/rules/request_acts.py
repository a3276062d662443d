"""The acts possible in each state of a request, and the resulting state."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

OPEN = ("sent", "received", "accepted", "clarification")
"""States in which the clock runs and an answer is owed."""
REPLIED = ("answered", "refused")
ENDED = ("closed", "expired", "withdrawn")
STATES = ("draft", *OPEN, *REPLIED, *ENDED)

FROM: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "receive": ("sent",),
        "accept": ("sent", "received"),
        "ask": ("sent", "received", "accepted"),
        "clarify": ("clarification",),
        "answer": OPEN,
        "refuse": OPEN,
        "close": REPLIED,
        "expire": OPEN,
    }
)
"""Each act with the states in which it can be done."""
DESK_ACTS = ("accept", "ask", "answer", "refuse")
"""Acts of the desk that was asked."""
USEFULNESS = range(1, 6)


def is_possible(*, act: str, state: str) -> bool:
    """Whether an act is possible in a state; raises KeyError for an unknown act.

    >>> is_possible(act="accept", state="received"), is_possible(act="answer", state="closed")
    (True, False)
    """
    return state in FROM[act]


def state_after_clarifying(*, was_accepted: bool) -> str:
    """The state of a request after the requester answered a clarification.

    >>> state_after_clarifying(was_accepted=True)
    'accepted'
    """
    return "accepted" if was_accepted else "received"
