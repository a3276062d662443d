"""The phone app: its files, pairing, what a phone takes along and sends, who is shut out."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.templatetags.static import static
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from promdaen.kit import scripts
from promdaen.refresher.models import Answer, Device, Member, Season, Share, Window
from promdaen.refresher.queries import packs
from promdaen.refresher.tests import samples
from promdaen.refresher.views import app
from tests import factories, phones

pytestmark = pytest.mark.django_db
FIRST_LOAD_BYTES = 300_000
PACK, ANSWERS = reverse("refresher:app_pack"), reverse("refresher:app_answers")


@pytest.fixture
def seats() -> list[Any]:
    samples.bank()
    return factories.enrolments(factories.run(), 2)


@pytest.fixture
def share(seats: list[Any]) -> Share:
    now = timezone.now()
    taught_on = timezone.localdate(now) - timedelta(days=4)
    season = samples.season([seats[0].officer], taught_on=taught_on, now=now)
    return samples.share(Member.objects.get(season=season))


def paired(seat: Any) -> dict[str, Any]:
    """What a phone is told when it is paired."""
    answer = phones.phone_of(seat).post(reverse("refresher:app_pair"))
    return {"status": answer.status_code} | answer.json()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def pack(token: str) -> Any:
    return Client().get(PACK, headers=bearer(token)).json()


def send_answers(token: str, *answers: dict[str, Any]) -> Any:
    body = json.dumps({"answers": list(answers)})
    return Client().post(ANSWERS, body, content_type="application/json", headers=bearer(token))


def answer_of(window: Any, outcome: str, **fields: Any) -> dict[str, Any]:
    """An answer as a phone sends it, right unless the fields say otherwise."""
    values = {
        "id": str(uuid4()),
        "window": str(window),
        "outcome": outcome,
        "item": f"{outcome}-X",
        "answer": {"chosen": "a"},
        "seconds": 12,
        "at": timezone.now().timestamp() * 1000,
    }
    return values | fields


@pytest.mark.parametrize("more", [{}, {"lo": "ລາວ"}])
def test_the_app_leads_to_every_other_language(
    monkeypatch: pytest.MonkeyPatch, more: dict[str, str]
) -> None:
    names = {"km": "ខ្មែរ", **({"en": "English", **more} if more else {})}
    monkeypatch.setattr(app.languages, "LANGUAGE_NAMES", names)
    page = Client().get(reverse("refresher:app", args=("km",))).content.decode()
    addresses = {code: reverse("refresher:app", args=(code,)) for code in names}
    assert [code for code in names if f'href="{addresses[code]}"' in page] == list(names)[1:]


def test_the_colour_of_the_app_is_that_of_the_pages() -> None:
    tokens = scripts.content(address=static("promdaen/css/tokens.css")).decode()
    assert f"--mast: {app.THEME_COLOR};" in tokens
    page = Client().get(reverse("refresher:app", args=("en",))).content.decode()
    assert f'<meta name="theme-color" content="{app.THEME_COLOR}">' in page


def test_the_first_load_is_whole_light_and_of_one_version() -> None:
    files = app.app_files()
    names = " ".join(files.contents)
    for name in (
        "refresher_app.js",
        "database.js",
        "acts_outbox.js",
        "tokens.css",
        "woff2",
        "mark",
    ):
        assert name in names
    weight = sum(len(gzip.compress(content)) for content in files.contents.values())
    assert weight < FIRST_LOAD_BYTES, weight
    program = Client().get(reverse("refresher:app_worker"))
    assert program["Content-Type"].startswith("text/javascript")
    assert "export" not in program.content.decode()
    listed = json.loads(program.content.decode().split("\n")[0].removeprefix("self.LIST = ")[:-1])
    assert listed["version"] == files.version
    for language in ("km", "en"):
        page = Client().get(reverse("refresher:app", args=(language,)))
        assert page.content == files.contents[listed["pages"][language]]
        assert "worker-src 'self'" in page["Content-Security-Policy"]
        manifest = Client().get(reverse("refresher:app_manifest", args=(language,)))
        assert manifest.json()["start_url"] == listed["pages"][language]
    about = manifest.json()["icons"][1]
    icon = Client().get(about["src"])
    assert Image.open(BytesIO(icon.content)).size == (512, 512)
    assert (about["sizes"], about["purpose"]) == ("512x512", "any maskable")
    assert Client().get("/p/refresher/app/").headers["Location"] == listed["pages"]["km"]
    assert Client().get("/p/refresher/app/fr/").status_code == 404
    assert Client().get("/p/refresher/app/fr/app.webmanifest").status_code == 404


def test_a_phone_takes_along_what_is_open_and_sends_each_answer_once(
    seats: list[Any], share: Share
) -> None:
    token = paired(seats[0])["token"]
    packed_answers = pack(token)
    [packed] = packed_answers["shares"]
    assert [outcome for outcome, _item in packed["asks"]] == share.outcomes
    code = packed["asks"][0][1]
    item = packed_answers["items"][code]
    assert item["right"] == {"chosen": "a"}
    assert 'type="radio"' in item["km"]["ask"]
    assert "Right answer" in item["en"]["why"]
    assert "ចម្លើយត្រឹមត្រូវ" in item["km"]["why"]
    assert packed["opens"] <= packed_answers["at"] < packed["closes"]
    right = answer_of(share.window_id, "UNTOC.1", item=code)
    strange = answer_of(uuid4(), "UNTOC.2")
    for _time in range(2):
        reply = send_answers(token, right, strange).json()
        assert reply["kept"] == [right["id"]]
        assert list(reply["refused"]) == [strange["id"]]
        assert reply["safe"] == 1
    [answer] = Answer.objects.all()
    assert (answer.mark, answer.phone) == (1, Device.objects.get().pk.hex)
    assert pack(token)["shares"][0]["answered"] == {"UNTOC.1": True}


def test_what_an_earlier_refresher_looked_ahead_to_may_be_answered_before_it_is_planned(
    seats: list[Any], share: Share
) -> None:
    share.ahead = {"UNTOC.2": "0003", "UNTOC.3": "0003"}
    share.save()
    token = paired(seats[0])["token"]
    later = Window.objects.get(season=share.window.season, arm=share.window.arm, number=1)
    nexts = pack(token)["nexts"]
    assert len(nexts) == packs.LOOKING_AHEAD
    assert nexts[0]["window"] == str(later.pk)
    assert {ask[0] for ask in nexts[0]["asks"]} == {"UNTOC.2", "UNTOC.3"}
    Window.objects.filter(pk=later.pk).update(opens_on=timezone.localdate())
    expected, other = (answer_of(later.pk, outcome) for outcome in ("UNTOC.3", "UNTOC.1"))
    assert send_answers(token, expected, other).json()["kept"] == [expected["id"]]
    assert Share.objects.get(window=later).outcomes == ["UNTOC.3"]
    assert send_answers(token, expected).json()["kept"] == [expected["id"]]
    more = answer_of(later.pk, "UNTOC.2")
    assert send_answers(token, more).json()["kept"] == [more["id"]]
    assert Share.objects.get(window=later).outcomes == ["UNTOC.3", "UNTOC.2"]
    far = Window.objects.get(season=share.window.season, arm=share.window.arm, number=4)
    assert send_answers(token, answer_of(far.pk, "UNTOC.3")).json()["kept"] == []
    Member.objects.filter(pk=share.member_id).update(arm="other")
    assert send_answers(token, answer_of(later.pk, "UNTOC.1")).json()["kept"] == []


def test_windows_of_the_same_number_are_distinguished_by_their_arm(
    seats: list[Any], share: Share
) -> None:
    probe = Window.objects.get(season=share.window.season, arm="probe", number=share.window.number)
    Share.objects.create(window=probe, member=share.member, outcomes=["UNTOC.1"])
    both = {
        packed_share["window"]: packed_share["season"]
        for packed_share in pack(paired(seats[0])["token"])["shares"]
    }
    assert set(both) == {str(share.window_id), str(probe.pk)}
    assert len(set(both.values())) == 2


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "[" * 100_000,
        '{"answers": 3}',
        '{"answers": [{}]}',
        json.dumps({"answers": [answer_of("x", "UNTOC.1")]}),
        json.dumps({"answers": [answer_of(uuid4(), "UNTOC.1", answer=[])]}),
        json.dumps({"answers": [answer_of(uuid4(), "UNTOC.1", seconds=float("nan"))]}),
        json.dumps({"answers": [answer_of(uuid4(), "UNTOC.1", at=1e300)]}),
        json.dumps({"answers": [answer_of(uuid4(), "UNTOC.1", item="\0")]}),
        json.dumps({"answers": [answer_of(uuid4(), "UNTOC.1", item="\ud800")]}),
        json.dumps({"answers": [answer_of(uuid4(), "UNTOC.1")] * 201}),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    seats: list[Any], share: Share, body: str
) -> None:
    token = paired(seats[0])["token"]
    answer = Client().post(ANSWERS, body, content_type="application/json", headers=bearer(token))
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


def test_too_many_answers_cost_the_server_nothing(seats: list[Any], share: Share) -> None:
    token = paired(seats[0])["token"]
    many = [answer_of(uuid4(), "UNTOC.1") for _number in range(201)]
    with CaptureQueriesContext(connection) as queries:
        assert send_answers(token, *many).status_code == 400
    assert len(queries) < 10


def test_an_answer_of_a_strange_shape_is_refused_and_the_rest_is_kept(
    seats: list[Any], share: Share
) -> None:
    token = paired(seats[0])["token"]
    assert Client().post(ANSWERS, headers=bearer(token)).status_code in {400, 411}
    good = answer_of(share.window_id, "UNTOC.1")
    odd = answer_of(share.window_id, "UNTOC.2", answer={"chosen": {"a": [1]}})
    reply = send_answers(token, odd, good).json()
    assert (reply["kept"], list(reply["refused"])) == ([good["id"]], [odd["id"]])


def test_an_id_is_stored_once_however_often_it_is_sent(seats: list[Any], share: Share) -> None:
    token = paired(seats[0])["token"]
    first = answer_of(share.window_id, "UNTOC.1")
    second = answer_of(share.window_id, "UNTOC.2", id=first["id"])
    reply = send_answers(
        token, answer_of(share.window_id, "UNTOC.9", id=first["id"]), first, second, first
    )
    assert (reply.json()["kept"], reply.json()["refused"]) == ([first["id"]], {})
    assert Answer.objects.get().outcome_id == "UNTOC.1"
    other = Member.objects.create(
        season=share.member.season,
        officer=seats[1].officer,
        arm=share.member.arm,
        joined_at=share.member.joined_at,
    )
    samples.share(other)
    reply = send_answers(paired(seats[1])["token"], first).json()
    assert (reply["kept"], list(reply["refused"])) == ([], [first["id"]])


def test_only_the_languages_of_the_app_are_asked_for(seats: list[Any], share: Share) -> None:
    body = json.dumps({"answers": [answer_of(share.window_id, "UNTOC.9")]})
    headers = bearer(paired(seats[0])["token"])
    refusals = [
        Client()
        .post(ANSWERS, body, content_type="application/json", headers=headers | language_header)
        .json()["refused"]
        for language in ("km", "", "zz", "../../etc", "e" * 5000)
        for language_header in [{"Content-Language": language}]
    ]
    assert all(refusal == refusals[0] for refusal in refusals)


def test_a_phone_that_is_shut_out_or_whose_year_is_over_is_informed(
    seats: list[Any], share: Share
) -> None:
    mine = phones.phone_of(seats[0])
    first, second = paired(seats[0]), paired(seats[0])
    address = reverse("refresher:devices")
    assert mine.get(address).content.decode().count("<form") == 2
    mine.post(address, {"device": "x"})
    phones.phone_of(seats[1]).post(address, {"device": first["device"]})
    assert Client().get(PACK, headers=bearer(first["token"])).status_code == 200
    mine.post(address, {"device": first["device"]})
    assert Client().get(PACK, headers=bearer(first["token"])).status_code == 401
    assert Client().get(PACK, headers=bearer(second["token"])).status_code == 200
    Client().post(reverse("refresher:app_unpair"), headers=bearer(second["token"]))
    assert Client().get(PACK, headers=bearer(second["token"])).status_code == 401
    third = paired(seats[0])["token"]
    Season.objects.update(closed_at=timezone.now())
    assert Client().get(PACK, headers=bearer(third)).status_code == 401
    assert paired(seats[0])["status"] == 403
    assert paired(seats[0])["error"]


def test_who_plans_courses_shuts_out_the_phones_of_an_officer(
    seats: list[Any], share: Share, client: Client
) -> None:
    token = paired(seats[0])["token"]
    address = reverse("refresher:phones")
    client.force_login(factories.account("viewer"))
    assert client.get(address).status_code == 403
    client.force_login(factories.account("coordinator"))
    assert str(seats[0].officer) in client.get(address).content.decode()
    client.post(address, {"officer": "x"})
    assert Client().get(PACK, headers=bearer(token)).status_code == 200
    client.post(address, {"officer": str(seats[0].officer_id)})
    assert Client().get(PACK, headers=bearer(token)).status_code == 401


def test_no_one_pairs_without_a_badge_and_guessing_is_slowed(
    seats: list[Any], share: Share, settings: Settings
) -> None:
    assert Client().post(reverse("refresher:app_pair")).status_code == 401
    assert Client().get(reverse("refresher:app_me")).json()["is_in"] is False
    far = Client(REMOTE_ADDR="192.0.2.7")
    tried = [far.get(PACK, headers=bearer(f"x{number}")).status_code for number in range(31)]
    # A minute may begin in between.
    assert tried[:30] == [401] * 30 or 429 in tried
    assert 429 in [far.get(PACK).status_code for _time in range(31)]
    assert Client().get(PACK).status_code == 401
    # Whose token is right is not shut out by strangers behind the same address or proxy.
    right = bearer(paired(seats[0])["token"])
    assert far.get(PACK, headers=right).status_code == 200
    settings.PROXIES_COUNT = 1
    assert far.get(PACK, headers={"X-Forwarded-For": "192.0.2.8"}).status_code == 401
