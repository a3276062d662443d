"""Provinces, districts and checkpoints: loaded, found, shown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.kit.models import AuditLine
from promdaen.places import actions, queries
from promdaen.places.models import Checkpoint, CheckpointStatus, District, Province
from tests import factories
from tests.written import everything

pytestmark = pytest.mark.django_db
NEW_DISTRICT = actions.NewDistrict(
    code="0102", province="01", name_km="មង្គលបូរី", name_en="Mongkol Borei"
)


def load() -> Any:
    first = actions.load_provinces(
        records=everything()["province"], districts=[NEW_DISTRICT], by=None, now=factories.NOW
    )
    return first + actions.load_checkpoints(
        records=everything()["checkpoint"], by=None, now=factories.NOW
    )


def test_loading_again_changes_nothing() -> None:
    first, again = load(), load()
    assert first.added == again.unchanged == 25 + 1 + 56
    assert (again.added, again.changed) == (0, 0)
    assert AuditLine.objects.count() == 2
    assert District.objects.get().province_id == "01"


def test_a_state_that_changed_since_is_brought_over() -> None:
    load()
    CheckpointStatus.objects.filter(checkpoint__code="KH-A01").update(value="closed")
    assert load().changed == 1
    assert Checkpoint.objects.get(code="KH-A01").statuses.get().value == "open"


def test_a_position_measured_on_the_spot_is_kept_when_content_is_loaded() -> None:
    load()
    techo = Checkpoint.objects.get(code="KH-A01")
    new = {"checkpoint": techo, "latitude": 11.3612, "longitude": 104.9187, "by": None}
    assert actions.keep_field_position(**new, now=factories.NOW)
    assert not actions.keep_field_position(**new, now=factories.NOW), "it is known"
    assert load().changed == 0
    techo.refresh_from_db()
    assert (techo.latitude, techo.longitude, techo.position_quality) == (
        11.3612, 104.9187, "field",
    )  # fmt: skip
    with pytest.raises(ValueError, match="no place"):
        actions.keep_field_position(**(new | {"latitude": 91.0}), now=factories.NOW)


def test_a_checkpoint_is_what_it_was_on_the_day() -> None:
    load()
    techo = Checkpoint.objects.get(code="KH-A01")
    assert techo.status_on(date(2025, 9, 8)) is None
    later = techo.status_on(date(2025, 9, 9))
    assert later is not None
    assert later.value == "open"


def test_the_list_narrows_by_what_holds_today() -> None:
    first = factories.checkpoint("KH-X1", kind="bilateral", status="closed", modes=["river"])
    factories.checkpoint("KH-X2", province=factories.province("02"))

    def codes(**chosen: str) -> list[str]:
        lines = queries.checkpoint_rows(
            filters=queries.CheckpointFilter(**chosen), today=date(2026, 11, 24)
        )
        return [line.checkpoint.code for line in lines]

    assert codes() == ["KH-X1", "KH-X2"]
    for chosen in (
        {"kind": "bilateral"},
        {"status": "closed"},
        {"mode": "river"},
        {"province": "01"},
        {"text": "x1"},
    ):
        assert codes(**chosen) == [first.code], chosen
    assert codes(text="KH-X១") == ["KH-X1"]


def test_imports_get_every_name_of_a_province() -> None:
    row = factories.province("01", aliases=["BMC"])
    assert queries.province_aliases() == {"01": ["01", row.name_km, row.name_en, "BMC"]}


def test_other_spellings_of_content_are_known_to_imports() -> None:
    load()
    held = queries.province_aliases()
    assert "Batdambang" in held["02"]
    assert "ខេត្តបាត់ដំបង" in held["02"]


@pytest.mark.parametrize("language", ["km", "en"])
def test_every_page_opens_for_every_signed_in_account(client: Client, language: str) -> None:
    load()
    client.force_login(factories.account("viewer"))
    client.cookies["promdaen_language"] = language
    for address in (
        reverse("places:checkpoints"),
        reverse("places:checkpoint", args=["KH-A01"]),
        reverse("places:provinces"),
        reverse("places:province", args=["01"]),
    ):
        assert client.get(address).status_code == 200, address


def test_pages_of_an_empty_database_say_what_fills_them(client: Client) -> None:
    client.force_login(factories.account("viewer"))
    assert "load-content" in client.get(reverse("places:checkpoints")).content.decode()
    assert "load-content" in client.get(reverse("places:provinces")).content.decode()


def test_what_no_one_confirmed_is_marked(client: Client) -> None:
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account("viewer"))
    factories.checkpoint("KH-X1", latitude=11.5, longitude=104.9, position_quality="unverified")
    page = client.get(reverse("places:checkpoint", args=["KH-X1"])).content.decode()
    assert page.count("Unverified") == 3
    assert "11.5000, 104.9000" in " ".join(page.split())


def test_a_visitor_is_led_to_the_sign_in(client: Client) -> None:
    for name in ("checkpoints", "provinces"):
        assert client.get(reverse(f"places:{name}")).status_code == 302


def test_an_unknown_place_is_not_found(client: Client) -> None:
    client.force_login(factories.account("viewer"))
    assert client.get(reverse("places:checkpoint", args=["KH-NO"])).status_code == 404
    assert client.get(reverse("places:province", args=["99"])).status_code == 404


@pytest.mark.parametrize("wanted", ["csv", "xlsx"])
def test_the_export_holds_the_list_as_shown(client: Client, wanted: str) -> None:
    from promdaen.kit import spreadsheets

    client.force_login(factories.account("viewer"))
    factories.checkpoint("KH-X1", modes=["river"])
    factories.checkpoint("KH-X2")
    query = {"mode": "river", "format": wanted, "sort": "-name"}
    file = client.get(reverse("places:checkpoints"), query)
    table = spreadsheets.read_table(name=f"places.{wanted}", data=file.content)
    assert [row.values[0] for row in table.rows[1:]] == ["KH-X1"]


def test_provinces_are_counted_on_their_grid(client: Client) -> None:
    client.force_login(factories.account("viewer"))
    factories.checkpoint("KH-X1")
    page = client.get(reverse("places:provinces"))
    assert [(tile.code, tile.value, tile.level) for tile in page.context["tiles"]] == [
        ("01", "1", 1)
    ]
    assert Province.objects.count() == 1


def test_a_position_that_the_survey_measured_is_not_in_the_list_as_a_file(client: Client) -> None:
    factories.checkpoint("KH-X1", latitude=11.51, longitude=104.9, position_quality="sourced")
    factories.checkpoint("KH-X2", latitude=11.37, longitude=104.8, position_quality="field")
    client.force_login(factories.account("trainer"))
    text = client.get(reverse("places:checkpoints") + "?format=csv").content.decode("utf-8-sig")
    assert "KH-X2" in text
    assert "11.51" in text
    assert "11.37" not in text
