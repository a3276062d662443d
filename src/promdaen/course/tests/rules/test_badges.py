"""Badges: no token but ours opens, a mistyped code is seen, wrong PINs stop an address."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.course.rules import badges
from promdaen.course.rules.badges import Pass

KEY = badges.keys_of_run(secret=b"the secret of a run").token
passes = st.builds(Pass, badge_id=st.uuids(), revision=st.integers(min_value=1, max_value=32767))
BADGE_PASS = Pass(badge_id=UUID("0197c5a0-0000-7000-8000-000000000001"), revision=1)


def opens(token: str) -> bool:
    """Whether a token is valid for the badge that it names."""
    badge_pass = badges.pass_in_token(token=token)
    return badge_pass is not None and badges.is_token(key=KEY, badge_pass=badge_pass, token=token)


@given(badge_pass=passes)
def test_a_token_is_short_and_names_its_badge(badge_pass: Pass) -> None:
    token = badges.pass_token(key=KEY, badge_pass=badge_pass)
    assert len(token) == 38
    assert badges.pass_in_token(token=token) == badge_pass
    assert badges.is_token(key=KEY, badge_pass=badge_pass, token=token)


@given(badge_pass=passes, place=st.integers(0, 37), other=st.sampled_from("Aa0_-9zZ"))
def test_a_changed_token_opens_nothing(badge_pass: Pass, place: int, other: str) -> None:
    token = badges.pass_token(key=KEY, badge_pass=badge_pass)
    changed = token[:place] + other + token[place + 1 :]
    assert changed == token or not opens(changed)


@pytest.mark.parametrize("token", ["", "x", "ក" * 38, "=" * 38, "A" * 38, "A" * 37, "\0"])
def test_what_is_no_token_opens_nothing(token: str) -> None:
    assert badges.pass_in_token(token=token) is None or not opens(token)


def test_a_token_has_one_spelling() -> None:
    token = badges.pass_token(key=KEY, badge_pass=BADGE_PASS)
    for other in (token + "=", token + "==", f"{token[:5]}\n{token[5:]}", f" {token}"):
        assert badges.pass_in_token(token=other) is None


def test_another_run_s_token_opens_nothing() -> None:
    other = badges.keys_of_run(secret=b"another")
    assert not opens(badges.pass_token(key=other.token, badge_pass=BADGE_PASS))


def test_a_token_printed_in_another_way_is_recognised_by_its_digest() -> None:
    other = badges.keys_of_run(secret=b"before")
    token = badges.pass_token(key=other.token, badge_pass=BADGE_PASS)
    digest = badges.token_digest(token=token)
    assert badges.is_token(key=KEY, badge_pass=BADGE_PASS, token=token, printed_before=digest)
    changed = badges.token_digest(token=token + "x")
    assert not badges.is_token(key=KEY, badge_pass=BADGE_PASS, token=token, printed_before=changed)


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("http://192.168.8.10:8000/j/abc/", "abc"),
        ("https://promdaen.example/j/abc", "abc"),
        (" promdaen:j/abc ", "abc"),
        ("http://192.168.8.10:8000/p/join/", ""),
        ("ftp://host/j/abc", ""),
        ("WIFI:S:room;;", ""),
        ("", ""),
    ],
)
def test_a_token_is_read_from_the_text_of_a_qr_code(text: str, token: str) -> None:
    assert badges.token_in(text=text) == token


numbers = st.integers(0, badges.CODES_COUNT - 1)


@given(number=numbers)
def test_a_code_is_six_characters_that_agree(number: int) -> None:
    code = badges.code_text(number=number)
    assert len(code) == 6
    assert badges.is_code(code=code)


@given(number=numbers, place=st.integers(0, 5), other=st.sampled_from(badges.CODE_ALPHABET))
def test_one_wrong_character_is_seen(number: int, place: int, other: str) -> None:
    code = badges.code_text(number=number)
    changed = code[:place] + other + code[place + 1 :]
    assert badges.is_code(code=changed) == (changed == code)


@given(number=numbers, place=st.integers(0, 4))
def test_two_neighbours_changed_over_are_seen(number: int, place: int) -> None:
    code = badges.code_text(number=number)
    changed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert badges.is_code(code=changed) == (changed == code)


@pytest.mark.parametrize("code", ["", "ACD23", "ACD2344", "ACD23O", "acd234", "កខគឃងច"])
def test_what_is_no_code_is_refused_before_any_badge_is_looked_for(code: str) -> None:
    assert not badges.is_code(code=code)


def test_the_alphabet_holds_no_lookalikes() -> None:
    assert len(set(badges.CODE_ALPHABET)) == 23
    for pair in ("0O", "1I", "1L", "5S", "2Z", "8B", "UV", "6G", "OQ"):
        assert len(set(pair) & set(badges.CODE_ALPHABET)) < 2


@given(first=numbers, second=numbers)
def test_every_number_has_a_code_of_its_own(first: int, second: int) -> None:
    codes = {badges.code_text(number=first), badges.code_text(number=second)}
    assert len(codes) == len({first, second})


def test_every_pin_is_six_digits() -> None:
    pins = [badges.pin_text(number=number) for number in (0, 1, 314159, badges.PINS_COUNT - 1)]
    assert pins == ["000000", "000001", "314159", "999999"]


def test_the_keys_of_a_run_say_nothing_of_one_another() -> None:
    keys = badges.keys_of_run(secret=b"the secret of a run")
    assert len({keys.token, keys.code, keys.pin}) == 3
    assert badges.keys_of_run(secret=b"another").token != keys.token


def test_a_new_secret_of_a_run_keeps_the_key_of_its_pins() -> None:
    first_keys, second_keys = (
        badges.keys_of_run(secret=half * 32 + b"p" * 32) for half in (b"a", b"b")
    )
    assert first_keys.pin == second_keys.pin
    assert first_keys.token != second_keys.token
    assert first_keys.code != second_keys.code


def test_a_code_is_looked_up_by_a_digest_that_needs_the_key() -> None:
    digest, digest_by_other_key = (
        badges.code_hash(key=key, code="ACD234") for key in (b"a" * 32, b"b" * 32)
    )
    assert digest != digest_by_other_key
    assert "ACD234" not in digest


PHONE, OTHER = "192.168.8.20", "192.168.8.21"
AT = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def wrong(*counts: tuple[str, int], at: datetime = AT) -> list[tuple[str, datetime]]:
    return [(address, at) for address, count in counts for _try in range(count)]


def stop(tries: list[tuple[str, datetime]], *, address: str = PHONE, now: datetime = AT) -> str:
    return badges.stop_reason(tries=tries, address=address, now=now)


@pytest.mark.parametrize(
    ("count", "stopped"),
    [(0, ""), (4, ""), (5, "paused"), (6, ""), (9, ""), (10, "paused"), (15, "paused")],
)
def test_every_fifth_wrong_pin_makes_an_address_wait(count: int, stopped: str) -> None:
    assert stop(wrong((PHONE, count))) == stopped


def test_an_address_that_waits_leaves_another_free() -> None:
    tries = wrong((PHONE, 5), (OTHER, 4))
    assert stop(tries) == badges.PAUSED
    assert stop(tries, address=OTHER) == ""
    assert badges.is_paused(tries=tries, now=AT)
    assert not badges.is_paused(tries=wrong((PHONE, 4), (OTHER, 4)), now=AT)


@pytest.mark.parametrize(("seconds", "stopped"), [(0, "paused"), (599, "paused"), (600, "")])
def test_an_address_waits_ten_minutes(seconds: int, stopped: str) -> None:
    assert stop(wrong((PHONE, 5)), now=AT + timedelta(seconds=seconds)) == stopped


def test_twenty_wrong_pins_from_anywhere_stop_every_address() -> None:
    tries = [(f"192.168.8.{number}", AT) for number in range(20)]
    assert stop(tries[:19], address="192.168.8.99") == ""
    assert stop(tries, address="192.168.8.99") == badges.LOCKED
    assert not badges.is_paused(tries=tries, now=AT)


def test_badges_open_until_a_week_after_the_course() -> None:
    ends_on = date(2026, 11, 27)
    assert badges.last_day(ends_on=ends_on) == date(2026, 12, 4)
    assert badges.earliest_end(today=date(2026, 12, 4)) == ends_on
