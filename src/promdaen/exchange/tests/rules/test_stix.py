"""Records as STIX 2.1: marked, referring to what is there, the same ids twice."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from promdaen.exchange.rules import exporting, levels, stix
from promdaen.exchange.rules.exporting import ExportedRecord, ExportProgress

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


PLACES = {
    "18": stix.StixPlace(name="Preah Sihanouk", province="18"),
    "KH-A01": stix.StixPlace(name="Poipet", province="01", position=(13.66, 102.55)),
}


def a_record(number: int = 1, **fields: Any) -> ExportedRecord:
    values = {
        "record_id": UUID(int=number), "kind": "report", "local_no": f"R-{number}",
        "title": "A boat without lights", "origin": "IMM", "level": levels.AMBER,
        "sent_at": NOW - timedelta(days=1), "province": "18", "occurred_at": NOW,
        "persons_count": 7, "actions": ("first_aid",), "grade": "B2",
        "facts": {"type": "smuggling", "method": ""},
    }  # fmt: skip
    return ExportedRecord(**(values | fields))


def bundle(*records: ExportedRecord, exercise: str = "") -> dict[str, Any]:
    around = stix.StixContext(
        departments={"IMM": "Immigration"}, places=PLACES, now=NOW,
        country="KH", exercise=exercise,
    )  # fmt: skip
    return stix.stix_bundle(export_id=UUID(int=9), records=records, context=around)


RECORDS = (
    a_record(1),
    a_record(2, kind="alert", level=levels.CLEAR, expires_at=NOW, persons_count=None),
    a_record(3, kind="request", origin="", province="", occurred_at=None, grade=""),
)


def test_a_place_has_its_country_and_province_whatever_their_codes() -> None:
    around = stix.StixContext(
        departments={}, places={"VT": stix.StixPlace(name="Vientiane", province="VT")},
        now=NOW, country="LA",
    )  # fmt: skip
    stix_bundle = stix.stix_bundle(
        export_id=UUID(int=9), records=[a_record(province="VT")], context=around
    )
    [location] = [
        stix_object for stix_object in stix_bundle["objects"] if stix_object["type"] == "location"
    ]
    assert (location["country"], location["administrative_area"]) == ("LA", "LA-VT")


def test_every_reference_is_in_the_bundle_and_every_object_is_there_once() -> None:
    objects = bundle(*RECORDS)["objects"]
    ids = [stix_object["id"] for stix_object in objects]
    assert len(ids) == len(set(ids))
    for stix_object in objects:
        refs = [*stix_object.get("object_refs", []), *stix_object.get("object_marking_refs", [])]
        refs += [stix_object["created_by_ref"]] if "created_by_ref" in stix_object else []
        assert set(refs) <= set(ids)
        assert stix_object["id"].startswith(stix_object["type"] + "--")


def test_a_report_has_its_labels_and_marking() -> None:
    objects = bundle(a_record())["objects"]
    stix_object = next(stix_object for stix_object in objects if stix_object["type"] == "report")
    assert stix_object["object_marking_refs"] == [stix.TLP[levels.AMBER][2]]
    assert {"type:smuggling", "persons_count:7", "action_taken:first_aid"} <= set(
        stix_object["labels"]
    )
    assert not any(label.startswith("method") for label in stix_object["labels"])
    kinds = [stix_object["type"] for stix_object in objects]
    assert kinds == ["marking-definition", "identity", "location", "incident", "report"]


def test_a_place_has_its_province_and_where_known_its_position() -> None:
    records = (a_record(1), a_record(2, checkpoint="KH-A01"), a_record(3, province="99"))
    places = [
        stix_object
        for stix_object in bundle(*records)["objects"]
        if stix_object["type"] == "location"
    ]
    assert [place.get("administrative_area") for place in places] == ["KH-18", "KH-1", None]
    assert [(place.get("latitude"), place.get("longitude")) for place in places] == [
        (None, None), (13.66, 102.55), (None, None),
    ]  # fmt: skip


def test_ids_stay_from_one_export_to_the_next() -> None:
    assert bundle(*RECORDS) == bundle(*RECORDS)
    assert bundle() == {"type": "bundle", "id": bundle(*RECORDS)["id"]}


def test_every_object_with_a_name_is_marked_with_the_exercise() -> None:
    objects = bundle(*RECORDS, exercise="EX-1")["objects"]
    real = {
        stix_object["id"]
        for stix_object in bundle(*RECORDS)["objects"]
        if stix_object["type"] == "identity"
    }
    for stix_object in objects:
        if stix_object["type"] == "marking-definition":
            continue
        assert stix_object.get("name", stix_object.get("content", "")).startswith(
            "EXERCISE EX-1: "
        )
        assert stix_object["id"] not in real
    assert all(
        "exercise" in stix_object["labels"]
        for stix_object in objects
        if stix_object["type"] == "report"
    )


@pytest.mark.parametrize(
    ("course", "state"),
    [
        ({"taken_at": NOW}, exporting.TAKEN),
        ({"refused_at": NOW}, exporting.REFUSED),
        ({"expires_at": NOW}, exporting.OVER),
        ({"allowed_at": NOW}, exporting.ALLOWED),
        ({}, exporting.WAITS),
    ],
)
def test_an_export_has_the_state_of_its_course(course: dict[str, Any], state: str) -> None:
    export_progress = ExportProgress(**({"expires_at": NOW + timedelta(days=1)} | course))
    assert exporting.export_state(course=export_progress, now=NOW) == state


def test_an_unknown_number_of_persons_is_labelled_on_reports_only() -> None:
    labels = [
        label
        for kind in ("report", "alert")
        for item in bundle(a_record(1, kind=kind, persons_count=None))["objects"]
        if item["type"] == "report"
        for label in item["labels"]
        if label.startswith("persons_count")
    ]
    assert labels == ["persons_count:unknown"]
