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
    return {row.code: Words(en=row.name_en, km=row.name_km) for row in provinces()}


def province_aliases() -> dict[str, list[str]]:
    """Every province's code, names in both languages, and other spellings."""
    return {
        row.code: [row.code, row.name_km, row.name_en, *row.aliases]
        for row in Province.objects.all()
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
    rows = Checkpoint.objects.select_related("province", "district")
    return rows.prefetch_related("classes", "statuses").filter(code=code).first()


def province_districts(*, province: Province) -> QuerySet[District]:
    """The districts of a province by code."""
    return province.districts.all()


def checkpoint_choices() -> QuerySet[Checkpoint]:
    """All checkpoints with their provinces, for a form."""
    return Checkpoint.objects.select_related("province").order_by("province", "code")


def checkpoint_lines(*, chosen: CheckpointFilter, today: date) -> list[CheckpointRow]:
    """The checkpoints that match a filter, with class and state on a day."""
    rows = Checkpoint.objects.select_related("province").prefetch_related("classes", "statuses")
    if chosen.province:
        rows = rows.filter(province=chosen.province)
    if chosen.text.strip():
        rows = rows.filter(_names_hold(text=chosen.text))
    lines = [
        CheckpointRow(
            checkpoint=row,
            kind=dated_on(row.classes.all(), today),
            status=dated_on(row.statuses.all(), today),
        )
        for row in rows
        if not chosen.mode or chosen.mode in row.modes
    ]
    return [line for line in lines if _fits(line=line, chosen=chosen)]


def _names_hold(*, text: str) -> Q:
    searched_text = languages.clean_text(text)
    return (
        Q(name_km__icontains=searched_text)
        | Q(name_en__icontains=searched_text)
        | Q(code__icontains=languages.latin_digits(searched_text))
        | Q(counterpart__icontains=searched_text)
    )


def _fits(*, line: CheckpointRow, chosen: CheckpointFilter) -> bool:
    kind = line.kind.value if line.kind else ""
    status = line.status.value if line.status else ""
    return (not chosen.kind or kind == chosen.kind) and (
        not chosen.status or status == chosen.status
    )
