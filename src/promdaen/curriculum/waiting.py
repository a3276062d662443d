"""Rows of the task list for reviewers of texts."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.curriculum.queries import assignments, recordings, reviews
from promdaen.curriculum.rules.recordings import STALE, WAITING
from promdaen.kit.texts import page_language
from promdaen.kit.waiting import LATER, TODAY, WaitingWork, urgency_on
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.people.models import Account


def reviews_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """The numbers of texts changed after approval, with open comments, and drafts.

    Those who write content see changes that came back in files too.
    """
    if not people_queries.has_right("review", account=account):
        return []
    counts = reviews.open_counts()
    address = reverse("curriculum:review")
    rows = (
        ("texts_changed", reviews.CHANGED, _("Approve changes"),
         _("texts that changed after their approval"), TODAY),
        ("comments_open", reviews.COMMENTED, _("Answer comments"),
         _("comments on texts"), TODAY),
        ("texts_to_review", "draft", _("Review texts"), _("drafts in both languages"), LATER),
    )  # fmt: skip
    work_rows = [
        WaitingWork(
            kind=kind,
            action=action,
            subject=subject_words,
            url=f"{address}?state={state}",
            urgency=urgency,
            count=counts[state],
            icon="eye",
        )
        for kind, state, action, subject_words, urgency in rows
        if counts[state]
    ]
    if counts[reviews.RETURNED] and people_queries.has_right("author", account=account):
        work_rows.append(
            WaitingWork(
                kind="changes_returned",
                action=_("Decide on changed texts"),
                subject=_("changes in files that came back"),
                url=reverse("curriculum:review_files"),
                urgency=LATER,
                count=counts[reviews.RETURNED],
                icon="eye",
            )
        )
    return work_rows


def recordings_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """The recordings to approve, and those whose text changed, for who records."""
    can_review = people_queries.has_right("review", account=account)
    can_record = people_queries.has_right("author", account=account)
    if not can_review and not can_record:
        return []
    counts = recordings.state_counts(account=account)
    rows = (
        ("recordings_to_approve", can_review, WAITING, _("Listen and approve"),
         _("recordings of texts"), TODAY),
        ("recordings_outdated", can_record, STALE, _("Record again"),
         _("recordings whose text changed"), LATER),
    )  # fmt: skip
    return [
        WaitingWork(
            kind=kind,
            action=action,
            subject=subject_words,
            url=reverse("curriculum:recordings"),
            urgency=urgency,
            count=counts[state],
            icon="record-circle",
        )
        for kind, is_mine, state, action, subject_words, urgency in rows
        if is_mine and counts[state]
    ]


def recording_candidates(*, account: Account, now: datetime) -> list[QuerySet[Model]]:
    """The recordings without which there are no rows."""
    return [recordings.kept_recordings()]


def assignments_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """The texts assigned to an account, and those that others did not review in time."""
    today = timezone.localdate(now)
    address = reverse("curriculum:review")
    assigned = [
        WaitingWork(
            kind="texts_assigned",
            action=_("Review the texts assigned to you"),
            subject=_assigned_label(assignment_row),
            url=f"{address}?mine=yes&state={reviews.OPEN}&{assignment_row.query}",
            urgency=urgency_on(due_on=assignment_row.assignment.due_on, today=today),
            due_on=assignment_row.assignment.due_on,
            count=assignment_row.open_count,
            icon="eye",
        )
        for assignment_row in assignments.assigned_rows(account=account)
        if assignment_row.open_texts
    ]
    return assigned + _not_reviewed(account=account, today=today)


def _assigned_label(assignment_row: assignments.AssignmentRow) -> str:
    """What was assigned; the count beside it is of records, whatever their languages."""
    label = assignment_row.label(language=page_language())
    return label if assignment_row.assignment.language else f"{label} · {_('both languages')}"


def assignment_candidates(*, account: Account, now: datetime) -> list[QuerySet[Model]]:
    """The assignments without which there are no rows."""
    return list(assignments.waiting_assignments(account=account, today=timezone.localdate(now)))


def _not_reviewed(*, account: Account, today: date) -> list[WaitingWork]:
    """What others did not review in time, for those who assign texts."""
    if not people_queries.has_right("author", account=account):
        return []
    late = [
        assignment_row
        for assignment_row in assignments.late_assignments(today=today)
        if assignment_row.assignment.reviewer_id != account.pk
    ]
    if not late:
        return []
    due_on = min(assignment_row.assignment.due_on for assignment_row in late)
    return [
        WaitingWork(
            kind="texts_not_reviewed",
            action=_("Remind, or assign to someone else"),
            subject=_("texts that were not reviewed in time"),
            url=reverse("curriculum:assignments"),
            urgency=urgency_on(due_on=due_on, today=today),
            due_on=due_on,
            count=len(
                {
                    subject
                    for assignment_row in late
                    for subject, _language in assignment_row.open_texts
                }
            ),
            icon="eye",
        )
    ]
