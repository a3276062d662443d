"""Tries that are limited are counted in the database, and forgotten after two days."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from promdaen.kit import tries
from promdaen.kit.models import CountedTry
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
HERE, THERE = "192.168.8.20", "192.168.8.21"


def test_wrong_codes_are_counted_by_address_and_minute() -> None:
    for _try in range(3):
        tries.count_wrong_try(address=HERE, now=NOW)
    assert tries.wrong_tries(address=HERE, now=NOW) == 3
    assert tries.wrong_tries(address=THERE, now=NOW) == 0
    assert tries.wrong_tries(address=HERE, now=NOW + timedelta(seconds=59)) == 3
    assert tries.wrong_tries(address=HERE, now=NOW + timedelta(minutes=1)) == 0


def test_tries_are_counted_by_all_server_processes_together() -> None:
    tries.count_wrong_try(address=HERE, now=NOW)
    cache.clear()  # what another process has in its memory
    assert tries.wrong_tries(address=HERE, now=NOW) == 1


def test_what_is_rare_is_counted_by_the_day() -> None:
    assert [tries.count_today(action="reminder", now=NOW) for _time in range(2)] == [1, 2]
    assert tries.count_today(action="another", now=NOW) == 1
    assert tries.count_today(action="reminder", now=NOW + timedelta(days=1)) == 1


def test_the_tries_at_one_thing_are_forgotten_by_address_or_all() -> None:
    for address in (HERE, THERE):
        tries.count_try(kind="badge", subject="a", address=address, now=NOW)
        tries.count_try(kind="badge", subject="b", address=address, now=NOW)
    tries.forget_tries(kind="badge", subject="a", address=HERE)
    since = NOW - timedelta(days=1)
    assert tries.tries_at(kind="badge", subject="a", since=since) == [(THERE, NOW)]
    tries.forget_tries(kind="badge", subject="a")
    assert tries.tries_at(kind="badge", subject="a", since=since) == []
    assert len(tries.tries_at(kind="badge", subject="b", since=since)) == 2
    assert tries.tries_at(kind="badge", subject="b", since=NOW) == []


def test_old_tries_are_removed() -> None:
    tries.count_wrong_try(address=HERE, now=NOW - timedelta(days=3))
    tries.count_wrong_try(address="x" * 200, now=NOW)
    assert tries.forget_old_tries(now=NOW) == 1
    assert str(CountedTry.objects.get()) == "code "
