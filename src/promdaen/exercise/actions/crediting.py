"""Record group evidence for the officers in a closed exercise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from promdaen.curriculum import queries as curriculum_queries
from promdaen.evidence import actions as evidence_actions
from promdaen.evidence import queries as evidence_queries
from promdaen.evidence.actions import NewObservation
from promdaen.exercise.models import CellMember, ExerciseRun
from promdaen.exercise.queries import reports
from promdaen.exercise.rules import clocks
from promdaen.exercise.rules import crediting as rules
from promdaen.kit import ids
from promdaen.people.models import Account

SOURCE = "exercise.action"


def record_group_evidence(*, run: ExerciseRun, by: Account | None, now: datetime) -> int:
    """Record what each cell did as observations of its officers; returns the number added.

    Call within a transaction. Rehearsals, simulated runs, runs at the hard pace and actions that
    were not called for give no evidence. Observations already recorded are left unchanged.
    """
    if run.is_rehearsal or run.is_simulated or run.pace == clocks.HARD:
        return 0
    group_observations = list(_observations(run=run, now=now))
    observations = evidence_queries.of_sources(
        source_kind=SOURCE,
        source_ids=[observation.source_id for observation in group_observations],
    )
    credited_ids = set(observations.values_list("source_id", flat=True))
    fresh = [
        observation
        for observation in group_observations
        if observation.source_id not in credited_ids
    ]
    return len(evidence_actions.record_observations(observations=fresh, by=by, now=now))


def _observations(*, run: ExerciseRun, now: datetime) -> Iterator[NewObservation]:
    members: dict[str, list[CellMember]] = {}
    for member in CellMember.objects.filter(run=run).order_by("officer_id"):
        members.setdefault(member.cell, []).append(member)
    context, ended_at = reports.statement_context(run=run, now=now), reports.ended_at(run=run)
    codes = [result.action.outcome for result in context.actions]
    outcomes = curriculum_queries.outcome_texts(codes=codes)
    for action_result in context.actions:
        credit = rules.officer_credit(result=action_result)
        action = action_result.action
        if credit is None or action.outcome not in outcomes:
            continue
        for member in members.get(action.cell, ()):
            yield NewObservation(
                officer_id=member.officer_id,
                outcome_id=action.outcome,
                kind=rules.EVIDENCE_KIND,
                credit=credit,
                at=ended_at or now,
                source_kind=SOURCE,
                source_id=ids.fixed_id("exercise", run.pk, action.code, member.officer_id),
            )
