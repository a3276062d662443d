"""Lessons for their authors: constraints and versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promdaen.curriculum.models import Lesson, Outcome
from promdaen.curriculum.queries.findings import values_of_kind
from promdaen.curriculum.queries.shapes import record_shape
from promdaen.curriculum.rules import differences, editing, lessons, places, records, review_states
from promdaen.kit import content, languages
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Words


@dataclass(frozen=True, kw_only=True)
class LessonChange:
    """The changes of one place since the version before; `language` is km or en."""

    label: Words
    language: str
    stretches: Sequence[differences.TextStretch]


@dataclass(frozen=True, kw_only=True)
class LessonVersion:
    """A version of a lesson and its changes; `minutes` are (title, before, after)."""

    lesson: Lesson
    texts: Sequence[LessonChange]
    minutes: Sequence[tuple[Words, int, int]]
    has_new_drawing: bool


def lesson_body(*, lesson: Lesson) -> NewJsonObject:
    """The body of a lesson with keys in reading order, whatever the database order."""
    return records.arranged(values=lesson.body, shape=record_shape(kind="lesson"))


def outcome_codes(*, topic: str) -> list[str]:
    """The codes of the outcomes of a topic, in order."""
    return list(Outcome.objects.filter(topic=topic).values_list("code", flat=True))


def sessions_by_course(*, topic: str) -> list[tuple[str, list[lessons.TopicSession]]]:
    """The time that each course has for a topic, without courses that skip it.

    The first of a pair is the code of a short course, "" for one that teaches every step.
    """
    course_sessions = []
    for course in values_of_kind(kind="course"):
        sessions = [
            lessons.TopicSession(
                day=session["day"],
                minutes=round(60 * session["hours"]),
                is_practical=session["kind"] == "practice",
            )
            for session in course["sessions"]
            if session.get("topic") == topic
        ]
        short_course = course["code"] if course.get("is_short") else ""
        course_sessions += [(short_course, sessions)] if sessions else []
    return course_sessions


def shape_faults(*, kind: str, values: JsonObject) -> list[str]:
    """The faults of a record's shape as in the import of files, one line each."""
    return [
        f"`{fault.key}` {fault.problem}; {fault.remedy}"
        for fault in content.record_faults(values, shape=record_shape(kind=kind))
    ]


def lesson_versions(*, topic: str) -> list[LessonVersion]:
    """Every version of the lesson on a topic, newest first."""
    rows = list(Lesson.objects.filter(topic=topic).order_by("version"))
    befores = [None, *rows[:-1]]
    return [_version(lesson, old) for lesson, old in zip(rows, befores, strict=True)][::-1]


def _version(lesson: Lesson, before: Lesson | None) -> LessonVersion:
    if before is None:
        return LessonVersion(lesson=lesson, texts=(), minutes=(), has_new_drawing=False)
    keys = list(record_shape(kind="lesson").fields)
    texts = [
        LessonChange(
            label=places.words_of_place(place=change.place),
            language=language,
            stretches=change.stretches,
        )
        for language in languages.LANGUAGE_NAMES
        for change in differences.sorted_differences(
            differences=differences.differences(
                old=review_states.record_words(values=before.body, language=language),
                new=review_states.record_words(values=lesson.body, language=language),
                language=language,
            ),
            keys=keys,
        )
    ]
    old = {
        step_minute.place: step_minute.minutes
        for step_minute in editing.step_minutes(body=before.body)
    }
    return LessonVersion(
        lesson=lesson,
        texts=texts,
        minutes=[
            (step_minute.title, old[step_minute.place], step_minute.minutes)
            for step_minute in editing.step_minutes(body=lesson.body)
            if step_minute.place in old and old[step_minute.place] != step_minute.minutes
        ],
        has_new_drawing=(lesson.drawing, lesson.drawings) != (before.drawing, before.drawings),
    )
