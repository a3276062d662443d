"""The counter on a phone: begun, loaded, handed in; nobody else's run is found."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.booth.models import BoothAct, BoothRun
from promdaen.booth.tests import booth_world
from tests import factories, phones

pytestmark = pytest.mark.django_db
BEGIN = "/p/booth/"


@pytest.fixture
def client() -> Client:
    booth_world.put_content()
    [seat, other] = factories.enrolments(factories.run(), 2)
    phone = phones.phone_of(seat)
    phone.officer, phone.other = seat.officer, other.officer  # type: ignore[attr-defined]
    return phone


def send_acts(client: Client, run: BoothRun, body: Any) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    address = reverse("booth:acts", args=(run.pk,))
    return client.post(address, text, content_type="application/json")


def test_a_run_is_begun_played_and_handed_in(client: Client) -> None:
    assert client.get(BEGIN).status_code == 200
    assert client.post(BEGIN, {"wave": "none"}).status_code == 200
    chosen = {"wave": "sample", "mode": "learn", "count": "10"}
    answer = client.post(BEGIN, chosen)
    run = BoothRun.objects.get()
    assert answer["Location"] == reverse("booth:play", args=(run.pk,))
    assert client.get(answer["Location"]).status_code == 200
    pack = client.get(reverse("booth:pack", args=(run.pk,))).json()
    assert len(pack["travellers"]) == 10
    call = {"number": 1, "kind": "call", "who": "t01"}
    assert send_acts(client, run, {"acts": [call]}).json() == {"next": 2, "ended": False}
    gap = send_acts(client, run, {"acts": [{"number": 3, "kind": "end"}]})
    assert (gap.status_code, gap.json()["next"]) == (409, 2)
    for wrong in ("", "[]", "{}", '{"acts": 1}', "[" * 100_000, "x" * 400_001):
        assert send_acts(client, run, wrong).status_code == 400
    for wrong in ({"thought": 10**30}, {"who": "\x00"}, {"value": "\ud800"}, {"who": "t" * 9}):
        refused = send_acts(client, run, {"acts": [{"number": 2, "kind": "pause", **wrong}]})
        assert (refused.status_code, refused.json()["next"]) == (409, 2)
    assert BoothAct.objects.count() == 1
    assert send_acts(client, run, {"acts": [{"number": 2, "kind": "end"}]}).json()["ended"]
    ended = client.get(reverse("booth:play", args=(run.pk,)))
    assert ended["Location"] == reverse("booth:play", args=(run.pk,)) + "debrief/"
    assert client.get(BEGIN).status_code == 200


def test_a_run_of_another_officer_is_not_found_and_without_sign_in_nothing_is(
    client: Client,
) -> None:
    run = booth_world.begun(officer=client.other)  # type: ignore[attr-defined]
    assert client.get(reverse("booth:play", args=(run.pk,))).status_code == 404
    assert client.get(reverse("booth:pack", args=(run.pk,))).status_code == 404
    assert send_acts(client, run, {"acts": []}).status_code == 404
    assert send_acts(Client(), run, {"acts": []}).json() == {"gone": True}
    assert Client().get(reverse("booth:play", args=(run.pk,))).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    mine = booth_world.begun(officer=client.officer)  # type: ignore[attr-defined]
    assert send_acts(strict, mine, {"acts": []}).status_code == 403
    assert strict.post(BEGIN, {}).status_code == 403
    assert client.get(reverse("booth:acts", args=(mine.pk,))).status_code == 405
