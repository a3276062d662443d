from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.kit import languages


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (2.675, 2, "2.68"),
        (-0.04, 1, "0.0"),
        (17.44, 1, "17.4"),
        (0.285 * 100, 0, "29"),
        (Decimal("0.125"), 2, "0.13"),
    ],
)
def test_halves_are_rounded_up_in_size(value: float, places: int, rounded: str) -> None:
    assert str(languages.round_half_up(value, places=places)) == rounded


def test_a_gain_that_rounds_to_nothing_has_no_sign() -> None:
    assert languages.points_text(0.04) == "0.0"
    assert languages.points_text(-0.04) == "0.0"


def test_a_share_keeps_its_sign_on_the_same_line() -> None:
    assert languages.share_text(1) == "100\u00a0%"
    assert languages.share_text(0.285) == "29\u00a0%"
    assert languages.share_text(None) == "—"
    assert languages.share_text(Decimal("0.5")) == "50\u00a0%"


def test_an_interval_that_reaches_below_zero_uses_a_word() -> None:
    assert languages.interval_text((-4.2, 14.4), language="km") == "−4.2 ដល់ 14.4"
    assert languages.interval_text((0.891, 0.983), places=1, scale=100) == "89.1–98.3"
    assert languages.interval_text((3, 12), places=0) == "3–12"


def test_counts_are_written_in_the_digits_of_the_sentence() -> None:
    assert languages.count_text(1_070_000, language="km") == "១\u00a0០៧០\u00a0០០០"
    assert languages.count_text(0, language="km") == "០"
    assert languages.count_text(None, language="en") == "—"


def test_a_stretch_of_days_does_not_repeat_itself() -> None:
    khmer = languages.days_text(date(2012, 7, 30), date(2012, 8, 3), language="km")
    assert khmer == "ថ្ងៃទី៣០ ខែកក្កដា ដល់ ថ្ងៃទី៣ ខែសីហា ឆ្នាំ២០១២"
    over_new_year = languages.days_text(date(2012, 12, 31), date(2013, 1, 4), language="en")
    assert over_new_year == "31 December 2012 – 4 January 2013"
    assert languages.days_text(date(2012, 7, 9), date(2012, 7, 9), language="en") == "9 July 2012"


def test_what_is_unknown_is_a_dash_and_never_blank() -> None:
    assert languages.day_text(None, language="km") == "—"
    assert languages.day_short_text(None, language="km") == "—"
    assert languages.moment_text(None, language="en") == "—"
    assert languages.interval_text(None) == "—"
    assert languages.number_text(None) == "—"


def test_a_moment_keeps_latin_digits_in_khmer() -> None:
    at = datetime(2026, 11, 24, 16, 30)  # noqa: DTZ001  the zone is the page's affair
    assert languages.moment_text(at, language="km") == "២៤/១១/២០២៦ ម៉ោង ១៦:៣០"


@pytest.mark.parametrize("typed", ["ព្រំ\u200bដែន", "\ufeffព្រំដែន", " ព្រំដែន\u200e", "ព្រំ\u2060ដែន"])
def test_spaces_that_cannot_be_seen_are_not_stored(typed: str) -> None:
    assert languages.clean_text(typed) == "ព្រំដែន"


def test_two_writings_of_one_place_are_found_by_either() -> None:
    with_coeng_do = "បាត់ដំបង ក្ណ\u17d2\u178aាល"
    with_coeng_to = "បាត់ដំបង ក្ណ\u17d2\u178fាល"
    folded = languages.fold_for_search(with_coeng_do)
    assert folded == languages.fold_for_search(with_coeng_to)
    assert languages.fold_for_search("  KEP  ២០១២ ") == "kep 2012"


@given(st.integers(min_value=0, max_value=10**12))
def test_khmer_digits_are_read_back_as_they_were_written(number: int) -> None:
    assert languages.latin_digits(languages.khmer_digits(number)) == str(number)


@given(st.text())
def test_cleaned_text_is_clean_already(text: str) -> None:
    once = languages.clean_text(text)
    assert languages.clean_text(once) == once


def test_a_missing_language_falls_back_to_the_other() -> None:
    assert languages.text_in({"en": "Kep", "km": ""}, language="km") == "Kep"
    assert languages.text_in({}, language="km") == ""
    assert languages.text_in(None, language="km") == ""
    assert languages.text_in("Kep", language="km") == "Kep"
