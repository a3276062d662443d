"""The end of a run: what came of it is kept, and what it showed of outcomes is put in the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from promdaen.booth.models import BoothRun
from promdaen.booth.queries import foldings
from promdaen.booth.rules import debriefs, outcomes
from promdaen.curriculum.models import Outcome
from promdaen.evidence import actions as evidence_actions
from promdaen.kit import audit, ids
from promdaen.people.models import Account

SOURCE = "booth.run_outcome"


@transaction.atomic
def end_run(*, run: BoothRun, by: Account | None, now: datetime) -> BoothRun:
    """End a run, keep its debrief and record what it showed; one that ended stays as it was."""
    run = BoothRun.objects.select_for_update().get(pk=run.pk)
    if run.ended_at is not None:
        return run
    folding = foldings.folding_of(run=run)
    found, careful = foldings.measured(folding=folding), foldings.careful(folding=folding)
    run.debrief = debriefs.values_of(
        played=folding.played,
        measures=found,
        careful=foldings.measured(folding=careful),
        crossed=foldings.crossed(folding=folding),
    )
    run.ended_at = now
    run.save(update_fields=["debrief", "ended_at"])
    credits = outcomes.shown(
        played=folding.played,
        dialogues=folding.dialogues,
        incidents=folding.incidents,
        defects=foldings.defect_outcomes(),
    )
    _record(run, credits, by, now)
    detail = {"travellers": found.travellers}
    audit.record_line(action="end_booth_run", subject=run, by=by, now=now, detail=detail)
    return run


def _record(
    run: BoothRun, credits: Mapping[str, float], by: Account | None, now: datetime
) -> None:
    """One observation an outcome, of those that the curriculum has."""
    known = Outcome.objects.filter(code__in=credits).values_list("code", flat=True)
    observations = [
        evidence_actions.NewObservation(
            officer_id=run.officer_id,
            outcome_id=code,
            kind=outcomes.KIND,
            credit=credits[code],
            at=now,
            source_kind=SOURCE,
            source_id=ids.fixed_id("booth", run.pk, code),
        )
        for code in sorted(known)
    ]
    if observations:
        evidence_actions.record_observations(observations=observations, by=by, now=now)
