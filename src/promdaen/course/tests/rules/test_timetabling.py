"""A design spread over the days of a run, and sessions that are moved or swapped."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.course.rules import timetabling
from promdaen.course.rules.timetables import Slot
from promdaen.course.rules.timetabling import TimetableSession
from promdaen.kit.texts import Words

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 27)


def session(key: str, begins: int, minutes: int, **more: Any) -> TimetableSession:
    values = {"on": MONDAY, "kind": "talk", "topic": "A", "name": Words.same(key)} | more
    return TimetableSession(key=key, begins=begins, minutes=minutes, **values)


def slot(day: int, begins: int = 480, **more: Any) -> Slot:
    values = {"minutes": 60, "kind": "talk", "topic": "A"} | more
    return Slot(day=day, begins=begins, **values)


def test_a_design_begins_on_the_first_day_and_skips_none() -> None:
    layout = timetabling.timetable_layout(
        slots=[slot(1), slot(2), slot(5)], starts_on=MONDAY, ends_on=FRIDAY
    )
    assert [placement.on for placement in layout.placed] == [MONDAY, TUESDAY, FRIDAY]
    assert not layout.left_out


def test_days_that_a_short_run_does_not_have_are_left_out_and_named() -> None:
    layout = timetabling.timetable_layout(
        slots=[slot(1), slot(3), slot(4), slot(4, 600)], starts_on=MONDAY, ends_on=TUESDAY
    )
    assert [placement.slot.day for placement in layout.placed] == [1]
    assert layout.left_out == [3, 4]
    assert timetabling.days_between(starts_on=MONDAY, ends_on=TUESDAY) == [MONDAY, TUESDAY]


def test_a_swap_within_a_day_leaves_no_gap_and_no_overlap() -> None:
    first, pause, second = (
        session("a", 480, 60),
        session("break", 540, 15, kind="rest"),
        session("b", 555, 120),
    )
    later = session("c", 700, 30)
    moved = timetabling.swapped(first=second, second=first, others=[pause, later])
    assert {entry.key: (entry.begins, entry.ends) for entry in moved} == {
        "b": (480, 600),
        "break": (600, 615),
        "a": (615, 675),
    }


def test_a_swap_of_equal_lengths_moves_nothing_else() -> None:
    first, pause, second = session("a", 480, 60), session("p", 540, 15), session("b", 555, 60)
    moved = timetabling.swapped(first=first, second=second, others=[pause])
    assert {entry.key: entry.begins for entry in moved} == {"b": 480, "a": 555}


def test_a_swap_between_days_takes_the_other_day_and_time() -> None:
    first, second = session("a", 480, 60), session("b", 800, 90, on=TUESDAY)
    moved = timetabling.swapped(first=first, second=second, others=[])
    assert [(entry.key, entry.on, entry.begins, entry.minutes) for entry in moved] == [
        ("a", TUESDAY, 800, 60),
        ("b", MONDAY, 480, 90),
    ]


@given(
    lengths=st.lists(st.integers(1, 24).map(lambda n: 5 * n), min_size=2, max_size=8),
    chosen=st.data(),
)
def test_a_swap_keeps_a_day_whole(lengths: list[int], chosen: st.DataObject) -> None:
    day, at = [], 360
    for number, minutes in enumerate(lengths):
        day.append(session(str(number), at, minutes))
        at += minutes
    a, b = chosen.draw(st.lists(st.integers(0, len(day) - 1), min_size=2, max_size=2, unique=True))
    others = [entry for place, entry in enumerate(day) if place not in {a, b}]
    moved = {
        entry.key: entry
        for entry in timetabling.swapped(first=day[a], second=day[b], others=others)
    }
    after = sorted((moved.get(entry.key, entry) for entry in day), key=lambda entry: entry.begins)
    assert after[0].begins == 360
    assert after[-1].ends == at
    assert all(entry.ends == nxt.begins for entry, nxt in pairwise(after))
    assert after[a].key == str(b)
    assert after[b].key == str(a)


def test_breaks_and_tests_are_no_part_of_the_practical_share() -> None:
    sessions = [
        session("a", 480, 60),
        session("b", 540, 30, kind="practice"),
        session("c", 600, 45, kind="test", topic=""),
    ]
    assert timetabling.practical_share(sessions=sessions) == pytest.approx(1 / 3)
    assert timetabling.practical_share(sessions=sessions[2:]) is None
    assert timetabling.topic_minutes(sessions=sessions) == {"A": 90}


def test_the_hours_of_a_week_hold_every_session() -> None:
    assert timetabling.grid_hours(bounds=[]) == (8, 17)
    assert timetabling.grid_hours(bounds=[(495, 540), (600, 960)]) == (8, 16)
    assert timetabling.grid_hours(bounds=[(539, 600), (600, 961)]) == (8, 17)
    assert timetabling.grid_hours(bounds=[(360, 1200)]) == (6, 20)


def test_a_day_is_drawn_with_its_gaps_and_a_quarter_at_least_for_each_session() -> None:
    sessions = [
        session("b", 540, 5),
        session("a", 495, 45),
        session("c", 545, 5),
        session("d", 860, 15),
    ]
    drawn = timetabling.cells(sessions=sessions, from_minute=480)
    assert [(cell.quarters, cell.session and cell.session.key) for cell in drawn] == [
        (1, None),
        (3, "a"),
        (1, "b"),
        (1, "c"),
        (19, None),
        (1, "d"),
    ]


@given(
    st.lists(st.tuples(st.integers(0, 160), st.integers(1, 30)), max_size=8),
)
def test_what_is_drawn_keeps_every_session_in_order(spans: list[tuple[int, int]]) -> None:
    sessions = [session(str(n), 360 + 5 * at, 5 * size) for n, (at, size) in enumerate(spans)]
    drawn = timetabling.cells(sessions=sessions, from_minute=360)
    keys = [cell.session.key for cell in drawn if cell.session]
    ordered = sorted(sessions, key=lambda entry: (entry.begins, entry.ends))
    assert keys == [entry.key for entry in ordered]
    assert all(cell.quarters >= 1 for cell in drawn)


# 08:00 a, touching it b, then free time until c at 10:00.
DAY = (session("a", 480, 60), session("b", 540, 30), session("c", 600, 60))


@pytest.mark.parametrize(
    ("key", "step", "to"),
    [
        ("b", "earlier", (MONDAY, 480)),  # in the place of a, which touches it
        ("a", "earlier", (MONDAY, 465)),  # free time: a quarter of an hour
        ("c", "earlier", (MONDAY, 585)),
        ("a", "later", (MONDAY, 540)),
        ("b", "later", (MONDAY, 555)),
        ("c", "later", (MONDAY, 615)),
        ("a", "day_after", (TUESDAY, 480)),
        ("a", "day_before", (date(2026, 11, 22), 480)),
    ],
)
def test_a_step_moves_past_what_touches_or_by_a_quarter(
    key: str, step: str, to: tuple[date, int]
) -> None:
    [own] = [entry for entry in DAY if entry.key == key]
    assert timetabling.stepped(session=own, others=DAY, step=step) == to


def test_a_step_in_free_time_ends_at_the_next_session() -> None:
    near = (session("a", 480, 60), session("b", 545, 30), session("c", 580, 30))
    assert timetabling.stepped(session=near[1], others=near, step="earlier") == (MONDAY, 540)
    assert timetabling.stepped(session=near[1], others=near, step="later") == (MONDAY, 550)
    lone_session = session("t", 540, 30, on=TUESDAY)
    assert timetabling.stepped(session=lone_session, others=near, step="earlier") == (TUESDAY, 525)


def test_the_session_at_a_minute_is_the_one_that_has_not_ended() -> None:
    def there(minute: int, on: date = MONDAY) -> str | None:
        session_there = timetabling.session_at(sessions=DAY, on=on, minute=minute)
        return session_there and session_there.key

    assert [there(minute) for minute in (479, 480, 539, 540, 569, 570)] == [
        None,
        "a",
        "a",
        "b",
        "b",
        None,
    ]
    assert there(480, TUESDAY) is None
