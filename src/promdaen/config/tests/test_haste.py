"""A demonstration is built in haste, and everything is as before afterwards."""

import gc

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from promdaen.config.demonstration import haste
from promdaen.refresher.queries import memories
from promdaen.refresher.rules import calendar


@pytest.fixture
def slow_hasher(monkeypatch: pytest.MonkeyPatch) -> PBKDF2PasswordHasher:
    hasher = PBKDF2PasswordHasher()
    monkeypatch.setattr(hashers, "get_hasher", lambda _algorithm="default": hasher)
    return hasher


def test_a_password_made_in_haste_is_hashed_again_at_the_first_sign_in(
    slow_hasher: PBKDF2PasswordHasher,
) -> None:
    rounds = slow_hasher.iterations
    with haste.in_haste():
        encoded = slow_hasher.encode("demo-for-everyone", "salt" * 8)
    assert slow_hasher.iterations == rounds
    assert slow_hasher.verify("demo-for-everyone", encoded)
    assert slow_hasher.must_update(encoded)


def test_what_was_made_is_looked_through_as_before() -> None:
    before = gc.get_threshold()
    with haste.in_haste():
        assert gc.get_threshold() == haste.SELDOM
    assert gc.get_threshold() == before


def test_tables_are_there_when_the_block_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(memories, "tables_for", lambda *, days: asked.append(days))
    with haste.tables_beside() as tables:
        tables.join()
        assert asked == [tuple(calendar.SESSION_DAYS)]
    assert not tables.is_alive()
