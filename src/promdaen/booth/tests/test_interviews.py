"""Practice interviews: kept once by the id of the phone, evidence the first time, private."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from promdaen.booth.actions import interviews as actions
from promdaen.booth.actions.refusals import BoothRefused
from promdaen.booth.models import Interview
from promdaen.booth.tests import samples
from promdaen.curriculum.models import Record
from promdaen.evidence.models import Observation
from promdaen.kit.models import AuditLine
from tests import factories, phones, recordings

pytestmark = pytest.mark.django_db

GOOD = ["hello", "look", "aside", "tell", "papers", "pass_on"]
HARD = ["threat", "threat", "where", "aside", "tell"]


@pytest.fixture(autouse=True)
def interviews() -> None:
    room = {"code": "made_room", "place": "room", "minutes": 9}
    samples.put_dialogues(samples.job(), samples.job(**room), samples.record(
        samples.node("a", samples.choice("go", "closed", "b", sets=["closed"])), samples.node("b"),
    ))  # fmt: skip


@pytest.fixture
def seats() -> list[Any]:
    return factories.enrolments(factories.run("OPEN-1"), 2)


def keep(seat: Any, choices: list[str], **more: Any) -> Interview:
    arguments = {
        "interview_id": uuid4(),
        "officer_id": seat.officer_id,
        "dialogue": ("made_job", 1),
        "choices": choices,
        "referral": "anti_trafficking",
        "by": None,
        "now": factories.NOW,
    }
    return actions.keep_interview(**{**arguments, **more})


def test_it_is_kept_once_and_the_first_is_evidence_on_each_outcome(seats: list[Any]) -> None:
    interview = keep(seats[0], GOOD)
    again = keep(seats[0], ["thanks"], interview_id=interview.pk, referral="admit")
    assert (again.pk, again.said, again.referral) == (interview.pk, GOOD, "anti_trafficking")
    assert (interview.seconds, interview.coding["found"]) == (80, ["glances", "debt", "papers"])
    keep(seats[0], HARD, referral="admit")
    observed = Observation.objects.values_list("officer", "outcome", "kind", "credit")
    assert sorted(observed) == [
        (seats[0].officer_id, code, "booth", 1.0) for code in ("IDENTIFY.3", "INTERVIEW.3")
    ]
    keep(seats[1], HARD, referral="admit")
    assert set(
        Observation.objects.filter(officer=seats[1].officer_id).values_list("credit", flat=True)
    ) == {0.25}
    lines = AuditLine.objects.filter(action="keep_interview")
    assert [line.detail for line in lines] == [{"dialogue": "made_job", "version": 1}] * 3


def test_a_closed_room_is_private_from_the_first_word(seats: list[Any]) -> None:
    interview = keep(seats[0], ["aside", "papers", "pass_on"], dialogue=("made_room", 1))
    assert interview.coding["order"]["private_first"] is True


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"dialogue": ("made_job", 2)}, "not known here"),
        ({"dialogue": ("nowhere", 1)}, "not known here"),
        ({"choices": ["papers"]}, "“papers” could not be said"),
        ({"choices": ["where"] * 401}, "“where” could not be said"),
        ({"choices": []}, "Nothing was said"),
        ({"referral": "home"}, "Say where the person goes"),
    ],
)
def test_what_cannot_have_been_is_refused(
    seats: list[Any], wrong: dict[str, Any], words: str
) -> None:
    with pytest.raises(BoothRefused, match=words):
        keep(seats[0], **{"choices": GOOD, **wrong})
    assert not Interview.objects.exists()
    assert not Observation.objects.exists()


def send_interview(client: Client, **more: Any) -> Any:
    body = {
        "id": str(UUID(int=7)),
        "code": "made_job",
        "version": 1,
        "said": HARD,
        "referral": "admit",
    }
    return client.post(
        "/p/booth/interviews/keep/", json.dumps({**body, **more}), content_type="application/json"
    )


def test_a_phone_hands_in_again_and_reads_the_result(seats: list[Any]) -> None:
    client = phones.phone_of(seats[0])
    result_address = send_interview(client).json()["done"]
    assert result_address == f"/p/booth/interviews/done/{UUID(int=7)}/"
    assert send_interview(client).json() == {"done": result_address}
    assert Interview.objects.count() == 1
    page = client.get(result_address).content.decode()
    for words in (
        "Found: 0 of 3",
        "before the person trusted you enough",
        "“Say tell”",
        "Open: 1 of 4 questions.",
        "Leading or pressing: 2 of 4.",
        "not done: the interview was left",
        "The person was threatened.",
        "You decided: Admit.",
        "Right would have been:",
        "There were signs of trafficking.",
        "Better here:",
    ):
        assert words in page, words
    assert page.count("The person was threatened.") == 4
    assert phones.phone_of(seats[1]).get(result_address).status_code == 404
    assert Client().get(result_address).status_code == 302
    other = send_interview(phones.phone_of(seats[1]))
    assert (other.status_code, "another officer" in other.json()["refused"][0]) == (422, True)


def test_an_id_that_two_phones_send_at_once_is_kept_for_one(
    seats: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other phone's row comes in between the look and the write."""
    interview = keep(seats[0], GOOD)
    monkeypatch.setattr(Interview.objects, "filter", lambda **_: Interview.objects.none())
    with pytest.raises(BoothRefused, match="another officer"):
        keep(seats[1], GOOD, interview_id=interview.pk)
    monkeypatch.undo()
    assert Interview.objects.get().officer == seats[0].officer


def test_a_good_interview_reads_so(seats: list[Any]) -> None:
    client = phones.phone_of(seats[0])
    result_address = send_interview(client, said=GOOD, referral="anti_trafficking").json()["done"]
    page = client.get(result_address).content.decode()
    for words in ("Found: 3 of 3", "That is right.", "Brought out:"):
        assert words in page, words
    for words in ("Better here:", "What must not happen", "not done"):
        assert words not in page, words
    plain = send_interview(client, id=str(UUID(int=8)), code="made", said=["go"]).json()["done"]
    assert "There was nothing to find" in client.get(plain).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "seven"}, {"id": 7}, {"said": "hello"}, {"said": [1]}, {"said": None},
        {"version": "1"}, {"version": True}, {"version": 0}, {"referral": None}, {"code": 1},
        {"said": ["x" * 50_000]}, {"code": "made\x00"}, {"said": ["\ud800"]},
    ],
)  # fmt: skip
def test_what_is_no_interview_is_refused_in_words(seats: list[Any], wrong: dict[str, Any]) -> None:
    answer = send_interview(phones.phone_of(seats[0]), **wrong)
    assert (answer.status_code, answer.json()) == (400, {"refused": ["This is not an interview."]})


def test_only_a_phone_that_has_joined_hands_in() -> None:
    answer = send_interview(Client())
    assert (answer.status_code, answer.json()) == (403, {"gone": True})
    for address in ("/p/booth/interviews/", "/p/booth/interviews/made_job/"):
        assert Client().get(address).status_code == 302


def test_the_list_and_the_interview_reveal_nothing(seats: list[Any]) -> None:
    client = phones.phone_of(seats[0])
    page = client.get("/p/booth/interviews/").content.decode()
    assert page.index("At the counter") < page.index("In the closed room")
    assert "about 9 minutes" in page
    assert "times done:" not in page
    for secret in ("Made for a test", "trafficking", "Sign debt"):
        assert secret not in page
    assert client.get("/p/booth/interviews/nowhere/").status_code == 404
    play = client.get("/p/booth/interviews/made_room/").content.decode()
    document = json.loads(
        play.split('id="talk" type="application/json">')[1].split("</script>")[0]
    )
    assert (document["code"], document["version"], document["already"]) == (
        "made_room",
        1,
        ["private"],
    )
    for secret in ("trafficking", "leading", "coercive", "harm", "Made for a test"):
        assert secret not in json.dumps(document["dialogue"])
    assert "needs JavaScript" in play
    send_interview(client)
    assert "times done: 1, last" in client.get("/p/booth/interviews/").content.decode()


def test_trainers_read_interviews_whole_and_no_other(seats: list[Any], client: Client) -> None:
    keep(seats[0], GOOD)
    client.force_login(factories.account("trainer", language="en"))
    page = client.get("/booth/interviews/").content.decode()
    for words in ("Made for a test", "Possible victim of trafficking"):
        assert words in page, words
    whole = " ".join(client.get("/booth/interviews/made_job/").content.decode().split())
    for words in (
        "Say tell", "ក Say tell", "Leading question", "trust −3", "The person was threatened.",
        "below trust 5: opening, nothing comes out", "needs: spoke in private", "brings out debt",
    ):  # fmt: skip
        assert words in whole, words
    assert seats[0].officer.name_latin not in whole
    assert client.get("/booth/interviews/nowhere/").status_code == 404
    client.force_login(factories.account("viewer", language="en"))
    for address in ("/booth/interviews/", "/booth/interviews/made_job/"):
        assert client.get(address).status_code == 403


def test_a_recorded_line_comes_with_the_interview_and_others_do_not(seats: list[Any]) -> None:
    job = samples.job()
    record = Record.objects.create(
        subject="dialogue:made_job", kind="dialogue", code="made_job", values=job
    )
    trainer = factories.account("trainer")
    row = recordings.approved(record, "opening", by=trainer)
    recordings.recording(record, "aside", by=trainer)
    phone = phones.phone_of(seats[0])

    def lines(language: str) -> dict[str, str]:
        phone.cookies["promdaen_language"] = language
        page = phone.get("/p/booth/interviews/made_job/").content.decode()
        talk_script = re.search(r'<script id="talk" type="application/json">(.*?)</script>', page)
        assert talk_script is not None
        talk: dict[str, dict[str, str]] = json.loads(talk_script[1])
        return talk["recordings"]

    address = f"/p/booth/interviews/made_job/{row.pk}.mp3"
    assert lines("en") == {"opening": address}
    assert lines("km") == {}
    assert phone.get(address).content == bytes(row.data)
    assert phone.get(f"/p/booth/interviews/made_job/{uuid4()}.mp3").status_code == 404
    assert Client().get(address).status_code == 302
