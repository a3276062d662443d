"""Import lessons from content; earlier versions of a lesson remain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from promdaen.curriculum.models import Lesson, Outcome
from promdaen.curriculum.rules import figures, lessons, step_practice
from promdaen.kit import content, loading
from promdaen.kit.json_objects import JsonObject
from promdaen.people.models import Account


def put_lessons(
    *,
    records: Sequence[content.ContentRecord],
    drawings: Mapping[str, str],
    by: Account | None,
    now: datetime,
) -> loading.LoadCounts:
    """Import the lessons of the content, all or none; a changed lesson is a new version.

    `drawings` has the SVG texts by the file names that lessons use. Raises content.ContentRefused
    with a line for each error, without any change.
    """
    with transaction.atomic():
        if errors := [error for record in records for error in _errors(record, drawings=drawings)]:
            raise content.ContentRefused(errors)
        total = loading.LoadCounts()
        for record in records:
            total += _store_lesson(record=record, drawings=drawings, now=now)
        loading.record_load(action="put_lessons", loaded=total, by=by, now=now)
    return total


def _store_lesson(
    *, record: content.ContentRecord, drawings: Mapping[str, str], now: datetime
) -> loading.LoadCounts:
    topic, body = record.values["topic"], dict(record.values)
    drawing = drawings[body["figure"]["file"]]
    further = {figure["file"]: drawings[figure["file"]] for figure in body.get("figures", ())}
    previous_version = (
        Lesson.objects.select_for_update().filter(topic=topic, is_current=True).first()
    )
    if previous_version is not None and (
        previous_version.body,
        previous_version.drawing,
        previous_version.drawings,
    ) == (body, drawing, further):
        return loading.LoadCounts(unchanged=1)
    if previous_version is not None:
        previous_version.is_current = False
        previous_version.save(update_fields=["is_current"])
    version = previous_version.version + 1 if previous_version else 1
    Lesson.objects.create(
        topic_id=topic, version=version, body=body, drawing=drawing, drawings=further, at=now
    )
    return loading.LoadCounts(changed=1) if previous_version else loading.LoadCounts(added=1)


def _errors(
    record: content.ContentRecord, *, drawings: Mapping[str, str]
) -> Iterator[content.ContentError]:
    values = record.values
    outcomes = Outcome.objects.filter(topic=values["topic"]).values_list("code", flat=True)
    for problem in lessons.faults(body=values, outcomes=list(outcomes)):
        yield _error(record, place="", problem=problem, remedy="mend the lesson")
    for problem in step_practice.practice_faults(steps=values["steps"]):
        yield _error(record, place="", problem=problem, remedy="mend the practice of the step")
    yield from _figure_errors(
        record, figure=values["figure"], key="figure.file", drawings=drawings
    )
    for number, figure in enumerate(values.get("figures", ()), start=1):
        key = f"figures[{number}]"
        for name, count in (("step", len(values["steps"])), ("section", len(values["handout"]))):
            if not 1 <= figure[name] <= count:
                yield _error(
                    record,
                    place=f", key `{key}.{name}`",
                    problem=f"there is no {name} {figure[name]}",
                    remedy=f"write a number from 1 to {count}",
                )
        yield from _figure_errors(record, figure=figure, key=f"{key}.file", drawings=drawings)


def _figure_errors(
    record: content.ContentRecord, *, figure: JsonObject, key: str, drawings: Mapping[str, str]
) -> Iterator[content.ContentError]:
    file = figure["file"]
    if file not in drawings:
        remedy = "put the drawing into content/lessons/figures/"
        yield _error(record, place=f", key `{key}`", problem=f"no drawing {file}", remedy=remedy)
        return
    labels = frozenset(label["id"] for label in figure["labels"])
    for problem in figures.faults(svg=drawings[file], labels=labels):
        remedy = "mend the drawing"
        yield _error(record, place=f", drawing {file}", problem=problem, remedy=remedy)


def _error(
    record: content.ContentRecord, *, place: str, problem: str, remedy: str
) -> content.ContentError:
    return content.ContentError(
        file=record.file,
        line=record.line,
        place=f"lesson {record.code}{place}",
        problem=problem,
        remedy=remedy,
    )
