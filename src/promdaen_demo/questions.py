"""Questions of the demonstration's officers, and the trainer's answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from promdaen.course import queries as course_queries
from promdaen.kit.json_objects import JsonObject
from promdaen.questions.actions import answering, new_questions, notes, ticking
from promdaen.refresher.queries import pieces
from promdaen_demo.stage import DemonstrationContent

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun
    from promdaen.people.models import Account
    from promdaen.questions.models import Question

DAY = timedelta(days=1)


def ask_questions(
    *, content: DemonstrationContent, runs_by_code: Mapping[str, CourseRun], trainer: Account
) -> None:
    """Ask and answer questions, oldest first; unanswered ones are escalated."""
    for record in sorted(
        content.records["demo_question"], key=lambda record: -record.values["days_ago"]
    ):
        values = record.values
        question_at = content.now - timedelta(days=values["days_ago"])
        enrolments = course_queries.run_roster(run=runs_by_code[values["run"]])
        enrolment = enrolments.get(seat=values["seat"])
        new = new_questions.NewQuestion(
            kind=values["kind"],
            code=values.get("topic") or _first_asked(officer_id=enrolment.officer_id),
            text=values["text"][values["language"]],
            language=values["language"],
            is_named=values["named"],
        )
        question = new_questions.ask_question(new=new, enrolment=enrolment, now=question_at)
        hours = values.get("answered_hours")
        answered_at = content.now if hours is None else question_at + timedelta(hours=hours)
        for day in range(1, (answered_at - question_at) // DAY + 1):
            ticking.notify_due(question=question, now=question_at + day * DAY)
        if hours is not None:
            _answer(question=question, values=values, trainer=trainer, now=answered_at)


def _first_asked(*, officer_id: UUID) -> str:
    """The item that an officer was asked first in a refresher."""
    shares = pieces.officer_shares(officer_id=officer_id).order_by("answers__at", "answers__pk")
    code = (
        shares.filter(answers__isnull=False).values_list("answers__item__code", flat=True).first()
    )
    return str(code)


def _answer(*, question: Question, values: JsonObject, trainer: Account, now: datetime) -> None:
    language = values["language"]
    answer = values["answer"][language]
    answering.answer_question(question=question, text=answer, by=trainer, now=now)
    if values["shared"]:
        text = values["text"][language]
        answering.share_question(question=question, text=text, answer=answer, by=trainer, now=now)
    if values.get("note"):
        texts = {f"text_{language}": text for language, text in values["note"].items()}
        notes.make_note(question=question, texts=texts, by=trainer, now=now)
