"""Sessions in which a case is judged: opened, answered stage by stage, closed, explained."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.casework.actions import closing
from promdaen.casework.actions.closing import NewStageAnswer
from promdaen.casework.actions.refusals import CaseworkRefused
from promdaen.casework.models import (
    Case,
    CaseMember,
    CaseSession,
    Law,
    StageAnswer,
)
from promdaen.casework.queries import answers as queries
from promdaen.casework.rules import stages
from promdaen.kit import audit
from promdaen.kit.json_objects import NewJsonObject
from promdaen.people.models import Account


@transaction.atomic
def open_session(
    *,
    case: Case,
    officers: Sequence[UUID],
    is_group: bool = False,
    name: str = "",
    is_guided: bool = False,
    by: Account | None = None,
    now: datetime,
) -> CaseSession:
    """Open a session of a case for one officer, or for a group that writes on one phone.

    In a guided session the trainer reveals the reasoning; otherwise it is shown when the session
    is closed. Raises CaseworkRefused without an officer, for more than one alone, and without a
    law.
    """
    law = Law.objects.filter(is_current=True).first()
    if law is None:
        raise CaseworkRefused(_("There is no law to judge by yet. Load the content first."))
    if not officers or (len(officers) > 1 and not is_group):
        raise CaseworkRefused(_("A case is judged by one officer or by a group."))
    session = CaseSession.objects.create(
        case=case,
        law=law,
        is_group=is_group,
        name=name,
        opened_at=now,
        feedback_at=None if is_guided else now,
    )
    CaseMember.objects.bulk_create(
        CaseMember(session=session, officer_id=officer) for officer in officers
    )
    detail = {"case": case.code, "version": case.version, "officers": len(officers)}
    audit.record_line(action="open_case_session", subject=session, by=by, now=now, detail=detail)
    return session


@transaction.atomic
def begin_alone(*, case: Case, officer_id: UUID, now: datetime) -> CaseSession:
    """Open or continue the practice session of an officer on a case.

    Raises CaseworkRefused without a law.
    """
    begun = queries.begun_alone(case=case, officer_id=officer_id)
    return begun or open_session(case=case, officers=[officer_id], now=now)


@transaction.atomic
def take_pen(*, session: CaseSession, officer_id: UUID, now: datetime) -> None:
    """Let a member's phone write for the group from now on; the others can only read.

    Raises CaseworkRefused for a closed session, and for an account that is no member.
    """
    session = _open_locked(session=session)
    _check_member(session=session, officer_id=officer_id)
    if session.pen_id == officer_id:
        return
    session.pen_id = officer_id
    session.save(update_fields=["pen"])
    audit.record_line(action="take_pen", subject=session, by=None, now=now)


@transaction.atomic
def answer_stage(
    *, session: CaseSession, stage: str, answer: NewStageAnswer, officer_id: UUID, now: datetime
) -> StageAnswer:
    """Save the answers to the current stage as its next revision, if they changed.

    Raises CaseworkRefused for a closed session, a phone that does not write, a stage that is not
    current, and for elements, lines, offices or protection that are not offered.
    """
    session = _open_locked(session=session)
    _check_writer(session=session, officer_id=officer_id)
    text = stages.case_text(body=session.case.body)
    answers_by_stage = queries.current_session_answers(session=session)
    if stage != queries.stage_at_hand(text=text, answers=answers_by_stage).code:
        raise CaseworkRefused(_("This stage is already finished; the answers stay."))
    closing.check_answer(session=session, text=text, stage=stage, answer=answer)
    standing_answer = answers_by_stage.get(stage)
    fields = _stage_values(answer=answer, saved=standing_answer)
    if standing_answer is not None and fields == {
        name: getattr(standing_answer, name) for name in fields
    }:
        return standing_answer
    stage_answer: StageAnswer = StageAnswer.objects.create(
        session=session,
        stage=stage,
        revision=standing_answer.revision + 1 if standing_answer else 1,
        officer_id=officer_id,
        at=now,
        **fields,
    )
    audit.record_line(
        action="answer_stage", subject=stage_answer, by=None, now=now, detail={"stage": stage}
    )
    return stage_answer


@transaction.atomic
def leave_stage(*, session: CaseSession, stage: str, officer_id: UUID, now: datetime) -> None:
    """Complete the current stage and go to the next, which starts with the same answers.

    Completing the last stage closes the session. A completed stage is unchanged. Raises
    CaseworkRefused while an element has no answer, and as `answer_stage`.
    """
    session = _open_locked(session=session)
    _check_writer(session=session, officer_id=officer_id)
    text = stages.case_text(body=session.case.body)
    answers_by_stage = queries.current_session_answers(session=session)
    at_hand = queries.stage_at_hand(text=text, answers=answers_by_stage)
    if stage != at_hand.code:
        return
    standing_answer = answers_by_stage.get(stage)
    unanswered = [
        code
        for code in text.asks
        if standing_answer is None or code not in standing_answer.elements
    ]
    if standing_answer is None or unanswered:
        raise CaseworkRefused(
            _("Answer every element first. Still to answer: %(count)s.")
            % {"count": len(unanswered)}
        )
    index = text.stage_index(stage=stage)
    if index + 1 == len(text.stages):
        closing.close(session=session, is_left=True, by=None, now=now)
        return
    following = text.stages[index + 1].code
    stage_answer = StageAnswer.objects.create(
        session=session,
        stage=following,
        officer_id=officer_id,
        at=now,
        elements=standing_answer.elements,
        offices=standing_answer.offices,
        protection=standing_answer.protection,
    )
    audit.record_line(
        action="leave_stage", subject=stage_answer, by=None, now=now, detail={"stage": stage}
    )


@transaction.atomic
def close_session(*, session: CaseSession, by: Account | None, now: datetime) -> None:
    """Close a session and mark the completed stages; a closed one is unchanged.

    The current stage may be incomplete, so it is not marked. An officer who judged alone gets a
    result for each outcome of the case; the first time this officer meets the case it is an
    observation too. Answers of a group are no evidence about one member.
    """
    session = CaseSession.objects.select_for_update().get(pk=session.pk)
    if session.closed_at is None:
        closing.close(session=session, is_left=False, by=by, now=now)


@transaction.atomic
def open_reasoning(*, session: CaseSession, by: Account | None, now: datetime) -> None:
    """Show the reasoning of a closed session to its officers; a second call has no effect.

    Raises CaseworkRefused while the session is open.
    """
    session = CaseSession.objects.select_for_update().get(pk=session.pk)
    if session.closed_at is None:
        raise CaseworkRefused(_("This case is still being judged. Close it first."))
    if session.feedback_at is not None:
        return
    session.feedback_at = now
    session.save(update_fields=["feedback_at"])
    audit.record_line(action="open_reasoning", subject=session, by=by, now=now)


@transaction.atomic
def move_member(
    *,
    officer_id: UUID,
    source: CaseSession | None,
    target: CaseSession,
    by: Account | None,
    now: datetime,
) -> None:
    """Move an officer into a group, from another group if there is one.

    Raises CaseworkRefused if either group is closed, and for an individual session.
    """
    sessions = [
        _open_locked(session=session) for session in (source, target) if session is not None
    ]
    if not all(session.is_group for session in sessions):
        raise CaseworkRefused(_("An officer who judges alone is in no group."))
    for session in sessions[:-1]:
        CaseMember.objects.filter(session=session, officer=officer_id).delete()
        if session.pen_id == officer_id:
            session.pen = None
            session.save(update_fields=["pen"])
    CaseMember.objects.get_or_create(session=target, officer_id=officer_id)
    audit.record_line(action="move_member", subject=target, by=by, now=now)


def _open_locked(*, session: CaseSession) -> CaseSession:
    locked = CaseSession.objects.select_for_update().get(pk=session.pk)
    if locked.closed_at is not None:
        raise CaseworkRefused(_("This case is closed; what was written stays."))
    return locked


def _check_member(*, session: CaseSession, officer_id: UUID) -> None:
    if not session.members.filter(officer=officer_id).exists():
        raise CaseworkRefused(_("You are not in this group. Ask your trainer."))


def _check_writer(*, session: CaseSession, officer_id: UUID) -> None:
    _check_member(session=session, officer_id=officer_id)
    if session.is_group and session.pen_id != officer_id:
        raise CaseworkRefused(_("Another phone of your group writes now. Take over to write."))


def _stage_values(*, answer: NewStageAnswer, saved: StageAnswer | None) -> NewJsonObject:
    """Each field of a stage: as sent, else as saved, else empty."""
    answer_values = {
        "elements": answer.elements,
        "missing": answer.missing,
        "offices": answer.offices,
        "protection": answer.protection,
    }
    empty: dict[str, Any] = {"elements": {}, "missing": [], "offices": [], "protection": []}
    stood = {name: getattr(saved, name) for name in answer_values} if saved else empty
    return {name: stood[name] if value is None else value for name, value in answer_values.items()}
