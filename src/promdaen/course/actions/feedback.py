"""Evaluation forms: stored without a name, an order or a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course.actions.rights import CourseRefused, lock_run, require_change
from promdaen.course.models import CourseRun, Enrolment, Feedback, UnreportedFeedback
from promdaen.course.queries import evaluations
from promdaen.course.rules import evaluations as rules
from promdaen.kit import audit
from promdaen.kit.protocols import ActingAccount
from promdaen.people.models import Account


@dataclass(frozen=True, kw_only=True)
class NewFeedback:
    """One form: ratings 1..5 or None, a comment, consent to quote it, department code or "".

    `topics` and `trainers` are ratings by code and by id. `texts` are answers to the open
    questions of rules.evaluations.OPEN_QUESTIONS.
    """

    relevance: int | None
    overall: int | None
    comment: str = ""
    has_consent: bool = False
    department: str = ""
    topics: Mapping[str, int] = field(default_factory=dict)
    trainers: Mapping[str, int] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def ratings(self) -> list[int]:
        """All ratings of the form."""
        whole = [rating for rating in (self.relevance, self.overall) if rating is not None]
        return [*whole, *self.topics.values(), *self.trainers.values()]

    @property
    def is_blank(self) -> bool:
        """Whether the form is empty."""
        answer_texts = [self.comment, *self.texts.values()]
        return not self.ratings and not any(text.strip() for text in answer_texts)


@transaction.atomic
def record_feedback(
    *,
    run: CourseRun,
    forms: Sequence[NewFeedback],
    received_on: date,
    by: Account | None,
    now: datetime,
) -> int:
    """Store forms and leave out blank ones.

    Returns the number stored. Rows have random ids and no order. The audit line names neither a
    row nor a person. Raises CourseRefused for a rating outside 1 to 5, and for a topic or trainer
    that is not of the run.
    """
    require_change(run=run, by=by)
    large = _large_departments(run=run)
    filled_forms = [
        replace(form, department=form.department if form.department in large else "")
        for form in forms
        if not form.is_blank
    ]
    take_forms(run=run, forms=filled_forms, received_on=received_on)
    audit.record_line(
        action="record_feedback", subject=None, by=None, now=now, detail={"run": run.code}
    )
    return len(filled_forms)


def leave_unreported(
    *, run: CourseRun, forms: Collection[UUID], by: ActingAccount | None, now: datetime
) -> int:
    """Delete forms of a run that may not be sent, and note their number; returns it.

    The audit line names neither a row nor a person who filled one in.
    """
    lock_run(run=run)
    feedback_forms = Feedback.objects.filter(run=run, pk__in=forms)
    count = feedback_forms.count()
    if count:
        feedback_forms.delete()
        UnreportedFeedback.objects.create(
            run=run, forms_count=count, noted_on=timezone.localdate(now)
        )
        audit.record_line(
            action="leave_unreported_feedback",
            subject=run,
            by=by,
            now=now,
            detail={"run": run.code, "forms": count},
        )
    return count


def take_forms(*, run: CourseRun, forms: Sequence[NewFeedback], received_on: date) -> None:
    """Add forms to those of a run, and rewrite all of them in order of their random ids.

    Neither row order nor the writing transaction then shows which came last, and all have the same
    day (docs/why/feedback-without-a-trace.md). Call it inside a transaction. Raises CourseRefused
    as `record_feedback` does.
    """
    lock_run(run=run)
    _check(run=run, forms=forms)
    stored_forms = list(Feedback.objects.filter(run=run))
    feedback_forms = [
        *stored_forms,
        *(_row(run=run, form=form, day=received_on) for form in forms),
    ]
    last = max(
        (feedback_form.received_on for feedback_form in feedback_forms), default=received_on
    )
    for feedback_form in feedback_forms:
        feedback_form.received_on = last
    Feedback.objects.filter(run=run).delete()
    Feedback.objects.bulk_create(
        sorted(feedback_forms, key=lambda feedback_form: feedback_form.id)
    )


@transaction.atomic
def choose_quotes(
    *,
    run: CourseRun,
    quotes: Mapping[UUID, Mapping[str, str]],
    by: Account | None,
    now: datetime,
) -> int:
    """Print exactly these comments, in both languages; returns the number printed.

    Raises CourseRefused for a comment without consent, or without a text in a language.
    """
    require_change(run=run, by=by)
    # A form that comes meanwhile rewrites all rows, and would lose what is chosen here.
    lock_run(run=run)
    feedback_forms = list(Feedback.objects.filter(run=run))
    unknown = quotes.keys() - {feedback_form.pk for feedback_form in feedback_forms}
    if unknown:
        raise CourseRefused(_("A chosen comment is not of this run."))
    for feedback_form in feedback_forms:
        text = quotes.get(feedback_form.pk)
        if text is not None:
            _check_quote(feedback_form=feedback_form, text=text)
        feedback_form.is_quoted = text is not None
        feedback_form.quote_en = text["en"].strip() if text else ""
        feedback_form.quote_km = text["km"].strip() if text else ""
    Feedback.objects.bulk_update(feedback_forms, ["is_quoted", "quote_en", "quote_km"])
    audit.record_line(
        action="choose_quotes",
        subject=None,
        by=by,
        now=now,
        detail={"run": run.code, "count": len(quotes)},
    )
    return len(quotes)


def _check_quote(*, feedback_form: Feedback, text: Mapping[str, str]) -> None:
    if not feedback_form.has_consent:
        raise CourseRefused(_("A comment is printed only where consent was given."))
    if not text.get("en", "").strip() or not text.get("km", "").strip():
        raise CourseRefused(_("A quote needs its text in Khmer and in English."))


def _check(*, run: CourseRun, forms: Sequence[NewFeedback]) -> None:
    topics = {rated_subject.code for rated_subject in evaluations.topic_ratings(run=run)}
    trainers = {rated_subject.code for rated_subject in evaluations.trainer_ratings(run=run)}
    for form in forms:
        if any(not rules.MIN_RATING <= rating <= rules.MAX_RATING for rating in form.ratings):
            raise CourseRefused(_("A rating is 1, 2, 3, 4 or 5."))
        if form.topics.keys() - topics or form.trainers.keys() - trainers:
            raise CourseRefused(_("A topic or a trainer is not of this run. Load the page again."))
        if form.texts.keys() - set(rules.OPEN_QUESTIONS):
            raise CourseRefused(_("The form has no such question."))


def _row(*, run: CourseRun, form: NewFeedback, day: date) -> Feedback:
    texts = {code: form.texts.get(code, "").strip() for code in rules.OPEN_QUESTIONS}
    return Feedback(
        run=run,
        received_on=day,
        relevance=form.relevance,
        overall=form.overall,
        comment=form.comment.strip(),
        has_consent=form.has_consent,
        department_id=form.department or None,
        topics=dict(sorted(form.topics.items())),
        trainers=dict(sorted(form.trainers.items())),
        texts={code: text for code, text in texts.items() if text},
    )


def _large_departments(*, run: CourseRun) -> set[str]:
    department_ids = list(
        Enrolment.objects.filter(run=run).values_list("department_id", flat=True)
    )
    return {
        code for code in set(department_ids) if department_ids.count(code) >= rules.MIN_ANSWERS
    }
