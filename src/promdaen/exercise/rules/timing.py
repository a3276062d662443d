"""Planned times of injects: the minute known before the exercise."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.exercise.rules.scenario import Inject, ScenarioContent, trigger_minutes

DAY_MINUTES = 24 * 60


def planned_minutes(*, injects: Mapping[int, Inject]) -> dict[int, float]:
    """Return the minute of each inject with a fixed time, or at a fixed delay after one."""
    planned: dict[int, float] = {}
    waiting = dict(injects)
    while True:
        minutes_by_inject = {
            number: at
            for number, inject in waiting.items()
            if (at := _minute(inject=inject, planned=planned)) is not None
        }
        if not minutes_by_inject:
            return planned
        planned |= minutes_by_inject
        waiting = {
            number: entry for number, entry in waiting.items() if number not in minutes_by_inject
        }


def _minute(*, inject: Inject, planned: Mapping[int, float]) -> float | None:
    trigger = inject.trigger
    if trigger["kind"] == "at":
        return float(trigger["minute"])
    if trigger["kind"] == "after" and trigger["inject"] in planned:
        return planned[trigger["inject"]] + trigger_minutes(trigger=trigger)
    return None


def minute_of_clock(*, scenario: ScenarioContent, hours: int, minutes: int) -> int:
    """The minute of the exercise at which its clock first shows a time."""
    begins, begun = (int(part) for part in scenario.start.split(":"))
    return (hours * 60 + minutes - begins * 60 - begun) % DAY_MINUTES
