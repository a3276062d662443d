"""Posts of the departments in an area, and names of places and units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext

from promdaen.exchange.queries import current_member
from promdaen.exchange.rules.policy import DESK_ROLES
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
    department_codes = [
        department.code
        for department in people_queries.departments()
        if department.code in departments
    ]
    places = [
        checkpoint_choice.code
        for checkpoint_choice in places_queries.checkpoint_choices().prefetch_related("statuses")
        if (checkpoint_choice.code in area or checkpoint_choice.province_id in area)
        and _has_post(checkpoint=checkpoint_choice, today=today)
    ]
    return [(department, place) for department in department_codes for place in places]


def accounts_at(*, pairs: Sequence[tuple[str, str]]) -> list[UUID]:
    """The accounts at posts (department and checkpoint) and at the desks of their departments."""
    post_pairs, units = set(pairs), {department for department, _post in pairs}
    memberships = current_member.active_memberships().filter(department__in=units)
    return [
        membership.account_id
        for membership in memberships
        if membership.role in DESK_ROLES or (membership.department, membership.post) in post_pairs
    ]


def checkpoints_by_province() -> list[tuple[Province, list[Checkpoint]]]:
    """Provinces with checkpoints, each with its checkpoints."""
    checkpoints_by_area: dict[Province, list[Checkpoint]] = {}
    for checkpoint in places_queries.checkpoint_choices():
        checkpoints_by_area.setdefault(checkpoint.province, []).append(checkpoint)
    return list(checkpoints_by_area.items())


def place_names(*, codes: Iterable[str]) -> dict[str, str]:
    """Names of provinces and checkpoints in the language of the page, by code."""
    place_codes = set(codes)
    names_by_code: dict[str, str] = {
        province.code: str(province)
        for province in places_queries.provinces()
        if province.code in place_codes
    }
    checkpoint_codes = [code for code in place_codes if len(code) > PROVINCE_SIGNS]
    checkpoints = places_queries.checkpoint_choices().filter(code__in=checkpoint_codes)
    return names_by_code | {checkpoint.code: str(checkpoint) for checkpoint in checkpoints}


def place_rows(*, codes: Iterable[str]) -> list[Province | Checkpoint]:
    """The provinces and checkpoints with these codes, in the given order."""
    place_codes = list(codes)
    rows: dict[str, Province | Checkpoint] = {
        province.code: province
        for province in places_queries.provinces()
        if province.code in place_codes
    }
    rows |= {
        checkpoint.code: checkpoint
        for checkpoint in places_queries.checkpoint_choices().filter(code__in=place_codes)
    }
    return [rows[code] for code in place_codes if code in rows]


def departments_by_code() -> dict[str, Department]:
    """The departments by code, in their display order."""
    return {department.code: department for department in people_queries.departments()}


def unit_name(*, code: str) -> str:
    """The name of a department; without one, the coordinator's."""
    department = departments_by_code().get(code)
    return str(department.name) if department else gettext("Coordinator of the departments")


def _has_post(*, checkpoint: Checkpoint, today: date) -> bool:
    status = checkpoint.status_on(today)
    return status is None or status.value not in WITHOUT_POST
