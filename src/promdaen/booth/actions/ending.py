"""The end of a run: save its results, and record them as evidence.

In a team another phone may rule after the end; then both are calculated again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from promdaen.booth.models import BoothRun, SentOn
from promdaen.booth.queries import foldings
from promdaen.booth.rules import outcomes
from promdaen.curriculum import queries as curriculum_queries
from promdaen.evidence import actions as evidence_actions
from promdaen.evidence import queries as evidence_queries
from promdaen.kit import audit, ids
from promdaen.people.models import Account

SOURCE = "booth.run_outcome"


@transaction.atomic
def end_run(*, run: BoothRun, by: Account | None, now: datetime) -> BoothRun:
    """End a run, save its debrief and record its evidence; an ended run is unchanged."""
    run = BoothRun.objects.select_for_update().get(pk=run.pk)
    if run.ended_at is not None:
        return run
    run.ended_at = now
    _keep(run, by, now, late_rulings_count=0)
    detail = {"travellers": (run.debrief or {})["travellers"]}
    audit.record_line(action="end_booth_run", subject=run, by=by, now=now, detail=detail)
    return run


@transaction.atomic
def renew_run(*, run: BoothRun, by: Account | None, now: datetime) -> BoothRun:
    """Calculate the results of a run again, after another phone of its team has ruled.

    A run that has not ended is unchanged.
    """
    run = BoothRun.objects.select_for_update().get(pk=run.pk)
    if run.ended_at is None:
        return run
    again = SentOn.objects.filter(run=run).exclude(ruling="").count()
    _keep(run, by, now, late_rulings_count=again)
    audit.record_line(action="renew_booth_run", subject=run, by=by, now=now)
    return run


def _keep(run: BoothRun, by: Account | None, now: datetime, *, late_rulings_count: int) -> None:
    """Save the debrief and record the evidence; `late_rulings_count` is 0 at the first end."""
    folding = foldings.load_folding(run=run)
    run.debrief = foldings.debrief_values(folding=folding)
    run.save(update_fields=["debrief", "ended_at"])
    credits = outcomes.outcome_credits(
        played=folding.played,
        dialogues=folding.dialogues,
        incidents=folding.incidents,
        defects=foldings.defect_outcomes(),
    )
    _record(run, credits, by, now, late_rulings_count)


def _record(
    run: BoothRun,
    credits: Mapping[str, float],
    by: Account | None,
    now: datetime,
    late_rulings_count: int,
) -> None:
    """Record evidence that is new or changed: one current observation for each outcome.

    A ruling elsewhere never removes an outcome: it changes its credit, or adds outcomes.
    """
    known_codes = [outcome.code for outcome in curriculum_queries.outcomes(codes=credits)]
    sources = [
        _source(run, code, times)
        for code in known_codes
        for times in range(late_rulings_count + 1)
    ]
    rows = evidence_queries.of_sources(source_kind=SOURCE, source_ids=sources)
    observations_by_outcome = {observation.outcome_id: observation for observation in rows}
    observations = [
        evidence_actions.NewObservation(
            officer_id=run.officer_id,
            outcome_id=code,
            kind=outcomes.EVIDENCE_KIND,
            credit=credits[code],
            at=run.ended_at or now,
            source_kind=SOURCE,
            source_id=_source(run, code, late_rulings_count),
            supersedes_id=observations_by_outcome[code].pk
            if code in observations_by_outcome
            else None,
        )
        for code in sorted(known_codes)
        if code not in observations_by_outcome
        or observations_by_outcome[code].credit != credits[code]
    ]
    if observations:
        evidence_actions.record_observations(observations=observations, by=by, now=now)


def _source(run: BoothRun, code: str, late_rulings_count: int) -> UUID:
    return ids.fixed_id(
        "booth", run.pk, code, *([late_rulings_count] if late_rulings_count else [])
    )
