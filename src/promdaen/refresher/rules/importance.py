"""Outcomes with more weight: forgetting them may cost a life, a child or protection."""

from __future__ import annotations

from collections.abc import Container, Sequence

# The worth of a second for these, relative to others: our own setting, not measured.
CRITICAL_WEIGHT = 2.0
# Safety: hidden travellers may suffocate; persons in danger are not returned; children go to their
# carers; possible victims are interviewed in private and referred; no unlawful detention.
SAFETY_CRITICAL = (
    "UNTOC.4",
    "UNTOC.7",
    "BASICS.4",
    "METHODS.5",
    "METHODS.6",
    "IDENTIFY.3",
    "IDENTIFY.4",
    "IDENTIFY.5",
    "IDENTIFY.6",
    "IDENTIFY.7",
    "INTERVIEW.5",
    "INTERVIEW.9",
    "HEALTH.2",
    "HEALTH.3",
    "HEALTH.4",
    "RETURN.2",
    "RETURN.4",
)


def weights(*, outcomes: Sequence[str], critical: Container[str]) -> tuple[float, ...]:
    """The weight of each outcome, in order.

    >>> weights(outcomes=["HEALTH.1", "HEALTH.3"], critical={"HEALTH.3"})
    (1.0, 2.0)
    """
    return tuple(CRITICAL_WEIGHT if outcome in critical else 1.0 for outcome in outcomes)
