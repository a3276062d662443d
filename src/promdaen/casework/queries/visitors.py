"""A case judged by a visitor without a badge; answers come as plain values, nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from statistics import fmean
from typing import Any

from promdaen.casework.models import Case, CaseSession, Law
from promdaen.casework.queries import debriefs, judging, sessions
from promdaen.casework.rules import marking, stages

Answers = Sequence[tuple[str, Mapping[str, Any]]]
"""Stages with their answers in order; an answer has elements, missing, offices, protection."""
NO_ANSWER: Mapping[str, Any] = {"elements": {}, "missing": [], "offices": [], "protection": []}


def open_cases(*, now: datetime) -> list[Case]:
    """The cases that visitors may judge: the current ones that no classroom waits for."""
    reserved = sessions.reserved_codes(officer_id=None, now=now)
    return list(Case.objects.filter(is_current=True).exclude(code__in=reserved))


def is_reserved(*, session: CaseSession, now: datetime) -> bool:
    """Whether a classroom waits for this case, so that its reasoning is not shown yet."""
    return session.case.code in sessions.reserved_codes(officer_id=None, now=now)


def new_session(*, code: str, now: datetime) -> CaseSession | None:
    """An unsaved session of an open case under the current law; None if there is none."""
    law = Law.objects.filter(is_current=True).first()
    cases = [case for case in open_cases(now=now) if case.code == code]
    return CaseSession(case=cases[0], law=law) if law is not None and cases else None


def find_session(*, case_id: str, law_id: str) -> CaseSession | None:
    """The unsaved session of a version of a case and of the law, by their ids."""
    case, law = Case.objects.filter(pk=case_id).first(), Law.objects.filter(pk=law_id).first()
    return CaseSession(case=case, law=law) if case is not None and law is not None else None


def stage_page(*, session: CaseSession, answers: Answers) -> sessions.StagePage:
    """The stage of the last answer; the first stage before any."""
    text = stages.case_text(body=session.case.body)
    code, answer = answers[-1] if answers else (text.stages[0].code, NO_ANSWER)
    return sessions.page_with_answer(
        session=session,
        text=text,
        stage=next(stage for stage in text.stages if stage.code == code),
        answer=stages.read_answer(record=answer),
        can_write=True,
    )


def case_debrief(*, session: CaseSession, answers: Answers) -> debriefs.CaseDebrief:
    """The answers beside the reasoning, stage by stage, without results of outcomes."""
    return debriefs.CaseDebrief(
        session=session,
        text=stages.case_text(body=session.case.body),
        stages=debriefs.stages_seen(session=session, answers_by_stage=_read(answers)),
        results=[],
        is_counted=False,
    )


def case_score(*, session: CaseSession, answers: Answers) -> float:
    """The mean credit 0..1 of the outcomes that the answers to a case show."""
    answered = judging.answered_stages(session=session, answers_by_stage=_read(answers))
    parts = marking.case_parts(stages=answered)
    outcomes = session.case.outcomes.values_list("code", flat=True)
    credits = [marking.outcome_credit(outcome=outcome, parts=parts) for outcome in outcomes]
    outcome_credits = [credit for credit in credits if credit is not None]
    return fmean(outcome_credits) if outcome_credits else fmean(parts.values())


def _read(answers: Answers) -> dict[str, marking.CaseAnswer]:
    return {code: stages.read_answer(record=answer) for code, answer in answers}
