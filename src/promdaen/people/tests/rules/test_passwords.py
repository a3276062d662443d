"""One-time passwords: long enough, readable, from given chance."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.people.rules import passwords


@given(st.binary(min_size=passwords.BYTES_NEEDED, max_size=64))
def test_a_password_is_four_groups_of_letters_nobody_mistakes(random_bytes: bytes) -> None:
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
