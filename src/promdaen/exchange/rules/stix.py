"""Records as a STIX 2.1 bundle (OASIS Standard, 10 June 2021), marked with TLP 2.0.

The markings are those of OASIS: cti-stix-common-objects, extension definition "TLP 2.0". Every
record is a `report`; an event is an `incident`, a request or an alert a `note`. Ids are derived
from record ids, so that a second export does not create duplicates. A place has its province (ISO
3166-2) and, if known, its position, in the form that MISP reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from promdaen.exchange.rules.exporting import ExportedRecord
from promdaen.kit.json_objects import NewJsonObject
from promdaen.places import rules as places_rules

VERSION = "2.1"
SPACE = UUID("6d2f2b5e-4c0b-5f0e-9a57-1f4f0e6f6a21")
"""The namespace of our ids."""
MAPPED_AT = "2026-11-01T00:00:00.000Z"
"""When departments and places were first mapped so; their objects do not change."""
TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
TLP_AT = "2022-10-01T00:00:00.000Z"
TLP = (
    ("TLP:CLEAR", "clear", "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"),
    ("TLP:GREEN", "green", "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"),
    ("TLP:AMBER", "amber", "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"),
    (
        "TLP:AMBER+STRICT",
        "amber+strict",
        "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    ),
)
"""Name, word and id by level; nothing of RED is exported."""


@dataclass(frozen=True, kw_only=True)
class StixPlace:
    """A province or checkpoint: name, code of the province, latitude and longitude in degrees."""

    name: str
    province: str
    position: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class StixContext:
    """What objects refer to: names and places by code, the exercise ("" for none), the time.

    `country` by ISO 3166-1.
    """

    departments: Mapping[str, str]
    places: Mapping[str, StixPlace]
    now: datetime
    country: str
    exercise: str = ""


def stix_bundle(
    *, export_id: UUID, records: Iterable[ExportedRecord], context: StixContext
) -> NewJsonObject:
    """The bundle of an export: each object once, after the objects it refers to."""
    objects_by_id: dict[str, dict[str, Any]] = {}
    for record in records:
        for item in _objects(record=record, context=context):
            objects_by_id.setdefault(item["id"], item)
    bundle = {"type": "bundle", "id": f"bundle--{uuid5(SPACE, str(export_id))}"}
    return bundle | ({"objects": list(objects_by_id.values())} if objects_by_id else {})


def stamp(*, moment: datetime) -> str:
    """A time in STIX format: UTC, milliseconds.

    >>> stamp(moment=datetime(2026, 11, 26, 7, 5, tzinfo=UTC))
    '2026-11-26T07:05:00.000Z'
    """
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _objects(*, record: ExportedRecord, context: StixContext) -> Iterator[NewJsonObject]:
    yield _marking(level=record.level)
    author = None
    if record.origin:
        author = _identity(code=record.origin, context=context)
        yield author
    marking: dict[str, Any] = {"object_marking_refs": [TLP[record.level][2]]}
    if author is not None:
        marking["created_by_ref"] = author["id"]
    refs = []
    if place := record.checkpoint or record.province:
        location = _location(code=place, context=context)
        yield location
        refs.append(location["id"])
    inner = _inner(record=record, context=context)
    yield inner | marking
    report_object = {
        "name": _object_name(words=record.title, context=context),
        "published": stamp(moment=record.sent_at),
        "object_refs": [inner["id"], *refs],
        "labels": _labels(record=record, context=context),
        "external_references": [{"source_name": "exchange", "external_id": record.local_no}],
    }
    yield _dated(kind="report", record=record, context=context) | report_object | marking


def _inner(*, record: ExportedRecord, context: StixContext) -> dict[str, object]:
    """The subject of a report: an incident, or a note if it describes no event."""
    if record.kind == "report":
        incident = _dated(kind="incident", record=record, context=context)
        return incident | {"name": _object_name(words=record.title, context=context)}
    note = _dated(kind="note", record=record, context=context)
    about = f"report--{_id(kind='report', record=record)}"
    words = _object_name(words=record.title, context=context)
    return note | {"content": words, "object_refs": [about]}


def _dated(*, kind: str, record: ExportedRecord, context: StixContext) -> dict[str, object]:
    modified = max(record.sent_at, context.now)
    return {
        "type": kind,
        "spec_version": VERSION,
        "id": f"{kind}--{_id(kind=kind, record=record)}",
        "created": stamp(moment=record.sent_at),
        "modified": stamp(moment=modified),
    }


def _id(*, kind: str, record: ExportedRecord) -> UUID:
    return uuid5(SPACE, f"{kind}|{record.record_id}")


def _marking(*, level: int) -> dict[str, object]:
    name, word, marking_id = TLP[level]
    extension = {"extension_type": "property-extension", "tlp_2_0": word}
    return {
        "type": "marking-definition",
        "spec_version": VERSION,
        "id": marking_id,
        "created": TLP_AT,
        "name": name,
        "extensions": {TLP_EXTENSION: extension},
    }


def _identity(*, code: str, context: StixContext) -> dict[str, object]:
    name = context.departments.get(code, code)
    identity = _fixed(kind="identity", code=code, context=context)
    return identity | {
        "name": _object_name(words=name, context=context),
        "identity_class": "organization",
    }


def _location(*, code: str, context: StixContext) -> dict[str, object]:
    stix_place = context.places.get(code, StixPlace(name=code, province=""))
    location = _fixed(kind="location", code=code, context=context)
    location |= {
        "name": _object_name(words=stix_place.name, context=context),
        "country": context.country,
    }
    if stix_place.province:
        location["administrative_area"] = places_rules.subdivision_code(
            country=context.country, province=stix_place.province
        )
    if stix_place.position is not None:
        location["latitude"], location["longitude"] = stix_place.position
    return location


def _fixed(*, kind: str, code: str, context: StixContext) -> dict[str, object]:
    """An object of a department or place; exercises have their own, so that they do not mix."""
    object_id = uuid5(SPACE, f"{kind}|{code}|{context.exercise}")
    return {
        "type": kind,
        "spec_version": VERSION,
        "id": f"{kind}--{object_id}",
        "created": MAPPED_AT,
        "modified": MAPPED_AT,
    }


def _object_name(*, words: str, context: StixContext) -> str:
    return f"EXERCISE {context.exercise}: {words}" if context.exercise else words


def _labels(*, record: ExportedRecord, context: StixContext) -> list[str]:
    label_list = [f"kind:{record.kind}", *(f"handling:{hcode}" for hcode in record.hcodes)]
    label_list += [f"{name}:{value}" for name, value in record.facts.items() if value]
    label_list += [f"action_taken:{action}" for action in record.actions]
    numbers = {"grade": record.grade, "state": record.state}
    label_list += [f"{name}:{value}" for name, value in numbers.items() if value]
    if record.persons_count is not None:
        label_list.append(f"persons_count:{record.persons_count}")
    elif record.is_uncounted:
        label_list.append("persons_count:unknown")
    for name in ("occurred_at", "expires_at"):
        if (moment := getattr(record, name)) is not None:
            label_list.append(f"{name}:{stamp(moment=moment)}")
    return [*label_list, "exercise"] if context.exercise else label_list
