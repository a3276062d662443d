"""Queues at a checkpoint: hand-worked days, slow references, and Cobham's formula."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from promdaen.planning.rules import checkpoints, queues, waiting_times
from promdaen.planning.tests import references
from promdaen.planning.tests.references import Starts, Traveller

TOLERANCE_MINUTES = 1e-9
Document = dict[str, Any]


def starts(document: Document, travellers: list[Traveller]) -> Starts:
    checkpoint = checkpoints.read_checkpoint(document=document, is_drawn=False)
    people = checkpoints.read_travellers(
        data=references.table_of(travellers=travellers), checkpoint=checkpoint
    )
    starts_of_travellers = waiting_times.starts_of_travellers(
        travellers=people, checkpoint=checkpoint
    )
    return starts_of_travellers["start_1"], starts_of_travellers["start_2"]


def lane(*windows: tuple[float, float], serves: str = "ab") -> Document:
    return {"serves": list(serves), "open": [list(window) for window in windows]}


def checkpoint(*stations: list[Document], priority: dict[str, int] | None = None) -> Document:
    return {
        "day_minutes": 960,
        "block_minutes": 30,
        "classes": ["a", "b"],
        "stations": [
            {"name": str(number), "lanes": lanes, "priority": priority or {}}
            for number, lanes in enumerate(stations)
        ],
    }


def person(arrival: float, name: str = "a", first: float = 10.0, second: float = 0.0) -> Traveller:
    return (arrival, name, first, second > 0, second)


def test_people_of_one_booth_are_served_one_after_another_in_the_order_they_came() -> None:
    document = checkpoint([lane((0, 960))])
    assert starts(document, [person(5), person(3), person(40)])[0] == [13, 3, 40]


def test_a_service_begun_is_finished_after_the_window_and_the_next_waits_for_one() -> None:
    document = checkpoint([lane((0, 30), (60, 90))])
    assert starts(document, [person(25), person(26), person(85), person(86)])[0] == [
        25, 60, 85, None,
    ]  # fmt: skip


def test_a_window_is_staffed_from_its_first_minute_up_to_not_including_its_last() -> None:
    document = checkpoint([lane((0, 30))])
    assert starts(document, [person(0, first=30), person(29)])[0] == [0, None]
    assert starts(document, [person(30)])[0] == [None]


def test_windows_that_touch_are_one() -> None:
    document = checkpoint([lane((30, 60), (0, 30))])
    assert starts(document, [person(0, first=30), person(1)])[0] == [0, 30]


def test_service_may_begin_after_the_end_of_the_day_within_a_window() -> None:
    assert starts(checkpoint([lane((0, 1200))]), [person(1100)])[0] == [1100]


def test_a_lower_priority_number_goes_first_then_the_earlier_arrival() -> None:
    document = checkpoint([lane((0, 960))], priority={"a": 1})
    people = [person(0), person(1, "a"), person(2, "b"), person(3, "b")]
    assert starts(document, people)[0] == [0, 30, 10, 20]


def test_equal_arrivals_go_by_the_order_of_classes_then_of_the_file() -> None:
    document = checkpoint([lane((0, 960))])
    people = [person(0, "b"), person(0, "a"), person(0, "a", first=5)]
    assert starts(document, people)[0] == [15, 0, 10]


def test_the_lowest_free_booth_takes_the_next_traveller() -> None:
    document = checkpoint([lane((0, 960), serves="b"), lane((0, 960)), lane((0, 960))])
    assert starts(document, [person(0), person(0), person(1), person(1, "b")])[0] == [
        0, 0, 10, 1,
    ]  # fmt: skip


def test_a_booth_takes_only_its_classes() -> None:
    document = checkpoint([lane((0, 960), serves="b")])
    assert starts(document, [person(0), person(1, "b")])[0] == [None, 1]


def test_the_second_station_takes_those_referred_as_they_leave() -> None:
    document = checkpoint([lane((0, 960)), lane((0, 960))], [lane((20, 960))])
    people = [person(0, second=7), person(1), person(2, first=1, second=5)]
    assert starts(document, people) == ([0, 1, 10], [20, None, 27])


def test_of_those_who_reach_the_second_station_together_the_row_nearer_the_top_goes_first() -> (
    None
):
    document = checkpoint([lane((0, 960)), lane((0, 960))], [lane((0, 960))])
    people = [person(4, first=6, second=5), person(0, first=10, second=7)]
    assert starts(document, people) == ([4, 0], [10, 15])


def test_a_referral_leads_nowhere_where_there_is_one_station() -> None:
    assert starts(checkpoint([lane((0, 960))]), [person(0, second=3)]) == ([0], [None])


def test_a_station_without_booths_serves_no_one() -> None:
    assert starts(checkpoint([]), [person(0)])[0] == [None]


def test_a_table_without_people_has_no_starts() -> None:
    assert starts(checkpoint([lane((0, 960))], [lane((0, 960))]), []) == ([], [])


def agree(actual: Starts, expected: Starts) -> bool:
    return all(
        (start is None) == (other is None)
        and (start is None or other is None or abs(start - other) <= TOLERANCE_MINUTES)
        for row, reference in zip(actual, expected, strict=True)
        for start, other in zip(row, reference, strict=True)
    )


@pytest.mark.parametrize("reference", [references.by_instants, references.with_simpy])
@pytest.mark.parametrize("is_on_a_grid", [False, True], ids=["any minute", "ties"])
def test_every_traveller_of_random_checkpoints_starts_as_in_a_reference(
    reference: Callable[..., Starts], is_on_a_grid: bool
) -> None:
    for seed in range(25):
        rng = np.random.default_rng([seed, is_on_a_grid])
        document = references.random_checkpoint(rng=rng, is_on_a_grid=is_on_a_grid)
        people = references.random_travellers(
            rng=rng, document=document, is_on_a_grid=is_on_a_grid
        )
        expected = reference(document=document, travellers=people)
        assert agree(starts(document, people), expected), seed


def test_days_simulated_together_are_those_simulated_alone() -> None:
    rng, days, classes = np.random.default_rng(5), 90, 3
    line = references.random_people(rng=rng, days=days, classes=classes).line
    lanes = (
        queues.BoothLane(serves=frozenset({0, 2}), windows=((10.0, 300.0), (400.0, 900.0))),
        queues.BoothLane(serves=frozenset({0, 1}), windows=((0.0, 700.0),)),
    )
    station = queues.Station(name="x", lanes=lanes, priorities=(1, 0, 1))
    together = queues.serve(arrivals=line, plans=[station])
    for day in range(days):
        alone = queues.StationArrivals(
            arrivals=line.arrivals[day : day + 1],
            services=line.services[day : day + 1],
            bounds=line.bounds,
        )
        expected = queues.serve(arrivals=alone, plans=[station])
        assert np.array_equal(together.starts[day], expected.starts[0])
        assert np.array_equal(together.lanes[day], expected.lanes[0])


def test_plans_simulated_together_are_those_simulated_alone() -> None:
    plans = []
    for windows in (((0.0, 900.0),), ((60.0, 300.0), (400.0, 800.0)), ()):
        lanes = (queues.BoothLane(serves=frozenset({0, 1}), windows=windows),) * 2
        station = queues.Station(name="x", lanes=lanes, priorities=(0, 0))
        plans.append((station, station))
    people = references.random_people(rng=np.random.default_rng(8), days=70, classes=2)
    together = queues.simulate(
        people=queues.repeat_people(people=people, times=len(plans)), plans=plans
    )
    for number, plan in enumerate(plans):
        alone = queues.simulate(people=people, plans=[plan])
        mine = slice(number * 70, (number + 1) * 70)
        assert np.array_equal(together.first.starts[mine], alone.first.starts)
        assert together.second is not None
        assert alone.second is not None
        expected = alone.second.served.starts
        actual = together.second.served.starts[mine]
        assert np.array_equal(
            np.sort(actual[np.isfinite(actual)]), np.sort(expected[np.isfinite(expected)])
        )


def cobham(*, rates: tuple[float, float], service_rate: float, lanes: int) -> list[float]:
    """Mean waits of two classes at M/M/c with priority, no service broken off (Cobham 1954)."""
    load = sum(rates) / service_rate
    last = load**lanes / math.factorial(lanes) / (1 - load / lanes)
    chance = last / (sum(load**k / math.factorial(k) for k in range(lanes)) + last)
    base = chance / (lanes * service_rate)
    first, second = (rate / (lanes * service_rate) for rate in rates)
    return [base / (1 - first), base / ((1 - first) * (1 - first - second))]


def test_waits_by_priority_hold_the_formula_of_cobham() -> None:
    rates, service_rate, lanes, days, length, warm = (0.5, 0.7), 0.5, 3, 200, 3_000.0, 600.0
    rng = np.random.default_rng(1)
    widths, parts = [], []
    for rate in rates:
        shape = (days, int(rate * length * 1.25))
        minutes = rng.exponential(1 / rate, shape).cumsum(axis=1)
        minutes[minutes > length] = np.inf
        minutes[:, -1] = np.inf
        parts.append((minutes, rng.exponential(1 / service_rate, shape)))
        widths.append(shape[1])
    line = queues.StationArrivals(
        arrivals=np.concatenate([minutes for minutes, _service in parts], axis=1),
        services=np.concatenate([service for _minutes, service in parts], axis=1),
        bounds=(0, widths[0], sum(widths)),
    )
    booth = queues.BoothLane(serves=frozenset({0, 1}), windows=((0.0, 1e5),))
    station = queues.Station(name="x", lanes=(booth,) * lanes, priorities=(0, 1))
    begun = queues.serve(arrivals=line, plans=[station]).starts
    for number, expected in enumerate(cobham(rates=rates, service_rate=service_rate, lanes=lanes)):
        mine = line.classes() == number
        come, start = line.arrivals[:, mine], begun[:, mine]
        counted = np.isfinite(come) & (come > warm)
        waits = np.where(counted, start - np.where(counted, come, 0), 0)
        means = waits.sum(axis=1) / counted.sum(axis=1)
        half = 2.58 * means.std(ddof=1) / math.sqrt(days)
        assert abs(means.mean() - expected) < half


def test_people_outside_a_hall_are_counted_over_each_block() -> None:
    # A hall of 2; the fourth is never served. Nobody comes on the second day.
    arrivals = np.array([[0.0, 0.0, 10.0, 20.0, np.inf], [np.inf] * 5])
    served = np.array([[25.0, 40.0, 50.0, np.inf, np.inf], [np.inf] * 5])
    day = checkpoints.CheckpointDay(
        day_minutes=50.0, block_minutes=20.0, classes=(), stations=(), arrivals=(), services=(),
        referral=(), hall_places=2,
    )  # fmt: skip
    minutes: dict[str, Any] = {"arrivals": arrivals, "starts": served, "checkpoint": day}
    outside = waiting_times.people_outside(**minutes, places=2)
    # 0-20: one for 10 minutes. 20-40: two for 5 and one for 15 minutes. 40-50: nobody.
    assert outside.tolist() == [[0.5, 1.25, 0.0], [0.0, 0.0, 0.0]]
    everyone = waiting_times.people_outside(**minutes, places=0)
    assert everyone == pytest.approx(waiting_times.mean_waiting(**minutes))
