"""Loads provinces, districts and checkpoints from content and the official list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction

from promdaen.kit import audit, loading
from promdaen.kit.content import ContentRecord
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.protocols import ActingAccount
from promdaen.places import rules
from promdaen.places.models import (
    Checkpoint,
    CheckpointClass,
    CheckpointStatus,
    District,
    Province,
)


@dataclass(frozen=True, kw_only=True)
class NewDistrict:
    """A district from the official list."""

    code: str
    province: str
    name_km: str
    name_en: str


def load_provinces(
    *,
    records: Sequence[ContentRecord],
    districts: Iterable[NewDistrict] = (),
    by: ActingAccount | None,
    now: datetime,
) -> loading.LoadCounts:
    """Update provinces and their districts from content and the official list."""
    provinces = {record.code: _province(record=record) for record in records}
    theirs = {
        district.code: {
            "province_id": district.province,
            "name_km": district.name_km,
            "name_en": district.name_en,
        }
        for district in districts
    }
    with transaction.atomic():
        total = loading.put_rows(model=Province, rows=provinces)
        total += loading.put_rows(model=District, rows=theirs)
        loading.record_load(action="load_provinces", loaded=total, by=by, now=now)
    return total


def load_checkpoints(
    *, records: Sequence[ContentRecord], by: ActingAccount | None, now: datetime
) -> loading.LoadCounts:
    """Update checkpoints, with their dated classes and states, from content.

    A position that was measured on site is not changed.
    """
    total = loading.LoadCounts()
    with transaction.atomic():
        field_positions = Checkpoint.objects.filter(position_quality=rules.FIELD)
        measured = set(field_positions.values_list("code", flat=True))
        for record in records:
            total += _put_checkpoint(record=record, is_measured=record.code in measured)
        loading.record_load(action="load_checkpoints", loaded=total, by=by, now=now)
    return total


def keep_field_position(
    *,
    checkpoint: Checkpoint,
    latitude: float,
    longitude: float,
    by: ActingAccount | None,
    now: datetime,
) -> bool:
    """Store a position that was measured on site (degrees, WGS 84); returns whether it is new.

    Raises ValueError for invalid coordinates.
    """
    if not rules.is_on_earth(latitude=latitude, longitude=longitude):
        message = f"There is no place at {latitude}, {longitude}."
        raise ValueError(message)
    position = (checkpoint.latitude, checkpoint.longitude, checkpoint.position_quality)
    if position == (latitude, longitude, rules.FIELD):
        return False
    with transaction.atomic():
        checkpoint.latitude, checkpoint.longitude = latitude, longitude
        checkpoint.position_quality = rules.FIELD
        checkpoint.save(update_fields=["latitude", "longitude", "position_quality"])
        audit.record_line(action="keep_field_position", subject=checkpoint, by=by, now=now)
    return True


def _province(*, record: ContentRecord) -> dict[str, object]:
    column, row = record.values["grid"]
    return {
        **_names(record=record),
        "grid_column": column,
        "grid_row": row,
        "aliases": list(record.values["aliases"]),
    }


def _put_checkpoint(*, record: ContentRecord, is_measured: bool) -> loading.LoadCounts:
    record_values = record.values
    values = {
        **_names(record=record),
        "name_source": record_values.get("name_source", ""),
        "province_id": record_values["province"],
        "modes": list(record_values["mode"]),
        "neighbour": record_values.get("neighbour", ""),
        "counterpart": record_values.get("counterpart", ""),
        "counterpart_province": record_values.get("counterpart_province", ""),
        **({} if is_measured else _position(values=record_values)),
        "source": record_values["source"],
        "source_url": record_values.get("source_url", ""),
        "verification": record_values["verification"],
    }
    checkpoint, change = loading.put_row(
        model=Checkpoint, key={"code": record.code}, values=values
    )
    classes = [
        {
            "value": part["value"],
            "since_on": part.get("since"),
            "source": part.get("source", ""),
        }
        for part in record_values["class"]
    ]
    statuses = [
        {
            "value": part["value"],
            "since_on": part.get("since"),
            "note_km": part["note"]["km"],
            "note_en": part["note"]["en"],
        }
        for part in record_values["status"]
    ]
    is_moved = _put_dated(model=CheckpointClass, checkpoint=checkpoint, new_rows=classes)
    is_moved = (
        _put_dated(model=CheckpointStatus, checkpoint=checkpoint, new_rows=statuses) or is_moved
    )
    return loading.LoadCounts(changed=1) if is_moved and change.unchanged else change


def _put_dated(
    *, model: type[models.Model], checkpoint: Checkpoint, new_rows: list[dict[str, object]]
) -> bool:
    """Replace the dated rows of a checkpoint if they differ; returns whether they did."""
    rows = model._default_manager.filter(checkpoint=checkpoint)
    old_rows = (
        [{name: getattr(row, name) for name in new_rows[0]} for row in rows] if new_rows else []
    )
    if old_rows == new_rows and rows.count() == len(new_rows):
        return False
    rows.delete()
    for values in new_rows:
        model._default_manager.create(checkpoint=checkpoint, **values)
    return True


def _position(*, values: JsonObject) -> JsonObject:
    position = values.get("position", {})
    return {
        "latitude": position.get("latitude"),
        "longitude": position.get("longitude"),
        "position_quality": position.get("quality", ""),
    }


def _names(*, record: ContentRecord) -> Mapping[str, str]:
    name = record.values["name"]
    return {"name_km": name.get("km", ""), "name_en": name["en"]}
