"""Badges: no token but ours opens, a mistyped code is seen, PINs are spread evenly."""

from collections import Counter
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.course.rules import badges
from promdaen.course.rules.badges import Pass

SECRET = b"the secret of a test"
passes = st.builds(Pass, badge_id=st.uuids(), revision=st.integers(min_value=1, max_value=32767))
HELD = Pass(badge_id=UUID("0197c5a0-0000-7000-8000-000000000001"), revision=1)


@given(held=passes)
def test_a_token_is_short_and_names_its_badge(held: Pass) -> None:
    token = badges.token_of(secret=SECRET, held=held)
    assert len(token) == 38
    assert badges.pass_of_token(secret=SECRET, token=token) == held


@given(held=passes, place=st.integers(0, 37), other=st.sampled_from("Aa0_-9zZ"))
def test_a_changed_token_opens_nothing(held: Pass, place: int, other: str) -> None:
    token = badges.token_of(secret=SECRET, held=held)
    changed = token[:place] + other + token[place + 1 :]
    assert changed == token or badges.pass_of_token(secret=SECRET, token=changed) is None


@pytest.mark.parametrize("token", ["", "x", "ក" * 38, "=" * 38, "A" * 38, "A" * 37, "\0"])
def test_what_is_no_token_opens_nothing(token: str) -> None:
    assert badges.pass_of_token(secret=SECRET, token=token) is None


def test_a_token_has_one_spelling() -> None:
    token = badges.token_of(secret=SECRET, held=HELD)
    for other in (token + "=", token + "==", f"{token[:5]}\n{token[5:]}", f" {token}"):
        assert badges.pass_of_token(secret=SECRET, token=other) is None


def test_another_installation_s_token_opens_nothing() -> None:
    token = badges.token_of(secret=b"another", held=HELD)
    assert badges.pass_of_token(secret=SECRET, token=token) is None


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
def test_a_token_is_found_in_what_a_qr_code_says(text: str, token: str) -> None:
    assert badges.token_in(text=text) == token


@given(held=passes)
def test_a_code_is_six_characters_that_agree(held: Pass) -> None:
    code = badges.code_of(secret=SECRET, held=held)
    assert len(code) == 6
    assert badges.is_code(code=code)


@given(held=passes, place=st.integers(0, 5), other=st.sampled_from(badges.ALPHABET))
def test_one_wrong_character_is_seen(held: Pass, place: int, other: str) -> None:
    code = badges.code_of(secret=SECRET, held=held)
    changed = code[:place] + other + code[place + 1 :]
    assert badges.is_code(code=changed) == (changed == code)


@given(held=passes, place=st.integers(0, 4))
def test_two_neighbours_changed_over_are_seen(held: Pass, place: int) -> None:
    code = badges.code_of(secret=SECRET, held=held)
    changed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert badges.is_code(code=changed) == (changed == code)


@pytest.mark.parametrize("code", ["", "ACD23", "ACD2344", "ACD23O", "acd234", "កខគឃងច"])
def test_what_is_no_code_is_refused_before_any_badge_is_looked_for(code: str) -> None:
    assert not badges.is_code(code=code)


def test_the_alphabet_holds_no_lookalikes() -> None:
    assert len(set(badges.ALPHABET)) == 23
    for pair in ("0O", "1I", "1L", "5S", "2Z", "8B", "UV", "6G", "OQ"):
        assert len(set(pair) & set(badges.ALPHABET)) < 2


def test_a_pin_is_six_digits_and_no_value_is_favoured() -> None:
    held = [Pass(badge_id=UUID(int=number), revision=1) for number in range(20_000)]
    pins = [badges.pin_of(secret=SECRET, held=one) for one in held]
    assert all(len(pin) == 6 and pin.isdecimal() for pin in pins)
    for place in range(6):
        counts = Counter(pin[place] for pin in pins)
        # Chi-squared over ten digits, 9 degrees of freedom: 27.9 is passed once in a thousand.
        assert sum((n - 2000) ** 2 / 2000 for n in counts.values()) < 27.9


def test_a_pin_proves_its_own_badge_and_revision_alone() -> None:
    pin = badges.pin_of(secret=SECRET, held=HELD)
    assert badges.is_pin(secret=SECRET, held=HELD, typed=pin)
    assert not badges.is_pin(secret=SECRET, held=HELD, typed=f"{pin}0")
    assert not badges.is_pin(secret=SECRET, held=HELD, typed="ក" * 6)
    next_one = Pass(badge_id=HELD.badge_id, revision=2)
    assert badges.pin_of(secret=SECRET, held=next_one) != pin


def test_token_code_and_pin_say_nothing_of_one_another() -> None:
    marks = {
        use: badges._mark(secret=SECRET, use=use, body=b"the same")
        for use in (b"token", b"code", b"pin")
    }
    assert len(set(marks.values())) == 3


def test_a_badge_whose_code_is_taken_takes_the_next_revision() -> None:
    taken = {badges.code_of(secret=SECRET, held=HELD)}
    found = badges.next_pass(secret=SECRET, held=HELD, taken=taken)
    assert found == Pass(badge_id=HELD.badge_id, revision=2)
    assert badges.next_pass(secret=SECRET, held=HELD, taken=()) == HELD


def test_the_fifth_wrong_pin_locks() -> None:
    assert [badges.is_locking(wrong_count=n) for n in (0, 4, 5, 6)] == [False, False, True, True]


def test_badges_open_until_a_week_after_the_course() -> None:
    ends_on = date(2026, 11, 27)
    assert badges.last_day(ends_on=ends_on) == date(2026, 12, 4)
    assert badges.earliest_end(today=date(2026, 12, 4)) == ends_on
