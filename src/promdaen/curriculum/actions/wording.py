"""Save changed words of a record by the action of its package."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from promdaen.curriculum import queries
from promdaen.curriculum.actions.loads import load_topic, term_columns
from promdaen.curriculum.actions.records import put_edited
from promdaen.curriculum.actions.refusals import LessonRefused, ReviewRefused
from promdaen.curriculum.actions.writing import edit_lesson
from promdaen.curriculum.models import Lesson, Record, Term
from promdaen.curriculum.rules import review_files
from promdaen.kit import loading, refusals, text_writers
from promdaen.kit.json_objects import JsonObject
from promdaen.people.models import Account


def save_words(
    *, record: Record, changes: Mapping[tuple[str, str], str], by: Account, now: datetime
) -> None:
    """Save other words at some places of a record, by place and language, as an edit.

    Call within a transaction. Raises ReviewRefused for a kind that is changed in files alone, and
    for a record that is not valid with these words.
    """
    write = text_writers.find_writer(kind=record.kind)
    if write is None:
        raise ReviewRefused(
            _("%(subject)s: texts of this sort are changed in the files of the content.")
            % {"subject": record.subject}
        )
    values = review_files.replace_words(values=record.values, changes=changes)
    try:
        write(
            kind=record.kind,
            code=record.code,
            values=values,
            reason=_("From a file of the review"),
            by=by,
            now=now,
        )
    except refusals.Refused as refusal:
        lines = [f"{record.subject}: {line}" for line in refusal.lines]
        raise ReviewRefused(*lines) from refusal


def write_words(
    *, kind: str, code: str, values: JsonObject, reason: str, by: Account, now: datetime
) -> None:
    """Save the words of a topic, an outcome, a lesson, a term or a question of the evaluation.

    Raises ReviewRefused or LessonRefused for a record that is not valid.
    """
    if kind == "lesson":
        lesson = Lesson.objects.filter(topic=code, is_current=True).first()
        if lesson is None:
            raise LessonRefused(_("This topic has no lesson yet."))
        edit_lesson(topic=code, body=values, version=lesson.version, reason=reason, by=by, now=now)
        return
    if faults := list(queries.shape_faults(kind=kind, values=values)):
        raise ReviewRefused(*faults)
    if kind == "outcome":
        _write_outcome(code=code, values=values, by=by, now=now)
    elif kind == "topic":
        load_topic(code=code, values=values)
    elif kind == "term":
        loading.put_row(model=Term, key={"code": code}, values=term_columns(values=values))
    put_edited(kind=kind, code=code, values=values, by=by, now=now)


def _write_outcome(*, code: str, values: JsonObject, by: Account, now: datetime) -> None:
    """Save an outcome within its topic, where the files have it."""
    topic = Record.objects.select_for_update().get(subject=f"topic:{code.partition('.')[0]}")
    outcomes = [
        dict(values) if part["code"] == code else part for part in topic.values["outcomes"]
    ]
    changed = {**topic.values, "outcomes": outcomes}
    load_topic(code=topic.code, values=changed)
    put_edited(kind="topic", code=topic.code, values=changed, by=by, now=now)
