"""Who is told: twice a window at most, never in quiet hours."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from promdaen.refresher.rules import dates, reminding

SPAN = dates.WindowSpan(opens_on=date(2026, 3, 10), closes_on=date(2026, 3, 23))


def reminders_sent(*, days: list[int]) -> list[tuple[int, str]]:
    """What an officer is told who is looked at on these days of the window."""
    sent_reasons: list[tuple[int, str]] = []
    for day in days:
        reason = reminding.reminder_reason(
            span=SPAN,
            today=SPAN.opens_on + timedelta(days=day),
            sent_reasons=[why for _day, why in sent_reasons],
        )
        sent_reasons += [(day, reason)] if reason else []
    return sent_reasons


def test_messages_of_the_opening_and_the_last_days_come_once_each() -> None:
    assert reminders_sent(days=[*range(-2, 20), *range(-2, 20)]) == [(0, "opens"), (10, "closes")]


def test_who_is_found_late_is_notified_once() -> None:
    assert reminders_sent(days=[12, 13]) == [(12, "closes")]
    assert reminders_sent(days=[9, 13]) == [(9, "opens"), (13, "closes")]


@given(quiet_from=st.integers(0, 23), quiet_to=st.integers(0, 23))
def test_quiet_hours_are_as_many_as_between_their_ends(quiet_from: int, quiet_to: int) -> None:
    quiet = {
        hour
        for hour in range(24)
        if reminding.is_quiet(hour=hour, quiet_from=quiet_from, quiet_to=quiet_to)
    }
    walked, hour = set(), quiet_from
    while hour != quiet_to:
        walked.add(hour)
        hour = (hour + 1) % 24
    assert quiet == walked
