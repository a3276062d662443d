"""One-time passwords: long enough, readable, from given chance."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.people.rules import passwords


@given(st.binary(min_size=passwords.BYTES_NEEDED, max_size=64))
def test_a_password_is_four_groups_of_letters_no_one_mistakes(random_bytes: bytes) -> None:
    made = passwords.one_time_password(random_bytes=random_bytes)
    assert re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", made)


def test_too_little_chance_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        passwords.one_time_password(random_bytes=bytes(31))


def test_other_chance_makes_another_password() -> None:
    first, second = (
        passwords.one_time_password(random_bytes=bytes([byte] * 32)) for byte in (1, 2)
    )
    assert first != second


@pytest.mark.parametrize(
    ("password", "is_refused"),
    [
        ("promdaen2026", True),
        ("Border.Police.1", True),
        ("phnompenh!!", True),
        ("border lantern", False),
        ("1234567890", False),
    ],
)
def test_words_of_the_programme_alone_are_known(password: str, is_refused: bool) -> None:
    assert passwords.is_programme_word(password=password) is is_refused


def test_the_core_of_a_password_is_without_digits_and_signs_around_it() -> None:
    assert passwords.core(password="__Sun2shine-99") == "sun2shine"
