"""Cases judged on a phone offline, submitted as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.casework.actions import closing
from promdaen.casework.actions.refusals import CaseworkRefused
from promdaen.casework.models import Case, CaseMember, CaseSession, Law, StageAnswer
from promdaen.casework.rules import stages
from promdaen.kit import audit
from promdaen.people.models import Officer


@dataclass(frozen=True, kw_only=True)
class OfflineJudgement:
    """A case judged on a phone offline: `id` made there, answers to every stage in order.

    `law` is the digest of the law that the phone had.
    """

    id: UUID
    code: str
    version: int
    law: str
    answers: Sequence[tuple[str, closing.NewStageAnswer]]
    at: datetime


@transaction.atomic
def keep_judged(*, judged: OfflineJudgement, officer_id: UUID, now: datetime) -> CaseSession:
    """Save an offline case as a closed session; a repeated one has no effect.

    Raises CaseworkRefused for an unknown version or law, a stage or an element without an answer,
    and a value that was not offered.
    """
    # The lock makes simultaneous requests of one officer wait for each other.
    Officer.objects.select_for_update().get(pk=officer_id)
    stored = CaseSession.objects.filter(pk=judged.id).first()
    if stored is not None:
        if not stored.members.filter(officer=officer_id).exists():
            raise CaseworkRefused(_("This case was handed in by another officer."))
        return stored
    session = _session(judged=judged)
    text = stages.case_text(body=session.case.body)
    if [code for code, _answer in judged.answers] != [stage.code for stage in text.stages]:
        raise CaseworkRefused(_("The case was not judged to its end."))
    CaseMember.objects.create(session=session, officer_id=officer_id)
    for code, answer in judged.answers:
        closing.check_answer(session=session, text=text, stage=code, answer=answer)
        if set(answer.elements or {}) != set(text.asks):
            raise CaseworkRefused(_("An element of this case has no answer."))
        StageAnswer.objects.create(
            session=session,
            stage=code,
            elements=answer.elements,
            missing=answer.missing or [],
            offices=answer.offices or [],
            protection=answer.protection or [],
            officer_id=officer_id,
            at=judged.at,
        )
    detail = {"case": session.case.code, "version": session.case.version}
    audit.record_line(action="keep_judged_case", subject=session, by=None, now=now, detail=detail)
    closing.close(session=session, is_left=True, moment=judged.at, by=None, now=now)
    return session


def _session(*, judged: OfflineJudgement) -> CaseSession:
    case = Case.objects.filter(code=judged.code, version=judged.version).first()
    law = Law.objects.filter(digest=judged.law).first()
    if case is None or law is None:
        raise CaseworkRefused(
            _("Headquarters no longer has this case as the phone had it. Fetch it again.")
        )
    return CaseSession.objects.create(
        id=judged.id, case=case, law=law, opened_at=judged.at, feedback_at=judged.at
    )
