"""Codes for the bot: found again as people write them, and nothing else is taken for one."""

from hypothesis import given
from hypothesis import strategies as st

from promdaen.kit.channels import codes


@given(chance=st.binary(min_size=8, max_size=12))
def test_a_code_is_found_again_as_people_write_it(chance: bytes) -> None:
    code = codes.letter_code(chance=chance)
    assert len(code) == codes.CODE_LENGTH
    assert not set(code) & set("IO01")
    assert codes.find_code(words=f"/start  {code.lower()} ") == code
    assert codes.find_code(words=f"x{code}") == ""
