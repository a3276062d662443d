"""Cases judged in a room: progress of sessions, and disagreements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from promdaen.casework.models import Case, CaseSession, StageAnswer
from promdaen.casework.queries import answers, debriefs, judging
from promdaen.casework.queries import law as laws
from promdaen.casework.rules import marking, splits, stages
from promdaen.casework.rules.law import Element, EventVerdict, LegalTests
from promdaen.kit.texts import Words


@dataclass(frozen=True, kw_only=True)
class SessionProgress:
    """The progress of a session: current stage (from 1), elements answered, last save."""

    session: CaseSession
    stage: int
    stages_count: int
    answered_count: int
    asked_count: int
    saved_at: datetime | None

    @property
    def is_done(self) -> bool:
        """Whether it is closed."""
        return self.session.closed_at is not None


@dataclass(frozen=True, kw_only=True)
class RoomElement:
    """An element in the room; `by_group` has each group's answer in order, "" for none."""

    element: Element
    split: splits.ElementSplit
    by_group: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class RoomStage:
    """A stage in the room: answers to each element, lines cited most, results."""

    stage: stages.CaseStage
    number: int
    answered_count: int
    elements: Sequence[RoomElement]
    worst: RoomElement | None
    lines: Sequence[tuple[stages.CitableLine, int]]
    verdicts: Sequence[tuple[EventVerdict, int]]
    true: debriefs.Led
    would_change: Sequence[Words]

    @property
    def disputed(self) -> Sequence[RoomElement]:
        """The elements with different answers, the most disputed first."""
        room_elements = [
            room_element for room_element in self.elements if room_element.split.is_split
        ]
        return sorted(room_elements, key=lambda room_element: -room_element.split.minority_count)

    @property
    def agreed(self) -> Sequence[tuple[str, Sequence[RoomElement]]]:
        """What all answers agree on: each value with its elements, without empty ones."""
        whole = [
            (
                value,
                [
                    room_element
                    for room_element in self.elements
                    if room_element.split.counts[value] and not room_element.split.is_split
                ],
            )
            for value in marking.ELEMENT_VALUES
        ]
        return [(value, elements) for value, elements in whole if elements]


@dataclass(frozen=True, kw_only=True)
class RoomPage:
    """A case in a room; `groups` are the names of its groups, none where all judge alone."""

    case: Case
    text: stages.CaseText
    groups: Sequence[str]
    stages: Sequence[RoomStage]

    @property
    def stages_count(self) -> int:
        """The number of stages of the case, reached or not."""
        return len(self.text.stages)


def session_progress(*, sessions: Sequence[CaseSession]) -> list[SessionProgress]:
    """How far each session is, in the order given."""
    answers_by_session = answers.current_answers(sessions=[session.pk for session in sessions])
    return [
        _progress(session=session, answers_by_stage=answers_by_session.get(session.pk, {}))
        for session in sessions
    ]


def room_page(*, case: Case, sessions: Sequence[CaseSession]) -> RoomPage:
    """The disagreements of the sessions on one case, by stage, without names of people.

    All sessions use one law, because a room opens them on one day.
    """
    text = stages.case_text(body=case.body)
    answers_by_session = answers.current_answers(sessions=[session.pk for session in sessions])
    return RoomPage(
        case=case,
        text=text,
        groups=[session.name for session in sessions if session.is_group],
        stages=[
            _stage(
                text=text, index=index, sessions=sessions, answers_by_session=answers_by_session
            )
            for index, stage in enumerate(text.stages)
            if any(stage.code in rows for rows in answers_by_session.values())
        ],
    )


def _progress(
    *, session: CaseSession, answers_by_stage: Mapping[str, StageAnswer]
) -> SessionProgress:
    text = stages.case_text(body=session.case.body)
    stage = answers.stage_at_hand(text=text, answers=answers_by_stage)
    stage_answer = answers_by_stage.get(stage.code)
    return SessionProgress(
        session=session,
        stage=text.stage_index(stage=stage.code) + 1,
        stages_count=len(text.stages),
        answered_count=len(stage_answer.elements) if stage_answer else 0,
        asked_count=len(text.asks),
        saved_at=stage_answer.at if stage_answer else None,
    )


def _stage(
    *,
    text: stages.CaseText,
    index: int,
    sessions: Sequence[CaseSession],
    answers_by_session: Mapping[UUID, Mapping[str, StageAnswer]],
) -> RoomStage:
    stage = text.stages[index]
    session_answers = [
        (session, answers.read(stage_answer=answers_by_session[session.pk][stage.code]))
        for session in sessions
        if stage.code in answers_by_session.get(session.pk, {})
    ]
    first = session_answers[0][0]
    law = laws.read_law(row=first.law)
    truth = judging.stage_truth(session=first, index=index)
    answers_by_id = {session.pk: answer for session, answer in session_answers}
    groups = [session.pk for session in sessions if session.is_group]
    element_splits = splits.element_splits(
        truth=truth, answers=[answer for _one, answer in session_answers]
    )
    elements = [
        _element(law=law, split=split, groups=groups, answers=answers_by_id)
        for split in element_splits
    ]
    worst = splits.most_wrong(splits=element_splits)
    judged = [
        judging.judgement(session=session, index=index, answer=two)
        for session, two in session_answers
    ]
    verdicts = Counter(judgement.verdict for judgement in judged)
    true = judging.judgement(session=first, index=index)
    return RoomStage(
        stage=stage,
        number=index + 1,
        answered_count=len(session_answers),
        elements=elements,
        worst=next(
            (room_element for room_element in elements if room_element.split is worst), None
        ),
        lines=_counted_citations(
            text=text, answers_given=[answer for _one, answer in session_answers]
        ),
        verdicts=[(law.verdict(code=code), count) for code, count in verdicts.most_common()],
        true=debriefs.led(law=law, judgement=true),
        would_change=[law.element(code=code).short for code in true.missing],
    )


def _element(
    *,
    law: LegalTests,
    split: splits.ElementSplit,
    groups: Sequence[UUID],
    answers: Mapping[UUID, marking.CaseAnswer],
) -> RoomElement:
    return RoomElement(
        element=law.element(code=split.code),
        split=split,
        by_group=[_value(answer=answers.get(group), code=split.code) for group in groups],
    )


def _value(*, answer: marking.CaseAnswer | None, code: str) -> str:
    element_answer = answer.elements.get(code) if answer else None
    return element_answer.value if element_answer else ""


def _counted_citations(
    *, text: stages.CaseText, answers_given: Sequence[marking.CaseAnswer]
) -> list[tuple[stages.CitableLine, int]]:
    lines_by_code = {
        citable_line.code: citable_line
        for stage in text.stages
        for part in stage.parts
        for citable_line in part.lines
    }
    return [
        (lines_by_code[code], count) for code, count in splits.most_cited(answers=answers_given)
    ]
