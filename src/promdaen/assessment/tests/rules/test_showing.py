"""What an officer sees, what counts of the saves, and the time left."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from promdaen.assessment.rules import showing

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SHOWN_ITEMS = [
    showing.ShownOptions(item="ONE", options=("a", "b", "c", "d")),
    showing.ShownOptions(item="TRUTH", options=("true", "false"), is_fixed=True),
    showing.ShownOptions(item="ORDER", options=("a", "b", "c"), never=("c", "a", "b")),
]


@given(st.integers(0, 2**31 - 1))
def test_every_item_and_option_is_shown_once_and_the_seed_decides_how(seed: int) -> None:
    item_order = showing.order(shown_items=SHOWN_ITEMS, seed=seed)
    assert sorted(sitting_item["item"] for sitting_item in item_order) == ["ONE", "ORDER", "TRUTH"]
    options = {sitting_item["item"]: sitting_item["options"] for sitting_item in item_order}
    assert sorted(options["ONE"]) == ["a", "b", "c", "d"]
    assert options["TRUTH"] == ["true", "false"]
    assert sorted(options["ORDER"]) == ["a", "b", "c"]
    assert options["ORDER"] != ["c", "a", "b"]
    assert showing.order(shown_items=SHOWN_ITEMS, seed=seed) == item_order


def test_officers_see_different_orders() -> None:
    orders = {
        tuple(
            sitting_item["item"]
            for sitting_item in showing.order(shown_items=SHOWN_ITEMS, seed=seed)
        )
        for seed in range(60)
    }
    assert orders == set(permutations(["ONE", "TRUTH", "ORDER"]))


SAVES = st.lists(
    st.builds(
        showing.Save,
        item=st.sampled_from(["A", "B"]),
        sequence=st.integers(1, 6),
        key=st.sampled_from(["phone-1", "phone-2"]),
        answer=st.just({"chosen": "a"}),
        is_flagged=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda save: (save.item, save.sequence, save.key),
)


@given(SAVES, st.randoms(use_true_random=False))
def test_in_whatever_order_saves_arrive_the_highest_sequence_counts(saves, random) -> None:  # type: ignore[no-untyped-def]
    newest_saves = showing.newest(saves=saves)
    for item, save in newest_saves.items():
        item_saves = [
            (item_save.sequence, item_save.key) for item_save in saves if item_save.item == item
        ]
        assert (save.sequence, save.key) == max(item_saves)
    random.shuffle(saves)
    assert showing.newest(saves=saves) == newest_saves
    assert showing.newest(saves=[*saves, *saves]) == newest_saves


def test_a_phone_that_takes_over_counts_above_all_that_the_other_may_still_send() -> None:
    assert showing.next_sequence(highest=999, is_holder=True) == 1000
    assert showing.next_sequence(highest=999, is_holder=False) == 1000
    assert showing.next_sequence(highest=1000, is_holder=False) == 2000


def test_what_has_no_answer_is_blank() -> None:
    progress = showing.SittingProgress(items_count=36, answered_count=30, flagged_count=2)
    assert progress.blank_count == 6


def test_a_minute_begun_is_a_minute_left() -> None:
    ends_at = NOW + timedelta(seconds=61)
    assert showing.seconds_left(ends_at=ends_at, now=NOW) == 61
    assert showing.minutes_left(ends_at=ends_at, now=NOW) == 2
    assert showing.minutes_left(ends_at=ends_at, now=ends_at) == 0
    assert showing.seconds_left(ends_at=ends_at, now=ends_at + timedelta(hours=1)) == 0
    assert showing.seconds_left(ends_at=None, now=NOW) is None
    assert showing.minutes_left(ends_at=None, now=NOW) is None


def test_the_time_is_over_after_a_grace_for_the_network() -> None:
    assert not showing.is_over(ends_at=None, now=NOW)
    assert not showing.is_over(ends_at=NOW, now=NOW + showing.GRACE_PERIOD)
    assert showing.is_over(ends_at=NOW, now=NOW + showing.GRACE_PERIOD + timedelta(seconds=1))


def test_more_minutes_run_from_the_end_or_from_now_where_that_is_later() -> None:
    five = timedelta(minutes=5)
    assert showing.extended(ends_at=NOW + five, now=NOW, minutes=5) == NOW + 2 * five
    assert showing.extended(ends_at=NOW - five, now=NOW, minutes=5) == NOW + five
    assert showing.extended(ends_at=None, now=NOW, minutes=5) is None
    assert showing.sitting_end(begun_at=NOW, minutes=5) == NOW + five
    assert showing.sitting_end(begun_at=NOW, minutes=None) is None
