"""Practice in a run: opened by a trainer, joined by phones, debriefed and closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.casework.actions import refusals as case_refusals
from promdaen.casework.actions import sessions as case_actions
from promdaen.casework.models import Case, CaseSession
from promdaen.course.actions.rights import CourseRefused, lock_run, require_change
from promdaen.course.models import CourseRun, Enrolment
from promdaen.course.models.practice import Practice, PracticeShare
from promdaen.course.queries import practice as queries
from promdaen.course.rules import groups
from promdaen.course.rules import practice as rules
from promdaen.kit import audit
from promdaen.people.models import Account
from promdaen.specimen.actions import refusals as lab_refusals
from promdaen.specimen.actions import sessions as lab_actions
from promdaen.specimen.models import LabSession, StationSet


@dataclass(frozen=True, kw_only=True)
class NewPractice:
    """What a trainer opens.

    For a case: its code, alone or in groups. For specimens: mode, documents (none means all) and
    number. For stations: the code of the printed set. `seed` is the random seed for the groups, or
    for the row of specimens that all officers see.
    """

    kind: str
    case: str = ""
    is_group: bool = False
    mode: str = ""
    documents: Sequence[str] = ()
    trials_count: int | None = None
    station_set: str = ""
    seed: int = 0


@transaction.atomic
def open_practice(
    *, run: CourseRun, new: NewPractice, by: Account | None, now: datetime
) -> Practice:
    """Open a practice to the officers of a run, and form the groups of a group case.

    Raises CourseRefused for a run that has finally ended or has no officers, for an unknown case,
    mode, number or set, and while the same case, mode or set is open.
    """
    require_change(run=run, by=by)
    _check_run(run=run)
    case = Case.objects.filter(code=new.case, is_current=True).first()
    station_set = StationSet.objects.filter(code=new.station_set).first()
    _check_new(run=run, new=new, case=case, station_set=station_set)
    practice = Practice.objects.create(
        run=run,
        kind=new.kind,
        case=case,
        station_set=station_set,
        mode=new.mode,
        documents=list(new.documents),
        trials_count=new.trials_count,
        seed=new.seed,
        is_group=new.is_group,
        opened_at=now,
        opened_by=by,
    )
    if practice.is_group:
        _deal_groups(practice=practice, by=by, now=now)
    detail = {"kind": new.kind, "case": new.case, "mode": new.mode, "is_group": new.is_group}
    audit.record_line(action="open_practice", subject=practice, by=by, now=now, detail=detail)
    return practice


@transaction.atomic
def enter_practice(*, practice: Practice, enrolment: Enrolment, now: datetime) -> PracticeShare:
    """Let an officer's phone join the group, or a session of its own.

    An officer who already joined continues. A late officer joins the smallest group. Raises
    CourseRefused for an officer of another run, a closed practice, and one without phones.
    """
    practice = Practice.objects.select_for_update().get(pk=practice.pk)
    if enrolment.run_id != practice.run_id:
        raise CourseRefused(_("This officer is not on the roster of this run."))
    share, _made = PracticeShare.objects.get_or_create(practice=practice, enrolment=enrolment)
    if share.case_session_id is not None or share.lab_session_id is not None:
        return share
    if practice.closed_at is not None:
        raise CourseRefused(_("This practice is closed. Ask your trainer."))
    enter = _ENTER.get(practice.kind)
    if enter is None:
        raise CourseRefused(_("This practice is on paper, at the stations."))
    enter(practice=practice, share=share, now=now)
    share.save()
    audit.record_line(action="enter_practice", subject=share, by=None, now=now)
    return share


@transaction.atomic
def move_officers(
    *,
    practice: Practice,
    moves: Sequence[tuple[Enrolment, UUID]],
    by: Account | None,
    now: datetime,
) -> int:
    """Move officers to groups (by session id) of a practice; returns the number moved.

    A group that becomes empty is closed. Raises CourseRefused for an officer or group of another
    run or practice, and if the old or new group has ended.
    """
    require_change(run=practice.run, by=by)
    practice = Practice.objects.select_for_update().get(pk=practice.pk)
    practice_sessions = queries.case_sessions(practice=practice)
    targets = {
        case_session.pk: case_session
        for case_session in practice_sessions
        if case_session.is_group
    }
    count = 0
    for enrolment, group in moves:
        if group not in targets or enrolment.run_id != practice.run_id:
            raise CourseRefused(_("There is no such group in this practice."))
        share, _made = PracticeShare.objects.get_or_create(practice=practice, enrolment=enrolment)
        if share.case_session_id != group:
            _move_share(share=share, target=targets[group], by=by, now=now)
            share.save()
            count += 1
    for session in targets.values():
        if not session.members.exists():
            case_actions.close_session(session=session, by=by, now=now)
    detail = {"moved": count}
    audit.record_line(action="move_officers", subject=practice, by=by, now=now, detail=detail)
    return count


@transaction.atomic
def close_practice(*, practice: Practice, by: Account | None, now: datetime) -> int:
    """Close a practice and its running sessions; returns the number of these sessions.

    Raises CourseRefused if it is already closed.
    """
    require_change(run=practice.run, by=by)
    practice = Practice.objects.select_for_update().get(pk=practice.pk)
    if practice.closed_at is not None:
        raise CourseRefused(_("This practice is already closed."))
    practice.closed_at = now
    practice.save(update_fields=["closed_at"])
    count = 0
    for session in queries.case_sessions(practice=practice):
        if session.closed_at is None:
            case_actions.close_session(session=session, by=by, now=now)
            count += 1
    going_on = practice.shares.filter(lab_session__ended_at__isnull=True)
    for lab in LabSession.objects.filter(pk__in=going_on.values("lab_session")):
        lab_actions.end_session(session=lab, by=by, now=now)
        count += 1
    detail = {"closed": count}
    audit.record_line(action="close_practice", subject=practice, by=by, now=now, detail=detail)
    return count


@transaction.atomic
def open_debrief(*, practice: Practice, by: Account | None, now: datetime) -> None:
    """Show the reasoning of a case on the phones of all who judged it.

    Raises CourseRefused while an officer of the run still judges the case, also in another
    practice, and for a practice without a case.
    """
    require_change(run=practice.run, by=by)
    practice = Practice.objects.select_for_update().get(pk=practice.pk)
    if practice.kind != rules.CASE:
        raise CourseRefused(_("Only a case has a reasoning to show."))
    if practice.closed_at is None:
        raise CourseRefused(_("Close the case first: others still judge."))
    if queries.is_case_open_again(practice=practice):
        raise CourseRefused(
            _("The same case is open in another practice of this run. Close that first.")
        )
    practice.debrief_at = now
    practice.save(update_fields=["debrief_at"])
    for session in queries.case_sessions(practice=practice):
        case_actions.open_reasoning(session=session, by=by, now=now)
    audit.record_line(action="open_debrief", subject=practice, by=by, now=now)


def _check_run(*, run: CourseRun) -> None:
    run = lock_run(run=run)
    if run.is_cancelled or run.is_final:
        raise CourseRefused(_("This run is closed permanently; no practice can be opened."))
    if not run.enrolments.exists():
        raise CourseRefused(_("No one is on the roster yet. Enrol officers first."))


def _check_new(
    *, run: CourseRun, new: NewPractice, case: Case | None, station_set: StationSet | None
) -> None:
    if new.kind not in rules.PRACTICE_KINDS:
        raise CourseRefused(_("There is no such sort of practice."))
    if new.kind == rules.STATIONS and station_set is None:
        raise CourseRefused(_("There is no such printed set."))
    if new.kind == rules.SPECIMENS and (
        new.mode not in rules.SPECIMEN_MODES or not new.trials_count
    ):
        raise CourseRefused(_("Say in which way specimens are examined, and how many."))
    if new.kind == rules.CASE and case is None:
        raise CourseRefused(_("There is no such case."))
    if new.is_group and new.kind != rules.CASE:
        raise CourseRefused(_("Only a case is judged in groups."))
    open_practices = Practice.objects.filter(run=run, kind=new.kind, closed_at__isnull=True)
    if new.kind == rules.CASE and open_practices.filter(case__code=new.case).exists():
        raise CourseRefused(_("This case is already open."))
    if open_practices.filter(case=None, mode=new.mode, station_set=station_set).exists():
        raise CourseRefused(_("This practice is already open. Close it first."))


def _deal_groups(*, practice: Practice, by: Account | None, now: datetime) -> None:
    """Open a session for each group of the officers who are recorded as present today."""
    basis = queries.group_basis(run=practice.run, now=now)
    departments_by_enrolment = {
        enrolment: str(enrolment.department_id) for enrolment in basis.enrolments
    }
    dealt = groups.mixed_groups(departments=departments_by_enrolment, seed=practice.seed)
    shares = []
    for number, members in enumerate(dealt, start=1):
        session = _open_case(
            practice=practice,
            officers=[member.officer_id for member in members],
            name=str(number),
            by=by,
            now=now,
        )
        shares += [
            PracticeShare(practice=practice, enrolment=member, case_session=session)
            for member in members
        ]
    PracticeShare.objects.bulk_create(shares)


def _open_case(
    *,
    practice: Practice,
    officers: Sequence[UUID],
    name: str = "",
    by: Account | None,
    now: datetime,
) -> CaseSession:
    try:
        return case_actions.open_session(
            case=cast(Case, practice.case),
            officers=officers,
            is_group=practice.is_group,
            name=name,
            is_guided=True,
            by=by,
            now=now,
        )
    except case_refusals.CaseworkRefused as refused:
        raise CourseRefused(str(refused)) from refused


def _enter_case(*, practice: Practice, share: PracticeShare, now: datetime) -> None:
    if not practice.is_group:
        officers = [share.enrolment.officer_id]
        share.case_session = _open_case(practice=practice, officers=officers, by=None, now=now)
        return
    open_groups = [
        case_session
        for case_session in queries.case_sessions(practice=practice)
        if case_session.is_group and case_session.closed_at is None
    ]
    if not open_groups:
        raise CourseRefused(_("Every group has finished. Ask your trainer."))
    target = min(open_groups, key=lambda group: group.members.count())
    _move_share(share=share, target=target, by=None, now=now)


def _enter_specimens(*, practice: Practice, share: PracticeShare, now: datetime) -> None:
    try:
        share.lab_session = lab_actions.start_session(
            officer_id=share.enrolment.officer_id,
            mode=practice.mode,
            documents=practice.documents,
            trials_count=practice.trials_count or 0,
            seed=practice.seed,
            by=None,
            now=now,
        )
    except lab_refusals.SpecimenRefused as refused:
        raise CourseRefused(str(refused)) from refused


def _move_share(
    *, share: PracticeShare, target: CaseSession, by: Account | None, now: datetime
) -> None:
    try:
        case_actions.move_member(
            officer_id=share.enrolment.officer_id,
            source=share.case_session,
            target=target,
            by=by,
            now=now,
        )
    except case_refusals.CaseworkRefused as refused:
        raise CourseRefused(str(refused)) from refused
    share.case_session = target


_ENTER: Mapping[str, Callable[..., None]] = {
    rules.CASE: _enter_case,
    rules.SPECIMENS: _enter_specimens,
}
