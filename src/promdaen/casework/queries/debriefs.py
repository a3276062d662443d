"""The debrief of a closed session: answers compared with the reasoning, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promdaen.casework.models import CaseSession
from promdaen.casework.queries import answers, judging
from promdaen.casework.queries import law as laws
from promdaen.casework.rules import engine, marking, stages
from promdaen.casework.rules.law import Charge, Element, EventVerdict, LegalTests, PersonAnswer
from promdaen.kit.texts import Words

# Credits for "shown well" and, below the other, for "needs more practice".
WELL, HALF = 0.8, 0.5


@dataclass(frozen=True, kw_only=True)
class CitedLine:
    """A line of the case with who cited it: the officer, the reasoning, or both."""

    line: stages.CitableLine
    is_yours: bool
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class ElementDebrief:
    """An element: the answer, what the facts support, and the lines of both."""

    element: Element
    value: str
    truth: str
    lines: Sequence[CitedLine]

    @property
    def is_right(self) -> bool:
        """Whether both are the same."""
        return self.value == self.truth

    @property
    def is_overclaimed(self) -> bool:
        """Whether a yes or no was answered where the facts leave it open."""
        return self.truth == marking.UNKNOWN and self.value not in ("", marking.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class Led:
    """The result of answers under the law: verdict, referral, person."""

    verdict: EventVerdict
    is_referred: bool
    person: PersonAnswer | None
    judgement: engine.LegalJudgement


@dataclass(frozen=True, kw_only=True)
class ChoiceDebrief:
    """Offices or protection: chosen correctly, missed, and chosen wrongly."""

    right: Sequence[Words]
    left_out: Sequence[Words]
    too_many: Sequence[Words]


@dataclass(frozen=True, kw_only=True)
class MarkedLine:
    """A line of the text with the elements that it shows, and those it was cited for."""

    line: stages.CitableLine
    shows: Sequence[Words]
    yours: Sequence[Words]


@dataclass(frozen=True, kw_only=True)
class OutcomeDebrief:
    """An outcome with what the case showed of it: well, partly or again, and the credit 0..1."""

    outcome: Words
    word: str
    credit: float


@dataclass(frozen=True, kw_only=True)
class StageDebrief:
    """A stage in the debrief; `would_change` are the facts that could still change the verdict."""

    stage: stages.CaseStage
    number: int
    elements: Sequence[ElementDebrief]
    yours: Led
    true: Led
    named_missing: Sequence[Words]
    would_change: Sequence[Words]
    offices: ChoiceDebrief
    protection: ChoiceDebrief
    charges: Sequence[Charge]
    text: Sequence[MarkedLine]

    @property
    def right_count(self) -> int:
        """The number of elements answered as the facts support."""
        return sum(element_seen.is_right for element_seen in self.elements)

    @property
    def is_same_verdict(self) -> bool:
        """Whether both lead to the same verdict."""
        return self.yours.verdict == self.true.verdict


@dataclass(frozen=True, kw_only=True)
class CaseDebrief:
    """The debrief of a session: answered stages, and results.

    `is_counted` is False if the officer knew the case; a group has no results.
    """

    session: CaseSession
    text: stages.CaseText
    stages: Sequence[StageDebrief]
    results: Sequence[OutcomeDebrief]
    is_counted: bool


def is_open(*, session: CaseSession) -> bool:
    """Whether the officers may read the reasoning."""
    return session.closed_at is not None and session.feedback_at is not None


def case_debrief(*, session: CaseSession) -> CaseDebrief:
    """The debrief of a closed session; ask `is_open` first."""
    text = stages.case_text(body=session.case.body)
    answer_rows = answers.current_session_answers(session=session)
    rows = list(session.results.select_related("outcome").order_by("outcome__code"))
    return CaseDebrief(
        session=session,
        text=text,
        stages=stages_seen(
            session=session,
            answers_by_stage={
                code: answers.read(stage_answer=stage_answer)
                for code, stage_answer in answer_rows.items()
            },
        ),
        results=[
            OutcomeDebrief(
                outcome=Words(en=row.outcome.text_en, km=row.outcome.text_km),
                word=_word(credit=row.credit),
                credit=row.credit,
            )
            for row in rows
        ],
        is_counted=not any(row.detail["seen_before"] for row in rows),
    )


def stages_seen(
    *, session: CaseSession, answers_by_stage: Mapping[str, marking.CaseAnswer]
) -> list[StageDebrief]:
    """The answered stages of a session in order, each beside what its facts support."""
    text = stages.case_text(body=session.case.body)
    return [
        stage_seen(session=session, index=index, answer=answers_by_stage[stage.code])
        for index, stage in enumerate(text.stages)
        if stage.code in answers_by_stage
    ]


def stage_seen(*, session: CaseSession, index: int, answer: marking.CaseAnswer) -> StageDebrief:
    """An answer to one stage (from 0) beside what its facts support."""
    text = stages.case_text(body=session.case.body)
    law = laws.read_law(row=session.law)
    truth = judging.stage_truth(session=session, index=index)
    stage = marking.AnsweredStage(code=text.stages[index].code, truth=truth, answer=answer)
    true = judging.judgement(session=session, index=index)
    yours = judging.judgement(session=session, index=index, answer=answer)
    names = {office.code: office.name for office in law.offices}
    owed = {protection.code: protection.name for protection in law.protection}
    return StageDebrief(
        stage=text.stages[index],
        number=index + 1,
        elements=[
            _element(law=law, text=text, index=index, code=code, answered_stage=stage)
            for code in text.asks
        ],
        yours=led(law=law, judgement=yours),
        true=led(law=law, judgement=true),
        named_missing=[law.element(code=code).short for code in answer.missing],
        would_change=[law.element(code=code).short for code in true.missing],
        offices=_chosen(chosen=answer.offices, truth=truth.offices, names=names),
        protection=_chosen(chosen=answer.protection, truth=truth.protection, names=owed),
        charges=[law.charge(code=code) for code in true.charges],
        text=_marked(law=law, text=text, index=index, answered_stage=stage),
    )


def led(*, law: LegalTests, judgement: engine.LegalJudgement) -> Led:
    """A judgement with its texts."""
    person = judgement.person
    return Led(
        verdict=law.verdict(code=judgement.verdict),
        is_referred=judgement.referral == marking.YES,
        person=law.person_answer(code=person) if person else None,
        judgement=judgement,
    )


def _element(
    *,
    law: LegalTests,
    text: stages.CaseText,
    index: int,
    code: str,
    answered_stage: marking.AnsweredStage,
) -> ElementDebrief:
    element_answer = answered_stage.answer.elements.get(code)
    cites = element_answer.cites if element_answer else frozenset()
    shows = answered_stage.truth.shows.get(code, frozenset())
    return ElementDebrief(
        element=law.element(code=code),
        value=element_answer.value if element_answer else "",
        truth=answered_stage.truth.values[code],
        lines=[
            CitedLine(
                line=citable_line,
                is_yours=citable_line.code in cites,
                is_shown=citable_line.code in shows,
            )
            for stage in text.stages[: index + 1]
            for part in stage.parts
            for citable_line in part.lines
            if citable_line.code in cites | shows
        ],
    )


def _marked(
    *,
    law: LegalTests,
    text: stages.CaseText,
    index: int,
    answered_stage: marking.AnsweredStage,
) -> list[MarkedLine]:
    """The lines of the stage, and of earlier ones, that show something or were cited."""
    shorts = {code: law.element(code=code).short for code in text.asks}
    cited = {
        code: element_answer.cites
        for code, element_answer in answered_stage.answer.elements.items()
    }
    return [
        MarkedLine(
            line=citable_line,
            shows=[
                shorts[code]
                for code, lines in answered_stage.truth.shows.items()
                if citable_line.code in lines
            ],
            yours=[shorts[code] for code, lines in cited.items() if citable_line.code in lines],
        )
        for stage in text.stages[: index + 1]
        for part in stage.parts
        for citable_line in part.lines
    ]


def _chosen(
    *, chosen: frozenset[str], truth: frozenset[str], names: dict[str, Words]
) -> ChoiceDebrief:
    return ChoiceDebrief(
        right=[name for code, name in names.items() if code in chosen & truth],
        left_out=[name for code, name in names.items() if code in truth - chosen],
        too_many=[name for code, name in names.items() if code in chosen - truth],
    )


def _word(*, credit: float) -> str:
    if credit >= WELL:
        return "well"
    return "partly" if credit >= HALF else "again"
