"""The practice that the lessons of a run plan, day by day, and what of it was opened."""

from __future__ import annotations

from dataclasses import dataclass

from promdaen.course.models import CourseRun
from promdaen.course.models.practice import Practice
from promdaen.course.queries import designs
from promdaen.course.rules import timetables
from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.rules import step_practice
from promdaen.kit.texts import Words


@dataclass(frozen=True, kw_only=True)
class PlannedPractice:
    """A practice that a lesson plans for a day of a run."""

    day: int
    topic: Words
    label: Words
    title: Words
    practice: step_practice.StepPractice
    is_opened: bool


def planned_practice(*, run: CourseRun) -> list[PlannedPractice]:
    """The practice that the lessons of a run's course plan, in the order of the timetable."""
    steps = designs.steps_by_topic(course=run.course)
    titles = curriculum_queries.practice_titles(
        steps=[step for rows in steps.values() for step in rows]
    )
    topics = curriculum_queries.topic_short_names()
    opened = _opened(run=run)
    slots = timetables.slots(sessions=run.course.sessions)
    return [
        PlannedPractice(
            day=taught.slot.day,
            topic=topics[taught.slot.topic],
            label=step_practice.PRACTICE_LABELS[practice.kind],
            title=step_practice.practice_title(practice=practice, titles=titles),
            practice=practice,
            is_opened=(practice.kind, practice.code) in opened,
        )
        for taught in timetables.taught(slots=slots, steps=steps)
        for step in taught.steps
        for practice in step_practice.practices(step=step)
    ]


def _opened(*, run: CourseRun) -> set[tuple[str, str]]:
    rows = Practice.objects.filter(run=run).values_list("kind", "case__code", "mode")
    return {(kind, case or mode) for kind, case, mode in rows}
