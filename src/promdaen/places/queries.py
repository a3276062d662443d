"""Provinces and checkpoints for pages and imports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from promdaen.kit import languages, remembered
from promdaen.kit.texts import Words
from promdaen.places.models import (
    Checkpoint,
    CheckpointClass,
    CheckpointStatus,
    District,
    Province,
    dated_on,
)


@dataclass(frozen=True, kw_only=True)
class CheckpointFilter:
    """The filter of a list of checkpoints; "" is no filter."""

    text: str = ""
    province: str = ""
    mode: str = ""
    kind: str = ""
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckpointRow:
    """A checkpoint with its class and state on a day."""

    checkpoint: Checkpoint
    kind: CheckpointClass | None
    status: CheckpointStatus | None


@dataclass(frozen=True, kw_only=True)
class ProvinceSummary:
    """A province with its numbers of districts and checkpoints."""

    province: Province
    districts_count: int
    checkpoints_count: int


@remembered.cache_per_request
def provinces() -> list[Province]:
    """All provinces by code."""
    return list(Province.objects.all())


def province_names() -> dict[str, Words]:
    """The names of all provinces by code."""
    return {
        province.code: Words(en=province.name_en, km=province.name_km) for province in provinces()
    }


def province_aliases() -> dict[str, list[str]]:
    """Every province's code, names in both languages, and other spellings."""
    return {
        province.code: [province.code, province.name_km, province.name_en, *province.aliases]
        for province in Province.objects.all()
    }


def provinces_counted() -> list[ProvinceSummary]:
    """All provinces with how many districts and checkpoints each has."""
    counted = Province.objects.annotate(
        districts_n=Count("districts", distinct=True),
        checkpoints_n=Count("checkpoints", distinct=True),
    )
    return [
        ProvinceSummary(
            province=row, districts_count=row.districts_n, checkpoints_count=row.checkpoints_n
        )
        for row in counted
    ]


def province_by_code(*, code: str) -> Province | None:
    """The province with a code, or None."""
    return Province.objects.filter(code=code).first()


@remembered.cache_per_request
def checkpoint_by_code(*, code: str) -> Checkpoint | None:
    """The checkpoint with a code, including its classes and states, or None."""
    checkpoints = Checkpoint.objects.select_related("province", "district")
    return checkpoints.prefetch_related("classes", "statuses").filter(code=code).first()


def province_districts(*, province: Province) -> QuerySet[District]:
    """The districts of a province by code."""
    return province.districts.all()


def checkpoint_choices() -> QuerySet[Checkpoint]:
    """All checkpoints with their provinces, for a form."""
    return Checkpoint.objects.select_related("province").order_by("province", "code")


def checkpoint_rows(*, filters: CheckpointFilter, today: date) -> list[CheckpointRow]:
    """The checkpoints that match a filter, with class and state on a day."""
    checkpoints = Checkpoint.objects.select_related("province").prefetch_related(
        "classes", "statuses"
    )
    if filters.province:
        checkpoints = checkpoints.filter(province=filters.province)
    if filters.text.strip():
        checkpoints = checkpoints.filter(_names_hold(text=filters.text))
    checkpoint_rows = [
        CheckpointRow(
            checkpoint=checkpoint,
            kind=dated_on(checkpoint.classes.all(), today),
            status=dated_on(checkpoint.statuses.all(), today),
        )
        for checkpoint in checkpoints
        if not filters.mode or filters.mode in checkpoint.modes
    ]
    return [
        checkpoint_row
        for checkpoint_row in checkpoint_rows
        if _fits(checkpoint_row=checkpoint_row, filters=filters)
    ]


def _names_hold(*, text: str) -> Q:
    searched_text = languages.clean_text(text)
    return (
        Q(name_km__icontains=searched_text)
        | Q(name_en__icontains=searched_text)
        | Q(code__icontains=languages.latin_digits(searched_text))
        | Q(counterpart__icontains=searched_text)
    )


def _fits(*, checkpoint_row: CheckpointRow, filters: CheckpointFilter) -> bool:
    kind = checkpoint_row.kind.value if checkpoint_row.kind else ""
    status = checkpoint_row.status.value if checkpoint_row.status else ""
    return (not filters.kind or kind == filters.kind) and (
        not filters.status or status == filters.status
    )
