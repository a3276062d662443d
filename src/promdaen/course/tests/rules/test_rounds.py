"""Rounds of later tests: due days, names in addresses, states of an invitation."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.course.rules import rounds

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 1, 1))


@given(ends_on=days, months=st.sampled_from(rounds.LATER_MONTHS))
def test_a_round_is_due_in_the_month_so_many_later(ends_on: date, months: int) -> None:
    due = rounds.due_on(ends_on=ends_on, months=months)
    assert (due.year - ends_on.year) * 12 + due.month - ends_on.month == months
    assert due.day <= ends_on.day
    assert due.day == ends_on.day or (due + timedelta(days=1)).day == 1


@given(ends_on=days, months=st.sampled_from(rounds.LATER_MONTHS))
def test_the_nearest_round_to_a_due_day_is_its_own(ends_on: date, months: int) -> None:
    due = rounds.due_on(ends_on=ends_on, months=months)
    assert rounds.nearest(ends_on=ends_on, day=due) == months


def test_every_round_is_found_again_by_its_address() -> None:
    all_rounds = rounds.all_rounds()
    assert len({later_round.slug for later_round in all_rounds}) == len(all_rounds) == 7
    assert [rounds.find_round(slug=later_round.slug) for later_round in all_rounds] == all_rounds


@pytest.mark.parametrize("slug", ["", "later-", "later-0", "later-2", "after-3", "LATER-3"])
def test_other_addresses_name_no_round(slug: str) -> None:
    assert rounds.find_round(slug=slug) is None


def test_a_round_is_called_by_its_months() -> None:
    label = rounds.RunOccasion(occasion="later", months=12).label
    assert (label.en, label.km) == ("Later test, 12 months", "តេស្តតាមដាន ១២ ខែ")
    assert rounds.RunOccasion(occasion="later").label.en == "Later test"


def test_the_day_of_a_round_is_its_due_day_or_without_months_its_opening() -> None:
    on = {"ends_on": date(2026, 1, 9), "opened_on": date(2026, 9, 1)}
    assert rounds.nominal_day(**on, months=3) == date(2026, 4, 9)
    assert rounds.nominal_day(**on, months=0) == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("has_sat", "is_declined", "today", "code"),
    [
        (True, True, date(2026, 9, 1), "came"),
        (False, True, date(2026, 9, 1), "declined"),
        (False, False, date(2026, 3, 31), "ahead"),
        (False, False, date(2026, 4, 1), "due"),
        (False, False, date(2026, 4, 15), "due"),
        (False, False, date(2026, 4, 16), "overdue"),
    ],
)
def test_an_invitation_has_the_state_of_its_day_and_its_answer(
    has_sat: bool, is_declined: bool, today: date, code: str
) -> None:
    state = rounds.round_state(
        has_sat=has_sat, is_declined=is_declined, due=date(2026, 4, 1), today=today
    )
    assert state.code == code


def test_states_are_counted_and_every_one_is_named() -> None:
    came = rounds.INVITATION_STATES["came"]
    assert rounds.counts(states=[came, came]) == {
        "came": 2, "declined": 0, "overdue": 0, "due": 0, "ahead": 0,
    }  # fmt: skip
