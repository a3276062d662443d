"""Delivery of measures recorded, and course runs linked to training measures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course.models import CourseRun
from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.planning.models import DeliveryStep, MeasureRun
from promdaen.planning.queries.pages import TRAINING
from promdaen.planning.queries.plans import PLANNER, VersionFacts
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules import delivery

MAX_NOTE_LENGTH = 300


@dataclass(frozen=True, kw_only=True)
class NewDeliveryStep:
    """How far the delivery of a measure at a place was on a day."""

    measure: str
    place: str
    state: str
    happened_on: date
    note: str = ""


@transaction.atomic
def record_delivery(
    *, content: VersionFacts, step: NewDeliveryStep, by: Account | None, now: datetime
) -> DeliveryStep:
    """Record how far a measure of a final version is. Raises PlanRefused."""
    people_queries.require_right(PLANNER, account=by)
    if content.version.state != "final":
        raise PlanRefused(_("Delivery is recorded for measures of a final version."))
    places = {(entry["measure"], entry["at"]) for entry in content.version.answer["plan"]}
    if (step.measure, step.place) not in places:
        raise PlanRefused(_("This measure is not in the plan there."))
    if step.state not in delivery.DELIVERY_STATES:
        raise PlanRefused(_("Choose planned, begun or delivered."))
    if step.state != delivery.PLANNED and step.happened_on > timezone.localdate(now):
        raise PlanRefused(_("Choose today or an earlier day."))
    row = DeliveryStep.objects.create(
        plan=content.version.plan,
        measure=step.measure,
        place=step.place,
        state=step.state,
        happened_on=step.happened_on,
        note=step.note.strip()[:MAX_NOTE_LENGTH],
        by=by,
        at=now,
    )
    detail = {
        "measure": step.measure,
        "place": step.place,
        "state": step.state,
        "happened_on": step.happened_on.isoformat(),
    }
    audit.record_line(
        action="record_delivery", subject=content.version, by=by, now=now, detail=detail
    )
    return row


@transaction.atomic
def link_run(
    *,
    content: VersionFacts,
    measure: str,
    place: str,
    run: CourseRun,
    by: Account | None,
    now: datetime,
) -> None:
    """Link a course run to a training measure of a final version at a place.

    A second time changes nothing. Raises PlanRefused.
    """
    people_queries.require_right(PLANNER, account=by)
    if content.version.state != "final":
        raise PlanRefused(_("Delivery is recorded for measures of a final version."))
    if content.measures[measure].delivery != TRAINING:
        raise PlanRefused(_("Course runs belong to training measures."))
    plan = content.version.plan
    _link, is_new = MeasureRun.objects.get_or_create(
        plan=plan, measure=measure, place=place, run=run
    )
    if is_new:
        detail = {"measure": measure, "place": place, "run": run.code}
        audit.record_line(
            action="link_run", subject=content.version, by=by, now=now, detail=detail
        )


@transaction.atomic
def unlink_run(
    *,
    content: VersionFacts,
    measure: str,
    place: str,
    run: CourseRun,
    by: Account | None,
    now: datetime,
) -> None:
    """Remove the link of a course run from a measure; without one it changes nothing."""
    people_queries.require_right(PLANNER, account=by)
    measure_runs = MeasureRun.objects.filter(
        plan=content.version.plan, measure=measure, place=place, run=run
    )
    if measure_runs.delete()[0]:
        detail = {"measure": measure, "place": place, "run": run.code}
        audit.record_line(
            action="unlink_run", subject=content.version, by=by, now=now, detail=detail
        )
