"""States of officers during a test."""

from datetime import UTC, datetime, timedelta

import pytest

from promdaen.course.rules import sittings as rules

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
BEGUN = rules.SittingFacts(mode="phone", opened_at=NOW - timedelta(minutes=10))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (rules.SittingFacts(), "absent"),
        (rules.SittingFacts(mode="phone", opened_at=NOW, closed_at=NOW), "handed_in"),
        (rules.SittingFacts(mode="adaptive", opened_at=NOW, closed_at=NOW), "ended"),
        (rules.SittingFacts(mode="keyed", opened_at=NOW, closed_at=NOW), "on_paper"),
        (rules.SittingFacts(mode="phone", opened_at=NOW, ends_at=NOW), "over"),
        (rules.SittingFacts(mode="phone", opened_at=NOW), "answering"),
        (rules.SittingFacts(mode="phone", opened_at=NOW, ends_at=NOW + rules.QUIET), "answering"),
        (BEGUN, "quiet"),
        (
            rules.SittingFacts(
                mode="phone", opened_at=BEGUN.opened_at, saved_at=NOW - rules.QUIET
            ),
            "answering",
        ),
    ],
)
def test_an_officer_has_one_state_in_a_sitting(facts: rules.SittingFacts, expected: str) -> None:
    assert rules.sitting_status(facts=facts, now=NOW).code == expected


def test_those_who_need_the_trainer_are_first() -> None:
    order = sorted(rules.STANDINGS.values(), key=lambda status: rules.urgency(status=status))
    assert [status.code for status in order] == list(rules.STANDINGS)


def test_the_last_end_is_the_latest_of_sittings_with_a_limit() -> None:
    assert rules.last_end(ends_at=[None, NOW, NOW - rules.QUIET]) == NOW
    assert rules.last_end(ends_at=[None]) is None
