"""Observers and control grade, note and set right; phones of cells do not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from promdaen.exercise.actions import observing, runs, seats
from promdaen.exercise.actions.observing import Observer
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.models import Event
from promdaen.exercise.rules import events
from promdaen.people import queries as people_queries
from tests import exercise_world as world
from tests import factories
from tests.exercise_world import NOW, A, B

pytestmark = pytest.mark.django_db
GRADE = {"action": "A1", "grade": "performed"}


def refused(act: Callable[..., Any], **act_fields: Any) -> str:
    """What an act says that cannot be."""
    with pytest.raises(ExerciseRefused) as refusal:
        act(**{"now": NOW, **act_fields})
    return str(refusal.value)


def test_a_grade_can_be_dated_by_the_clock_of_the_exercise() -> None:
    run, phones = world.started()
    observer = Observer(run=run, seat=phones["observer"], client_id=uuid4())
    later = NOW + timedelta(minutes=9)
    start = world.room(run).scenario.time_at(second=180)
    future = world.room(run).scenario.time_at(second=3600)
    with pytest.raises(ExerciseRefused, match="has not shown"):
        observing.grade_action(observer=observer, **GRADE, happened_at=future, now=later)
    with pytest.raises(ExerciseRefused, match="like 07:05"):
        observing.grade_action(observer=observer, **GRADE, happened_at="soon", now=later)
    event = observing.grade_action(observer=observer, **GRADE, happened_at=start, now=later)
    assert event.body["happened_s"] == 180
    graded = world.room(run).graded["A1"]
    assert (graded.second, graded.is_dated) == (180, True)


def test_the_last_grade_counts_and_a_repeated_one_is_stored_once() -> None:
    run, phones = world.started()
    key = uuid4()
    observer = Observer(run=run, seat=phones["observer"], client_id=key)
    control = Observer(run=run, account=factories.account("coordinator"), client_id=uuid4())
    for _sent in range(2):
        observing.grade_action(observer=observer, **GRADE, text=" Late. ", now=NOW)
        observing.grade_action(observer=control, action="A1", grade="not", now=NOW)
    assert Event.objects.filter(run=run, kind=events.GRADE).count() == 2
    assert world.room(run).graded["A1"].grade == "not"
    for wrong in ({"action": "A9"}, {"grade": "perfect"}):
        why = refused(observing.grade_action, observer=observer, **GRADE | wrong)
        assert why == "Choose an action and how it was done."


def test_a_phone_that_was_taken_out_writes_nothing_more_down() -> None:
    run, phones = world.started()
    observer = Observer(run=run, seat=phones["observer"])
    seats.remove_seat(seat=phones["observer"], by=None, now=NOW)
    why = refused(observing.note_remark, observer=observer, cell=A, text="Late")
    assert why == "This phone has left."


def test_only_who_observes_this_run_while_it_lasts_writes_down() -> None:
    run, phones = world.started()
    other = world.run(row=run.scenario)
    for observer in (
        Observer(run=run, seat=phones[A]), Observer(run=other, seat=phones["observer"]),
    ):  # fmt: skip
        why = refused(observing.grade_action, observer=observer, **GRADE)
        assert why == "This phone does not observe."
    outsider = Observer(run=run, account=factories.account("trainer"))
    with pytest.raises(people_queries.NotAllowed):
        observing.grade_action(observer=outsider, **GRADE, now=NOW)
    why = refused(observing.grade_action, observer=Observer(run=other), **GRADE)
    assert why == "The exercise does not run."
    runs.end_run(run=run, by=None, now=NOW)
    late = Observer(run=run, seat=phones["observer"])
    assert observing.grade_action(observer=late, **GRADE, now=NOW).kind == events.GRADE


def test_remarks_and_shared_facts_name_cells_and_facts_of_the_exercise() -> None:
    run, phones = world.started()
    now = world.later(run, 1.2)
    observer = Observer(run=run, seat=phones["observer"])
    remark, aloud = observing.note_remark, observing.note_shared_aloud
    assert refused(remark, observer=observer, cell=A, text=" ") == "Write what you saw."
    assert "a cell of this exercise" in refused(remark, observer=observer, cell="navy", text="x")
    for about in ("", A):
        remark(observer=observer, cell=about, text="Calm.", now=now)
    assert [remark_row.about for remark_row in world.room(run).remarks.values()] == ["", A]
    shared_aloud = {"observer": observer, "by_cell": B, "receivers": [A], "facts": ["F1"]}
    for wrong in (
        {"by_cell": "navy"},
        {"receivers": []},
        {"receivers": [A, B]},
        {"receivers": ["navy"]},
    ):
        assert refused(aloud, **shared_aloud | wrong) == "Choose who informed whom."
    for facts in ([], ["F3"]):
        assert (
            refused(aloud, **shared_aloud | {"facts": facts})
            == "Choose facts that the cell knows."
        )
    aloud(**shared_aloud, now=now)
    assert (A, "F1") in world.room(run).knows


def test_a_line_is_set_right_by_another_with_a_reason() -> None:
    run, phones = world.started()
    line = observing.note_remark(
        observer=Observer(run=run, seat=phones["observer"]), cell=A, text="Clam.", now=NOW
    )
    right = {"run": run, "sequence": line.sequence, "values": {"text": "Calm."}, "by": None}
    observing.amend_event(**right, reason="A slip of the pen", now=NOW)
    assert world.room(run).remarks[line.sequence].text == "Calm."
    line.refresh_from_db()
    assert line.body["text"] == "Clam."
    assert refused(observing.amend_event, **right, reason=" ") == "Say why."
    for number in (1, 999):
        why = refused(observing.amend_event, **right | {"sequence": number}, reason="x")
        assert why == "This line cannot be corrected."
    runs.end_run(run=run, by=None, now=NOW)
    runs.close_run(run=run, by=None, now=NOW)
    assert "cannot be corrected" in refused(observing.amend_event, **right, reason="x")
