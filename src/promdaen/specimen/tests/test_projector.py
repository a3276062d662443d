"""The laboratory on the projector: laid out, looked at, answered, stored nowhere."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from promdaen.specimen.models import LabSession, Look
from promdaen.specimen.queries import projector as queries
from promdaen.specimen.queries import trials
from promdaen.specimen.tests import small_kinds
from tests import factories

pytestmark = pytest.mark.django_db

BRIGHT = "/lab/?model=small&what=uv_bright_paper&seed=7"
PICTURE = "/lab/picture/small/7/uv_bright_paper"


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    small_kinds.use_small_kinds(monkeypatch)


def seen_by(*roles: str) -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account(*roles))
    return client


@pytest.fixture
def client() -> Client:
    return seen_by("trainer")


def text(answer: object) -> str:
    return str(answer.content.decode())  # type: ignore[attr-defined]


def test_the_page_begins_with_a_surprise(client: Client) -> None:
    led = client.get("/lab/").headers["Location"]
    assert led.startswith("/lab/?model=small&what=surprise&seed=")
    page = text(client.get(led))
    assert 'data-view="day"' in page
    assert "Next specimen" in page


def test_tools_and_the_next_number(client: Client) -> None:
    assert 'data-view="uv"' in text(client.post(BRIGHT, {"tool": "uv"}))
    assert "seed=8" in text(client.get(BRIGHT))
    bench = text(client.post(BRIGHT.replace("/lab/", "/lab/look/"), {"tool": "tilt"}))
    assert bench.count("<img") == 5
    assert client.post("/lab/look/", {"tool": "tilt"}).status_code == 404


def test_the_answer_comes_when_it_is_asked_for(client: Client) -> None:
    assert "The paper shines" not in text(client.get(BRIGHT))
    page = text(client.get(f"{BRIGHT}&answer=1"))
    assert "The paper shines" in page
    assert 'class="spot"' in page
    assert "Nothing in it is out of order." in text(
        client.get("/lab/?model=small&what=genuine&seed=7&answer=1")
    )


def test_a_surprise_reveals_nothing_in_its_addresses(client: Client) -> None:
    for seed in range(6):
        page = text(client.get(f"/lab/?model=small&what=surprise&seed={seed}"))
        sources = re.findall(r'src="(/lab/picture/[^"]+)"', page)
        assert sources == [f"/lab/picture/small/{seed}/surprise/day/"]
    kinds = {
        queries.chosen_specimen(model="small", seed=n, choice="surprise").defect for n in range(30)
    }
    assert kinds == {"", "uv_bright_paper", "ovd_static"}


def test_a_picture_is_drawn_from_its_address(client: Client) -> None:
    assert "#999" in text(client.get(f"{PICTURE}/uv/"))
    for wrong in (
        f"{PICTURE}/night/",
        "/lab/picture/leaf/7/ovd_static/uv/",
        "/lab/picture/moon/7/genuine/uv/",
        f"/lab/picture/small/{2**40}/genuine/uv/",
    ):
        assert client.get(wrong).status_code == 404


@pytest.mark.parametrize(
    "query", ["model=leaf&what=ovd_static&seed=7", "model=small&what=genuine&seed=-1"]
)
def test_what_cannot_be_laid_out_is_reported(client: Client, query: str) -> None:
    page = text(client.get(f"/lab/?{query}"))
    assert "data-errors" in page
    assert "data-bench" not in page


def test_without_models_the_page_announces_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_kinds.use_small_kinds(monkeypatch, models=())
    assert "No document can be laid out" in text(client.get("/lab/"))


def test_check_digits_lead_to_their_working_out(client: Client) -> None:
    zone = [
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    ]
    sums = [
        (zone_sum.field, zone_sum.value, zone_sum.printed_digit)
        for zone_sum in trials.zone_sums(zone=zone)
    ]
    assert sums == [
        ("number", "L898902C3", "6"),
        ("birth", "740812", "2"),
        ("expiry", "120415", "9"),
        ("optional", "ZE184226B<<<<<", "1"),
        ("composite", "L898902C367408122120415" + "9ZE184226B<<<<<1", "0"),
    ]
    assert trials.zone_sums(zone=["no zone"]) == []
    page = text(client.post(BRIGHT, {"tool": "digits"}))
    assert "/lab/digits/?value=020417&amp;given=4&amp;field=birth" in page


def test_nothing_is_stored(client: Client) -> None:
    client.post(BRIGHT, {"tool": "uv"})
    client.get(f"{PICTURE}/uv/")
    assert not LabSession.objects.exists()
    assert not Look.objects.exists()


def test_who_does_not_teach_sees_nothing_of_it() -> None:
    other = seen_by("administrator")
    assert other.get(BRIGHT).status_code == 403
    assert other.post(BRIGHT.replace("/lab/", "/lab/look/")).status_code == 403
    assert other.get(f"{PICTURE}/uv/").status_code == 403
    assert Client().get(BRIGHT).status_code == 302
