"""Pages of a test on an officer's phone, with JavaScript and without."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from promdaen.assessment.actions import phone as actions
from promdaen.assessment.models import Item, ItemImage, Paper, Response, SavedAnswer, Sitting
from promdaen.assessment.queries import phone as queries
from promdaen.course import actions as course_actions
from promdaen.course.actions import sittings as run_sittings
from promdaen.course.models import Enrolment
from tests import factories, phones

pytestmark = pytest.mark.django_db
PHONE = "ab" * 16


@pytest.fixture
def paper() -> Paper:
    options = [
        {"id": letter, "en": f"Option {letter}", "km": f"ជម្រើស {letter}"} for letter in "abc"
    ]
    left = [{"id": str(n), "en": f"Row {n}", "km": f"ជួរ {n}"} for n in (1, 2)]
    items = [
        factories.item("ONE", rationale={"en": "Because of a.", "km": "ព្រោះ ក។"}),
        factories.item("SOME", kind="multiple_choice", body={"options": options}, key=["a", "c"]),
        factories.item("TRUTH", kind="true_false", body={}, key=True),
        factories.item("ORDER", kind="ordering", body={"options": options}, key=["c", "a", "b"]),
        factories.item(
            "PAIRS",
            kind="matching",
            body={"left": left, "right": options},
            key={"1": "b", "2": "a"},
        ),
    ]
    return factories.paper("K", items)


@pytest.fixture
def seat(paper: Paper) -> Enrolment:
    today = timezone.localdate()
    run = factories.run("KK-1", starts_on=today, ends_on=today)
    papers = {"before": [paper], "after": [paper]}
    course_actions.set_papers(run=run, papers=papers, by=None, now=timezone.now())
    [enrolment] = factories.enrolments(run, 1)
    return enrolment


@pytest.fixture
def sitting(seat: Enrolment) -> Sitting:
    now = timezone.now()
    test = run_sittings.open_test(run=seat.run, occasion="before", minutes=30, by=None, now=now)
    return run_sittings.start_run_sitting(
        test=test, enrolment=seat, language="en", seed=7, now=now
    )


@pytest.fixture
def device(seat: Enrolment) -> Client:
    return phones.phone_of(seat)


@pytest.fixture
def home(sitting: Sitting) -> str:
    return f"/p/test/{sitting.pk}/"


def place(sitting: Sitting, code: str) -> int:
    return 1 + [item["item"] for item in sitting.shown].index(code)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def newest(sitting: Sitting, code: str) -> Any:
    newest_save = queries.newest_saves(sittings=[sitting.pk])[sitting.pk, code]
    return newest_save.answer, newest_save.is_flagged


def test_a_test_is_for_its_own_officer_alone(seat: Enrolment, home: str) -> None:
    addresses = [home, f"{home}1/", f"{home}review/", f"{home}hand-in/", f"{home}state/"]
    [other] = factories.enrolments(seat.run, 1)
    for client in (phones.phone_of(other),):
        assert {client.get(address).status_code for address in addresses} == {404}
        assert client.post(f"{home}hand-in/").status_code == 404
    nobody = Client()
    assert nobody.get(home).headers["Location"].startswith("/p/join/")
    trainer = Client()
    trainer.force_login(
        factories.account("coordinator"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert trainer.get(home).status_code == 302


@pytest.mark.parametrize(
    "case",
    [
        ("ONE", {"a": "b"}, {"chosen": "b"}),
        ("SOME", {"a": ["c", "a"]}, {"chosen": ["a", "c"]}),
        ("TRUTH", {"a": "false"}, {"chosen": "false"}),
        ("ORDER", {"p_a": "3", "p_b": "1", "p_c": "2"}, {"order": ["b", "c", "a"]}),
        ("ORDER", {"p_a": "2", "p_b": "", "p_c": "1"}, {"order": ["c", "a"]}),
        ("PAIRS", {"p_1": "c", "p_2": ""}, {"pairs": {"1": "c"}}),
    ],
)
def test_every_kind_is_answered_by_a_plain_form(
    device: Client, sitting: Sitting, home: str, case: tuple[str, Any, Any]
) -> None:
    code, form_data, expected = case
    address = f"{home}{place(sitting, code)}/"
    assert "Which?" in text(device, address)
    device.post(address, form_data | {"go": "next", "flag": "1"})
    assert newest(sitting, code) == (expected, True)
    page = text(device, address)
    assert page.count("checked") + page.count("selected") >= 2
    device.post(address, {"go": "next"})
    assert newest(sitting, code) == ({}, False)


def test_the_form_goes_on_back_and_to_all_items(
    device: Client, sitting: Sitting, home: str
) -> None:
    def goes(position: int, go: str) -> str:
        answer = device.post(f"{home}{position}/", {"go": go})
        return answer.headers["Location"].removeprefix(home)

    assert goes(1, "next") == "2/"
    assert goes(2, "back") == "1/"
    assert goes(1, "back") == "review/"
    assert goes(5, "next") == "review/"
    assert goes(3, "review") == "review/"
    assert device.get(f"{home}6/").status_code == 404
    assert device.get(f"{home}0/").status_code == 404


def test_the_page_keeps_its_place_in_the_other_language(device: Client, home: str) -> None:
    page = text(device, f"{home}2/")
    assert "Question 2 of 5" in page
    assert "30 min left" in page
    answer = device.get(f"{home}2/?set-language=km")
    assert answer.headers["Location"] == f"{home}2/"
    page = text(device, f"{home}2/")
    assert "សំណួរទី ២ ក្នុងចំណោម ៥" in page
    assert "តើមួយណា?" in page


def test_a_refusal_is_shown_on_the_page(device: Client, sitting: Sitting, home: str) -> None:
    page = device.post(f"{home}{place(sitting, 'ORDER')}/", {"p_a": "1", "p_b": "1"}).content
    assert b"The same choice is in two rows" in page
    page = device.post(f"{home}{place(sitting, 'PAIRS')}/", {"p_1": "a", "p_2": "a"}).content
    assert b"The same choice is in two rows" in page
    page = device.post(f"{home}{place(sitting, 'ONE')}/", {"a": "z"}).content
    assert b"not an option" in page
    assert not SavedAnswer.objects.exists()


def test_the_first_page_leads_to_what_has_no_answer(
    device: Client, sitting: Sitting, home: str
) -> None:
    assert device.get(home).headers["Location"] == f"{home}1/"
    for position, item in enumerate(sitting.shown, start=1):
        form_data = {"a": item["options"][0], "p_a": "1", "p_1": "a"}
        device.post(f"{home}{position}/", form_data)
    assert device.get(home).headers["Location"] == f"{home}review/"


def test_all_items_say_what_is_answered_and_flagged(
    device: Client, sitting: Sitting, home: str
) -> None:
    device.post(f"{home}{place(sitting, 'ONE')}/", {"a": "a", "flag": "1"})
    page = text(device, f"{home}review/")
    assert "Answered: 1 of 5" in page
    assert "Flagged for later: 1" in page
    assert page.count("No answer") == 4
    assert page.count("For later") == 1


def test_handed_in_once_for_all(device: Client, sitting: Sitting, home: str) -> None:
    device.post(f"{home}{place(sitting, 'ONE')}/", {"a": "a"})
    assert "Hand in this test?" in text(device, f"{home}hand-in/")
    for _twice in range(2):
        assert device.post(f"{home}hand-in/").headers["Location"] == home
    page = text(device, home)
    assert "Answered: 1 of 5" in page
    assert "The trainer opens marks and reasons later" in page
    assert "Because of a." not in page
    assert Response.objects.count() == 5
    assert device.get(f"{home}1/").headers["Location"] == home
    assert device.get(f"{home}review/").headers["Location"] == home


def test_the_result_is_seen_when_the_trainer_opens_it(
    device: Client, sitting: Sitting, home: str
) -> None:
    device.post(f"{home}{place(sitting, 'ONE')}/", {"a": "a"})
    test = sitting.run_sitting.enrolment.run.tests.get()
    run_sittings.close_test(test=test, by=None, now=timezone.now())
    factories.excuse_all(test.run)
    run_sittings.show_results(test=test, is_shown=True, by=None, now=timezone.now())
    page = text(device, home)
    assert "Handed in</h1>" not in page
    words = ("Your result", "Right: 1 of 5", "What was not right", "What was right")
    places = [page.index(word) for word in words]
    assert places == sorted(places)
    assert "Answered: 1 of 5" in page
    assert "Because of a." in page
    assert "Option c; Option a; Option b" in page
    assert "ព្រោះ ក។" in text(phones.phone_of(sitting.run_sitting.enrolment, language="km"), home)


def late(sitting: Sitting) -> None:
    Sitting.objects.filter(pk=sitting.pk).update(ends_at=timezone.now() - timedelta(minutes=5))


def test_after_the_end_the_page_asks_to_hand_in(
    device: Client, sitting: Sitting, home: str
) -> None:
    late(sitting)
    assert device.get(f"{home}1/").headers["Location"] == f"{home}hand-in/"
    page = text(device, f"{home}hand-in/")
    assert "The time is over. What is saved counts." in page
    page = device.post(f"{home}{place(sitting, 'ONE')}/", {"a": "a"}).content.decode()
    assert "The time is over. Ask your trainer" in page


def send(device: Client, home: str, saves: Any, phone: Any = PHONE) -> Any:
    body = json.dumps({"phone": phone, "saves": saves})
    return device.post(f"{home}saves/", body, content_type="application/json")


def test_a_phone_saves_one_by_one_and_is_shown_what_is_kept(
    device: Client, sitting: Sitting, home: str
) -> None:
    save = {"sequence": 1, "item": "ONE", "answer": {"chosen": "b"}, "flag": True}
    wrong = {"sequence": 2, "item": "TRUTH", "answer": {"chosen": "maybe"}}
    for _twice in range(2):
        response_data = send(device, home, [save, wrong]).json()
        assert response_data["kept"] == [1]
        assert "not an option" in response_data["refused"]["2"]
        assert (response_data["heldBack"], response_data["isClosed"]) == ("", False)
        assert response_data["ends"] > response_data["now"]
    assert newest(sitting, "ONE") == ({"chosen": "b"}, True)
    late(sitting)
    response_data = send(device, home, [save | {"sequence": 3}]).json()
    assert response_data["kept"] == []
    assert "The time is over" in response_data["heldBack"]


@pytest.mark.parametrize(
    "saves",
    [
        "none",
        [{"sequence": 0, "item": "ONE", "answer": {}}],
        [{"sequence": True, "item": "ONE", "answer": {}}],
        [{"sequence": 1, "item": 1, "answer": {}}],
        [{"sequence": 1, "item": "ONE", "answer": "b"}],
        [{"item": "ONE", "answer": {}}],
        [{"sequence": 1, "item": "ON\0E", "answer": {}}],
        [{"sequence": 1, "item": "ONE", "answer": {}}] * 101,
    ],
)
def test_what_no_phone_sends_is_a_bad_request(device: Client, home: str, saves: Any) -> None:
    assert send(device, home, saves).status_code == 400
    assert not SavedAnswer.objects.exists()


def test_no_phone_no_save(device: Client, home: str) -> None:
    assert send(device, home, [], phone="x" * 32).status_code == 400
    assert send(device, home, [], phone=7).status_code == 400
    for body in (b"{", b"[" * 100_000):
        answer = device.post(f"{home}saves/", body, content_type="application/json")
        assert answer.status_code == 400


def test_the_whole_test_comes_at_once_without_a_key(
    device: Client, sitting: Sitting, home: str
) -> None:
    send(device, home, [{"sequence": 1, "item": "ONE", "answer": {"chosen": "b"}}])
    answer = device.get(f"{home}whole/?phone={PHONE}&language=km", HTTP_ACCEPT_ENCODING="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) < 20_000
    whole = device.get(f"{home}whole/?phone={PHONE}&language=km").json()
    assert whole["next"] == 2
    assert whole["shown"] == sitting.shown
    assert whole["saved"] == {"ONE": {"answer": {"chosen": "b"}, "flag": False}}
    assert set(whole["pages"]["km"]["items"]) == {"ONE", "SOME", "TRUTH", "ORDER", "PAIRS"}
    assert "តើមួយណា?" in whole["pages"]["km"]["items"]["ONE"]
    assert "ព្រោះ" not in json.dumps(whole, ensure_ascii=False)
    other = device.get(f"{home}whole/?phone={'cd' * 16}&language=en").json()
    assert other["next"] == 1000
    assert device.get(f"{home}whole/?phone=x&language=en").status_code == 400
    assert device.get(f"{home}whole/?phone={PHONE}&language=fr").status_code == 400


def test_the_state_contains_the_time_left_and_the_end(
    device: Client, sitting: Sitting, home: str
) -> None:
    assert device.get(f"{home}state/").json()["isClosed"] is False
    actions.hand_in_sitting(sitting=sitting, by=None, now=timezone.now())
    Sitting.objects.filter(pk=sitting.pk).update(ends_at=None)
    response_data = device.get(f"{home}state/").json()
    assert (response_data["isClosed"], response_data["ends"]) == (True, None)


def test_pictures_of_the_paper_are_seen_and_no_others(
    device: Client, sitting: Sitting, home: str
) -> None:
    for sha in ("a" * 64, "b" * 64):
        ItemImage.objects.create(sha256=sha, media_type="image/png", data=b"x")
    picture = {"part": "stem", "name": "x.png", "km": "រូប", "en": "A picture", "sha256": "a" * 64}
    Item.objects.filter(code="ONE").update(images=[picture])
    page = text(device, f"{home}{place(sitting, 'ONE')}/")
    assert f'src="../image/{"a" * 64}/" alt="A picture"' in " ".join(page.split())
    assert device.get(f"{home}image/{'a' * 64}/").content == b"x"
    assert device.get(f"{home}image/{'b' * 64}/").status_code == 404


def test_a_save_costs_seven_statements(
    device: Client, home: str, django_assert_num_queries: Any
) -> None:
    """Session, pass, sitting; then in one transaction sitting, item, what is stored, the row."""
    save = {"sequence": 1, "item": "ONE", "answer": {"chosen": "b"}}
    send(device, home, [save])
    with django_assert_num_queries(7 + 2):
        assert send(device, home, [save | {"sequence": 2}]).json()["kept"] == [2]
