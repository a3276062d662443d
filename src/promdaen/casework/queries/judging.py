"""The judgement of the law on a stage: by its facts, and by the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from promdaen.casework.models import CaseSession
from promdaen.casework.models import Law as LawRow
from promdaen.casework.queries import answers
from promdaen.casework.queries import law as laws
from promdaen.casework.rules import engine, marking, stages


@dataclass(frozen=True, kw_only=True)
class Offered:
    """The codes of offices and of protection that can be answered."""

    offices: frozenset[str]
    protection: frozenset[str]


def offered(*, law: LawRow) -> Offered:
    """The values that a session under this law can answer."""
    legal_tests = laws.read_law(row=law)
    return Offered(
        offices=frozenset(office.code for office in legal_tests.offices),
        protection=frozenset(protection.code for protection in legal_tests.protection),
    )


def judgement(
    *, session: CaseSession, index: int, answer: marking.CaseAnswer | None = None
) -> engine.LegalJudgement:
    """The judgement on the facts of a stage (from 0), or on an answer.

    Elements that the case does not ask are taken from the facts in both.
    """
    text = stages.case_text(body=session.case.body)
    facts = stages.facts_with(
        text=text, index=index, answers=answer.elements if answer is not None else None
    )
    return engine.judge(law=laws.read_law(row=session.law), facts=facts)


def stage_truth(*, session: CaseSession, index: int) -> marking.StageTruth:
    """What the facts of a stage support, for the elements asked."""
    text = stages.case_text(body=session.case.body)
    missing = judgement(session=session, index=index).missing
    return stages.stage_truth(text=text, index=index, missing=missing)


def marked_stages(*, session: CaseSession) -> list[marking.AnsweredStage]:
    """The answered stages in order, with what their facts support."""
    rows = answers.current_session_answers(session=session)
    answers_by_stage = {
        code: answers.read(stage_answer=stage_answer) for code, stage_answer in rows.items()
    }
    return answered_stages(session=session, answers_by_stage=answers_by_stage)


def answered_stages(
    *, session: CaseSession, answers_by_stage: Mapping[str, marking.CaseAnswer]
) -> list[marking.AnsweredStage]:
    """The stages with these answers in order, with what their facts support."""
    text = stages.case_text(body=session.case.body)
    return [
        marking.AnsweredStage(
            code=stage.code,
            truth=stage_truth(session=session, index=index),
            answer=answers_by_stage[stage.code],
        )
        for index, stage in enumerate(text.stages)
        if stage.code in answers_by_stage
    ]
