"""A checkpoint's document is read strictly, and its people are drawn as it says."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import numpy as np
import pytest

from promdaen.planning.rules import checkpoints, documents, waiting_times
from promdaen.planning.rules.documents import DocumentRefused

BLOCKS = 4
GOOD: dict[str, Any] = {
    "day_minutes": 120,
    "block_minutes": 30,
    "classes": ["visitor", "local"],
    "stations": [
        {"name": "hall", "lanes": [{"serves": ["visitor", "local"], "open": [[0, 120]]}]},
        {"name": "second", "lanes": [{"serves": ["visitor"], "open": []}]},
    ],
    "arrivals": {
        "visitor": {
            "walk": [3, 0, 0, 1],
            "bus": {
                "per_block": [0, 0.5, 0, 0],
                "mean_passengers": 12,
                "dispersion": 6,
                "alighting_seconds": 3,
            },
        }
    },
    "service": {
        "hall": {"visitor": {"mean": 2, "sigma": 0.5}},
        "second": {"visitor": {"mean": 10, "sigma": 0}},
    },
    "refer": {"visitor": 0.25},
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The good document with one entry changed; `...` takes it out."""
    document = copy.deepcopy(GOOD)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    within: Any = document
    for step in steps:
        within = within[step]
    if value is ...:
        del within[last]
    else:
        within[last] = value
    return document


def read(document: dict[str, Any], *, is_drawn: bool = True) -> checkpoints.CheckpointDay:
    return checkpoints.read_checkpoint(document=document, is_drawn=is_drawn)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("day_minutes", ..., "day_minutes is missing"),
        ("day_minutes", 0, "day_minutes is 0.0; write more than 0.0"),
        ("day_minutes", True, "day_minutes is not a number"),
        ("day_minutes", float("nan"), "day_minutes is not a number"),
        ("day_minutes", 10**400, "day_minutes is inf; write 1000000.0 or less"),
        ("block_minutes", 1e-6, "block_minutes makes 120000000 blocks"),
        ("classes", "visitor", "classes is not a list"),
        ("classes", [], "classes is empty"),
        ("classes", ["visitor", "visitor"], 'classes names "visitor" twice'),
        ("classes", ["visitor", 3], "classes[1] is not a text"),
        ("classes", ["\ud800"], "classes[0] is not a text"),
        ("classes", [str(number) for number in range(51)], "classes has 51 entries"),
        ("stations", [], "stations has 0 stations"),
        ("stations.0", [], "stations[0] is not an object"),
        ("stations.0.name", " ", "stations[0].name is not a text"),
        ("stations.1.name", "hall", 'stations[1].name names "hall" twice'),
        ("stations.0.lanes", [{}] * 101, "stations[0].lanes has 101 entries"),
        ("stations.0.lanes.0.serves", ["nobody"], 'serves names "nobody", which is unknown'),
        ("stations.0.lanes.0.open", [[5]], "stations[0].lanes[0].open[0] has 1 entries; write 2"),
        ("stations.0.lanes.0.open", [[5, 4]], "open[0] ends at 4.0, before it begins"),
        ("stations.0.lanes.0.open", [[-5, 4]], "open[0] is -5.0; write 0.0 or more"),
        ("stations.0.priority", {"x": 1}, 'stations[0].priority names "x"'),
        ("stations.0.priority", {"local": "1"}, "stations[0].priority.local is not a number"),
        ("arrivals", ..., "arrivals is missing"),
        ("arrivals", [], "arrivals is not an object"),
        ("arrivals.visitor.walk", [1, 2], "arrivals.visitor.walk has 2 entries; write 4"),
        ("arrivals.visitor.walk", [1, 2, 3, -1], "arrivals.visitor.walk[3] is -1.0"),
        ("arrivals.visitor.walk", [9e4, 9e4, 0, 0], "arrivals.visitor brings 180006"),
        ("arrivals.visitor.bus.dispersion", 0, "bus.dispersion is 0.0"),
        ("arrivals.visitor.bus.mean_passengers", 0.5, "write 1.0 or more"),
        ("arrivals.visitor.bus.per_block", ..., "bus.per_block is missing"),
        ("service", ..., "service is missing"),
        ("service.third", {}, 'service names "third"'),
        ("service.hall.visitor", ..., "service.hall.visitor is missing"),
        ("service.second.visitor", ..., "service.second.visitor is missing"),
        ("service.hall.visitor.mean", 0, "service.hall.visitor.mean is 0.0"),
        ("service.hall.visitor.sigma", -1, "service.hall.visitor.sigma is -1.0"),
        ("refer", {"visitor": 1.5}, "refer.visitor is 1.5; write 1.0 or less"),
    ],
)
def test_an_entry_that_is_wrong_is_named(path: str, value: Any, message: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        read(changed(path, value))
    assert message in str(refused.value)
    assert re.search(r"\{\w", refused.value.text(language="km")) is None


@pytest.mark.parametrize("data", [b"\xff", b"{", b"[" * 100_000, b"[1]", b"NaN", b""])
def test_a_file_that_is_no_object_of_json_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentRefused):
        documents.parse(data=data)


def test_whole_numbers_may_be_written_with_a_point() -> None:
    assert documents.whole(value=2.0, path="years") == 2
    with pytest.raises(DocumentRefused, match="years is not a whole number"):
        documents.whole(value=2.5, path="years")


def test_what_the_drawing_needs_is_not_asked_of_a_table_of_travellers() -> None:
    assert read(changed("arrivals", ...), is_drawn=False).services == ()


def test_a_class_that_never_comes_needs_no_service_and_an_empty_window_is_none() -> None:
    description = read(changed("stations.0.lanes.0.open", [[5, 5], [20, 30], [10, 20]]))
    assert description.stations[0].lanes[0].windows == ((10.0, 30.0),)
    assert description.services[0][1] is None
    assert description.block_count == BLOCKS


HEADER = b"arrival,class,service_1,referred,service_2\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "has no column arrival"),
        (b"arrival,class,service_1,referred\n", "has no column service_2"),
        (b"class," + HEADER, 'Row 1 names "class" twice'),
        (b"\xff", "is not a CSV table in UTF-8 (UTF-8)"),
        (HEADER + b'1,"visitor,2,0,\n', "is not a CSV table"),
        (HEADER + b"1,visitor,2,0\n", "Row 2 has 4 cells; write 5"),
        (HEADER + b"1,x,2,0,\n", 'Row 2, class names "x"'),
        (HEADER + b"1,,2,0,\n", "Row 2, class names"),
        (HEADER + b"x,visitor,2,0,\n", 'Row 2, arrival is "x"; write minutes'),
        (HEADER + b"nan,visitor,2,0,\n", "Row 2, arrival is not a number"),
        (HEADER + b"-1,visitor,2,0,\n", "Row 2, arrival is -1.0"),
        (HEADER + b"1,visitor,0,0,\n", "Row 2, service_1 is 0.0"),
        (HEADER + b"\n1,visitor,2,yes,\n", 'Row 3, referred is "yes"; write 0 or 1'),
        (HEADER + b"1,visitor,2,1,\n", 'Row 2, service_2 is ""'),
        (HEADER + b"1,visitor,2,0,-3\n", "Row 2, service_2 is -3.0"),
    ],
)
def test_a_cell_that_is_wrong_is_named(data: bytes, message: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        checkpoints.read_travellers(data=data, checkpoint=read(GOOD))
    assert message in str(refused.value)


def test_columns_of_a_table_may_be_in_any_order() -> None:
    data = b"\xef\xbb\xbfclass, arrival,referred,service_2,service_1\nlocal,4,0,,2\nlocal,1,0,,5\n"
    travellers = checkpoints.read_travellers(data=data, checkpoint=read(GOOD))
    starts_of_travellers = waiting_times.starts_of_travellers(
        travellers=travellers, checkpoint=read(GOOD)
    )
    assert starts_of_travellers == {"start_1": [6.0, 1.0], "start_2": [None, None]}


# ---- drawing ----


def test_people_drawn_are_as_many_as_long_and_as_often_referred_as_written() -> None:
    people = checkpoints.draw_people(checkpoint=read(GOOD), days=4_000, seed=(1, 0))
    come = np.isfinite(people.line.arrivals)
    assert np.isinf(people.line.arrivals[:, [bound - 1 for bound in people.line.bounds[1:]]]).all()
    assert people.line.bounds[2] - people.line.bounds[1] == 1
    a_day = come.sum(axis=1)
    assert a_day.mean() == pytest.approx(4 + 0.5 * 12, abs=0.35)
    spread = 4 + 0.5 * (12**2 + 11 + 11**2 / 6)
    assert a_day.var() == pytest.approx(spread, rel=0.1)
    assert people.line.services[come].mean() == pytest.approx(2, abs=0.03)
    assert np.log(people.line.services[come]).std() == pytest.approx(0.5, abs=0.01)
    second = people.second_services
    assert second[people.referred].mean() == pytest.approx(10)
    assert not second[~people.referred].any()
    assert people.referred[come].mean() == pytest.approx(0.25, abs=0.01)
    steps = np.diff(np.where(come, people.line.arrivals, 1e9), axis=1)
    assert (steps >= 0).all()


def test_people_of_a_bus_alight_one_after_another() -> None:
    document = changed("arrivals.visitor", {"bus": GOOD["arrivals"]["visitor"]["bus"]})
    document["arrivals"]["visitor"]["bus"]["alighting_seconds"] = 60
    document["arrivals"]["visitor"]["bus"]["per_block"] = [0, 0.02, 0, 0]
    people = checkpoints.draw_people(checkpoint=read(document), days=4_000, seed=(2, 0))
    arrivals = np.where(np.isfinite(people.line.arrivals), people.line.arrivals, np.nan)
    gaps = np.diff(arrivals[np.isfinite(arrivals).any(axis=1)], axis=1)
    assert np.nanmean(gaps) == pytest.approx(1, abs=0.15)
    assert np.nanmin(arrivals) >= 30


def test_every_staffing_meets_the_same_people() -> None:
    first, second = read(GOOD), read(changed("stations.0.lanes.0.open", [[60, 90]]))
    drawn = [
        checkpoints.draw_people(checkpoint=each, days=3, seed=(7, 0)) for each in (first, second)
    ]
    for name in ("referred", "second_services"):
        assert np.array_equal(getattr(drawn[0], name), getattr(drawn[1], name))
    assert np.array_equal(drawn[0].line.arrivals, drawn[1].line.arrivals)
    assert np.array_equal(drawn[0].line.services, drawn[1].line.services)


# ---- figures ----


def test_queues_waits_and_utilisation_are_those_of_the_people(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = changed("stations.0.lanes.0.open", [[15, 100]])
    data = HEADER + b"0,visitor,10,0,\n10,local,60,1,5\n70,visitor,30,0,\n110,visitor,1,0,\n"
    description = read(document)
    people = checkpoints.read_travellers(data=data, checkpoint=description).people
    monkeypatch.setattr(checkpoints, "draw_people", lambda **_given: people)
    results = waiting_times.simulated_days(checkpoint=description, days=1, seed=3)
    assert results["waits"]["visitor"]["all"]["n"] == 2
    assert results["waits"]["visitor"]["all"]["mean"] == pytest.approx((15 + 15) / 2)
    hours = results["waits"]["visitor"]["hours"]
    assert [(hour["hour"], hour["n"], hour["median"]) for hour in hours] == [
        (0, 1, 15),
        (1, 1, 15),
    ]
    assert results["waits"]["local"]["hours"][1]["mean"] is None
    # One waits from 0 to 15, another from 10 to 25, a third from 70 to 85; the last until the end.
    assert [each["mean"] for each in results["queue"]["hall"]] == pytest.approx(
        [30 / 30, 0, 15 / 30, 10 / 30]
    )
    assert [each["mean"] for each in results["queue"]["second"]] == pytest.approx(
        [0, 0, 5 / 30, 1]
    )
    assert results["utilisation"] == {"hall": [pytest.approx(100 / 85)], "second": [None]}
    assert (results["unserved"], results["days"], results["seed"]) == (1, 1, 3)


def test_days_beyond_what_memory_holds_are_simulated_in_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checkpoints, "_DAYS_TOGETHER", 2)
    results = waiting_times.simulated_days(checkpoint=read(GOOD), days=5, seed=1)
    again = waiting_times.simulated_days(checkpoint=read(GOOD), days=5, seed=1)
    assert json.dumps(results) == json.dumps(again)
    assert results["days"] == 5
    assert all(share >= 0 for share in results["utilisation"]["hall"])


def test_a_checkpoint_to_which_no_one_comes_has_figures_without_values() -> None:
    results = waiting_times.simulated_days(
        checkpoint=read(changed("arrivals", {})), days=2, seed=1
    )
    assert results["waits"]["local"]["all"] == {
        "n": 0, "mean": None, "median": None, "p90": None, "p95": None,
    }  # fmt: skip
    assert results["utilisation"]["hall"] == [0.0]
    assert results["queue"]["hall"][0] == {"block": 0, "mean": 0.0, "p95": 0.0}
