"""The clock of an exercise."""

from datetime import timedelta

import pytest

from promdaen.exercise.rules import clocks
from promdaen.exercise.rules.clocks import ExerciseClock
from promdaen.exercise.tests.samples import NOW

RUNNING = ExerciseClock(base_s=60, since=NOW)


def test_a_clock_counts_at_its_rate_and_stops_while_paused() -> None:
    fast = clocks.with_rate(clock=RUNNING, rate=20.0, now=NOW + timedelta(seconds=10))
    assert fast.second(now=NOW + timedelta(seconds=13)) == 130
    stands = clocks.pause_clock(clock=fast, now=NOW + timedelta(seconds=13))
    assert stands.second(now=NOW + timedelta(hours=1)) == 130
    slow = clocks.with_rate(clock=stands, rate=0.5, now=NOW)
    assert (slow.is_running, slow.second(now=NOW + timedelta(hours=1))) == (False, 130)
    again = clocks.start_clock(clock=slow, now=NOW)
    assert again.second(now=NOW + timedelta(seconds=4)) == 132
    assert clocks.start_clock(clock=again, now=NOW + timedelta(hours=1)) is again


def test_a_server_clock_set_back_loses_nothing() -> None:
    assert RUNNING.second(now=NOW - timedelta(hours=7)) == 60


def test_a_server_clock_set_back_by_an_hour_does_not_stop_the_exercise() -> None:
    ticked, back = NOW + timedelta(minutes=5), NOW - timedelta(minutes=55)
    clock = clocks.resume_clock(clock=RUNNING, last_tick_at=ticked, now=back)
    assert clock is not None
    assert clock.second(now=back + timedelta(seconds=2)) == 60 + 300 + 2
    assert clocks.resume_clock(clock=clock, last_tick_at=back, now=back) is None


def test_a_clock_jumps_forward_only() -> None:
    jumped = clocks.jump_clock(clock=RUNNING, second=300, now=NOW)
    assert jumped.second(now=NOW + timedelta(seconds=1)) == 301
    stands = clocks.pause_clock(clock=RUNNING, now=NOW)
    assert not clocks.jump_clock(clock=stands, second=300, now=NOW).is_running
    with pytest.raises(ValueError, match="only jumps forward"):
        clocks.jump_clock(clock=RUNNING, second=59, now=NOW)
    with pytest.raises(ValueError, match="no rate 3"):
        clocks.with_rate(clock=RUNNING, rate=3, now=NOW)


@pytest.mark.parametrize(("away_s", "runs"), [(11, True), (120, True), (121, False)])
def test_after_an_outage_the_clock_resumes_from_its_last_tick(away_s: int, runs: bool) -> None:
    ticked = NOW + timedelta(seconds=30)
    back = ticked + timedelta(seconds=away_s)
    clock = clocks.resume_clock(clock=RUNNING, last_tick_at=ticked, now=back)
    assert clock is not None
    assert (clock.second(now=back), clock.is_running) == (90, runs)


def test_a_server_without_an_outage_keeps_its_clock() -> None:
    stands = clocks.pause_clock(clock=RUNNING, now=NOW)
    far = NOW + timedelta(hours=3)
    assert clocks.resume_clock(clock=stands, last_tick_at=NOW, now=far) is None
    assert clocks.resume_clock(clock=RUNNING, last_tick_at=None, now=far) is None
    soon = NOW + timedelta(seconds=10)
    assert clocks.resume_clock(clock=RUNNING, last_tick_at=NOW, now=soon) is None
    # The clock was started after the last tick of an earlier stretch.
    old = NOW - timedelta(hours=2)
    assert clocks.resume_clock(clock=RUNNING, last_tick_at=old, now=soon) is None


def test_a_clock_knows_when_it_reached_a_second() -> None:
    fast = ExerciseClock(base_s=60, since=NOW, rate=2.0)
    assert fast.reached_at(second=120) == NOW + timedelta(seconds=30)
    with pytest.raises(ValueError, match="stands"):
        ExerciseClock(base_s=60).reached_at(second=120)
