"""Check digits: published numbers, and what they can and cannot show."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.specimen.rules.mrz import digits, lessons

TRIALS = 20_000


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("L898902C3", "6"),  # specimens of ICAO Doc 9303
        ("L898902C<", "3"),
        ("740812", "2"),
        ("120415", "9"),
        ("ZE184226B<<<<<", "1"),
        ("D23145890734", "9"),
        ("340712", "7"),
        ("", "0"),
        ("<<<<<<", "0"),
    ],
)
def test_check_digits_of_published_fields(text: str, check: str) -> None:
    assert digits.check_digit(text=text) == check


@pytest.mark.parametrize("character", ["a", "*", "", "AB", "២", "²"])
def test_what_is_in_no_zone_has_no_value(character: str) -> None:
    with pytest.raises(ValueError, match="does not stand"):
        digits.character_value(character=character)


@given(date=st.text(alphabet=digits.DIGITS, min_size=6, max_size=6), place=st.integers(0, 5))
def test_any_one_wrong_digit_of_a_date_is_caught(date: str, place: int) -> None:
    right = digits.check_digit(text=date)
    for wrong in set(digits.DIGITS) - {date[place]}:
        assert digits.check_digit(text=date[:place] + wrong + date[place + 1 :]) != right


def missed(*, alphabet: str, width: int, is_swap: bool) -> float:
    """The share of one-character changes that leave the check digit as it was, of many drawn."""
    rng = np.random.default_rng(9303)
    values = np.array([digits.character_value(character=character) for character in alphabet])
    weights = np.array([digits.WEIGHTS[place % 3] for place in range(width)])
    drawn = rng.integers(0, len(alphabet), (TRIALS, width))
    other, rows = drawn.copy(), np.arange(TRIALS)
    if is_swap:
        place = rng.integers(0, width - 1, TRIALS)
        other[rows, place], other[rows, place + 1] = drawn[rows, place + 1], drawn[rows, place]
    else:
        place = rng.integers(0, width, TRIALS)
        other[rows, place] += rng.integers(1, len(alphabet), TRIALS)
        other %= len(alphabet)
    differs = (other != drawn).any(axis=1)
    same = (values[drawn] @ weights - values[other] @ weights) % digits.MODULUS == 0
    return float(same[differs].mean())


@pytest.mark.parametrize(
    ("alphabet", "width", "is_swap", "share"),
    [
        (lessons.CAPITALS, 9, False, lessons.LESSON_LIMITS[0].share),
        (lessons.CAPITALS, 9, True, lessons.LESSON_LIMITS[1].share),
        (digits.DIGITS, 6, False, lessons.LESSON_LIMITS[2].share),
        (digits.DIGITS, 6, True, lessons.LESSON_LIMITS[3].share),
    ],
)
def test_check_digits_miss_as_much_as_was_measured(
    alphabet: str, width: int, is_swap: bool, share: float
) -> None:
    assert missed(alphabet=alphabet, width=width, is_swap=is_swap) == pytest.approx(
        share, abs=0.012 if share else 0.0
    )


def test_the_shares_are_measured_over_what_the_rule_really_covers() -> None:
    text = "L898902C3"
    for place, wrong in ((0, "B"), (0, "V")):  # L, B and V count 21, 11 and 31
        other = text[:place] + wrong + text[place + 1 :]
        assert digits.check_digit(text=other) == digits.check_digit(text=text)
