"""Import scenarios: a change to one that was run is a new version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language

from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.rules import records as record_rules
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.kinds import checking
from promdaen.exercise.models import Scenario
from promdaen.kit import loading
from promdaen.kit.content import ContentRecord
from promdaen.kit.json_objects import JsonObject
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

HEAD = ("code", "title")


def put_scenarios(
    *, records: Sequence[ContentRecord], by: Account | None, now: datetime
) -> loading.LoadCounts:
    """Import the scenarios of the content, all or none; one that was run gets a new version.

    Raises ExerciseRefused, with file and place, if a scenario has faults.
    """
    people_queries.require_right("exercises", account=by)
    reads = get_language() or "en"
    lines = [
        f"{record.file}: {fault.place}: {fault.words.text(language=reads)}"
        for record in records
        for fault in checking.faults(values=record.values)
    ]
    if lines:
        raise ExerciseRefused(*lines)
    with transaction.atomic():
        stored_scenarios = (
            put_scenario(values=record_rules.strip_review(values=record.values), by=by, now=now)
            for record in records
        )
        loaded = sum(stored_scenarios, loading.LoadCounts())
        loading.record_load(action="put_scenarios", loaded=loaded, by=by, now=now)
    return loaded


def put_scenario(
    *, values: JsonObject, reason: str = "", by: Account | None, now: datetime
) -> loading.LoadCounts:
    """Import one valid scenario. Call within a transaction."""
    scenario, loaded = loading.put_version(
        model=Scenario,
        code=values["code"],
        values={
            "title_km": values["title"]["km"],
            "title_en": values["title"]["en"],
            "minutes": values["minutes"],
            "body": {key: value for key, value in values.items() if key not in HEAD},
        },
        stamp={"written_at": now, "written_by": by.name if by else "", "reason": reason},
        is_used=lambda row: row.runs.exists(),
    )
    if not loaded.unchanged:
        scenario.objectives.set(curriculum_queries.outcomes(codes=values["objectives"]))
    return loaded
