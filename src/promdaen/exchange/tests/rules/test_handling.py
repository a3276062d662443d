"""Levels and ends that fit a kind of record."""

from datetime import UTC, datetime, timedelta

import pytest

from promdaen.exchange.rules import handling as rules
from promdaen.exchange.rules import levels

NOW = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "fits"),
    [
        ("report", levels.HANDLING_LEVELS),
        ("alert", (levels.CLEAR, levels.GREEN, levels.AMBER)),
        ("referral", (levels.AMBER, levels.AMBER_STRICT, levels.RED)),
        ("case", (levels.AMBER_STRICT, levels.RED)),
    ],
)
def test_levels_by_kind(kind: str, fits: tuple[int, ...]) -> None:
    handling_levels = [
        level for level in levels.HANDLING_LEVELS if rules.is_level_fit(kind=kind, level=level)
    ]
    assert handling_levels == list(fits)


def test_an_alert_ends_in_at_most_ninety_days() -> None:
    last = NOW + timedelta(days=90)
    assert rules.is_end_fit(kind="alert", expires_at=last, now=NOW)
    assert not rules.is_end_fit(kind="alert", expires_at=last + timedelta(minutes=1), now=NOW)
    assert not rules.is_end_fit(kind="alert", expires_at=None, now=NOW)
    assert rules.is_end_fit(kind="report", expires_at=None, now=NOW)
    assert rules.is_end_fit(kind="report", expires_at=last + timedelta(days=1), now=NOW)
    assert not rules.is_end_fit(kind="report", expires_at=NOW, now=NOW)
