"""A course design as a page, and as the printed packs of its days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promdaen.assessment import queries as assessment_queries
from promdaen.course.models import Course
from promdaen.course.rules import timetables
from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.rules import lessons, packs, step_practice
from promdaen.kit.content_catalogues import content_in
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Text, Words, page_language, words_from

PRACTICE_TEXT = Text("practice")
THEORY = Text("theory")


@dataclass(frozen=True, kw_only=True)
class SlotSummary:
    """A slot as shown on a page; `steps` are the titles of its lesson steps."""

    begins: str
    ends: str
    minutes: int
    title: Words
    topic: str
    is_practical: bool
    steps: Sequence[Words]
    practices: Sequence[Words]


@dataclass(frozen=True, kw_only=True)
class DayPage:
    """A day of a design; `has_pack` if some lesson of it can be printed."""

    number: int
    slots: Sequence[SlotSummary]
    practical_share: float | None
    has_pack: bool


@dataclass(frozen=True, kw_only=True)
class DesignPage:
    """A course design with its days."""

    course: Course
    days: Sequence[DayPage]
    practical_share: float | None
    quizzes: Sequence[object]


def find_design(*, code: str) -> Course | None:
    """The course design with a code, or None."""
    return Course.objects.filter(code=code).first()


def design_page(*, course: Course) -> DesignPage:
    """The timetable of a design, with the lesson steps of each slot."""
    course_slots = timetables.slots(sessions=course.sessions)
    names = curriculum_queries.topic_names()
    steps = steps_by_topic(course=course)
    taught_lessons = timetables.taught(slots=course_slots, steps=steps)
    titles = curriculum_queries.practice_titles(
        steps=[step for rows in steps.values() for step in rows]
    )
    return DesignPage(
        course=course,
        practical_share=timetables.practical_share(slots=course_slots),
        quizzes=list(assessment_queries.current_papers().filter(use="quiz")),
        days=[
            _day(number=number, taught=taught_lessons, names=names, titles=titles)
            for number in sorted({slot.day for slot in course_slots})
        ],
    )


def steps_by_topic(*, course: Course) -> dict[str, list[JsonObject]]:
    """The steps that a course teaches of the lesson on each topic."""
    short_course = course.code if course.is_short else ""
    return {
        lesson.topic_id: lessons.steps_taught(steps=lesson.body["steps"], course=short_course)
        for lesson in curriculum_queries.current_lessons()
    }


def day_pack(*, course: Course, day: int) -> dict[str, object] | None:
    """The data for printing a day; None if the design has no such day.

    A topic that began on an earlier day has steps and exercises only: its handout was given out
    then.
    """
    course_slots = timetables.slots(sessions=course.sessions)
    current = {lesson.topic_id: lesson for lesson in curriculum_queries.current_lessons()}
    steps = content_in(steps_by_topic(course=course), language=page_language())
    titles = curriculum_queries.practice_titles(
        steps=[step for rows in steps.values() for step in rows]
    )
    day_lessons = [
        taught
        for taught in timetables.taught(slots=course_slots, steps=steps)
        if taught.slot.day == day
    ]
    if not day_lessons:
        return None
    first = timetables.first_days(slots=course_slots)
    names = curriculum_queries.topic_names()
    return {
        "title": {"km": course.name_km, "en": course.name_en},
        "day": day,
        "reference": f"{course.code} · {day}",
        "practical_share": timetables.practical_share(
            slots=[taught.slot for taught in day_lessons]
        ),
        "slots": [_slot_data(taught=taught, names=names, titles=titles) for taught in day_lessons],
        "lessons": [
            _lesson_data(
                data=curriculum_queries.lesson_data(lesson=current[topic]),
                taught=[
                    taught for taught in day_lessons if taught.slot.topic == topic and taught.steps
                ],
                titles=titles,
                is_first=first[topic] == day,
            )
            for topic in dict.fromkeys(taught.slot.topic for taught in day_lessons if taught.steps)
        ],
        "is_draft": not curriculum_queries.are_lessons_approved(
            topics={taught.slot.topic for taught in day_lessons if taught.steps}
        ),
    }


def _day(
    *,
    number: int,
    taught: Sequence[timetables.Taught],
    names: Mapping[str, Words],
    titles: step_practice.Titles,
) -> DayPage:
    ours = [lesson for lesson in taught if lesson.slot.day == number]
    return DayPage(
        number=number,
        slots=[_slot_summary(taught=lesson, names=names, titles=titles) for lesson in ours],
        practical_share=timetables.practical_share(slots=[lesson.slot for lesson in ours]),
        has_pack=any(lesson.steps for lesson in ours),
    )


def _title(*, slot: timetables.Slot, names: Mapping[str, Words]) -> Words:
    if slot.title is not None:
        return words_from(slot.title)
    return names.get(slot.topic, Words.same(slot.topic))


def _slot_summary(
    *, taught: timetables.Taught, names: Mapping[str, Words], titles: step_practice.Titles
) -> SlotSummary:
    slot = taught.slot
    return SlotSummary(
        begins=timetables.clock(minute=slot.begins),
        ends=timetables.clock(minute=slot.ends),
        minutes=slot.minutes,
        title=_title(slot=slot, names=names),
        topic=slot.topic,
        is_practical=slot.is_practical,
        steps=[words_from(step["title"]) for step in taught.steps],
        practices=[
            step_practice.practice_line(practice=practice, titles=titles)
            for step in taught.steps
            for practice in step_practice.practices(step=step)
        ],
    )


def _slot_data(
    *, taught: timetables.Taught, names: Mapping[str, Words], titles: step_practice.Titles
) -> NewJsonObject:
    slot = taught.slot
    title = _title(slot=slot, names=names)
    return {
        "begins": timetables.clock(minute=slot.begins),
        "ends": timetables.clock(minute=slot.ends),
        "minutes": slot.minutes,
        "title": {"km": title.km, "en": title.en},
        "is_topic": bool(slot.topic),
        "is_practical": slot.is_practical,
        "steps": [step["title"] for step in taught.steps],
        "practice": packs.practice_data(steps=taught.steps, titles=titles),
    }


def _lesson_data(
    *,
    data: JsonObject,
    taught: Sequence[timetables.Taught],
    titles: step_practice.Titles,
    is_first: bool,
) -> NewJsonObject:
    exercise_codes = {step.get("exercise") for lesson in taught for step in lesson.steps}
    return {
        **data,
        "is_first": is_first,
        "minutes": sum(lesson.slot.minutes for lesson in taught),
        "sessions": [_session_data(taught=lesson, titles=titles) for lesson in taught],
        "exercises": [
            exercise for exercise in data["exercises"] if exercise["code"] in exercise_codes
        ],
        "mistakes": data["mistakes"] if is_first else [],
        "collect": data["collect"] if is_first else [],
    }


def _session_data(*, taught: timetables.Taught, titles: step_practice.Titles) -> NewJsonObject:
    slot = taught.slot
    kind = PRACTICE_TEXT if slot.is_practical else THEORY
    clock = f"{timetables.clock(minute=slot.begins)}–{timetables.clock(minute=slot.ends)}"
    return {
        "title": {"km": f"{clock} · {kind.km}", "en": f"{clock} · {kind.en}"},
        "steps": packs.steps_data(steps=taught.steps, titles=titles),
    }
