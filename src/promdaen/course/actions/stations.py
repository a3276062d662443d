"""Findings of a run's officers at the stations, keyed from their answer cards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.course.actions.rights import CourseRefused, require_change
from promdaen.course.models import Enrolment
from promdaen.course.models.practice import Practice
from promdaen.people.models import Account
from promdaen.specimen.actions import refusals
from promdaen.specimen.actions import stations as specimen_actions
from promdaen.specimen.rules.stations import StationEntry


@transaction.atomic
def key_stations(
    *,
    practice: Practice,
    cards: Mapping[UUID, Mapping[int, StationEntry]],
    by: Account | None,
    now: datetime,
) -> int:
    """Save keyed findings by enrolment and number; returns how many are new or changed.

    One audit line covers the whole set. Raises CourseRefused for a practice without stations, for
    an officer of another run, and for a number or value that the set does not have.
    """
    require_change(run=practice.run, by=by)
    if practice.station_set is None:
        raise CourseRefused(_("This practice has no stations."))
    officers = dict(
        Enrolment.objects.filter(run=practice.run, pk__in=cards).values_list("pk", "officer")
    )
    if len(officers) < len(cards):
        raise CourseRefused(_("This officer is not on the roster of this run."))
    findings = [
        specimen_actions.NewStationFinding(
            officer_id=officers[enrolment_id],
            number=number,
            answer=station_finding.answer,
            area=station_finding.area,
            reason=station_finding.reason,
        )
        for enrolment_id, card in cards.items()
        for number, station_finding in card.items()
    ]
    try:
        return specimen_actions.record_findings(
            station_set=practice.station_set, findings=findings, by=by, now=now
        )
    except refusals.SpecimenRefused as refused:
        raise CourseRefused(str(refused)) from refused
