"""Sets of specimens to take along on a phone, with all their pictures."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from promdaen.specimen.models import Decision, LabSession, Trial
from promdaen.specimen.queries import drawing
from promdaen.specimen.rules import bench_tools, sessions

COUNT = 3
"""How many specimens go along: fewer than the laboratory ever lays out, so that a set is known."""

OWN_MODES = tuple(code for code, mode in sessions.MODES.items() if mode.is_own)


def officer_sets(*, officer_id: UUID) -> list[LabSession]:
    """The undecided sets of an officer, newest first; tests are never included."""
    lab_sessions = _sets(officer_id=officer_id).filter(ended_at__isnull=True)
    return list(lab_sessions.order_by("-started_at"))


def find_set(*, session_id: UUID, officer_id: UUID) -> LabSession | None:
    """An undecided set of this officer."""
    lab_sessions = _sets(officer_id=officer_id).filter(ended_at__isnull=True)
    return lab_sessions.filter(pk=session_id).first()


def undecided_trials(*, session: LabSession) -> list[Trial]:
    """The undecided specimens of a set, in order."""
    return list(Trial.objects.filter(session=session, decision__isnull=True))


def find_trial(*, trial_id: UUID, officer_id: UUID) -> Trial | None:
    """A specimen of a set of this officer."""
    lab_sessions = _sets(officer_id=officer_id)
    return Trial.objects.filter(pk=trial_id, session__in=lab_sessions).first()


def find_decision(*, decision_id: UUID, officer_id: UUID) -> Decision | None:
    """A decision of this officer on a specimen of a phone set."""
    lab_sessions = _sets(officer_id=officer_id)
    rows = Decision.objects.select_related("trial__session", "trial__decision")
    return rows.filter(pk=decision_id, trial__session__in=lab_sessions).first()


def decided_count(*, officer_id: UUID) -> int:
    """How many specimens of such sets an officer has decided."""
    return Decision.objects.filter(trial__session__in=_sets(officer_id=officer_id)).count()


def trial_pictures(*, trial: Trial) -> dict[str, str]:
    """The pictures of a specimen to take along, by code of the view, as SVG text."""
    views = bench_tools.taken_along(sides=drawing.specimen_model(specimen=trial).SIDES)
    return {view.code: drawing.picture(specimen=trial, view=view) for view in views}


def _sets(*, officer_id: UUID) -> QuerySet[LabSession]:
    return LabSession.objects.filter(officer=officer_id, mode__in=OWN_MODES, trials_count=COUNT)
