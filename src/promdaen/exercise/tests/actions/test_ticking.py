"""The ticker lets out what is due, once, and comes back after a dead server."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from promdaen.exercise.actions import clock, firing, runs, ticking
from promdaen.exercise.models import Event, Firing
from promdaen.exercise.rules import events
from tests import exercise_world as world
from tests.exercise_world import NOW, A, B

pytestmark = pytest.mark.django_db


def test_injects_go_out_when_they_are_due_and_once() -> None:
    run, _phones = world.started()
    world.later(run, 0.2)
    assert set(world.room(run).fired) == {1}
    world.later(run, 9)
    room = world.room(run)
    # 2 at 1, 3 two minutes later, 6 because immigration never heard of the child.
    assert set(room.fired) == {1, 2, 3, 6}
    assert room.fired[2].second == pytest.approx(60, abs=5)
    assert room.fired[3].second == pytest.approx(180, abs=10)
    ticking.tick(now=NOW + timedelta(minutes=9))
    assert Firing.objects.filter(run=run).count() == 2 + 1 + 1 + 2
    numbers = list(Event.objects.filter(run=run).values_list("sequence", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_what_is_reported_and_decided_leads_on() -> None:
    run, phones = world.started()
    now = world.later(run, 2)
    world.tell(phones[B], [A], "F1", now=now)
    now = world.later(run, 3.2)
    world.tell(phones[B], [A], "F2", now=now)
    world.later(run, 9)
    assert {4} <= set(world.room(run).fired)
    assert 6 not in world.room(run).fired


def test_an_inject_on_hold_waits_and_a_paused_clock_fires_nothing() -> None:
    run, _phones = world.started()
    firing.hold_inject(run=run, number=2, by=None, now=NOW)
    now = world.later(run, 2)
    assert 2 not in world.room(run).fired
    firing.release_inject(run=run, number=2, by=None, now=now)
    clock.pause_clock(run=run, by=None, now=now)
    ticking.tick(now=now + timedelta(hours=1))
    assert 2 not in world.room(run).fired
    clock.resume_clock(run=run, by=None, now=now + timedelta(hours=1))
    ticking.tick(now=now + timedelta(hours=1, seconds=1))
    assert world.room(run).fired[2].second == pytest.approx(121)


def test_a_server_outage_loses_no_time_of_the_exercise() -> None:
    run, _phones = world.started()
    world.later(run, 0.5)
    back = NOW + timedelta(seconds=30 + 60)
    ticking.tick(now=back)
    room = world.room(run)
    assert room.clock.second(now=back) == 30
    assert 2 not in room.fired
    line = Event.objects.filter(run=run, kind=events.CLOCK).last()
    assert line is not None
    assert line.body["why"] == "server away"
    ticking.tick(now=back + timedelta(minutes=10))
    assert world.fresh(run).state == "paused"
    assert world.room(run).clock.base_s == 30


def test_a_tick_that_lets_nothing_out_is_written_down_every_two_seconds() -> None:
    run, _phones = world.started()
    world.later(run, 0.5)
    statements_by_tick = {}
    for half_seconds in (1, 3, 4):
        with CaptureQueriesContext(connection) as queries:
            ticking.tick(now=NOW + timedelta(seconds=30 + half_seconds / 2))
        statements_by_tick[half_seconds] = [query["sql"][:6] for query in queries]
    assert statements_by_tick == {
        1: ["SELECT"] * 2,
        3: ["SELECT"] * 2,
        4: ["SELECT", "SELECT", "UPDATE"],
    }


def test_a_run_that_fails_does_not_stop_the_others(monkeypatch: Any, caplog: Any) -> None:
    run_that_ticks, _phones = world.started()
    row = run_that_ticks.scenario
    other = world.run(row=row)
    runs.open_briefing(run=other, by=None, now=NOW)
    runs.start_run(run=other, by=None, now=NOW)
    whole = ticking.tick_run

    def broken(*, run: Any, now: Any) -> int:
        if run.pk == other.pk:
            raise RuntimeError("disk")
        return whole(run=run, now=now)

    monkeypatch.setattr(ticking, "tick_run", broken)
    assert ticking.tick(now=NOW + timedelta(seconds=1)) == 1
    assert f"the ticker failed in {other.code}" in caplog.text


def test_a_jump_lets_out_what_is_on_the_way() -> None:
    run, _phones = world.started()
    clock.jump_clock(run=run, by=None, now=NOW)
    assert set(world.room(run).fired) == {1, 2}
    clock.jump_clock(run=run, second=200, by=None, now=NOW)
    room = world.room(run)
    assert room.clock.second(now=NOW) == 200
    # 3 comes two minutes after 2, which went out at the first minute.
    assert set(room.fired) == {1, 2, 3}


def test_a_room_read_before_a_rollback_is_not_believed_after_it() -> None:
    run, _phones = world.started()
    with transaction.atomic():
        firing.fire_inject(run=run, number=7, by=None, now=NOW)
        assert 7 in world.room(run).fired
        transaction.set_rollback(True)
    firing.fire_inject(run=run, number=2, by=None, now=NOW)
    assert set(world.room(run).fired) == {2}


def test_a_ticker_killed_between_the_line_and_its_cells_fires_everything_once(
    monkeypatch: Any,
) -> None:
    run, _phones = world.started()
    whole, kills = Firing.objects.bulk_create, [True, True, False, True, False, False]

    def killed(rows: Any) -> Any:
        if kills and kills.pop(0):
            raise SystemExit
        return whole(rows)

    monkeypatch.setattr(Firing.objects, "bulk_create", killed)
    for number in range(1, 16):
        now = NOW + timedelta(seconds=number)
        try:
            ticking.tick(now=now)
        except SystemExit:
            assert Firing.objects.filter(run=run).count() in {0, 2}
        if number == 8:
            clock.jump_clock(run=run, second=55, by=None, now=now)
    numbers = list(Event.objects.filter(run=run).values_list("sequence", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    fired = Event.objects.filter(run=run, kind=events.INJECT)
    assert [line.body["number"] for line in fired] == [1, 2]
    assert Firing.objects.filter(run=run).count() == 3
