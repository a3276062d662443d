"""Open one run for an account: to see it, to work in it with names, or to plan it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from promdaen.course.models import CourseRun, Enrolment, ImportDraft
from promdaen.course.queries import matches, runs
from promdaen.kit import ids
from promdaen.people import queries as people_queries
from promdaen.people.models import Account, Officer
from promdaen.people.rules.roles import TEACHING


class NotThere(LookupError):
    """Page not found."""


def require_any_run(*, account: Account) -> None:
    """Allow accounts that may see a list of runs. Raises NotAllowed for others."""
    people_queries.require_right(*TEACHING, "results", account=account)


def run_to_see(*, code: str, account: Account) -> CourseRun:
    """The run of a code. Raises NotThere, or NotAllowed if the account may not see it."""
    require_any_run(account=account)
    run = _run(code=code)
    if not runs.visible_to(account=account).filter(pk=run.pk).exists():
        raise people_queries.NotAllowed(_("This course run belongs to another trainer."))
    return run


def run_to_change(*, code: str, account: Account) -> CourseRun:
    """The run of a code, to change it and read its names. Raises as `run_to_see` does."""
    people_queries.require_right(*TEACHING, account=account)
    run = _run(code=code)
    if not runs.can_change(account=account, run=run):
        raise people_queries.NotAllowed(_("This course run belongs to another trainer."))
    return run


def run_to_plan(*, code: str, account: Account) -> CourseRun:
    """The run of a code, to plan it. Raises as `run_to_see` does."""
    people_queries.require_right("runs", account=account)
    return _run(code=code)


def get_enrolment(*, run: CourseRun, enrolment_id: Any) -> Enrolment:
    """An enrolment of this run. Raises NotThere."""
    enrolment = runs.run_roster(run=run).filter(pk=enrolment_id).first()
    if enrolment is None:
        raise NotThere(str(enrolment_id))
    return enrolment


def get_draft(
    *, run: CourseRun, draft_id: UUID, kind: str, account: Account, now: datetime
) -> ImportDraft:
    """A waiting file of this account, less than a day old. Raises NotThere."""
    drafts = ImportDraft.objects.select_related("run")
    draft = drafts.filter(run=run, pk=draft_id, kind=kind, made_by=account).first()
    if draft is None or not matches.is_fresh(draft=draft, now=now):
        raise NotThere(str(draft_id))
    return draft


def officer_to_add(*, officer_id: str) -> Officer:
    """An officer who may be enrolled by hand. Raises NotThere."""
    officers = Officer.objects.filter(is_active=True).select_related("department")
    officer = officers.filter(pk__in=ids.read_ids([officer_id])).first()
    if officer is None:
        raise NotThere(officer_id)
    return officer


def _run(*, code: str) -> CourseRun:
    rows = CourseRun.objects.select_related("province", "programme", "course")
    run = rows.filter(code=code).first()
    if run is None:
        raise NotThere(code)
    return run
