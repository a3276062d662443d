"""Who may read which visits and which scores: the one place that says so, row by row."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from promdaen.people import queries as people_queries
from promdaen.places.models import Checkpoint
from promdaen.survey.models import ProvinceAccess, Visit


def visits_visible_to(*, account: Any) -> QuerySet[Visit]:
    """The visits whose answers, remarks and photographs an account may read.

    A coordinator and the system (None) read all, an assessor the own ones, nobody else any.
    """
    rows = Visit.objects.all()
    if _reads_all(account):
        return rows
    if not people_queries.has_right("visits", account=account):
        return rows.none()
    return rows.filter(assessor=account)


def scores_visible_to(*, account: Any) -> QuerySet[Visit]:
    """The visits whose scores an account may read.

    Those it reads whole, and for an assessor also the accepted ones of the provinces that were
    given, except at a checkpoint where a visit of its own in the same round is not accepted yet,
    since until then a phone can still edit it: two assessors do not tell each other.
    """
    whole = visits_visible_to(account=account)
    if _reads_all(account) or not people_queries.has_right("visits", account=account):
        return whole
    given = ProvinceAccess.objects.filter(account=account).values("province")
    own = Visit.objects.filter(
        assessor=account,
        state__in=["planned", "submitted", "returned"],
        round=OuterRef("round"),
        checkpoint=OuterRef("checkpoint"),
    )
    others = Q(state="accepted", checkpoint__province__in=given) & ~Exists(own)
    return Visit.objects.filter(Q(assessor=account) | others)


def checkpoints_visible_to(*, account: Any) -> QuerySet[Checkpoint]:
    """The checkpoints of which an account may read what came of the survey, by province, code.

    An assessor: those of the own visits and of the provinces that were given.
    """
    rows = Checkpoint.objects.order_by("province", "code")
    if _reads_all(account):
        return rows
    if not people_queries.has_right("visits", account=account):
        return rows.none()
    given = ProvinceAccess.objects.filter(account=account).values("province")
    own = Visit.objects.filter(assessor=account).values("checkpoint")
    return rows.filter(Q(province__in=given) | Q(pk__in=own))


def visit_seen_by(*, account: Any, visit_id: UUID) -> Visit | None:
    """One visit with its checkpoint, round and submission, if the account may read it whole."""
    rows = visits_visible_to(account=account)
    whole = rows.select_related(
        "round", "checkpoint__province", "assessor", "submission__instrument"
    )
    return whole.filter(pk=visit_id).first()


def _reads_all(account: Any) -> bool:
    return account is None or people_queries.has_right("survey", account=account)
