"""Import scenarios: a change to one that was run is a new version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from promdaen.curriculum.models import Outcome
from promdaen.curriculum.rules import records as record_rules
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.kinds import checking
from promdaen.exercise.models import Scenario
from promdaen.kit import loading
from promdaen.kit.content import ContentRecord
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

Values = Mapping[str, Any]
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
        written = (
            put_scenario(values=record_rules.without_review(values=record.values), by=by, now=now)
            for record in records
        )
        loaded = sum(written, loading.LoadCounts())
        loading.record_load(action="put_scenarios", loaded=loaded, by=by, now=now)
    return loaded


def put_scenario(
    *, values: Values, reason: str = "", by: Account | None, now: datetime
) -> loading.LoadCounts:
    """Import one valid scenario. Call within a transaction."""
    scenarios = Scenario.objects.select_for_update().filter(code=values["code"], is_current=True)
    row = scenarios.first()
    wanted = _columns(values=values)
    stamp = {"written_at": now, "written_by": by.name if by else "", "reason": reason}
    if row is not None and all(getattr(row, name) == value for name, value in wanted.items()):
        return loading.LoadCounts(unchanged=1)
    if row is not None and not row.runs.exists():
        for name, value in {**wanted, **stamp}.items():
            setattr(row, name, value)
        row.save()
        row.objectives.set(_objectives(values=values))
        return loading.LoadCounts(changed=1)
    if row is not None:
        row.is_current = False
        row.save(update_fields=["is_current"])
    version = row.version + 1 if row else 1
    scenario = Scenario.objects.create(code=values["code"], version=version, **wanted, **stamp)
    scenario.objectives.set(_objectives(values=values))
    return loading.LoadCounts(changed=1) if row else loading.LoadCounts(added=1)


def _columns(*, values: Values) -> dict[str, Any]:
    return {
        "title_km": values["title"]["km"],
        "title_en": values["title"]["en"],
        "minutes": values["minutes"],
        "body": {key: value for key, value in values.items() if key not in HEAD},
    }


def _objectives(*, values: Values) -> list[Outcome]:
    return list(Outcome.objects.filter(code__in=values["objectives"]))
