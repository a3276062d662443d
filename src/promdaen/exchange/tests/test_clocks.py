"""Clocks of requests: worked by hand, and what holds of every clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.exchange.rules import clocks, metrics, request_acts

MOMENTS = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001, the zone is drawn apart
    max_value=datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
SPANS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=40))


def local_time(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=clocks.PLACE)  # type: ignore[misc,arg-type]


TUESDAY = local_time(2026, 11, 24, 10, 30)


@pytest.mark.parametrize(
    ("priority", "sent_at", "due_at"),
    [
        ("P1", TUESDAY, local_time(2026, 11, 24, 12, 30)),
        ("P2", TUESDAY, local_time(2026, 11, 25, 10, 30)),
        # Wednesday to Friday, Monday, Tuesday
        ("P3", TUESDAY, local_time(2026, 12, 1, 10, 30)),
        # three weeks
        ("P4", TUESDAY, local_time(2026, 12, 15, 10, 30)),
        # a Saturday counts from Monday at eight
        ("P3", local_time(2026, 11, 28, 23, 0), local_time(2026, 12, 7, 8, 0)),
        # 17:30 UTC on Friday is Saturday in Phnom Penh
        ("P3", datetime(2026, 11, 27, 17, 30, tzinfo=UTC), local_time(2026, 12, 7, 8, 0)),
    ],
)
def test_deadlines_are_those_worked_by_hand(
    priority: str, sent_at: datetime, due_at: datetime
) -> None:
    assert clocks.deadline(priority=priority, sent_at=sent_at) == due_at


def test_holidays_are_no_working_days() -> None:
    new_year_days = [date(2027, 4, day) for day in (14, 15, 16)]
    sent_at = local_time(2027, 4, 13, 9)
    due = clocks.deadline(priority="P3", sent_at=sent_at, holidays=new_year_days)
    assert due == local_time(2027, 4, 23, 9)
    on_holiday = clocks.deadline(
        priority="P3", sent_at=local_time(2027, 4, 14, 9), holidays=new_year_days
    )
    assert on_holiday == local_time(2027, 4, 26, 8)


@pytest.mark.parametrize(
    ("held_hours", "due_hours"), [(48, 24), (47, 23.5), (10, 5), (0, 0), (-3, 0)]
)
def test_an_answer_comes_before_half_of_the_holding_time_has_gone(
    held_hours: float, due_hours: float
) -> None:
    held_until = TUESDAY + timedelta(hours=held_hours)
    due = clocks.deadline(priority="P2", sent_at=TUESDAY, held_until=held_until)
    assert due == TUESDAY + timedelta(hours=due_hours)


def test_only_the_first_priority_is_seen_within_a_quarter() -> None:
    assert clocks.acknowledge_due_at(priority="P1", sent_at=TUESDAY) == local_time(
        2026, 11, 24, 10, 45
    )
    assert clocks.acknowledge_due_at(priority="P2", sent_at=TUESDAY) is None
    with pytest.raises(KeyError):
        clocks.deadline(priority="P9", sent_at=TUESDAY)


@given(priority=st.sampled_from(clocks.PRIORITIES), sent_at=MOMENTS, later=SPANS)
def test_who_asks_later_is_never_due_earlier(
    priority: str, sent_at: datetime, later: timedelta
) -> None:
    first = clocks.deadline(priority=priority, sent_at=sent_at)
    second = clocks.deadline(priority=priority, sent_at=sent_at + later)
    assert sent_at < first <= second


@given(sent_at=MOMENTS, span=SPANS, holding_time=SPANS)
def test_the_clock_of_a_detained_person_ends_within_a_day_and_half_of_the_time(
    sent_at: datetime, span: timedelta, holding_time: timedelta
) -> None:
    due = clocks.deadline(priority="P2", sent_at=sent_at, held_until=sent_at + holding_time)
    assert sent_at <= due <= sent_at + min(timedelta(hours=24), holding_time / 2)
    late = clocks.RequestClock(sent_at=sent_at, due_at=due, now=sent_at + span)
    assert 0 <= late.share <= 1
    assert late.is_over == (span > due - sent_at)


@given(
    sent_at=MOMENTS,
    whole=SPANS,
    ticks=st.lists(st.timedeltas(timedelta(days=-5), timedelta(days=99)), max_size=12),
)
def test_each_step_fires_once_and_in_order_however_the_clock_jumps(
    sent_at: datetime, whole: timedelta, ticks: list[timedelta]
) -> None:
    fired: list[int] = []
    for tick in ticks:
        now = sent_at + tick
        due = clocks.steps_due(sent_at=sent_at, due_at=sent_at + whole, now=now, fired=fired)
        assert all(step.due_at <= now for step in due)
        fired += [step.step for step in due]
    assert fired == list(clocks.ESCALATION_STEPS)[: len(fired)]
    last = max(ticks, default=timedelta(days=-1))
    assert len(fired) == sum(last >= whole * step / 100 for step in clocks.ESCALATION_STEPS)


def test_steps_say_when_they_were_due_and_who_is_notified() -> None:
    due = clocks.steps_due(
        sent_at=TUESDAY, due_at=TUESDAY + timedelta(hours=2),
        now=TUESDAY + timedelta(days=9), fired=(),
    )  # fmt: skip
    hours = [1, 2, 3, 4]
    assert [step.due_at for step in due] == [TUESDAY + timedelta(hours=hour) for hour in hours]
    assert [step.recipient for step in due] == ["desk", "head", "coordinator", "secretary"]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, ("2:00", 0, False, False, 0)),
        (60, ("1:00", 0, True, False, 56)),
        (120, ("0:00", 0, True, False, 112)),
        (134, ("0:14", 0, False, True, 112)),
        (120 + 49 * 60, ("49:00", 2, False, True, 112)),
    ],
)
def test_a_page_shows_what_is_left_or_over(
    minutes: int, expected: tuple[str, int, bool, bool, int]
) -> None:
    now = TUESDAY + timedelta(minutes=minutes)
    request_clock = clocks.RequestClock(
        sent_at=TUESDAY, due_at=TUESDAY + timedelta(hours=2), now=now
    )
    assert (
        request_clock.hours,
        request_clock.days,
        request_clock.is_soon,
        request_clock.is_over,
        request_clock.bar_length,
    ) == expected


def test_a_clock_stops_when_it_was_answered() -> None:
    due = TUESDAY + timedelta(hours=2)
    now = due + timedelta(days=1)
    request_clock = clocks.RequestClock(sent_at=TUESDAY, due_at=due, now=now, stopped_at=TUESDAY)
    assert not request_clock.is_over
    assert request_clock.hours == "2:00"


def test_states_lead_from_sent_to_an_end_and_no_further() -> None:
    for act, states in request_acts.STATES_BEFORE_ACT.items():
        for state in request_acts.REQUEST_STATES:
            assert request_acts.is_possible(act=act, state=state) == (state in states)
    for state in request_acts.ENDED_STATES:
        assert not any(
            request_acts.is_possible(act=act, state=state)
            for act in request_acts.STATES_BEFORE_ACT
        )
    assert request_acts.state_after_clarifying(was_accepted=False) == "received"


def sent_request(*, hours: float | None, is_refused: bool = False, mark: int | None = None,
          to: str = "MAR") -> metrics.SentRequest:  # fmt: skip
    replied = None if hours is None else TUESDAY + timedelta(hours=hours)
    return metrics.SentRequest(
        origin="IMM", department=to, sent_at=TUESDAY, due_at=TUESDAY + timedelta(hours=24),
        replied_at=replied, is_refused=is_refused, usefulness=mark,
    )  # fmt: skip


def test_metrics_of_a_pair_are_those_worked_by_hand() -> None:
    rows = [
        sent_request(hours=2, mark=5),
        sent_request(hours=30, mark=2),
        sent_request(hours=4),
        sent_request(hours=1, is_refused=True),
        sent_request(hours=None),
        sent_request(hours=None, to="BPP"),
    ]
    late, soon = (TUESDAY + timedelta(hours=hours) for hours in (25, 1))
    bpp, mar = metrics.department_pairs(sent_requests=rows, now=late)
    assert (mar.origin, mar.department, mar.asked_count) == ("IMM", "MAR", 5)
    # 2, 4, 30 hours; three of five in time; one of four refused; marks 2 and 5
    assert (mar.answer_hours, mar.answered_count) == (4, 3)
    assert (mar.in_time, mar.decided_count) == (3 / 5, 5)
    assert (mar.refused, mar.replied_count) == (1 / 4, 4)
    assert (mar.useful, mar.marked_count) == (3.5, 2)
    assert not mar.is_of_few
    assert (bpp.in_time, bpp.answer_hours, bpp.refused, bpp.useful) == (0, None, None, None)
    assert bpp.is_of_few
    assert metrics.department_pairs(sent_requests=rows, now=soon)[0].in_time is None
