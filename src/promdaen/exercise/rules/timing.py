"""Times of injects on the clock of the exercise, and those that are not known before it."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.exercise.rules.scenario import ScenarioContent
from promdaen.kit.json_objects import JsonObject

DAY_MINUTES = 24 * 60


def no_planned_minute(
    *, trigger: JsonObject, scenario: ScenarioContent, planned: Mapping[int, float]
) -> float | None:
    """None: when it comes depends on what the players do."""
    del trigger, scenario, planned
    return None


def minute_of_clock(*, scenario: ScenarioContent, hours: int, minutes: int) -> int:
    """The minute of the exercise at which its clock first shows a time."""
    begins, begun = (int(part) for part in scenario.start.split(":"))
    return (hours * 60 + minutes - begins * 60 - begun) % DAY_MINUTES
