"""Dates are read as people type them, and never guessed."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.people.rules import dates


@pytest.mark.parametrize(
    "text",
    [
        "09/07/2026", "9/7/2026", "9-7-2026", "9.7.2026", "9 7 2026", "2026-07-09",
        "2026/7/9", "9 July 2026", "9-Jul-2026", "9th July, 2026", "៩/៧/២០២៦",
        "ថ្ងៃទី៩ ខែកក្កដា ឆ្នាំ២០២៦", "៩ កក្កដា ២០២៦", "09/07/2026 00:00:00", "2026-07-09 08:30",
        "9/7/26", "July 9, 2026", "Jul 9 2026", "jul. 9th, 2026", "កក្កដា ៩ ២០២៦", "2026 July 9",
        "2026-07-09T00:00:00", "2026-07-09T08:30:00.125Z", "09/07/2026 8:30 PM",
        "2026-07-09T08:30:00+07:00",
    ],
)  # fmt: skip
def test_the_ninth_of_july_is_read_in_every_form(text: str) -> None:
    assert dates.read_date(value=text).day == date(2026, 7, 9)


@given(st.dates(min_value=date(1941, 1, 1), max_value=date(2099, 12, 31)))
def test_a_date_written_day_first_is_read_back(day: date) -> None:
    assert dates.read_date(value=f"{day:%d/%m/%Y}").day == day
    assert dates.read_date(value=day).day == day
    assert dates.read_date(value=day.isoformat()).day == day


def test_a_cell_of_a_moment_gives_its_day() -> None:
    assert dates.read_date(value=datetime(2026, 7, 9, 8, 30)).day == date(2026, 7, 9)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("12/25/2026", "date_month_first"),
        ("31/02/2026", "date_impossible"),
        ("13/13/2026", "date_impossible"),
        ("45/45/2026", "date_impossible"),
        ("00/01/2026", "date_impossible"),
        ("9/7/2569", "date_buddhist"),
        ("៩ កក្កដា ២៥៦៩", "date_buddhist"),
        ("9/7/1026", "date_impossible"),
        ("2026", "date_unclear"),
        ("last year", "date_unclear"),
        ("7/2026", "date_unclear"),
        ("99999", "date_unclear"),
        ("2026/25/12", "date_impossible"),
        ("July 31, 2569", "date_buddhist"),
        ("February 31, 2026", "date_impossible"),
        ("July 32 2026", "date_impossible"),
        ("9 9 July 2026", "date_unclear"),
        ("July 9", "date_unclear"),
    ],
)
def test_what_is_not_sure_is_refused(text: str, problem: str) -> None:
    read_date = dates.read_date(value=text)
    assert (read_date.day, read_date.problem) == (None, problem)


def test_a_buddhist_year_in_a_cell_is_refused_too() -> None:
    assert dates.read_date(value=date(2569, 7, 9)).problem == "date_buddhist"


def test_short_years_and_serial_numbers_are_said_to_be_completed() -> None:
    assert dates.read_date(value="9/7/85").day == date(1985, 7, 9)
    assert dates.read_date(value="9/7/85").is_repaired
    assert dates.read_date(value=46212.0).is_repaired
    assert not dates.read_date(value="9/7/1985").is_repaired
