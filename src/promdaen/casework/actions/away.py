"""Cases that were judged on a phone without signal, handed in whole."""

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
class Judged:
    """A case as a phone judged it alone: `id` made there, the answer of every stage in order.

    `law` is the digest of the law that the phone offered answers of.
    """

    id: UUID
    code: str
    version: int
    law: str
    answers: Sequence[tuple[str, closing.NewStageAnswer]]
    at: datetime


@transaction.atomic
def keep_judged(*, judged: Judged, officer_id: UUID, now: datetime) -> CaseSession:
    """Keep what an officer judged alone as a session that is closed; sent twice it stands once.

    Raises CaseworkRefused for a version or a law that is not known, a stage or an element without
    an answer, and what was not on offer.
    """
    # Two requests of one officer wait for one another here.
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
    closing.close(session=session, is_left=True, at=judged.at, by=None, now=now)
    return session


def _session(*, judged: Judged) -> CaseSession:
    case = Case.objects.filter(code=judged.code, version=judged.version).first()
    law = Law.objects.filter(digest=judged.law).first()
    if case is None or law is None:
        raise CaseworkRefused(
            _("Headquarters no longer has this case as the phone had it. Fetch it again.")
        )
    return CaseSession.objects.create(
        id=judged.id, case=case, law=law, opened_at=judged.at, feedback_at=judged.at
    )
