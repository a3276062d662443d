"""Comparison groups: record the scores of officers not yet trained."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course.models import CourseRun
from promdaen.evaluation.models import ComparisonGroup
from promdaen.evaluation.queries.rollouts import WRITE_RIGHT
from promdaen.evaluation.rules import comparison_groups as rules
from promdaen.kit import audit, signing
from promdaen.kit.refusals import Refused
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


class ComparisonRefused(Refused):
    """The action is not possible; the message is for people."""


@transaction.atomic
def record_comparison(
    *, run: CourseRun, chosen: str, pairs: Sequence[rules.Pair], by: Account | None, now: datetime
) -> ComparisonGroup:
    """Store the scores of a run's comparison group, or replace them; the log has both digests.

    Raises ComparisonRefused for a run that is cancelled or has not begun, and without scores or
    without how the officers were chosen.
    """
    people_queries.require_right(WRITE_RIGHT, account=by)
    if run.is_cancelled or timezone.localdate(now) < run.starts_on:
        raise ComparisonRefused(_("This course run has not begun or is cancelled."))
    if not pairs:
        raise ComparisonRefused(_("The file has no officers."))
    if not chosen.strip():
        raise ComparisonRefused(_("Say how these officers were chosen."))
    group = ComparisonGroup.objects.select_for_update().filter(run=run).first()
    detail = {"officers": len(pairs), "replaced": _digest(group.pairs) if group else None}
    group = group or ComparisonGroup(run=run)
    group.chosen, group.recorded_at = chosen.strip(), now
    group.pairs = sorted(
        ([before, after] for before, after in pairs),
        key=lambda pair: [(value is None, value or 0.0) for value in pair],
    )
    group.save()
    detail["digest"] = _digest(group.pairs)
    audit.record_line(action="record_comparison", subject=run, by=by, now=now, detail=detail)
    return group


def _digest(pairs: Sequence[Sequence[float | None]]) -> str:
    return signing.document_digest(document={"pairs": [list(pair) for pair in pairs]}).hex()
