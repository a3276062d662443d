"""Packs of the phone app: what is offered, what is in one, what comes back from it."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.booth.models import BoothAct, BoothRun
from promdaen.booth.tests import booth_world
from promdaen.curriculum import actions as curriculum
from promdaen.curriculum.models import Term
from promdaen.kit import slots
from promdaen.refresher.tests import samples
from tests import factories, phones, practice, recordings
from tests.written import drawings, everything

pytestmark = pytest.mark.django_db
MAX_BYTES = 300_000


@pytest.fixture
def seats() -> list[Any]:
    """Two officers, the first in a year of refreshers."""
    samples.bank()
    enrolments = factories.enrolments(factories.run(), 2)
    now = timezone.now()
    taught_on = timezone.localdate(now) - timedelta(days=4)
    samples.season([enrolments[0].officer], taught_on=taught_on, now=now)
    return enrolments


def token_of(seat: Any) -> str:
    """The token of a phone that an officer pairs."""
    return str(phones.phone_of(seat).post(reverse("refresher:app_pair")).json()["token"])


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_packs_come_with_their_sizes_one_by_one(seats: list[Any]) -> None:
    token = token_of(seats[0])
    code = "CORRUPT"
    topic = factories.topic(code, number=2)
    for number in range(1, 8):
        factories.outcome(topic, number=number)
    curriculum.put_lessons(
        records=[record for record in everything()["lesson"] if record.code == code],
        drawings=drawings(),
        by=None,
        now=factories.NOW,
    )
    Term.objects.create(
        code="bribe", name_km="សំណូក", name_en="Bribe", definition_en="Money", confidence="low"
    )
    address = reverse("refresher:app_packs", args=("en",))
    packs_by_kind = {
        pack["kind"]: pack for pack in Client().get(address, headers=bearer(token)).json()["packs"]
    }
    assert {kind: pack["code"] for kind, pack in packs_by_kind.items()} == {
        "glossary": "glossary",
        "lesson": code,
        "lay": "documents",
    }
    lesson = Client().get(f"{address}lesson/{code}/", headers=bearer(token)).json()
    assert lesson["title"] == packs_by_kind["lesson"]["title"]
    assert "<h2>" in lesson["text"]
    assert 100 < packs_by_kind["lesson"]["bytes"] < 100_000
    [word] = Client().get(f"{address}glossary/glossary/", headers=bearer(token)).json()["words"]
    assert word == {
        "name": "Bribe",
        "other": "សំណូក",
        "means": "Money",
        "sure": "Low",
        "found": "bribe សំណូក money",
    }
    ways = ("lesson/NONE/", "other/x/")
    for wrong in (*(f"{address}{way}" for way in ways), address.replace("en", "fr")):
        assert Client().get(wrong, headers=bearer(token)).status_code == 404
    assert Client().get(address).status_code == 401


def test_a_case_goes_along_without_its_truth_and_comes_back_with_its_reasoning(
    seats: list[Any],
) -> None:
    token = token_of(seats[0])
    case, law = practice.case(), practice.law()
    listed = (
        Client().get(reverse("refresher:app_packs", args=("en",)), headers=bearer(token)).json()
    )
    assert [pack["code"] for pack in listed["packs"] if pack["kind"] == "case"] == [case.code]
    address = reverse("refresher:app_one_pack", args=("en", "case", case.code))
    answer = Client().get(address, headers=bearer(token))
    packed_case = answer.json()
    assert (packed_case["version"], packed_case["law"], len(packed_case["stages"])) == (
        1,
        law.digest,
        2,
    )
    assert 'name="c_S1" value="2a"' in " ".join(packed_case["stages"][1]["judge"].split())
    assert case.body["stages"][0]["reasoning"]["en"] not in answer.content.decode()
    session_id = str(uuid4())
    body = {
        "id": session_id,
        "code": case.code,
        "version": 1,
        "law": law.digest,
        "at": timezone.now().timestamp() * 1000,
        "stages": [
            [
                stage,
                {
                    "elements": practice.right(stage),
                    "missing": [],
                    "offices": practice.OFFICES[stage],
                    "protection": practice.PROTECTION[stage],
                },
            ]
            for stage in ("1", "2")
        ],
    }

    def handed_in(values: Any) -> Any:
        headers = bearer(token) | {"Content-Language": "en"}
        address = reverse("refresher:app_cases")
        return Client().post(address, values, content_type="application/json", headers=headers)

    for _time in range(2):
        assert handed_in(body).json()["kept"] == [session_id]
    assert handed_in(body).json()["safe"] == 1
    other = str(uuid4())
    assert "no longer" in handed_in(body | {"id": other, "version": 7}).json()["refused"][other]
    for wrong in ([], body | {"law": "\0"}, body | {"at": "x"}, body | {"stages": [["1", {}]]}):
        assert handed_in(wrong).status_code == 400
    address = reverse("refresher:app_reasoning", args=("en", session_id))
    reasoning = Client().get(address, headers=bearer(token)).json()
    assert case.body["stages"][0]["reasoning"]["en"] in reasoning["text"]
    for wrong in (address.replace("en", "fr", 1), address.replace(session_id, other)):
        assert Client().get(wrong, headers=bearer(token)).status_code == 404
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(slots._fills, slots.RESERVED_CASES, [lambda **_given: {case.code}])
        assert Client().get(address, headers=bearer(token)).json()["waits"]
        address = reverse("refresher:app_one_pack", args=("en", "case", case.code))
        assert Client().get(address, headers=bearer(token)).status_code == 404


def test_a_run_at_the_counter_is_drawn_before_taken_along_and_handed_in(
    seats: list[Any],
) -> None:
    booth_world.put_content()
    headers = bearer(token_of(seats[0])) | {"Content-Language": "en"}
    other = BoothRun.objects.create(
        officer=seats[1].officer,
        department_id=seats[1].officer.department_id,
        started_at=timezone.now(),
        **dict.fromkeys(("wave", "mode"), "x"),
        **dict.fromkeys(("seed", "travellers_count"), 1),
        script={},
    )

    def post(name: str, *path_parts: Any, **values: Any) -> Any:
        address = reverse(f"refresher:app_booth_{name}", args=path_parts)
        return Client().post(address, values, content_type="application/json", headers=headers)

    assert post("prepare", "none").status_code == 400
    run = post("prepare", "sample").json()["code"]
    listed = Client().get(reverse("refresher:app_packs", args=("en",)), headers=headers).json()
    packs_by_kind = {item["kind"]: item for item in listed["packs"]}
    assert (packs_by_kind["wave"]["code"], packs_by_kind["booth"]["code"]) == ("sample", run)
    address = reverse("refresher:app_one_pack", args=("en", "booth", run))
    packed_run = Client().get(address, headers=headers).json()
    page, pack = (Client().get(item, headers=headers) for item in packed_run["fetch"])
    content = " ".join(page.content.decode().split())
    assert f'data-pack="{packed_run["fetch"][1]}" data-acts=""' in content
    assert "csrf" not in page.content.decode()
    assert "script-src" in page["Content-Security-Policy"]
    assert len(pack.json()["travellers"]) == 10
    weight = len(gzip.compress(pack.content)) + len(gzip.compress(page.content))
    assert weight < packs_by_kind["booth"]["bytes"] < MAX_BYTES
    assert "/static/promdaen/js/booth_store.js" in packed_run["files"]
    assert Client().get(packed_run["page"])["Location"] == reverse("refresher:app_start")

    acts = [{"number": 1, "kind": "call", "who": "t01"}, {"number": 2, "kind": "end"}]
    for _time in range(2):
        reply = post("acts", run, acts=acts).json()
        assert (reply["next"], reply["ended"], reply["safe"]) == (3, True, 1)
    assert BoothAct.objects.count() == len(acts)
    reply = post("acts", run, acts=[{"number": 1, "kind": "pause"}]).json()
    assert (reply["next"], reply["refused"] != "") == (3, True)
    assert post("acts", run, acts=1).status_code == 400
    assert post("acts", other.pk, acts=acts).status_code == 404
    for wrong in (address, address.replace(run, str(other.pk)), address.replace("booth", "wave")):
        assert Client().get(wrong, headers=headers).status_code == 404
    strange = packed_run["page"].replace(run, str(other.pk))
    assert Client().get(strange, headers=headers).status_code == 404


def test_a_lesson_takes_its_recording_along_and_notes_when_it_is_replaced(
    seats: list[Any],
) -> None:
    token = token_of(seats[0])
    record = recordings.put_lesson()
    address = reverse("refresher:app_packs", args=("en",))

    def offered() -> dict[str, Any]:
        packs = Client().get(address, headers=bearer(token)).json()["packs"]
        [lesson] = [pack for pack in packs if pack["kind"] == "lesson"]
        return dict(lesson)

    before = offered()
    assert before["sound"] == ""
    row = recordings.approved(record, "handout", by=factories.account("trainer"))
    with_sound = offered()
    assert with_sound["bytes"] >= before["bytes"] + row.size
    sound = with_sound["sound"]
    lesson = Client().get(f"{address}lesson/{record.code}/", headers=bearer(token)).json()
    assert (lesson["fetch"], lesson["files"]) == ([sound], {})
    assert f'src="{sound}"' in lesson["text"]
    # The service worker finds it by these three parts of its address.
    assert sound.startswith(f"/p/refresher/app/pack/lesson/{record.code}/en/")
    assert Client().get(sound, headers=bearer(token)).content == bytes(row.data)
    assert Client().get(sound).status_code == 401
    curriculum.remove_recording(
        recording=row.pk, by=factories.account("reviewer"), now=factories.NOW
    )
    assert offered()["sound"] == ""
    assert Client().get(sound, headers=bearer(token)).status_code == 404
