"""The code of a link in a message: bound to its account and minute, for three days."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from promdaen.exchange.rules import phone_links

AT = datetime(2026, 11, 26, 5, 0, 30, tzinfo=UTC)
ACCOUNT, KEY = UUID(int=7), b"k"
END_OF_MINUTE = datetime(2026, 11, 26, 5, 1, tzinfo=UTC)


def code_of(account_id: UUID = ACCOUNT) -> str:
    return phone_links.notice_code(account_id=account_id, moment=AT, key=KEY)


def test_every_sign_of_a_code_is_signed() -> None:
    code = code_of()
    assert len(code) == 42
    for place in range(len(code)):
        other = "A" if code[place] != "A" else "B"
        changed = code[:place] + other + code[place + 1 :]
        content = phone_links.read_code(code=changed, now=AT, key=KEY)
        # The last sign holds bits that are none of the code.
        assert content is None or place == len(code) - 1
    assert code_of(UUID(int=8)) != code


@pytest.mark.parametrize("code", ["", "x", "é" * 42, "A" * 42, "A" * 44])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert phone_links.read_code(code=code, now=AT, key=KEY) is None


@pytest.mark.parametrize(
    ("after", "is_valid"),
    [(timedelta(days=3), True), (timedelta(days=3, microseconds=1), False)],
)
def test_a_code_ends_three_days_after_its_minute(after: timedelta, is_valid: bool) -> None:
    content = phone_links.read_code(code=code_of(), now=END_OF_MINUTE + after, key=KEY)
    assert content == ((ACCOUNT, END_OF_MINUTE) if is_valid else None)
