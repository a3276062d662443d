"""Save a page of the roster in one transaction: attendance and reasons for missing tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.course.actions.rights import CourseRefused
from promdaen.course.actions.rosters import give_missing_reason, mark_attendance
from promdaen.course.models import CourseRun, Enrolment, MissingReason
from promdaen.people.models import Account


@transaction.atomic
def mark_roster(
    *,
    run: CourseRun,
    attended: Mapping[UUID, bool | None],
    reasons: Mapping[tuple[UUID, str], str],
    by: Account | None,
    now: datetime,
) -> None:
    """Record attendance, and reasons for missing tests by (enrolment id, occasion).

    Unchanged values are not logged. Raises CourseRefused as its parts do.
    """
    mark_attendance(run=run, attended=attended, by=by, now=now)
    rows = Enrolment.objects.filter(run=run).in_bulk()
    reasons_by_test = {
        (row.enrolment_id, row.occasion): row.reason
        for row in MissingReason.objects.filter(enrolment__run=run)
    }
    for (enrolment_id, occasion), reason in reasons.items():
        if enrolment_id not in rows:
            raise CourseRefused(
                _("An officer in the list is not on this run. Load the page again.")
            )
        if reasons_by_test.get((enrolment_id, occasion), "") != reason:
            give_missing_reason(
                enrolment=rows[enrolment_id], occasion=occasion, reason=reason, by=by, now=now
            )
