"""The rounds of later tests: due days, names, and states of invitations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from promdaen.course.rules import steps
from promdaen.course.rules.steps import RunState
from promdaen.kit.months import months_after
from promdaen.kit.texts import Digits, Text, Words

LATER = "later"
UNSTATED = 0
"""The round of a later test with an unknown number of months after the run."""
LATER_MONTHS = (1, 3, 6, 12)
"""The months after the last day of a run at which each round is due."""
GRACE_PERIOD = timedelta(days=14)
"""How long after the due day a test may come before it counts as overdue."""


@dataclass(frozen=True, kw_only=True)
class RunOccasion:
    """An occasion of a run; `months` distinguishes rounds of later tests, else it is 0."""

    occasion: str
    months: int = UNSTATED

    @property
    def slug(self) -> str:
        """The name of the round in addresses.

        >>> RunOccasion(occasion="later", months=3).slug, RunOccasion(occasion="before").slug
        ('later-3', 'before')
        """
        return f"{self.occasion}-{self.months}" if self.months else self.occasion

    @property
    def label(self) -> Words:
        """The label of the round.

        >>> RunOccasion(occasion="later", months=3).label.en
        'Later test, 3 months'
        """
        text = steps.OCCASION_NAMES[self.occasion]
        if not self.months:
            return text
        span = months_words(months=self.months)
        return Text("{words}, {span}", words=text, span=span)


def months_words(*, months: int) -> Words:
    """A number of months in words.

    >>> months_words(months=1).en, months_words(months=12).km
    ('1 month', '១២ ខែ')
    """
    return Text("1 month") if months == 1 else Text("{months} months", months=Digits(months))


def all_rounds() -> list[RunOccasion]:
    """Every round that an officer can take once: before, after, and each later one."""
    later = [RunOccasion(occasion=LATER, months=months) for months in (UNSTATED, *LATER_MONTHS)]
    return [
        *(RunOccasion(occasion=code) for code in steps.OCCASION_NAMES if code != LATER),
        *later,
    ]


def find_round(*, slug: str) -> RunOccasion | None:
    """The round of an address, or None.

    >>> find_round(slug="later-6")
    RunOccasion(occasion='later', months=6)
    >>> find_round(slug="before-3"), find_round(slug="later-2")
    (None, None)
    """
    return {run_occasion.slug: run_occasion for run_occasion in all_rounds()}.get(slug)


def due_on(*, ends_on: date, months: int) -> date:
    """The day that many months after a run's last day; at most the last day of the month.

    >>> due_on(ends_on=date(2026, 1, 31), months=1).isoformat()
    '2026-02-28'
    >>> due_on(ends_on=date(2026, 11, 20), months=3).isoformat()
    '2027-02-20'
    """
    return months_after(day=ends_on, months=months)


def nominal_day(*, ends_on: date, months: int, opened_on: date) -> date:
    """The nominal day of a later test: that of its round, or its own for an unknown round."""
    return due_on(ends_on=ends_on, months=months) if months else opened_on


def nearest(*, ends_on: date, day: date) -> int:
    """The months of the round whose due day is nearest to a day, as a suggestion.

    >>> nearest(ends_on=date(2026, 1, 9), day=date(2026, 5, 2))
    3
    """
    return min(LATER_MONTHS, key=lambda months: abs(due_on(ends_on=ends_on, months=months) - day))


INVITATION_STATES: Mapping[str, RunState] = MappingProxyType(
    {
        state.code: state
        for state in (
            RunState("came", Text("Came back"), "done"),
            RunState("declined", Text("Will not come"), "plain"),
            RunState("overdue", Text("Overdue"), "attention"),
            RunState("due", Text("Due"), "ongoing"),
            RunState("ahead", Text("Not due yet"), "waiting"),
        )
    }
)
"""Each state of an invitation by code."""


def round_state(*, has_sat: bool, is_declined: bool, due: date, today: date) -> RunState:
    """The state of an invitation on a day.

    >>> on = {"has_sat": False, "is_declined": False, "due": date(2026, 2, 1)}
    >>> [round_state(**on, today=date(2026, 2, day)).code for day in (1, 15, 16)]
    ['due', 'due', 'overdue']
    >>> round_state(**on, today=date(2026, 1, 31)).code
    'ahead'
    """
    if has_sat:
        return INVITATION_STATES["came"]
    if is_declined:
        return INVITATION_STATES["declined"]
    if today < due:
        return INVITATION_STATES["ahead"]
    return INVITATION_STATES["overdue" if due + GRACE_PERIOD < today else "due"]


def counts(*, states: Iterable[RunState]) -> dict[str, int]:
    """How many invitations are in each state, with every state listed."""
    counts_by_state = dict.fromkeys(INVITATION_STATES, 0)
    for state in states:
        counts_by_state[state.code] += 1
    return counts_by_state


DECLINED_REASONS: Mapping[str, Words] = MappingProxyType(
    {
        "on_duty": Text("called to duty"),
        "moved": Text("posted elsewhere"),
        "left_service": Text("left the service"),
        "declined": Text("did not want to"),
        "not_reached": Text("could not be reached"),
        "other": Text("another reason"),
    }
)
"""Why an invited officer will not come back."""
