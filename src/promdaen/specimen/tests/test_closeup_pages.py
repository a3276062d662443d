"""Practice with close-ups on a phone and on the projector."""

from __future__ import annotations

import pytest
from django.test import Client

from promdaen.evidence import queries as evidence_queries
from promdaen.evidence.models import Observation
from promdaen.people.models import Officer
from promdaen.specimen.queries import closeup_tasks as queries
from promdaen.specimen.rules.closeup_tasks import CloseupTask
from tests import factories, phones

pytestmark = pytest.mark.django_db
SEED = 11
QUESTION = f"/p/lab/closeups/process/{SEED}/"


@pytest.fixture(autouse=True)
def outcomes() -> None:
    for place, code, numbers in ((4, "DOCPROD", (2, 3, 6)), (5, "FORGERY", (2,))):
        topic = factories.topic(code, place)
        for number in numbers:
            factories.outcome(topic, number)


@pytest.fixture
def phone() -> Client:
    [seat] = factories.enrolments(factories.run("KK-1"), 1)
    return phones.phone_of(seat)


@pytest.fixture
def trainer() -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account("trainer"))
    return client


def own_task(number: int, *, practice: str = "process") -> CloseupTask:
    [officer] = Officer.objects.all()
    task = queries.find_own_task(
        officer_id=officer.pk, practice=practice, seed=SEED, number=number
    )
    assert task
    return task


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_laboratory_leads_to_both_practices(phone: Client) -> None:
    html = text(phone, "/p/lab/")
    for practice in ("process", "original"):
        assert f"/p/lab/closeups/{practice}/" in html
        answer = phone.get(f"/p/lab/closeups/{practice}/")
        assert answer.status_code == 302
        assert text(phone, answer["Location"])


def test_a_question_reveals_nothing_of_its_answer(phone: Client) -> None:
    for number in range(1, 11):
        task = own_task(number)
        html = text(phone, f"{QUESTION}{number}/")
        assert "made by computer" in html
        # Every option is named once, as an answer; the picture's address has numbers alone.
        assert html.count(f'"{task.kind}"') == 1
        assert f'src="{QUESTION}{number}/shown/"' in html


def test_a_right_answer_is_evidence_and_explains_what_to_look_for(phone: Client) -> None:
    task = own_task(1)
    answer = phone.post(f"{QUESTION}1/", {"answer": task.key}, follow=True)
    html = answer.content.decode()
    assert "Right</h1>" in "".join(html.split("\n")).replace("  ", "")
    sign = queries.task_answer(task=task, is_right=True).kind.SIGN.text(language="en")
    assert sign in html
    observation = Observation.objects.get()
    assert (observation.credit, observation.outcome_id) == (1.0, task.outcome)
    assert observation.source_kind == queries.SOURCE


def test_the_first_answer_is_final(phone: Client) -> None:
    task = own_task(1)
    wrong = next(code for code in task.options if code != task.key)
    html = phone.post(f"{QUESTION}1/", {"answer": wrong}, follow=True).content.decode()
    assert "Not right" in html
    assert "Your answer" in html
    phone.post(f"{QUESTION}1/", {"answer": task.key})
    assert Observation.objects.get().credit == 0.0
    assert "Right: 0 of 1" in text(phone, f"{QUESTION}end/")


def test_an_answer_in_the_address_is_not_an_answer(phone: Client) -> None:
    for code in own_task(1).options:
        html = text(phone, f"{QUESTION}1/?answer={code}")
        assert "Which process printed this?" in html
        assert "Next picture" not in html
    assert not Observation.objects.exists()


def test_a_reload_shows_the_stored_answer(phone: Client) -> None:
    task = own_task(1)
    wrong = next(code for code in task.options if code != task.key)
    phone.post(f"{QUESTION}1/", {"answer": wrong})
    again = phone.post(f"{QUESTION}1/", {"answer": task.key}, follow=True).content.decode()
    for html in (
        again,
        text(phone, f"{QUESTION}1/"),
        text(phone, f"{QUESTION}1/?answer={task.key}"),
    ):
        assert "Not right" in html
        assert "Next picture" in html
        assert "Your answer" not in html


def test_two_taps_at_once_store_one_answer(phone: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    key = own_task(1).key
    phone.post(f"{QUESTION}1/", {"answer": key})
    none = Observation.objects.none()
    monkeypatch.setattr(evidence_queries, "of_sources", lambda **_sources: none)
    assert phone.post(f"{QUESTION}1/", {"answer": key}).status_code == 302
    assert Observation.objects.count() == 1


def test_a_round_of_an_officer_is_not_the_one_of_the_projector(phone: Client) -> None:
    own = [own_task(number) for number in range(1, 11)]
    projected = [
        queries.find_task(practice="process", seed=SEED, number=number) for number in range(1, 11)
    ]
    assert own != projected


def test_the_genuine_picture_comes_after_the_answer(phone: Client) -> None:
    address = f"/p/lab/closeups/original/{SEED}/1/"
    assert phone.get(f"{address}genuine/").status_code == 404
    phone.post(address, {"answer": "same"})
    assert phone.get(f"{address}genuine/").status_code == 200


def test_no_answer_and_an_unknown_one_are_asked_again(phone: Client) -> None:
    for data in ({}, {"answer": "lithography"}):
        assert "Choose an answer." in phone.post(f"{QUESTION}1/", data).content.decode()
    assert not Observation.objects.exists()


def test_a_copy_is_answered_beside_the_genuine_one(phone: Client) -> None:
    for number in range(1, 11):
        task = own_task(number, practice="original")
        address = f"/p/lab/closeups/original/{SEED}/{number}/"
        html = phone.post(address, {"answer": task.key}, follow=True).content.decode()
        assert ("genuine/" in html) == (task.key == "other")
        assert "not yet a proof" in html
    assert "Right: 10 of 10" in text(phone, f"/p/lab/closeups/original/{SEED}/end/")


def test_pictures_are_webp_and_kept_by_the_browser(phone: Client) -> None:
    answer = phone.get(f"{QUESTION}1/shown/")
    assert answer["Content-Type"] == "image/webp"
    assert "max-age" in answer["Cache-Control"]
    assert phone.get(f"{QUESTION}1/genuine/").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        f"{QUESTION}1/shown/",
        f"{QUESTION}1/genuine/",
        f"/lab/closeups/process/{SEED}/1/shown/",
        "/lab/closeups/picture/inkjet/3/",
    ],
)
def test_only_pictures_are_kept_by_the_browser(phone: Client, address: str) -> None:
    for client in (Client(), phone):
        answer = client.get(address)
        is_picture = answer.status_code == 200
        assert ("max-age=86400" in answer.get("Cache-Control", "")) == is_picture


@pytest.mark.parametrize(
    "address", ["other/1/1/", "process/1/0/", "process/1/11/", "process/9999999999/1/"]
)
def test_no_question_is_not_found(phone: Client, address: str) -> None:
    assert phone.get(f"/p/lab/closeups/{address}").status_code == 404


def test_a_trainer_shows_all_and_asks_a_room_without_a_trace(trainer: Client) -> None:
    html = text(trainer, "/lab/closeups/?number=3")
    assert html.count("/lab/closeups/picture/") == 12
    assert "checked by measuring" in html
    question = text(trainer, f"/lab/closeups/original/{SEED}/1/")
    assert "Show the answer" in question
    assert "not yet a proof" in text(trainer, f"/lab/closeups/original/{SEED}/1/?answer=1")
    picture = trainer.get("/lab/closeups/picture/inkjet/3/")
    assert picture["Content-Type"] == "image/webp"
    assert trainer.get("/lab/closeups/picture/inkjet/99/").status_code == 404
    assert trainer.get(f"/lab/closeups/original/{SEED}/1/shown/").status_code == 200
    assert not Observation.objects.exists()


def test_the_projector_is_for_trainers() -> None:
    client = Client()
    client.force_login(factories.account("officer"))
    assert client.get("/lab/closeups/").status_code == 403
