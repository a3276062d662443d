"""The four steps of a run and how far each is."""

from dataclasses import replace
from datetime import date, timedelta

from promdaen.course.rules import run_path
from promdaen.course.tests.rules.test_attention import FINAL, FIRST, LAST, PLANNED, READY, TESTED


def states(facts: object, today: date) -> list[str]:
    return [step.state for step in run_path.path(facts=facts, today=today)]  # type: ignore[arg-type]


def test_the_current_step_follows_the_days() -> None:
    assert states(READY, FIRST - timedelta(days=20)) == ["now", "to_come", "to_come", "to_come"]
    assert states(READY, FIRST) == ["done", "now", "to_come", "to_come"]
    assert states(TESTED, LAST + timedelta(days=1)) == ["done", "done", "now", "to_come"]
    assert states(FINAL, LAST + timedelta(days=1)) == ["done", "done", "done", "now"]
    late = replace(FINAL, later_overdue=2)
    assert states(late, LAST + timedelta(days=100)) == ["done", "done", "done", "now"]


def test_a_step_that_was_left_open_asks_for_attention() -> None:
    assert states(replace(READY, led=26), FIRST)[0] == "attention"
    assert states(replace(READY, before=30), LAST + timedelta(days=1))[:3] == [
        "done",
        "attention",
        "now",
    ]


def test_days_past_without_anybody_enrolled_are_not_done() -> None:
    assert states(PLANNED, LAST + timedelta(days=1))[1] == "to_come"
    assert states(replace(PLANNED, is_final=True), LAST + timedelta(days=1))[1] == "done"


def test_what_is_done_is_counted_without_the_notes() -> None:
    before = run_path.path(facts=replace(READY, led=26, short=2), today=FIRST)[0]
    assert (before.done_count, before.of_count, before.is_current) == (5, 6, False)
    assert run_path.path(facts=READY, today=FIRST)[1].is_current


def test_a_cancelled_run_has_no_path() -> None:
    assert run_path.path(facts=replace(PLANNED, is_cancelled=True), today=FIRST) == []
