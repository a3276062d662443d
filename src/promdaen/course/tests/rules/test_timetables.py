"""The timetable of a course and what its lessons do in it."""

from __future__ import annotations

from typing import Any

from promdaen.course.rules import timetables


def session(day: int, starts: str, hours: float, topic: str = "", **more: Any) -> dict[str, Any]:
    values = {"day": day, "starts": starts, "hours": hours, "kind": "talk" if topic else "rest"}
    return (
        values | ({"topic": topic} if topic else {"title": {"en": "Break", "km": "សម្រាក"}}) | more
    )


SLOTS = timetables.slots(
    sessions=[
        session(1, "08:00", 0.5, "A"),
        session(1, "08:30", 0.25),
        session(1, "08:45", 1.0, "B", kind="practice"),
        session(2, "08:00", 1.0, "A", kind="practice"),
    ]
)
STEPS = [{"minutes": 10}, {"minutes": 20}, {"minutes": 60}]


def test_slots_follow_the_clock() -> None:
    assert [(slot.begins, slot.ends) for slot in SLOTS] == [
        (480, 510),
        (510, 525),
        (525, 585),
        (480, 540),
    ]
    assert timetables.clock(minute=SLOTS[2].ends) == "09:45"


def test_breaks_are_no_part_of_the_practical_share() -> None:
    assert timetables.practical_share(slots=SLOTS) == 120 / 150
    assert timetables.practical_share(slots=SLOTS[1:2]) is None


def test_the_steps_of_a_lesson_go_on_over_the_days() -> None:
    taught_slots = timetables.taught(slots=SLOTS, steps={"A": STEPS})
    assert [len(slot.steps) for slot in taught_slots] == [2, 0, 0, 1]


def test_a_lesson_that_does_not_fit_leaves_the_timetable_unchanged() -> None:
    taught_slots = timetables.taught(slots=SLOTS, steps={"A": STEPS[:2], "B": [{"minutes": 60}]})
    assert [len(slot.steps) for slot in taught_slots] == [0, 0, 1, 0]


def test_a_topic_begins_on_its_first_day() -> None:
    assert timetables.first_days(slots=SLOTS) == {"A": 1, "B": 1}


def test_kinds_of_a_design_of_an_earlier_version_follow_from_its_titles() -> None:
    titles = ("Opening, house rules, consent", "Test before the course", "Break", "Lunch")
    older = [session(1, "08:00", 0.5, "A", practical=True), session(1, "08:30", 0.5, "B")]
    older += [
        session(1, "09:00", 0.5, title={"en": title, "km": "ស"})
        for title in (*titles, "Test after the course")
    ]
    for older_session in older:
        del older_session["kind"]
    slots = timetables.slots(sessions=older)
    assert [(slot.kind, slot.occasion) for slot in slots] == [
        ("practice", ""),
        ("talk", ""),
        ("other", ""),
        ("test", "before"),
        ("rest", ""),
        ("rest", ""),
        ("test", "after"),
    ]
