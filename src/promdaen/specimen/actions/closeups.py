"""Answers to questions about close-ups."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from promdaen.evidence import actions as evidence_actions
from promdaen.evidence import queries as evidence_queries
from promdaen.people.models import Account
from promdaen.specimen.queries import closeup_tasks as queries
from promdaen.specimen.rules.closeup_tasks import CloseupTask

EVIDENCE = "specimen"


@transaction.atomic
def answer_closeup(
    *,
    officer_id: UUID,
    practice: str,
    seed: int,
    task: CloseupTask,
    answer: str,
    by: Account | None,
    now: datetime,
) -> bool:
    """Record the answer of an officer as evidence, 1 or 0; the first answer is final.

    Returns whether it was recorded.
    """
    source_id = queries.source_id(
        officer_id=officer_id, practice=practice, seed=seed, number=task.number
    )
    known_sources = evidence_queries.of_sources(source_kind=queries.SOURCE, source_ids=[source_id])
    if known_sources.exists() or answer not in task.options:
        return False
    observation = evidence_actions.NewObservation(
        officer_id=officer_id,
        outcome_id=task.outcome,
        kind=EVIDENCE,
        credit=float(answer == task.key),
        at=now,
        source_kind=queries.SOURCE,
        source_id=source_id,
    )
    try:
        with transaction.atomic():
            evidence_actions.record_observations(observations=[observation], by=by, now=now)
    except IntegrityError:  # A second tap at the same moment: the first answer is stored.
        return False
    return True
