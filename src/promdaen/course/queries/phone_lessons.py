"""Handouts that a participant can read on a phone: of the topics of the course."""

from __future__ import annotations

from datetime import datetime

from promdaen.course.models import Enrolment
from promdaen.course.rules import timetables
from promdaen.course.rules.phone import PhoneRow
from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.queries import lessons
from promdaen.kit.texts import Text, Words

LESSONS = Text("Lessons")
LESSONS_TEXT = Text("The handouts of this course")


def phone_lessons(*, enrolment: Enrolment) -> list[tuple[str, Words]]:
    """The topics of an officer's course that have a lesson: code and name, in order."""
    course_slots = timetables.slots(sessions=enrolment.run.course.sessions)
    topics_to_read = {
        slot.topic for slot in course_slots
    } & curriculum_queries.topics_with_lessons()
    return [
        (topic.code, Words(en=topic.name_en, km=topic.name_km))
        for topic in curriculum_queries.topics()
        if topic.code in topics_to_read
    ]


def phone_lesson(*, enrolment: Enrolment, code: str, language: str) -> lessons.LessonPage | None:
    """A lesson of the officer's course; None if the course has no such lesson."""
    if code not in dict(phone_lessons(enrolment=enrolment)):
        return None
    lesson = curriculum_queries.find_lesson(topic=code)
    return curriculum_queries.lesson_page(lesson=lesson, language=language) if lesson else None


def phone_rows(*, enrolment: Enrolment, now: datetime) -> list[PhoneRow]:
    """The row that leads to the lessons, if there are any."""
    if not phone_lessons(enrolment=enrolment):
        return []
    return [
        PhoneRow(
            title=LESSONS,
            text=LESSONS_TEXT,
            page="course:phone_lessons",
            icon="book",
            weight=50,
        )
    ]
