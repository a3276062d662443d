"""Check answers to a stage; close a session and save its results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from promdaen.casework.actions.refusals import CaseworkRefused
from promdaen.casework.models import CaseResult, CaseSession
from promdaen.casework.queries import answers as queries
from promdaen.casework.queries import judging
from promdaen.casework.rules import marking, stages
from promdaen.evidence import actions as evidence_actions
from promdaen.kit import audit, languages
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import page_language
from promdaen.people.models import Account

EVIDENCE_SOURCE = "case_result"
EVIDENCE_KIND = "case"


@dataclass(frozen=True, kw_only=True)
class NewStageAnswer:
    """Answers to a stage from a phone; None leaves a field unchanged.

    `elements`: {element: {"value": yes, no or unknown, "cites": [line code, ...]}}.
    """

    elements: dict[str, NewJsonObject] | None = None
    missing: list[str] | None = None
    offices: list[str] | None = None
    protection: list[str] | None = None


def check_answer(
    *, session: CaseSession, text: stages.CaseText, stage: str, answer: NewStageAnswer
) -> None:
    """Raise CaseworkRefused for elements, lines, offices or protection that are not offered."""
    lines = stages.lines_until(text=text, index=text.stage_index(stage=stage))
    offered = judging.offered(law=session.law)
    elements = answer.elements or {}
    missing = list(answer.missing or [])
    is_good = (
        set(elements) | set(missing) <= set(text.asks)
        and all(element["value"] in marking.ELEMENT_VALUES for element in elements.values())
        and all(set(element["cites"]) <= lines for element in elements.values())
        and set(answer.offices or []) <= offered.offices
        and set(answer.protection or []) <= offered.protection
    )
    if not is_good:
        raise CaseworkRefused(_("This answer is not on offer here. Read the page again."))
    if len(missing) > marking.MAX_MISSING_FACTS or len(set(missing)) < len(missing):
        most = languages.count_text(marking.MAX_MISSING_FACTS, language=page_language())
        raise CaseworkRefused(_("Name at most %(most)s facts, each once.") % {"most": most})


def close(
    *,
    session: CaseSession,
    is_left: bool,
    moment: datetime | None = None,
    by: Account | None,
    now: datetime,
) -> None:
    """Close an open session; `is_left` says whether its last stage was completed.

    `moment` is the time of judging, if not now. The first time that an officer alone meets a case,
    its results are observations too.
    """
    moment = moment or now
    session.closed_at = moment
    session.save(update_fields=["closed_at"])
    results = [] if session.is_group else _results(session=session, is_left=is_left, moment=moment)
    for result in results:
        result.save()
    if results and not results[0].detail["seen_before"]:
        evidence_actions.record_observations(
            observations=[_observation(result=result) for result in results],
            by=by,
            now=now,
        )
    detail = {"results": len(results)}
    audit.record_line(action="close_case_session", subject=session, by=by, now=now, detail=detail)


def _results(*, session: CaseSession, is_left: bool, moment: datetime) -> list[CaseResult]:
    answered = judging.marked_stages(session=session)
    answered = answered if is_left else answered[:-1]
    if not answered:
        return []
    officer_id = session.members.get().officer_id
    parts = marking.case_parts(stages=answered)
    detail = {
        "parts": parts,
        "stages": [stage.code for stage in answered],
        "seen_before": queries.has_met(session=session, officer_id=officer_id),
    }
    credits = {
        outcome.pk: marking.outcome_credit(outcome=outcome.code, parts=parts)
        for outcome in session.case.outcomes.all()
    }
    return [
        CaseResult(
            session=session,
            officer_id=officer_id,
            outcome_id=outcome,
            credit=credit,
            detail=detail,
            at=moment,
        )
        for outcome, credit in credits.items()
        if credit is not None
    ]


def _observation(*, result: CaseResult) -> evidence_actions.NewObservation:
    return evidence_actions.NewObservation(
        officer_id=result.officer_id,
        outcome_id=result.outcome_id,
        kind=EVIDENCE_KIND,
        credit=result.credit,
        at=result.at,
        source_kind=EVIDENCE_SOURCE,
        source_id=result.pk,
    )
