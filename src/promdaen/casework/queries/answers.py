"""What a session wrote: the answer that stands at each stage, and the stage at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from promdaen.casework.models import CaseMember, CaseSession, StageAnswer
from promdaen.casework.rules import marking, stages

FIELDS = ("elements", "missing", "offices", "protection")


def standing(*, session: CaseSession) -> dict[str, StageAnswer]:
    """The answer that stands at each stage that was answered."""
    return standing_of(sessions=[session.pk]).get(session.pk, {})


def standing_of(*, sessions: Iterable[UUID]) -> dict[UUID, dict[str, StageAnswer]]:
    """The same of many sessions at once, by session."""
    found: dict[UUID, dict[str, StageAnswer]] = {}
    rows = StageAnswer.objects.filter(session__in=list(sessions)).order_by("revision")
    for row in rows:
        found.setdefault(row.session_id, {})[row.stage] = row
    return found


def read(*, row: StageAnswer) -> marking.Answer:
    """A stored answer, read."""
    return stages.answer_of(held={name: getattr(row, name) for name in FIELDS})


def stage_at_hand(
    *, text: stages.CaseText, answers: Mapping[str, StageAnswer]
) -> stages.CaseStage:
    """The last stage that has an answer: leaving a stage writes the first answer of the next."""
    reached = [stage for stage in text.stages if stage.code in answers]
    return reached[-1] if reached else text.stages[0]


def has_met(*, session: CaseSession, officer_id: UUID) -> bool:
    """Whether an officer met this case in an earlier session, alone or in a group, of any version.

    A session in which nothing was written shows the first stage alone and does not count.
    """
    earlier = CaseMember.objects.filter(
        officer=officer_id,
        session__case__code=session.case.code,
        session__opened_at__lte=session.opened_at,
        session__answers__isnull=False,
    )
    return earlier.exclude(session=session.pk).exists()
