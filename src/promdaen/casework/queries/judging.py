"""What the law says of a stage: by its facts, and by what was answered."""

from __future__ import annotations

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
    """What a session under this law can answer."""
    legal_tests = laws.law_of(row=law)
    return Offered(
        offices=frozenset(office.code for office in legal_tests.offices),
        protection=frozenset(protection.code for protection in legal_tests.protection),
    )


def judgement(
    *, session: CaseSession, index: int, answer: marking.CaseAnswer | None = None
) -> engine.LegalJudgement:
    """What the facts of a stage (from 0) lead to, or what an answer leads to.

    The elements that the case does not ask are taken from the facts in both.
    """
    text = stages.case_text(body=session.case.body)
    facts = stages.facts_with(
        text=text, index=index, answers=answer.elements if answer is not None else None
    )
    return engine.judge(law=laws.law_of(row=session.law), facts=facts)


def truth_of(*, session: CaseSession, index: int) -> marking.StageTruth:
    """What the facts of a stage support, of the elements asked."""
    text = stages.case_text(body=session.case.body)
    missing = judgement(session=session, index=index).missing
    return stages.truth_of(text=text, index=index, missing=missing)


def marked_stages(*, session: CaseSession) -> list[marking.AnsweredStage]:
    """The stages that were answered, in the order of the case, with what their facts support."""
    text = stages.case_text(body=session.case.body)
    answers_by_stage = answers.standing(session=session)
    return [
        marking.AnsweredStage(
            code=stage.code,
            truth=truth_of(session=session, index=index),
            answer=answers.read(row=answers_by_stage[stage.code]),
        )
        for index, stage in enumerate(text.stages)
        if stage.code in answers_by_stage
    ]
