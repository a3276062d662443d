"""The promise: the same of a seed, dearer budgets hold more, passes cost no more than given."""

import pytest

from promdaen.refresher.rules import promises
from promdaen.refresher.tests.rules.tables import small


def promised(*, minutes: float, roots: int = 5, seed: int = 5) -> promises.Promise:
    return promises.promise(
        tables=small(roots=roots), officers=5, memories=15, budget_minutes=minutes, seed=seed
    )


def test_more_minutes_hold_more_and_the_same_seed_the_same() -> None:
    few, many = promised(minutes=6), promised(minutes=14)
    assert few == promised(minutes=6)
    assert few != promised(minutes=6, seed=6)
    for promise in (few, many):
        for promised_shares in (promise.ours, promise.quarterly):
            for span in (promised_shares.end, promised_shares.year):
                assert 0 < span.low <= span.mean <= span.high < 1
    assert many.ours.year.mean > few.ours.year.mean
    assert few.ours.minutes.mean == pytest.approx(6, abs=0.6)
    assert few.quarterly.minutes.mean == pytest.approx(6, abs=1)
    # A plain pass cannot cost more than everything three times, wrong: 31 minutes.
    assert promised(minutes=300).quarterly.minutes.high < 31.5


def test_without_minutes_both_ways_hold_the_same() -> None:
    promise = promised(minutes=0, roots=2)
    assert promise.ours.minutes.mean == promise.quarterly.minutes.mean == 0
    assert promise.ours.end.mean == pytest.approx(promise.quarterly.end.mean, abs=0.005)
    assert promise.ours.year.mean == pytest.approx(promise.quarterly.year.mean, abs=0.005)
