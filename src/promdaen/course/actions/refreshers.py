"""Start the year after a run for every officer trained in it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.course.actions.rights import CourseRefused, require_change
from promdaen.course.models import CourseRun
from promdaen.course.queries import refreshers
from promdaen.people.models import Account
from promdaen.refresher.actions import seasons
from promdaen.refresher.actions.refusals import RefresherRefused

if TYPE_CHECKING:
    from promdaen.refresher.models import Season

MAX_SEED = 2**31


@transaction.atomic
def begin_year(*, run: CourseRun, minutes: int, by: Account | None, now: datetime) -> Season:
    """Start the year after a run at that many minutes an officer; the control group is drawn.

    Raises CourseRefused for a cancelled run, and for anything that the year itself refuses.
    """
    require_change(run=run, by=by)
    if run.is_cancelled:
        raise CourseRefused(_("This run is cancelled: no year follows it."))
    new = seasons.NewSeason(
        code=run.code,
        taught_on=run.ends_on,
        officers=refreshers.trained_officers(run=run),
        budget_minutes=minutes,
        seed=secrets.randbelow(MAX_SEED),
    )
    try:
        return seasons.begin_season(new=new, by=by, now=now)
    except RefresherRefused as refused:
        raise CourseRefused(str(refused)) from refused
