"""The clock of the exchange: one process at a time, and clocks that jump."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from promdaen.exchange.actions import ticking
from promdaen.exchange.models import Tick
from promdaen.kit import jobs
from promdaen.kit.models import AuditLine
from tests import exchange_world

pytestmark = pytest.mark.django_db(databases=exchange_world.BOTH)
NOW = exchange_world.NOW
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    work_names: list[str] = []

    def broken(*, now: Any) -> None:
        raise RuntimeError(str(now))

    def minute(*, now: Any) -> None:
        work_names.append("minute")

    def day(*, now: Any) -> None:
        work_names.append("day")

    monkeypatch.setattr(ticking, "WORK_EACH_MINUTE", (broken, minute))
    monkeypatch.setattr(ticking, "WORK_EACH_DAY", (day,))
    return work_names


def jumps() -> int:
    return AuditLine.objects.using("exchange").filter(action="clock_jumped").count()


def test_one_process_ticks_a_minute_and_what_fails_stops_nothing(ran: list[str]) -> None:
    tick_results = [ticking.tick(now=NOW), ticking.tick(now=NOW), ticking.tick(now=NOW + MINUTE)]
    assert tick_results == ["go", "soon", "go"]
    assert ran == ["minute", "minute"]
    assert Tick.objects.count() == 1


def test_a_clock_that_jumps_is_noted_and_everything_waits_for_the_next_tick(
    ran: list[str],
) -> None:
    assert ticking.tick(now=NOW) == "go"
    assert ticking.tick(now=NOW + 3 * DAY) == "forward"
    assert ticking.tick(now=NOW + MINUTE) == "back"
    assert ran == ["minute"]
    assert jumps() == 2
    assert ticking.tick(now=NOW + 2 * MINUTE) == "go"
    assert ran == ["minute", "minute"]


def test_what_destroys_waits_for_a_clock_that_ran_a_day_without_a_jump(ran: list[str]) -> None:
    step, at = timedelta(hours=20), NOW
    ticking.tick(now=at)
    for _ in range(2):
        at += step
        ticking.tick(now=at)
    assert ran.count("day") == 1
    at += 9 * DAY
    ticking.tick(now=at)
    ticking.tick(now=at + step)
    assert ran.count("day") == 1
    ticking.tick(now=at + 2 * step)
    ticking.tick(now=at + 2 * step + MINUTE)
    assert ran.count("day") == 2


def test_an_installation_without_an_exchange_has_nothing_to_look_at(
    ran: list[str], settings: Any
) -> None:
    settings.EXCHANGE_IS_HERE = False
    assert ticking.tick(now=NOW) == "soon"
    assert not ran


def test_a_server_looks_at_the_exchange_every_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticking, "tick", lambda: "looked")
    assert jobs._minutely["exchange"]() == "looked"
