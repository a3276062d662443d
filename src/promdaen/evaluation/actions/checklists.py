"""Supervisors' checklists: open, take forms without names, close."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course import actions as course_actions
from promdaen.course.models import CourseRun, Enrolment
from promdaen.evaluation.models import ChecklistRound
from promdaen.evaluation.queries import checklists as queries
from promdaen.evaluation.rules import checklists
from promdaen.kit import audit
from promdaen.kit.refusals import Refused
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


class ChecklistRefused(Refused):
    """The action is not possible; the message is for people."""


@transaction.atomic
def open_checklist(*, run: CourseRun, by: Account | None, now: datetime) -> ChecklistRound:
    """Open the checklist of a run that is over to everyone with its link.

    Raises ChecklistRefused for a cancelled run, before it is over, and if it has a checklist.
    """
    course_actions.require_change(run=run, by=by)
    today = timezone.localdate(now)
    if run.is_cancelled or today <= run.ends_on:
        raise ChecklistRefused(_("Open the checklist when the course is over, best 3 months."))
    if ChecklistRound.objects.filter(run=run).exists():
        raise ChecklistRefused(_("This course run has a checklist already."))
    checklist_round = ChecklistRound.objects.create(run=run, opened_on=today)
    audit.record_line(action="open_checklist", subject=run, by=by, now=now)
    return checklist_round


@transaction.atomic
def close_checklist(
    *, checklist_round: ChecklistRound, by: Account | None, now: datetime
) -> ChecklistRound:
    """Close a checklist for good; its forms then count, and their order is gone."""
    course_actions.require_change(run=checklist_round.run, by=by)
    checklist_round = _open(checklist_round=checklist_round)
    forms = queries.observed_forms(rounds=[checklist_round])
    checklist_round.forms = [form.document() for form in checklists.without_order(forms=forms)]
    checklist_round.closed_on = timezone.localdate(now)
    checklist_round.save()
    audit.record_line(
        action="close_checklist",
        subject=checklist_round.run,
        by=by,
        now=now,
        detail={"forms": len(forms)},
    )
    return checklist_round


@transaction.atomic
def send_checklist_form(
    *,
    checklist_round: ChecklistRound,
    form: checklists.BehaviourForm,
    by: Account | None,
    now: datetime,
) -> int:
    """Take a form from a phone; returns its number.

    The number of a first form is the next one. Writes no audit line, because its time would
    identify the officer. Raises ChecklistRefused.
    """
    checklist_round = _open(checklist_round=checklist_round)
    stored = queries.observed_forms(rounds=[checklist_round])
    firsts = [
        kept_form.number for kept_form in stored if kept_form.observer == checklists.FIRST_OBSERVER
    ]
    if form.observer == checklists.FIRST_OBSERVER:
        form = replace(form, number=max(firsts, default=0) + 1)
        enrolled = Enrolment.objects.filter(run=checklist_round.run_id).count()
        if len(firsts) >= enrolled:
            raise ChecklistRefused(
                _("There is a form for all %(n)s officers of this course run.") % {"n": enrolled}
            )
    else:
        first = checklists.matching_form(
            forms=stored, number=form.number, observer=checklists.FIRST_OBSERVER
        )
        if first is not None:
            place = (first.department, first.province, first.post)
            form = replace(form, department=place[0], province=place[1], post=place[2])
    problem = _place_problem(form=form) or checklists.form_problem(
        form=form, behaviours=queries.behaviours(), stored=stored
    )
    if problem is not None:
        raise ChecklistRefused(str(problem))
    checklist_round.forms = [*checklist_round.forms, form.document()]
    checklist_round.save()
    return form.number


def _place_problem(*, form: checklists.BehaviourForm) -> str | None:
    posts = {post.code: post.province_id for post in queries.posts()}
    departments = {department.pk for department in people_queries.departments()}
    if form.observer == checklists.SECOND_OBSERVER:
        return None
    if form.department not in departments or posts.get(form.post) != form.province:
        return _("Choose department and post.")
    return None


def _open(*, checklist_round: ChecklistRound) -> ChecklistRound:
    """The current row, locked until the transaction ends; refused if it is closed."""
    rounds = ChecklistRound.objects.select_for_update().select_related("run")
    checklist_round = rounds.get(pk=checklist_round.pk)
    if checklist_round.closed_on is not None:
        raise ChecklistRefused(_("This checklist is closed. Thank you."))
    return checklist_round
