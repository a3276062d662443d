"""Travellers by day of the week: own counts, totals of a register, or every day alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.planning.rules import observations, queue_reports
from promdaen.planning.rules.observations import QueueFact

DAYS_PER_WEEK = 7
EQUAL_FACTORS = (1.0,) * DAYS_PER_WEEK
"""What is assumed while nothing is known of the days: each has the travellers of the counts."""


def day_factors(*, travellers: Sequence[float]) -> tuple[float, ...]:
    """Travellers of each day, Monday first, beside the mean of the week; EQUAL_FACTORS if unknown.

    >>> day_factors(travellers=[80, 80, 80, 80, 100, 140, 140])
    (0.8, 0.8, 0.8, 0.8, 1.0, 1.4, 1.4)
    """
    whole = sum(travellers)
    if not whole:
        return EQUAL_FACTORS
    return tuple(round(DAYS_PER_WEEK * count / whole, 4) for count in travellers)


def counted_facts(*, facts: Sequence[QueueFact]) -> dict[int, list[QueueFact]]:
    """The counts of travellers and buses by day of the week, from 0 for Monday."""
    by_day: dict[int, list[QueueFact]] = {}
    for fact in facts:
        if fact.kind in {observations.COUNT, observations.BUS}:
            by_day.setdefault(fact.on.weekday(), []).append(fact)
    return by_day


def day_document(
    *, document: JsonObject, facts: Sequence[QueueFact], factor: float | None
) -> NewJsonObject:
    """The document of a day: half hours counted on such a day as counted, others as they are.

    `factor`: how many travellers it has in all beside those of `document`; None: as counted.
    """
    own = observations.observed_document(document=document, facts=facts)
    before, after = expected_travellers(document=document), expected_travellers(document=own)
    if factor is None or not after:
        return own
    return queue_reports.scaled_arrivals(document=own, factor=factor * before / after)


def expected_travellers(*, document: JsonObject) -> float:
    """Expected travellers of a day, on foot and in buses.

    >>> bus = {"per_block": [0.5], "mean_passengers": 20}
    >>> expected_travellers(document={"arrivals": {"visitor": {"walk": [3.0], "bus": bus}}})
    13.0
    """
    whole: float = sum(
        sum(arrivals.get("walk", ()))
        + sum(bus.get("per_block", ())) * bus.get("mean_passengers", 0.0)
        for arrivals in document["arrivals"].values()
        for bus in [arrivals.get("bus") or {}]
    )
    return whole


def busiest_day(*, factors: Sequence[float]) -> int:
    """The day with most travellers, from 0 for Monday; of several the first.

    >>> busiest_day(factors=[0.8, 1.2, 1.2, 0.8, 1.0, 1.0, 1.0])
    1
    """
    return max(range(DAYS_PER_WEEK), key=lambda day: (factors[day], -day))


def next_monday(*, today: date) -> date:
    """The first Monday after a day.

    >>> next_monday(today=date(2026, 11, 23)), next_monday(today=date(2026, 11, 29))
    (datetime.date(2026, 11, 30), datetime.date(2026, 11, 30))
    """
    return today + timedelta(days=DAYS_PER_WEEK - today.weekday())
