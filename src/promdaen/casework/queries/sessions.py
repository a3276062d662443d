"""A case on a phone while it is judged: text, questions and saved answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from promdaen.casework.models import Case, CaseSession
from promdaen.casework.models import Law as LawRow
from promdaen.casework.queries import answers
from promdaen.casework.queries import law as laws
from promdaen.casework.rules import marking, reading_cases, stages
from promdaen.casework.rules.law import LegalTests
from promdaen.curriculum.models import Topic
from promdaen.kit import slots
from promdaen.kit.texts import Words

# The slot for holds of reasoning: called with `officer_id` and `now`, returns codes of cases.


@dataclass(frozen=True, kw_only=True)
class PracticeCase:
    """A case that an officer may practise alone: how often it was judged, the open session."""

    case: Case
    place: Words
    done_count: int
    open_session: UUID | None


@dataclass(frozen=True, kw_only=True)
class AnswerOption:
    """An office, or a kind of protection, that can be chosen."""

    code: str
    name: Words
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class ElementQuestion:
    """An element that is asked: its question and current answer; `value` "" for none."""

    code: str
    short: Words
    question: Words
    value: str
    cites: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class StagePage:
    """The current stage on a phone; `known` are its parts and those of earlier stages."""

    session: CaseSession
    text: stages.CaseText
    stage: stages.CaseStage
    number: int
    elements: Sequence[ElementQuestion]
    missing: Sequence[str]
    offices: Sequence[AnswerOption]
    protection: Sequence[AnswerOption]
    can_write: bool

    @property
    def known(self) -> Sequence[stages.CaseStage]:
        """The stages whose lines can be cited, the newest first."""
        return list(reversed(self.text.stages[: self.number]))

    @property
    def is_last(self) -> bool:
        """Whether no stage follows."""
        return self.number == len(self.text.stages)

    @property
    def answered_count(self) -> int:
        """How many elements have an answer."""
        return sum(bool(element_line.value) for element_line in self.elements)

    @property
    def open_elements(self) -> Sequence[ElementQuestion]:
        """The elements answered as unknown, which may be named as missing."""
        return [
            element_line for element_line in self.elements if element_line.value == marking.UNKNOWN
        ]

    @property
    def missing_places(self) -> Sequence[tuple[int, str]]:
        """The places for missing facts, with the saved ones."""
        count = min(marking.MAX_MISSING_FACTS, len(self.open_elements))
        place_names = [*self.missing, *[""] * count][:count]
        return list(enumerate(place_names, start=1))

    @property
    def named(self) -> Sequence[Words]:
        """The labels of the facts named as missing."""
        shorts = {element_line.code: element_line.short for element_line in self.elements}
        return [shorts[code] for code in self.missing]


def find_open_case(*, code: str, officer_id: UUID, now: datetime) -> Case | None:
    """The current case of a code, if this officer may practise it alone."""
    if code in reserved_codes(officer_id=officer_id, now=now):
        return None
    return Case.objects.filter(code=code, is_current=True).first()


def is_kept(*, session: CaseSession, officer_id: UUID, now: datetime) -> bool:
    """Whether the reasoning of a session is held until a room has judged the same case.

    This keeps officers who judged a case earlier, alone or in the same run, from passing on the
    reasoning to those who judge it now.
    """
    if any(holds(session=session) for holds in slots.slot_fills(name=slots.REASONING_HOLD)):
        return True
    is_own = session.feedback_at == session.opened_at
    return is_own and session.case.code in reserved_codes(officer_id=officer_id, now=now)


def practice_cases(*, officer_id: UUID, now: datetime) -> list[PracticeCase]:
    """The cases that an officer may practise alone, those never judged first."""
    sessions_by_case: dict[str, list[CaseSession]] = {}
    mine = CaseSession.objects.filter(is_group=False, members__officer=officer_id)
    for session in mine.select_related("case").order_by("opened_at"):
        sessions_by_case.setdefault(session.case.code, []).append(session)
    reserved = reserved_codes(officer_id=officer_id, now=now)
    practice_cases = [
        PracticeCase(
            case=case,
            place=reading_cases.CASE_PLACES[case.body["place"]],
            done_count=sum(
                session.closed_at is not None for session in sessions_by_case.get(case.code, [])
            ),
            open_session=next(
                (
                    session.pk
                    for session in sessions_by_case.get(case.code, [])
                    if session.closed_at is None
                ),
                None,
            ),
        )
        for case in Case.objects.filter(is_current=True)
        if case.code not in reserved
    ]
    return sorted(
        practice_cases,
        key=lambda practice_case: (practice_case.open_session is None, practice_case.done_count),
    )


def has_cases() -> bool:
    """Whether there is any case to practise with."""
    return Case.objects.filter(is_current=True).exists()


def current_cases() -> list[tuple[Case, Words]]:
    """The cases that a trainer may open, with where they happen."""
    cases = Case.objects.filter(is_current=True)
    return [(case, reading_cases.CASE_PLACES[case.body["place"]]) for case in cases]


def topics_by_case() -> dict[UUID, list[Topic]]:
    """The topics of each case that can be opened, by the case's key."""
    cases = Case.objects.filter(is_current=True).prefetch_related("outcomes__topic")
    return {
        case.pk: list(
            {outcome.topic_id: outcome.topic for outcome in case.outcomes.all()}.values()
        )
        for case in cases
    }


def find_session(*, session_id: UUID, officer_id: UUID) -> CaseSession | None:
    """A session of which this officer is a member."""
    sessions = CaseSession.objects.select_related("case", "law", "pen")
    return sessions.filter(pk=session_id, members__officer=officer_id).first()


def can_write(*, session: CaseSession, officer_id: UUID) -> bool:
    """Whether this officer's phone can write: alone, or with the pen of the group."""
    return not session.is_group or session.pen_id == officer_id


def stage_page(*, session: CaseSession, officer_id: UUID) -> StagePage:
    """The stage at hand of a session that is open."""
    text = stages.case_text(body=session.case.body)
    answers_by_stage = answers.current_session_answers(session=session)
    stage = answers.stage_at_hand(text=text, answers=answers_by_stage)
    stage_answer = answers_by_stage.get(stage.code)
    return page_with_answer(
        session=session,
        text=text,
        stage=stage,
        answer=answers.read(stage_answer=stage_answer) if stage_answer else marking.CaseAnswer(),
        can_write=can_write(session=session, officer_id=officer_id),
    )


def fresh_pages(*, case: Case, law: LawRow) -> list[StagePage]:
    """Every stage of a case without answers."""
    session, text = CaseSession(case=case, law=law), stages.case_text(body=case.body)
    return [
        page_with_answer(
            session=session, text=text, stage=stage, answer=marking.CaseAnswer(), can_write=True
        )
        for stage in text.stages
    ]


def finished_count(*, officer_id: UUID) -> int:
    """The number of cases an officer completed alone."""
    return CaseSession.objects.filter(
        is_group=False, members__officer=officer_id, closed_at__isnull=False
    ).count()


def page_with_answer(
    *,
    session: CaseSession,
    text: stages.CaseText,
    stage: stages.CaseStage,
    answer: marking.CaseAnswer,
    can_write: bool,
) -> StagePage:
    """A stage of a case with an answer."""
    law = laws.read_law(row=session.law)
    return StagePage(
        session=session,
        text=text,
        stage=stage,
        number=text.stage_index(stage=stage.code) + 1,
        elements=[_element(law=law, code=code, answer=answer) for code in text.asks],
        missing=answer.missing,
        offices=[
            AnswerOption(
                code=office.code, name=office.name, is_chosen=office.code in answer.offices
            )
            for office in law.offices
        ],
        protection=[
            AnswerOption(
                code=protection.code,
                name=protection.name,
                is_chosen=protection.code in answer.protection,
            )
            for protection in law.protection
        ],
        can_write=can_write,
    )


def _element(*, law: LegalTests, code: str, answer: marking.CaseAnswer) -> ElementQuestion:
    element = law.element(code=code)
    element_answer = answer.elements.get(code)
    return ElementQuestion(
        code=code,
        short=element.short,
        question=element.question,
        value=element_answer.value if element_answer else "",
        cites=element_answer.cites if element_answer else frozenset(),
    )


def reserved_codes(*, officer_id: UUID | None, now: datetime) -> set[str]:
    """The cases that an officer, or with None anybody, may not practise alone now."""
    reserved_cases = slots.slot_fills(name=slots.RESERVED_CASES)
    return set[str]().union(*(each(officer_id=officer_id, now=now) for each in reserved_cases))
