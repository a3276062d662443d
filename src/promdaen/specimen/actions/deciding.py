"""Save a decision on a specimen, its evidence, and the end of the session."""

from __future__ import annotations

from datetime import datetime

from promdaen.evidence import actions as evidence_actions
from promdaen.kit import audit, ids
from promdaen.people.models import Account
from promdaen.specimen.models import Decision, LabSession, Look, Trial
from promdaen.specimen.queries import drawing
from promdaen.specimen.rules import bench_tools, crediting
from promdaen.specimen.rules.crediting import SpecimenFinding

EVIDENCE, SOURCE = "specimen", "specimen.decision"


def new_decision(*, trial: Trial, finding: SpecimenFinding, moment: datetime) -> Decision:
    """An unsaved decision with its credit; its tools are those of the looks."""
    truth = drawing.truth(specimen=trial)
    defect = drawing.specimen_defect(specimen=trial)
    outcome = defect.OUTCOME if defect else crediting.GENUINE_OUTCOME
    is_suspect = finding.answer == crediting.SUSPECT
    looks = Look.objects.filter(trial=trial).order_by("id").values_list("tool", flat=True)
    return Decision(
        id=ids.fixed_id("decision", trial.pk),
        trial=trial,
        answer=finding.answer,
        side=finding.side,
        x_mm=finding.x_mm if is_suspect else None,
        y_mm=finding.y_mm if is_suspect else None,
        area=finding.area if is_suspect else "",
        reason=finding.reason if is_suspect else "",
        tools=bench_tools.tools_in_use(looks=looks),
        outcome_id=outcome,
        credit=crediting.credit(truth=truth, finding=finding),
        at=moment,
    )


def keep_decision(*, decision: Decision, by: Account | None, now: datetime) -> None:
    """Save a decision with its evidence and audit line; the last one ends the session."""
    session = decision.trial.session
    decision.save(force_insert=True)
    observation = evidence_actions.NewObservation(
        officer_id=session.officer_id,
        outcome_id=decision.outcome_id,
        kind=EVIDENCE,
        credit=decision.credit,
        at=decision.at,
        source_kind=SOURCE,
        source_id=decision.pk,
    )
    evidence_actions.record_observations(observations=[observation], by=by, now=now)
    audit.record_line(action="decide_specimen", subject=decision, by=by, now=now)
    if not Trial.objects.filter(session=session.pk, decision__isnull=True).exists():
        LabSession.objects.filter(pk=session.pk).update(ended_at=decision.at)
