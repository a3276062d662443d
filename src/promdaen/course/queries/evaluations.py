"""The evaluation form of a run: its questions, and the results that may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from promdaen.assessment.rules import feedback
from promdaen.course.models import (
    CourseRun,
    Enrolment,
    Feedback,
    Trainer,
    TrainingSession,
    UnreportedFeedback,
)
from promdaen.course.queries import timetables
from promdaen.course.rules import evaluations as rules
from promdaen.course.rules.phone import PhoneRow
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit.texts import Text, Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

FEEDBACK_PARTS = ("topics", "trainers")


@dataclass(frozen=True, kw_only=True)
class RatedSubject:
    """A rated topic or trainer: its part of the form, code, mark on paper and name."""

    part: str
    code: str
    mark: str
    name: Words

    @property
    def field(self) -> str:
        """The name of its form field."""
        return f"{self.part}_{self.code}"


@dataclass(frozen=True, kw_only=True)
class RatedResult:
    """The ratings of a topic or trainer; `ratings` is None for fewer than five."""

    name: Words
    ratings: feedback.Ratings | None


@dataclass(frozen=True, kw_only=True)
class EvaluationPage:
    """The results of a run's forms; only their number until the ratings may be shown."""

    forms_count: int
    unreported_count: int
    """Forms that a laptop deleted, since fewer than five are not sent."""
    enrolled_count: int
    is_shown: bool
    whole: Sequence[RatedResult]
    topics: Sequence[RatedResult]
    trainers: Sequence[RatedResult]


def questions() -> Mapping[str, rules.EvaluationQuestion]:
    """The questions of the form, in the texts of the content."""
    question_pages = {}
    for code in rules.QUESTIONS:
        record = curriculum_queries.find_record(kind="feedback", code=code)
        if record is not None:
            question_pages[code] = record.values
    return rules.questions(texts=question_pages)


def topic_ratings(*, run: CourseRun) -> list[RatedSubject]:
    """The topics in the run's timetable, in order."""
    taught = TrainingSession.objects.filter(run=run, topic__isnull=False)
    codes = set(taught.values_list("topic", flat=True))
    topics = {
        code: name for code, name in curriculum_queries.topic_names().items() if code in codes
    }
    return [
        RatedSubject(
            part="topics",
            code=code,
            mark=rules.cell_mark(place=index, kind="topics"),
            name=name,
        )
        for index, (code, name) in enumerate(topics.items())
    ]


def trainer_ratings(*, run: CourseRun) -> list[RatedSubject]:
    """The trainers in the run's timetable, by name."""
    trainers = Trainer.objects.filter(assignments__session__run=run).distinct()
    return [
        RatedSubject(
            part="trainers",
            code=str(trainer.pk),
            mark=rules.cell_mark(place=index, kind="trainers"),
            name=timetables.trainer_name(trainer=trainer),
        )
        for index, trainer in enumerate(trainers)
    ]


def evaluation_ratings(*, run: CourseRun) -> list[RatedSubject]:
    """All rated topics and trainers."""
    return [*topic_ratings(run=run), *trainer_ratings(run=run)]


def evaluation_page(*, run: CourseRun, account: Account) -> EvaluationPage:
    """The results of a run's forms; of trainers, a trainer sees only their own ratings."""
    feedback_forms = list(Feedback.objects.filter(run=run))
    is_shown = rules.is_shown(forms_count=len(feedback_forms), is_open=run.is_feedback_open)
    visible_rows = feedback_forms if is_shown else []
    trainers = trainer_ratings(run=run) if is_shown else []
    return EvaluationPage(
        forms_count=len(feedback_forms),
        unreported_count=sum(
            UnreportedFeedback.objects.filter(run=run).values_list("forms_count", flat=True)
        ),
        enrolled_count=Enrolment.objects.filter(run=run).count(),
        is_shown=is_shown,
        whole=[
            RatedResult(
                name=text,
                ratings=rules.count_ratings(
                    ratings=[getattr(feedback_form, code) for feedback_form in visible_rows]
                ),
            )
            for code, text in (
                ("relevance", Text("Relevance")),
                ("overall", Text("Overall")),
            )
        ],
        topics=_results(
            feedback_forms=visible_rows, rated_subjects=topic_ratings(run=run) if is_shown else []
        ),
        trainers=_results(
            feedback_forms=visible_rows,
            rated_subjects=_own(rated_subjects=trainers, account=account),
        ),
    )


def can_give(*, enrolment: Enrolment) -> bool:
    """Whether this officer's phone may send a form: it is open and none was sent."""
    run = CourseRun.objects.get(pk=enrolment.run_id)
    return run.is_feedback_open and not enrolment.has_given_feedback


def phone_rows(*, enrolment: Enrolment, now: datetime) -> list[PhoneRow]:
    """The phone row of the evaluation form, while it is open and not sent."""
    if not can_give(enrolment=enrolment):
        return []
    return [
        PhoneRow(
            title=Text("Your opinion of the course"),
            text=Text("Without name, about three minutes"),
            page="course:phone_feedback",
            icon="chat-left-text",
            weight=40,
            is_next=True,
        )
    ]


def _own(*, rated_subjects: Sequence[RatedSubject], account: Account) -> list[RatedSubject]:
    if people_queries.has_right("runs", account=account):
        return list(rated_subjects)
    own = {str(pk) for pk in Trainer.objects.filter(account=account).values_list("pk", flat=True)}
    return [rated_subject for rated_subject in rated_subjects if rated_subject.code in own]


def feedback_of_runs(*, runs: QuerySet[CourseRun]) -> list[tuple[UUID, UUID]]:
    """The evaluation forms of course runs, as (run, form)."""
    return list(Feedback.objects.filter(run__in=runs).values_list("run", "pk"))


def _results(
    *, feedback_forms: Sequence[Feedback], rated_subjects: Sequence[RatedSubject]
) -> list[RatedResult]:
    return [
        RatedResult(
            name=rated_subject.name,
            ratings=rules.count_ratings(
                ratings=[
                    getattr(feedback_form, rated_subject.part).get(rated_subject.code)
                    for feedback_form in feedback_forms
                ]
            ),
        )
        for rated_subject in rated_subjects
    ]
