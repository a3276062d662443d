"""Phones of cells: they join, see what is theirs and nothing else, and act once."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from promdaen.exercise.actions import clock, observing, playing, runs, seats
from promdaen.exercise.models import Event, Seat
from promdaen.exercise.rules import events
from promdaen.exercise.tests import samples
from promdaen.exercise.views import phones as views
from tests import exercise_world as world
from tests.exercise_world import NOW, A, B
from tests.tongues import english_in

pytestmark = pytest.mark.django_db
FONTS = (
    *(f"vendor/fonts/kantumruy-pro-{of}-normal.woff2"
      for of in ("khmer-400", "khmer-600", "latin-400", "latin-600")),
    *(f"promdaen/fonts/promdaen-figures-{weight}.woff2" for weight in (400, 600)),
)  # fmt: skip
FEED, POLL = "/p/exercise/feed/", "/p/exercise/poll/"
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The clock of the server, which a test moves."""
    moved = {"now": NOW}
    monkeypatch.setattr("django.utils.timezone.now", lambda: moved["now"])
    return moved


def phone_of(seat: Seat | None, language: str = "en") -> Client:
    """A browser that holds a seat."""
    client = Client()
    client.cookies["promdaen_language"] = language
    if seat is not None:
        session = client.session
        session[views.SEAT_SESSION_KEY] = str(seat.pk)
        session.save()
    return client


def news(client: Client, after: int) -> Any:
    """What a poll answers."""
    return client.get(POLL, {"after": after}).json()


def _file(name: str) -> bytes:
    path = finders.find(name.split("?", maxsplit=1)[0])
    assert path, name
    return Path(path).read_bytes()


def test_the_address_of_a_qr_code_takes_a_seat_only_when_it_is_pressed() -> None:
    run = world.run()
    runs.open_briefing(run=run, by=None, now=NOW)
    code = run.cells.get(cell=B).join_code
    client = phone_of(None)
    page = client.get(f"/p/exercise/{code}/join/").content.decode()
    assert "Join as" in page
    assert "EXERCISE" in page
    assert not Seat.objects.exists()
    assert client.post(f"/p/exercise/{code}/join/").headers["Location"] == FEED
    assert "You have a boat." in client.get(FEED).content.decode()
    # Pressed again it is the same phone; in another cell it leaves the first.
    client.post("/p/exercise/", {"code": code.lower()})
    assert Seat.objects.count() == 1
    client.post("/p/exercise/", {"code": run.cells.get(cell=A).join_code})
    assert [(seat.cell, seat.left_at is None) for seat in Seat.objects.all()] == [
        (A, True), (B, False),
    ]  # fmt: skip
    # Observers have pages of their own.
    client.post("/p/exercise/", {"code": run.observer_code})
    assert client.get(FEED).headers["Location"] == "/p/exercise/observe/"
    assert client.get(POLL, {"after": 0}).status_code == 401


def test_a_code_that_no_one_has_and_a_run_that_is_not_open_are_refused() -> None:
    run = world.run()
    answer = phone_of(None).post("/p/exercise/", {"code": run.cells.get(cell=B).join_code})
    assert "This exercise is not open" in answer.content.decode()
    answer = phone_of(None).get("/p/exercise/ZZZZZZ/join/", follow=True)
    assert "No exercise has this code" in answer.content.decode()


def played(day: Any) -> tuple[Any, dict[str, Seat]]:
    """A run at minute 4: both cells were told, and wrote to each other and to themselves."""
    run, phones = world.started()
    now = day["now"] = world.later(run, 4)
    world.tell(phones[B], [A], "F1", text="It left early.", now=now)
    world.tell(phones[B], ["control"], "F2", text="For control alone.", now=now)
    playing.add_note(seat=phones[B], text="Note of maritime", now=now)
    observer = observing.Observer(run=run, seat=phones["observer"])
    observing.note_remark(observer=observer, cell=B, text="Seen by an observer", now=now)
    return run, phones


def test_a_cell_reads_what_is_its_own_and_nothing_else(day: Any) -> None:
    _held, phones = played(day)
    other, own = phone_of(phones[A]), phone_of(phones[B])
    pages = [own.get(FEED), own.get("/p/exercise/send/"), own.get("/p/exercise/note/")]
    mine = pages[0].content.decode()
    for words in (
        "It left early.", "For control alone.", "Note of maritime", "What inject 2 says.",
        "Stop the boat?", "A child is aboard.", "TLP:AMBER",
    ):  # fmt: skip
        assert words in mine, words
    theirs = other.get(FEED).content.decode() + str(news(other, 0))
    assert "It left early." in theirs
    assert "The boat left at 05:40." in theirs
    for words in (
        "For control alone.", "Note of maritime", "What inject 2 says.", "Stop the boat?",
        "A child is aboard.", "You have a boat.",
    ):  # fmt: skip
        assert words not in theirs, words
    # What players never read, whoever they are.
    player_texts = theirs + mine + "".join(str(news(own, after)) for after in range(20))
    unread = ("Inject 1", "Inject 2", "It stops.", "It lands.", "Follows without", "Seen by an")
    for words in unread:
        assert words not in player_texts, words


def test_no_english_is_left_on_a_phone_that_reads_khmer(day: Any) -> None:
    run, phones = world.started()
    day["now"] = world.later(run, 4)
    client = phone_of(phones[B], language="km")
    pages = [client.get(f"/p/exercise/{name}").content.decode() for name in ("", "feed/", "send/")]
    runs.end_run(run=run, by=None, now=day["now"])
    pages.append(client.get(FEED).content.decode())
    assert [english_in(page=page) for page in pages] == [[], [], [], []]


def test_a_number_of_no_line_is_refused(day: Any) -> None:
    _held, phones = played(day)
    client = phone_of(phones[A])
    for after in ("", "-1", "x", "9" * 5000):
        assert client.get(POLL, {"after": after}).status_code == 400, after[:9]


def test_codes_are_not_guessed_by_their_addresses(day: Any) -> None:
    run, _phones = played(day)
    day["now"] += timedelta(days=1)
    code = run.cells.get(cell=B).join_code
    client = phone_of(None)
    for number in range(30):
        client.get(f"/p/exercise/ZZ{number:02}ZZ/join/")
    answer = client.get(f"/p/exercise/{code}/join/", follow=True).content.decode()
    assert "Too many attempts" in answer
    assert "Join as" not in answer


def test_polls_give_every_entry_once_and_in_order(day: Any) -> None:
    run, phones = played(day)
    client, cursor, sequences = phone_of(phones[A]), 0, []
    for minute in (5, 7, 9):
        poll = news(client, cursor)
        sequences += [item["sequence"] for item in poll.get("items", ())]
        assert news(client, poll["cursor"]).get("items") is None
        cursor = poll["cursor"]
        day["now"] = world.later(run, minute)
    sequences += [item["sequence"] for item in news(client, cursor).get("items", ())]
    lines = Event.objects.filter(run=run, kind__in=[events.INJECT, events.MESSAGE])
    due = [event.sequence for event in lines.order_by("sequence") if A in event.body["to"]]
    assert sequences == due
    assert len(due) > 3


def test_a_poll_without_news_reads_the_seat_and_its_run_alone(
    day: Any, django_assert_max_num_queries: Any
) -> None:
    run, phones = played(day)
    client = phone_of(phones[A])
    cursor = news(client, 0)["cursor"]
    with django_assert_max_num_queries(2):
        response = client.get(POLL, {"after": cursor}, headers={"Accept-Encoding": "gzip"})
    assert "no-store" in response.headers["Cache-Control"]
    assert response.json()["clock"] == {
        "second": 240.0,
        "rate": 1.0,
        "phase": "At sea",
        "number": 1,
    }
    clock.pause_clock(run=run, by=None, now=day["now"])
    response = news(client, cursor)
    assert (response["state"], response["clock"]["rate"]) == ("paused", 0)
    assert "The exercise is paused" in response["parts"]["status"]


def test_a_repeated_message_is_stored_once_and_refusals_give_reasons(day: Any) -> None:
    run, phones = played(day)
    client = phone_of(phones[B])
    message = {"to": [A], "what": "ask", "subject": "papers", "text": "<b>Ours?</b>"}
    for _time in range(2):
        body = message | {"client_id": "6f6f2f4e-17a4-4c3b-9b1c-0c9f5c1d2e3f"}
        assert client.post("/p/exercise/send/", body, headers=JSON).json() == {"done": True}
    paper_requests = Event.objects.filter(run=run, body__subject="papers")
    assert paper_requests.count() == 1
    page = phone_of(phones[A]).get(FEED).content.decode()
    assert "&lt;b&gt;Ours?&lt;/b&gt;" in page
    assert "<b>Ours?" not in page
    for body, why in (
        ({"what": "tell", "text": "x"}, "Choose to whom it goes."),
        ({"to": [A], "what": "tell", "facts": ["F3"]}, "Your cell does not know"),
        ({"to": [A], "client_id": "no id"}, "UUID"),
    ):
        answer = client.post("/p/exercise/send/", body, headers=JSON)
        assert (answer.status_code, why in answer.json()["refused"][0]) == (422, True)
    # Without a program the form stands again with what was typed.
    page = client.post("/p/exercise/send/", {"text": "Kept words"}).content.decode()
    assert "Choose to whom it goes." in page
    assert "Kept words</textarea>" in page


def test_a_decision_is_taken_on_the_phone_of_the_leader(day: Any) -> None:
    run, phones = played(day)
    second = world.seat(run, B, now=day["now"])
    leader, other = phone_of(phones[B]), phone_of(second)
    assert "Tell the leader what you think" in other.get(FEED).content.decode()
    cursor = news(leader, 0)["cursor"]
    choice = {"decision": "D1", "option": "b", "client_id": str(uuid4())}
    assert other.post("/p/exercise/choose/", choice).status_code == 302
    assert "1 of 2 phones have chosen" in news(leader, cursor)["parts"]["decisions"]
    leader.post("/p/exercise/choose/", choice | {"client_id": str(uuid4())}, headers=JSON)
    [decided] = news(leader, cursor)["items"]
    assert "Follow" in decided["html"]
    late = leader.post("/p/exercise/choose/", choice | {"client_id": ""}, headers=JSON)
    assert late.json() == {"refused": ["Your cell has decided this already."]}
    late = leader.post("/p/exercise/choose/", choice | {"client_id": ""})
    assert "Your cell has decided this already." in late.content.decode()


def test_a_note_is_added_and_struck_out(day: Any) -> None:
    run, phones = played(day)
    client = phone_of(phones[B])
    client.post("/p/exercise/note/", {"text": "Second note"})
    number = Event.objects.get(run=run, body__text="Second note").sequence
    client.post("/p/exercise/note/", {"strike": number})
    assert "<s>Second note</s>" in client.get("/p/exercise/note/").content.decode()


def test_a_phone_whose_seat_is_gone_learns_how_to_come_back(day: Any) -> None:
    _held, phones = played(day)
    client = phone_of(phones[B])
    seats.remove_seat(seat=phones[B], by=None, now=day["now"])
    assert client.get(POLL, {"after": 0}).status_code == 401
    assert client.post("/p/exercise/note/", {"text": "x"}, headers=JSON).status_code == 401
    assert client.get(FEED).headers["Location"] == "/p/exercise/"
    left = phone_of(phones[A])
    left.post("/p/exercise/leave/")
    assert left.get(POLL, {"after": 0}).status_code == 401


def test_after_the_end_the_feed_is_read_and_a_closed_run_is_marked(day: Any) -> None:
    run, phones = played(day)
    client = phone_of(phones[B])
    runs.end_run(run=run, by=None, now=day["now"])
    page = client.get(FEED).content.decode()
    assert "The exercise is over" in page
    assert "It left early." in page
    assert "/p/exercise/choose/" not in page
    runs.close_run(run=run, by=None, now=day["now"] + timedelta(minutes=1))
    assert "Control has closed it" in client.get(FEED).content.decode()


def test_a_first_visit_stays_light(day: Any) -> None:
    _held, phones = played(day)
    client = phone_of(phones[B], language="km")
    for number in range(30):
        client.post("/p/exercise/send/", {"to": [A], "text": f"Long message {number} " * 9})
    page = client.get(FEED).content.decode()
    assert "Long message 29" in page
    assert "Long message 4 " not in page
    assert "Long message 4 " in client.get(f"{FEED}?all=1").content.decode()
    linked = re.findall(r'(?:href|src)="/static/([^"]+[.](?:css|js|svg))"', page)
    assert len(linked) > 8
    files = [*linked, "promdaen/js/acts_outbox.js", "promdaen/js/database.js"]
    weight = sum(len(gzip.compress(_file(name))) for name in files)
    weight += sum(len(_file(name)) for name in FONTS) + len(gzip.compress(page.encode()))
    assert weight < 150_000, weight


def test_a_picture_is_for_the_cell_that_has_the_document_and_for_no_other(day: Any) -> None:
    scenario_values = samples.values()
    scenario_values["injects"][1]["attachments"] = [
        {"kind": "specimen", "title": samples.text("A card"), "model": "card", "seed": 7},
        {"kind": "paper", "title": samples.text("A list"), "lines": [samples.text("One line")]},
    ]
    run, phones = world.started(row=world.scenario(injects=scenario_values["injects"]))
    day["now"] = world.later(run, 2)
    address = "/p/exercise/specimen/2/0/day/"
    page = phone_of(phones[B]).get(FEED).content.decode()
    assert address in page
    assert "One line" in page
    assert phone_of(phones[B]).get(address).content.startswith(b"<svg")
    assert phone_of(phones[A]).get(address).status_code == 404
    assert phone_of(phones[B]).get("/p/exercise/specimen/2/1/day/").status_code == 404
    assert phone_of(phones[B]).get("/p/exercise/specimen/2/0/none/").status_code == 404
    assert phone_of(phones[B]).get("/p/exercise/specimen/9/0/day/").status_code == 404
