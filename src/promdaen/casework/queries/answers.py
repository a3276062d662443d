"""The answers of a session: the current answer to each stage, and the current stage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Q

from promdaen.casework.models import Case, CaseMember, CaseSession, StageAnswer
from promdaen.casework.rules import marking, stages

ANSWER_FIELDS = ("elements", "missing", "offices", "protection")


def current_session_answers(*, session: CaseSession) -> dict[str, StageAnswer]:
    """The current answer to each answered stage."""
    return current_answers(sessions=[session.pk]).get(session.pk, {})


def current_answers(*, sessions: Iterable[UUID]) -> dict[UUID, dict[str, StageAnswer]]:
    """The current answers of many sessions, by session."""
    answers_by_session: dict[UUID, dict[str, StageAnswer]] = {}
    rows = StageAnswer.objects.filter(session__in=list(sessions)).order_by("revision")
    for row in rows:
        answers_by_session.setdefault(row.session_id, {})[row.stage] = row
    return answers_by_session


def read(*, stage_answer: StageAnswer) -> marking.CaseAnswer:
    """A stored answer as rules use it."""
    return stages.read_answer(record={name: getattr(stage_answer, name) for name in ANSWER_FIELDS})


def stage_at_hand(
    *, text: stages.CaseText, answers: Mapping[str, StageAnswer]
) -> stages.CaseStage:
    """The last stage with an answer: completing a stage saves the first answer of the
    next.
    """
    reached = [stage for stage in text.stages if stage.code in answers]
    return reached[-1] if reached else text.stages[0]


def begun_alone(*, case: Case, officer_id: UUID) -> CaseSession | None:
    """The open session in which an officer judges a case of that code alone.

    Only sessions started by the officer: a trainer's session shows its reasoning later.
    """
    return CaseSession.objects.filter(
        case__code=case.code,
        is_group=False,
        members__officer=officer_id,
        closed_at__isnull=True,
        feedback_at__isnull=False,
    ).first()


def has_met(*, session: CaseSession, officer_id: UUID) -> bool:
    """Whether an officer met this case in another session, alone or in a group, any version.

    That is a session opened earlier, or one already closed, whose reasoning could be read. A
    session without any answer showed only the first stage and does not count.
    """
    other = CaseMember.objects.filter(
        Q(session__opened_at__lte=session.opened_at) | Q(session__closed_at__isnull=False),
        officer=officer_id,
        session__case__code=session.case.code,
        session__answers__isnull=False,
    )
    return other.exclude(session=session.pk).exists()
