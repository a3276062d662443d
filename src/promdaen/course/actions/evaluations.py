"""The evaluation form on phones: opened, closed, and sent without a trace of the sender."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course.actions.feedback import NewFeedback, take_forms
from promdaen.course.actions.rights import CourseRefused, lock_roster, lock_run, require_change
from promdaen.course.models import CourseRun, Enrolment, Feedback
from promdaen.course.rules import evaluations as rules
from promdaen.kit import audit
from promdaen.people.models import Account


@transaction.atomic
def open_feedback(*, run: CourseRun, by: Account | None, now: datetime) -> None:
    """Open the evaluation form to the phones of a run's officers.

    Raises CourseRefused if it is already open.
    """
    require_change(run=run, by=by)
    if lock_run(run=run).is_feedback_open:
        raise CourseRefused(_("The form is already open."))
    _turn(run=run, is_open=True)
    audit.record_line(action="open_feedback", subject=run, by=by, now=now)


@transaction.atomic
def close_feedback(*, run: CourseRun, by: Account | None, now: datetime) -> int:
    """Close the evaluation form.

    Returns the number of forms of the run, which is also logged. Raises CourseRefused if it is not
    open.
    """
    require_change(run=run, by=by)
    if not lock_run(run=run).is_feedback_open:
        raise CourseRefused(_("The form is not open."))
    _turn(run=run, is_open=False)
    count = Feedback.objects.filter(run=run).count()
    audit.record_line(
        action="close_feedback", subject=run, by=by, now=now, detail={"count": count}
    )
    return count


@transaction.atomic
def send_form(
    *, enrolment: Enrolment, form: NewFeedback, by: Account | None, now: datetime
) -> None:
    """Store a form from an officer's phone, and note that this officer has sent one.

    Writes no audit line, because its time would identify the officer. Raises CourseRefused if `by`
    is not None, if the form is closed, empty or already sent, and for invalid ratings.
    """
    if by is not None:
        raise CourseRefused(_("Forms of others are keyed, not sent."))
    lock_roster(run=enrolment.run)
    run = lock_run(run=enrolment.run)
    if not run.is_feedback_open:
        raise CourseRefused(_("The form is closed. Ask the trainer for one on paper."))
    if form.is_blank:
        raise CourseRefused(_("The form is empty. Answer at least one question."))
    enrolments_by_id = {row.pk: row for row in Enrolment.objects.filter(run=run)}
    if enrolments_by_id[enrolment.pk].has_given_feedback:
        raise CourseRefused(_("A form was sent from this badge already. Thank you."))
    _note_given(run=run, enrolment=enrolment)
    department_ids = [
        row.department_id for row in enrolments_by_id.values() if row.has_given_feedback
    ]
    department = enrolment.department_id
    keeps = rules.can_keep_department(
        department=department,
        enrolled=[row.department_id for row in enrolments_by_id.values()],
        departments=[*department_ids, department],
        has_consent=form.has_consent,
    )
    take_forms(
        run=run,
        forms=[replace(form, department=department if keeps else "")],
        received_on=min(run.ends_on, timezone.localdate(now)),
    )


def _note_given(*, run: CourseRun, enrolment: Enrolment) -> None:
    """Mark the officer and rewrite the whole roster, so that row order does not show the last."""
    Enrolment.objects.filter(run=run).update(
        has_given_feedback=Case(
            When(pk=enrolment.pk, then=Value(True)), default=F("has_given_feedback")
        )
    )


def _turn(*, run: CourseRun, is_open: bool) -> None:
    CourseRun.objects.filter(pk=run.pk).update(is_feedback_open=is_open)
    run.is_feedback_open = is_open
