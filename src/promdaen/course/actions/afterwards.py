"""Later tests: choose the paper, and invite, remind or excuse officers by round."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.assessment.actions import AssessmentRefused
from promdaen.assessment.actions import adaptive as adaptive_actions
from promdaen.assessment.models import Paper
from promdaen.course.actions.rights import CourseRefused, lock_roster, lock_run, require_change
from promdaen.course.models import CourseRun, Enrolment, Invitation, RunPaper
from promdaen.course.queries import afterwards as queries
from promdaen.course.queries.people import TRAINED_FILTER
from promdaen.course.rules import rounds
from promdaen.kit import audit
from promdaen.people.models import Account

QUIZ = "quiz"


@transaction.atomic
def choose_later_paper(
    *,
    run: CourseRun,
    paper: Paper,
    is_adaptive: bool = False,
    by: Account | None,
    now: datetime,
) -> None:
    """Choose the paper for all later tests of a run, and how it is given on phones.

    With `is_adaptive`, phones choose items for each officer and report the result on the scale of
    the paper. Raises CourseRefused for a quiz, for a cancelled run, after the first later test was
    taken, and for an adaptive test when the item bank is not good enough.
    """
    require_change(run=run, by=by)
    lock_roster(run=run)
    run = lock_run(run=run)
    if run.is_cancelled:
        raise CourseRefused(_("This run is cancelled: there is nothing to test later."))
    if paper.use == QUIZ:
        raise CourseRefused(_("A quiz is for practice. Choose a test paper."))
    if queries.is_begun(run=run):
        raise CourseRefused(_("Officers took a later test of this run: its paper stays."))
    if is_adaptive:
        try:
            adaptive_actions.check_ready(paper=paper)
        except AssessmentRefused as refused:
            raise CourseRefused(*refused.lines) from refused
    RunPaper.objects.filter(run=run, occasion=rounds.LATER).delete()
    RunPaper.objects.create(run=run, occasion=rounds.LATER, paper=paper, is_adaptive=is_adaptive)
    detail = {"paper": paper.code, "is_adaptive": is_adaptive}
    audit.record_line(action="choose_later_paper", subject=run, by=by, now=now, detail=detail)


@transaction.atomic
def invite_officers(*, run: CourseRun, months: int, by: Account | None, now: datetime) -> int:
    """Invite all trained officers of a run to the round that many months later.

    Returns the number of new invitations. Calling it again invites only officers who joined the
    list since then, and updates the due dates to the run's last day. Raises CourseRefused for an
    unknown round, for a cancelled run, and when no officer is trained yet.
    """
    require_change(run=run, by=by)
    if months not in rounds.LATER_MONTHS:
        raise CourseRefused(_("There is no such round of tests."))
    run = lock_run(run=run)
    if run.is_cancelled:
        raise CourseRefused(_("This run is cancelled: there is nothing to test later."))
    trained = list(Enrolment.objects.filter(TRAINED_FILTER, run=run).order_by("seat"))
    if not trained:
        raise CourseRefused(
            _("No one in this run is trained yet: mark who came, or enter the test after.")
        )
    due = rounds.due_on(ends_on=run.ends_on, months=months)
    open_invitations = Invitation.objects.select_for_update().filter(
        enrolment__run=run, months=months
    )
    open_invitations.exclude(due_on=due).update(due_on=due)
    invited = set(open_invitations.values_list("enrolment_id", flat=True))
    invitations = Invitation.objects.bulk_create(
        Invitation(enrolment=enrolment, months=months, due_on=due, invited_at=now)
        for enrolment in trained
        if enrolment.pk not in invited
    )
    if invitations:
        audit.record_line(
            action="invite_officers",
            subject=run,
            by=by,
            now=now,
            detail={"months": months, "officers": len(invitations)},
        )
    return len(invitations)


@transaction.atomic
def mark_invitations(
    *,
    run: CourseRun,
    on_paper: Collection[UUID],
    reasons: Mapping[UUID, str],
    by: Account | None,
    now: datetime,
) -> int:
    """Record, by invitation id, who is tested on paper and why others will not come.

    `reasons` has every invitation on the page, with "" for no reason. `on_paper` has the ids of
    invitations tested on paper. Returns the number of changed invitations. Raises CourseRefused
    for an unknown reason, and for an invitation of another run.
    """
    require_change(run=run, by=by)
    if set(reasons.values()) - {"", *rounds.DECLINED_REASONS}:
        raise CourseRefused(_("Choose one of the reasons."))
    run_invitations = Invitation.objects.select_for_update().filter(
        enrolment__run=run, pk__in=reasons
    )
    rows = {invitation.pk: invitation for invitation in run_invitations}
    if len(rows) < len(reasons):
        raise CourseRefused(_("An officer in the list is not on this run. Load the page again."))
    changed = []
    for key, reason in reasons.items():
        invitation, is_on_paper = rows[key], key in on_paper
        if (invitation.declined_reason, invitation.is_on_paper) != (reason, is_on_paper):
            invitation.declined_reason, invitation.is_on_paper = reason, is_on_paper
            changed.append(invitation)
    if changed:
        Invitation.objects.bulk_update(changed, ["declined_reason", "is_on_paper"])
        audit.record_line(
            action="mark_invitations",
            subject=run,
            by=by,
            now=now,
            detail={"changed": len(changed)},
        )
    return len(changed)


@transaction.atomic
def remind_officers(*, invitations: Collection[UUID], by: Account | None, now: datetime) -> int:
    """Record that officers were reminded of their later test, by invitation id.

    Returns the number of reminders. Raises NotAllowed if the account may not change one of their
    runs.
    """
    invitations_to_remind = Invitation.objects.select_for_update().filter(pk__in=invitations)
    runs = CourseRun.objects.filter(enrolments__invitations__in=invitations_to_remind).distinct()
    for run in runs:
        require_change(run=run, by=by)
        count = invitations_to_remind.filter(enrolment__run=run).update(reminded_at=now)
        audit.record_line(
            action="remind_officers", subject=run, by=by, now=now, detail={"officers": count}
        )
    return invitations_to_remind.count()
