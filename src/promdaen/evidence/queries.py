"""The current observations of officers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, QuerySet

from promdaen.evidence.models import Observation
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.people.models import Account


def current() -> QuerySet[Observation]:
    """The observations that are not superseded, without retractions."""
    return Observation.objects.filter(superseded_by__isnull=True, credit__isnull=False)


def current_alone() -> QuerySet[Observation]:
    """The current observations of individual work, without those of groups.

    Group observations have a kind that ends in "_group": they say little about one member
    (docs/why/exercise-evidence.md).
    """
    return current().exclude(kind__endswith="_group")


def officers_by_kind(*, kinds: Iterable[str]) -> dict[str, int]:
    """How many officers have current observations of each kind."""
    rows = current().filter(kind__in=list(kinds)).order_by().values_list("kind")
    return dict(rows.annotate(officers_n=Count("officer", distinct=True)))


def of_sources(*, source_kind: str, source_ids: Iterable[UUID]) -> QuerySet[Observation]:
    """The current observations made from some rows."""
    return current().filter(source_kind=source_kind, source_id__in=list(source_ids))


def observations_by_kind(*, source_kind: str) -> QuerySet[Observation]:
    """Every observation ever made from rows of a kind, without retractions."""
    return Observation.objects.filter(source_kind=source_kind, credit__isnull=False)


def visible_to(*, account: Account) -> QuerySet[Observation]:
    """The current observations visible to an account: coordinators all, officers
    their own.
    """
    if people_queries.has_right("runs", account=account):
        return current()
    officer_id = getattr(account, "officer_id", None)
    if not getattr(account, "is_active", False) or officer_id is None:
        return Observation.objects.none()
    return current().filter(officer_id=officer_id)
