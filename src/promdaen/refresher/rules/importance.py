"""What weighs more: what, forgotten, may cost a life, a child or a person's protection."""

from __future__ import annotations

from collections.abc import Container, Sequence

# How much a second of these is worth beside one of the others: our own setting, no measurement.
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
    """The weight of each outcome, in their order.

    >>> weights(outcomes=["HEALTH.1", "HEALTH.3"], critical={"HEALTH.3"})
    (1.0, 2.0)
    """
    return tuple(CRITICAL_WEIGHT if outcome in critical else 1.0 for outcome in outcomes)
