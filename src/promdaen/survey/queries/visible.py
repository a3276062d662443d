"""Access rights for visits and scores, row by row; the only place that defines them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from promdaen.people import queries as people_queries
from promdaen.places import queries as places_queries
from promdaen.places.models import Checkpoint
from promdaen.survey.models import ProvinceAccess, Visit

if TYPE_CHECKING:
    from promdaen.people.models import Account


def visits_visible_to(*, account: Account | None) -> QuerySet[Visit]:
    """The visits whose answers, remarks and photographs an account may read.

    A coordinator and the system (None) read all, an assessor their own, others none.
    """
    visits = Visit.objects.all()
    if _reads_all(account):
        return visits
    if not people_queries.has_right("visits", account=account):
        return visits.none()
    return visits.filter(assessor=account)


def scores_visible_to(*, account: Account | None) -> QuerySet[Visit]:
    """The visits whose scores an account may read.

    These are the visits it may read completely and, for an assessor, accepted visits in the
    assigned provinces. Excluded are checkpoints where the assessor's own visit in the round is not
    accepted yet: a phone can still edit it, and assessors must not copy each other's scores.
    """
    whole = visits_visible_to(account=account)
    if _reads_all(account) or not people_queries.has_right("visits", account=account):
        return whole
    allowed_provinces = ProvinceAccess.objects.filter(account=account).values("province")
    own = Visit.objects.filter(
        assessor=account,
        state__in=["planned", "submitted", "returned"],
        round=OuterRef("round"),
        checkpoint=OuterRef("checkpoint"),
    )
    others = Q(state="accepted", checkpoint__province__in=allowed_provinces) & ~Exists(own)
    return Visit.objects.filter(Q(assessor=account) | others)


def checkpoints_visible_to(*, account: Account | None) -> QuerySet[Checkpoint]:
    """The checkpoints whose results an account may read, by province and code.

    For an assessor: those of their own visits and of the assigned provinces.
    """
    checkpoints = places_queries.checkpoint_choices()
    if _reads_all(account):
        return checkpoints
    if not people_queries.has_right("visits", account=account):
        return checkpoints.none()
    allowed_provinces = ProvinceAccess.objects.filter(account=account).values("province")
    own = Visit.objects.filter(assessor=account).values("checkpoint")
    return checkpoints.filter(Q(province__in=allowed_provinces) | Q(pk__in=own))


def visit_seen_by(*, account: Account, visit_id: UUID) -> Visit | None:
    """One visit with its checkpoint, round and submission, if the account may read it whole."""
    visits = visits_visible_to(account=account)
    whole = visits.select_related(
        "round", "checkpoint__province", "assessor", "submission__instrument"
    )
    return whole.filter(pk=visit_id).first()


def _reads_all(account: Account | None) -> bool:
    return account is None or people_queries.has_right("survey", account=account)
