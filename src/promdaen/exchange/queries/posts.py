"""Posts of the departments in an area, and names of places and units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from promdaen.exchange.queries import standings
from promdaen.exchange.rules.policy import DESKS
from promdaen.people import queries as people_queries
from promdaen.people.models import Department
from promdaen.places import queries as places_queries
from promdaen.places.models import Checkpoint, Province

PROVINCE_SIGNS = 2
"""A code of so many signs is a province's, a longer one a checkpoint's."""
WITHOUT_POST = frozenset({"planned", "historic"})
"""States of a checkpoint at which nobody serves."""


def pairs_in(
    *, area: Sequence[str], departments: Sequence[str], today: date
) -> list[tuple[str, str]]:
    """Department and checkpoint of every post in an area, for known departments."""
    known = [one.code for one in people_queries.departments() if one.code in departments]
    places = [
        one.code
        for one in places_queries.checkpoint_choices().prefetch_related("statuses")
        if (one.code in area or one.province_id in area) and _has_post(place=one, today=today)
    ]
    return [(department, place) for department in known for place in places]


def accounts_at(*, pairs: Sequence[tuple[str, str]]) -> list[UUID]:
    """The accounts at posts (department and checkpoint) and at the desks of their departments."""
    wanted, units = set(pairs), {department for department, _post in pairs}
    rows = standings.standing_memberships().filter(department__in=units)
    return [
        one.account_id for one in rows if one.role in DESKS or (one.department, one.post) in wanted
    ]


def checkpoints_by_province() -> list[tuple[Province, list[Checkpoint]]]:
    """Provinces with checkpoints, each with its checkpoints."""
    found: dict[Province, list[Checkpoint]] = {}
    for place in places_queries.checkpoint_choices():
        found.setdefault(place.province, []).append(place)
    return list(found.items())


def place_names(*, codes: Iterable[str]) -> dict[str, str]:
    """Names of provinces and checkpoints in the language of the page, by code."""
    wanted = set(codes)
    found: dict[str, str] = {
        one.code: str(one) for one in places_queries.provinces() if one.code in wanted
    }
    for place in Checkpoint.objects.filter(code__in=wanted):
        found[place.code] = str(place)
    return found


def place_rows(*, codes: Iterable[str]) -> list[Province | Checkpoint]:
    """The provinces and checkpoints with these codes, in the given order."""
    wanted = list(codes)
    rows: dict[str, Province | Checkpoint] = {
        one.code: one for one in places_queries.provinces() if one.code in wanted
    }
    rows |= {one.code: one for one in Checkpoint.objects.filter(code__in=wanted)}
    return [rows[code] for code in wanted if code in rows]


def departments_by_code() -> dict[str, Department]:
    """The departments by code, in their display order."""
    return {one.code: one for one in people_queries.departments()}


def _has_post(*, place: Checkpoint, today: date) -> bool:
    status = place.status_on(today)
    return status is None or status.value not in WITHOUT_POST
