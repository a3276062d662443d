"""Sets of specimens for a phone without signal: created before, decided offline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.people.models import Officer
from promdaen.specimen.actions import deciding, sessions
from promdaen.specimen.actions.refusals import SpecimenRefused
from promdaen.specimen.models import Decision, LabSession, Trial
from promdaen.specimen.queries import drawing, phone_sets, trials
from promdaen.specimen.rules import bench_tools, crediting
from promdaen.specimen.rules.crediting import SpecimenFinding

MODE = "learn"
MAX_SETS = 2


@dataclass(frozen=True, kw_only=True)
class AwayDecision:
    """A specimen decided on a phone: the `id` made there, and the tools it reported."""

    id: UUID
    trial_id: UUID
    finding: SpecimenFinding
    milliseconds: int
    tools: Sequence[str]
    at: datetime


@transaction.atomic
def lay_out(*, officer_id: UUID, seed: int, now: datetime) -> LabSession:
    """Create a small set to take along. Raises SpecimenRefused while two sets are undecided."""
    # The lock makes simultaneous requests of one officer wait for each other.
    Officer.objects.select_for_update().get(pk=officer_id)
    if len(phone_sets.officer_sets(officer_id=officer_id)) >= MAX_SETS:
        raise SpecimenRefused(_("Decide the documents first that are laid out for you."))
    return sessions.start_session(
        officer_id=officer_id,
        mode=MODE,
        documents=[],
        trials_count=phone_sets.COUNT,
        seed=seed,
        by=None,
        now=now,
    )


@transaction.atomic
def keep_decided(*, decided: AwayDecision, officer_id: UUID, now: datetime) -> Decision:
    """Save decisions from a phone, in any order; a repeated decision has no effect.

    Raises SpecimenRefused for a specimen of another officer or outside a set to take along, an
    ended session, a second decision, and a place or reason that the document does not have.
    """
    trial = phone_sets.find_trial(trial_id=decided.trial_id, officer_id=officer_id)
    if trial is None:
        raise SpecimenRefused(_("This document is none that you took along."))
    trial.session = LabSession.objects.select_for_update().get(pk=trial.session_id)
    stored: Decision | None = Decision.objects.filter(trial=trial).first()
    if stored is not None and stored.pk == decided.id:
        return stored
    if stored is not None or Decision.objects.filter(pk=decided.id).exists():
        raise SpecimenRefused(_("This document is decided; the first decision is final."))
    if trial.session.ended_at is not None:
        raise SpecimenRefused(_("This practice has ended. Begin a new one."))
    _check(trial=trial, finding=decided.finding)
    moment = max(decided.at, trial.session.started_at)
    decision = deciding.new_decision(trial=trial, finding=decided.finding, moment=moment)
    decision.id = decided.id
    decision.milliseconds = max(0, min(decided.milliseconds, crediting.MAX_MILLISECONDS))
    decision.tools = [tool for tool in bench_tools.BENCH_TOOLS if tool in decided.tools]
    trial.shown_at = moment - timedelta(milliseconds=decision.milliseconds)
    trial.save(update_fields=["shown_at"])
    deciding.keep_decision(decision=decision, by=None, now=now)
    return decision


def phone_finding(
    *,
    answer: str,
    point: tuple[str, float, float] | None = None,
    area: str = "",
    reason: str = "",
) -> SpecimenFinding:
    """The finding of a phone; `point` is a side and millimetres."""
    side, x_mm, y_mm = point or ("front", None, None)
    return SpecimenFinding(
        answer=answer,
        side=side,
        x_mm=x_mm,
        y_mm=y_mm,
        area=area,
        reason=reason,
        reason_tool=drawing.reason_tool(reason=reason),
    )


def _check(*, trial: Trial, finding: SpecimenFinding) -> None:
    """Refuse a place or reason that the phone cannot have offered for this document."""
    desk = trials.load_desk(specimen=trial)
    if finding.answer == crediting.GENUINE and finding.side in desk.sides:
        return
    areas = {crediting.UNKNOWN_AREA, *(point_area.code for point_area in desk.areas)}
    reasons = {code for _tool, lines in desk.reasons for code, _label in lines}
    has_place = finding.area in areas if finding.area else finding.x_mm is not None
    is_whole = has_place and finding.reason in {crediting.OTHER_REASON, *reasons}
    if finding.answer != crediting.SUSPECT or finding.side not in desk.sides or not is_whole:
        raise SpecimenRefused(_("This decision does not fit the document. Fetch it again."))
