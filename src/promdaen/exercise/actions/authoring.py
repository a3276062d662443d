"""Create, edit and copy scenarios. Each save is checked; versions already run never change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.curriculum import actions as curriculum_actions
from promdaen.curriculum import queries as curriculum_queries
from promdaen.exercise.actions import scenarios
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.kinds import checking
from promdaen.exercise.models import Scenario
from promdaen.exercise.queries import scenarios as queries
from promdaen.kit import audit
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


def create_scenario(
    *, values: JsonObject, reason: str = "", by: Account | None, now: datetime
) -> Scenario:
    """Create a scenario as a draft in both languages.

    Raises ExerciseRefused if the code is in use or the scenario has faults.
    """
    people_queries.require_right("author", account=by)
    check_scenario(values=values)
    with transaction.atomic():
        if Scenario.objects.filter(code=values["code"]).exists():
            raise ExerciseRefused(_("A scenario has this code. Choose another."))
        scenario = _saved_scenario(values=values, reason=reason, by=by, now=now)
        audit.record_line(
            action="create_scenario", subject=scenario, by=by, now=now, detail=_detail(scenario)
        )
    return scenario


def edit_scenario(
    *, values: JsonObject, stamp: str, reason: str = "", by: Account | None, now: datetime
) -> Scenario:
    """Save changes to a scenario; runs keep the version they use.

    `stamp` is the `edition` of the scenario when the page was opened. Raises ExerciseRefused if
    the scenario was changed since then, if nothing changes, or if it has faults.
    """
    changed_text = _(
        "%(who)s has saved this scenario since you opened it. Open it again "
        "and make your change there; what you typed is still below."
    )
    return _edit_scenario(
        values=values, stamp=stamp, reason=reason, changed_text=changed_text, by=by, now=now
    )


def import_scenario(
    *, values: JsonObject, stamp: str, reason: str = "", by: Account | None, now: datetime
) -> Scenario:
    """Save the previewed changes of a list as `edit_scenario` does."""
    changed_text = _(
        "%(who)s saved this scenario meanwhile. Choose the file again to see what it changes now."
    )
    return _edit_scenario(
        values=values, stamp=stamp, reason=reason, changed_text=changed_text, by=by, now=now
    )


def _edit_scenario(
    *,
    values: JsonObject,
    stamp: str,
    reason: str,
    changed_text: str,
    by: Account | None,
    now: datetime,
) -> Scenario:
    people_queries.require_right("author", account=by)
    with transaction.atomic():
        rows = Scenario.objects.select_for_update()
        scenario = rows.filter(code=values["code"], is_current=True).first()
        if scenario is None:
            raise ExerciseRefused(_("There is no such scenario."))
        if queries.edition(scenario=scenario) != stamp:
            raise ExerciseRefused(changed_text % {"who": scenario.written_by or _("Someone")})
        if queries.scenario_values(scenario=scenario) == dict(values):
            raise ExerciseRefused(_("Nothing was changed, so that there is nothing to save."))
        check_scenario(values=values)
        saved_scenario = _saved_scenario(values=values, reason=reason, by=by, now=now)
        audit.record_line(
            action="edit_scenario",
            subject=saved_scenario,
            by=by,
            now=now,
            detail=_detail(saved_scenario),
        )
    return saved_scenario


def check_scenario(*, values: JsonObject) -> None:
    """Raise ExerciseRefused with all faults of a scenario, if there are any."""
    if lines := list(_reasons(values)):
        raise ExerciseRefused(*lines)


def _reasons(values: JsonObject) -> Iterator[str]:
    errors = curriculum_queries.shape_faults(kind="scenario", values=values)
    yield from errors
    if not errors:
        reads = page_language()
        for fault in checking.faults(values=values):
            yield f"{fault.place}: {fault.words.text(language=reads)}"


def _saved_scenario(
    *, values: JsonObject, reason: str, by: Account | None, now: datetime
) -> Scenario:
    scenarios.put_scenario(values=values, reason=reason, by=by, now=now)
    scenario = Scenario.objects.get(code=values["code"], is_current=True)
    curriculum_actions.put_edited(
        kind="scenario", code=scenario.code, values=values, by=by, now=now
    )
    return scenario


def _detail(scenario: Scenario) -> dict[str, object]:
    return {"code": scenario.code, "version": scenario.version}
