"""Edit lessons; each change is a new version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.curriculum import queries
from promdaen.curriculum.actions.records import put_edited
from promdaen.curriculum.actions.refusals import LessonRefused
from promdaen.curriculum.models import Lesson
from promdaen.curriculum.rules import lessons, step_practice
from promdaen.kit import audit, loading
from promdaen.kit.json_objects import JsonObject
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


def edit_lesson(
    *,
    topic: str,
    body: JsonObject,
    version: int,
    reason: str = "",
    by: Account | None,
    now: datetime,
) -> Lesson:
    """Save a lesson as its next version; the drawing is unchanged.

    `version` is the version shown on the page. Raises LessonRefused if the lesson was changed
    meanwhile, if nothing changes, or if it has faults.
    """
    people_queries.require_right("author", account=by)
    with transaction.atomic():
        locked_lesson = loading.lock_version(
            rows=Lesson.objects.filter(topic=topic),
            version=version,
            refusal=LessonRefused,
            missing_text=_("This topic has no lesson yet."),
            changed_text=_(
                "%(who)s saved version %(version)s of this lesson since you opened it. "
                "Open it again and make your change there; what you typed is still below."
            ),
        )
        if locked_lesson.body == body:
            raise LessonRefused(_("Nothing was changed, so that there is nothing to save."))
        if wrong := list(lesson_faults(topic=topic, body=body)):
            raise LessonRefused(*wrong)
        locked_lesson.is_current = False
        locked_lesson.save(update_fields=["is_current"])
        edited_lesson = Lesson.objects.create(
            topic_id=topic,
            version=locked_lesson.version + 1,
            body=dict(body),
            drawing=locked_lesson.drawing,
            drawings=locked_lesson.drawings,
            at=now,
            written_by=by.name if by else "",
            reason=reason,
        )
        put_edited(kind="lesson", code=topic, values=body, by=by, now=now)
        detail = {"topic": topic, "version": edited_lesson.version}
        audit.record_line(
            action="edit_lesson", subject=edited_lesson, by=by, now=now, detail=detail
        )
    return edited_lesson


def lesson_faults(*, topic: str, body: JsonObject) -> Iterator[str]:
    """Yield the faults of a lesson: shape, outcomes, exercises, time.

    In English, as in the import of files.
    """
    yield from queries.shape_faults(kind="lesson", values=body)
    codes = queries.outcome_codes(topic=topic)
    yield from lessons.faults(body=body, outcomes=codes)
    yield from step_practice.practice_faults(steps=body["steps"])
    for course, sessions in queries.sessions_by_course(topic=topic):
        steps = lessons.steps_taught(steps=body["steps"], course=course)
        yield from lessons.time_faults(steps=steps, sessions=sessions)
