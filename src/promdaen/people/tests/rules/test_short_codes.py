"""Short codes: a wrong character and two neighbours exchanged are always noticed."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from promdaen.people.rules import short_codes

codes = st.binary(min_size=short_codes.BYTES_NEEDED, max_size=short_codes.BYTES_NEEDED).map(
    lambda drawn: short_codes.short_code(random_bytes=drawn)
)
places = st.integers(0, short_codes.LENGTH - 1)


@given(codes)
def test_a_code_begins_with_a_letter_and_agrees_with_its_check(code: str) -> None:
    assert short_codes.is_short_code(code=code)
    assert len(code) == short_codes.LENGTH
    assert code[0].isalpha()
    assert not set(code) & set("0O1IL5S8BQUVZG") - set("V")


@given(codes, places, st.sampled_from(short_codes.ALPHABET))
def test_a_single_wrong_character_is_noticed(code: str, place: int, letter: str) -> None:
    assume(letter != code[place])
    wrong = code[:place] + letter + code[place + 1 :]
    assert not short_codes.is_short_code(code=wrong)


@given(codes, st.integers(0, short_codes.LENGTH - 2))
def test_two_neighbours_exchanged_are_noticed(code: str, place: int) -> None:
    assume(code[place] != code[place + 1])
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert not short_codes.is_short_code(code=wrong)


@given(codes)
def test_a_code_is_read_however_people_type_it(code: str) -> None:
    typed = f" {code[:4].lower()}-{code[4:]} "
    assert short_codes.typed_code(text=typed) == code


@pytest.mark.parametrize("code", ["", "C3PAVRE", "C3PAVREHX", "O3PAVREH", "33PAVREH"])
def test_a_text_of_another_shape_is_no_short_code(code: str) -> None:
    assert not short_codes.is_short_code(code=code)


def test_too_few_random_bytes_are_an_error() -> None:
    with pytest.raises(ValueError, match="needs 16 bytes"):
        short_codes.short_code(random_bytes=bytes(15))
