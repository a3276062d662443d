"""What is kept of a run, and which red lines it came near."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.booth.rules import debriefs, lines_of_axes
from promdaen.booth.rules.lines_of_axes import Figure
from promdaen.booth.tests import mornings
from promdaen.specimen.rules.detection import DetectionCounts, sum_counts

KINDS = {code: incident.kind for code, incident in mornings.INCIDENTS.items()}


@pytest.mark.parametrize(
    ("changes", "rows", "near"),
    [
        ({}, [("rule", "admit")], set()),
        ({}, [("incident", "money", "right"), ("rule", "admit")], {"bribe_taken"}),
        ({}, [("incident", "child", "right"), ("rule", "admit")], {"child_released"}),
        ({}, [("incident", "shout", "right"), ("rule", "admit")], {"insult"}),
        ({}, [("rule", "admit"), ("note", "", "private")], {"false_record"}),
        ({}, [("say", "a2"), ("rule", "admit")], {"insult"}),
        ({"need": "protection"}, [("rule", "admit")], {"claim_refused"}),
        ({"need": "child"}, [("rule", "admit")], {"child_released"}),
        (
            {"need": "trafficking"}, [("say", "a2"), ("rule", "admit")],
            {"insult", "victim_before_suspect"},
        ),
        ({"need": "trafficking"}, [("say", "a2")], set()),
    ],
)  # fmt: skip
def test_a_red_line_that_did_not_come_up_is_not_mentioned(
    changes: dict[str, Any], rows: list[tuple[Any, ...]], near: set[str]
) -> None:
    traveller = mornings.traveller(**changes)
    called = [("call", "t01"), *((kind, "t01", *more) for kind, *more in rows)]
    played = mornings.through(mornings.run(traveller), *called)
    assert debriefs.lines_met(played=played, kinds=KINDS) == near


def test_the_note_for_the_next_shift_is_a_record_and_is_compared_with_the_run() -> None:
    played = mornings.through(
        mornings.run(mornings.traveller()),
        ("call", "t01"), ("tool", "t01", "uv"), ("rule", "t01", "second_line", "story"),
        ("hand_over", "", "", "uv_all,sent:t01,nothing,uv_all"),
    )  # fmt: skip
    assert debriefs.lines_met(played=played, kinds=KINDS) == {"false_record"}
    assert debriefs.judged_notes(played=played, kinds=KINDS) == [
        ("uv_all", True), ("sent:t01", True), ("nothing", False),
    ]  # fmt: skip


def test_lines_of_an_axis_are_beside_the_careful_officer() -> None:
    own = {
        "wait_longest": 401, "served_in_time": 2, "served_in_time_of": 3,
        "false_refusals": 0, "false_refusals_of": 0,
    }  # fmt: skip
    lines = {
        line.code: line
        for line in lines_of_axes.axis_measures(
            axis="facilitation", figures=own, careful={"wait_longest": 300}
        )
    }
    waited = lines["wait_longest"]
    assert (waited.own, waited.careful, waited.interval) == (
        Figure(value=401), Figure(value=300), None,
    )  # fmt: skip
    served = lines["served_in_time"]
    assert served.own.share == pytest.approx(2 / 3)
    assert served.interval == pytest.approx((0.2077, 0.9385), abs=1e-4)
    assert served.careful.share is None
    assert {code for code, line in lines.items() if line.is_met} == {
        "wait_longest",
        "served_in_time",
    }


def test_counts_of_runs_are_added_and_shown_separately_where_both_occurred() -> None:
    security = {"hits": 2, "signals": 3, "false_alarms": 1, "noise": 9}
    counts = lines_of_axes.detection_counts(security=security)
    assert counts == DetectionCounts(hits=2, misses=1, false_alarms=1, passes=8)
    assert sum_counts(counts=[counts, counts]) == DetectionCounts(
        hits=4, misses=2, false_alarms=2, passes=16
    )
    detection = lines_of_axes.run_detection(security=security)
    assert detection is not None
    assert detection.d_prime > 1
    nobody = dict.fromkeys(security, 0)
    assert lines_of_axes.run_detection(security=nobody) is None
