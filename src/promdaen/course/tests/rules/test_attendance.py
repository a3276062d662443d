"""The code on the wall, and hours."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from promdaen.course.rules import attendance as rules

AT = datetime(2026, 11, 24, 3, 0, 10, tzinfo=UTC)
SECRET, SESSION = "secret", "0193"


def codes(at: datetime, session: str = SESSION) -> rules.Codes:
    return rules.session_codes(secret=SECRET, session=session, number=rules.time_slice(now=at))


def way(typed: str, at: datetime = AT) -> str:
    return rules.entry_way(typed=typed, secret=SECRET, session=SESSION, at=at)


def test_the_code_of_this_half_minute_and_of_the_last_are_taken_by_their_way() -> None:
    for age in (0, 30):
        session_codes = codes(AT - timedelta(seconds=age))
        assert (way(session_codes.typed), way(session_codes.scanned)) == ("code", "scan")


def test_an_older_a_later_and_another_session_code_are_not() -> None:
    for seconds in (-60, 30):
        session_codes = codes(AT + timedelta(seconds=seconds))
        assert (way(session_codes.typed), way(session_codes.scanned)) == ("", "")
    assert way(codes(AT, session="other").scanned) == ""
    assert way("") == ""
    assert way("១២៣៤៥") == ""


@given(st.integers(0, 2**40), st.text(min_size=1))
def test_a_code_is_digits_to_type_and_signs_that_do_not_hold_them(number: int, key: str) -> None:
    session_codes = rules.session_codes(secret=key, session=SESSION, number=number)
    assert len(session_codes.typed) == rules.CODE_DIGITS
    assert session_codes.typed.isdecimal()
    assert len(session_codes.scanned) == rules.TOKEN_SIGNS


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_code_is_valid_for_the_seconds_that_are_left(at: datetime) -> None:
    left = rules.seconds_left(now=at)
    assert 1 <= left <= rules.SLICE_SECONDS
    assert rules.time_slice(now=at + timedelta(seconds=left)) == rules.time_slice(now=at) + 1


def test_the_window_is_from_opening_until_closing() -> None:
    later = AT + timedelta(minutes=10)
    assert not rules.is_open(opened_at=None, closed_at=None, now=AT)
    assert not rules.is_open(opened_at=later, closed_at=None, now=AT)
    assert rules.is_open(opened_at=AT, closed_at=None, now=AT)
    assert rules.is_open(opened_at=AT, closed_at=later, now=AT)
    assert not rules.is_open(opened_at=AT, closed_at=later, now=later)


@given(st.dictionaries(st.integers(0, 20), st.integers(5, 240)), st.sets(st.integers(0, 25)))
def test_no_one_has_more_hours_than_the_run(minutes: dict[int, int], present: set[int]) -> None:
    attended_hours = rules.hours(minutes=minutes, present=present)
    assert 0 <= attended_hours.minutes <= attended_hours.of_minutes == sum(minutes.values())
    assert (attended_hours.share is None) == (attended_hours.of_minutes == 0)


def test_hours_are_of_sessions_and_not_of_rests() -> None:
    attended_hours = rules.hours(minutes={"a": 90, "b": 30}, present=["a", "tea"])
    assert (attended_hours.minutes, attended_hours.of_minutes, attended_hours.share) == (
        90,
        120,
        0.75,
    )
