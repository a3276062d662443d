"""Days as a document prints them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.specimen.rules import days

calm = settings(deadline=None, max_examples=60)

PRINTABLE = st.tuples(
    st.integers(0, 2099).filter(lambda year: year == 0 or year > 999),
    st.integers(0, 12),
    st.integers(0, 31),
)


@calm
@given(day=PRINTABLE)
def test_a_printed_day_reads_back_even_if_unknown_or_impossible(day):
    assert days.read_printed_date(text=days.printed_date(day=day)) == day


@pytest.mark.parametrize("text", ["", "12 AOU 1974", "12 AUG 74", "1 AUG 1974", "12-08-1974"])
def test_another_text_is_no_day(text):
    with pytest.raises(days.NotADay):
        days.read_printed_date(text=text)


@pytest.mark.parametrize(
    "day", [(2023, 2, 29), (2020, 4, 31), (2020, 13, 1), (1900, 2, 29), (2020, 1, 32)]
)
def test_days_that_never_were(day):
    assert not days.is_possible(day=day)


@calm
@given(key=st.integers(0, 2**32))
def test_the_day_of_inspection_is_within_the_validity(key):
    first, last = (2020, 3, 1), (2020, 4, 30)
    assert first < days.day_between(first=first, last=last, key=key) < last


def test_an_unknown_day_counts_as_the_middle():
    assert days.years_between(first=(2000, 1, 0), last=(2010, 1, 0)) == pytest.approx(10)
    assert days.years_between(first=(2000, 0, 0), last=(2010, 1, 1)) == pytest.approx(9.5, abs=0.1)
