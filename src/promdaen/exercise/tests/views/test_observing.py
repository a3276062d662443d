"""Observers grade what they see, on a phone or beside the console; no cell reaches their pages."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from promdaen.exercise.models import Event, ExerciseRun, Seat
from promdaen.exercise.rules import events
from promdaen.exercise.views import phones as views
from tests import exercise_world as world
from tests import factories
from tests.exercise_world import NOW, A, B

pytestmark = pytest.mark.django_db
PAGE, POLL, SEND = "/p/exercise/observe/", "/p/exercise/observe/poll/", "/p/exercise/observe/send/"
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The clock of the server, which a test moves."""
    moved = {"now": NOW}
    monkeypatch.setattr("django.utils.timezone.now", lambda: moved["now"])
    return moved


def phone_of(seat: Seat) -> Client:
    """A browser that holds a seat."""
    client = Client()
    client.cookies["promdaen_language"] = "en"
    session = client.session
    session[views.SEAT_SESSION_KEY] = str(seat.pk)
    session.save()
    return client


def played(day: Any, minute: float = 4) -> tuple[ExerciseRun, dict[str, Seat]]:
    """A run at a minute; maritime told immigration of the boat."""
    run, phones = world.started()
    day["now"] = world.later(run, minute)
    world.tell(phones[B], [A], "F1", "F2", now=day["now"])
    return run, phones


def test_the_log_grades_first_and_an_observer_can_say_otherwise(day: Any) -> None:
    run, phones = played(day)
    client = phone_of(phones["observer"])
    page = client.get(PAGE).content.decode()
    assert "EXERCISE" in page
    assert "Seen by the log, 06:04" in page
    assert "Within 4 minutes after no. 6: Inject 6" in page
    grade = {"act": "grade", "action": "A1", "grade": "difficulty", "text": "Late <b>words</b>"}
    key = {"client_id": str(uuid4())}
    for _sent in range(2):
        assert client.post(SEND, grade | key, headers=JSON).json() == {"done": True}
    assert Event.objects.filter(run=run, kind=events.GRADE).count() == 1
    page = client.get(PAGE).content.decode()
    assert "Seen by the log" not in page
    assert "Late &lt;b&gt;words" in page
    refused = client.post(SEND, grade | {"grade": "perfect"}, headers=JSON)
    assert refused.status_code == 422
    assert refused.json() == {"refused": ["Choose an action and how it was done."]}
    assert client.post(SEND, grade | {"client_id": "x"}, headers=JSON).status_code == 422
    answer = client.post(SEND, {"act": "grade", "action": "A1", "grade": "worst"}, follow=True)
    assert "Choose an action and how it was done." in answer.content.decode()


def test_the_cell_that_is_watched_stays_chosen(day: Any) -> None:
    _held, phones = played(day)
    client = phone_of(phones["observer"])
    assert "Follows without danger" in client.get(PAGE).content.decode()
    page = client.get(PAGE, {"cell": A, "panel": "remark"}).content.decode()
    assert "Follows without danger" not in page
    assert "Asks about the boat" in page
    parts = client.get(POLL, {"after": 0}).json()["parts"]
    assert "Follows without danger" not in parts["actions"]
    assert "Follows without danger" in client.get(PAGE, {"cell": ""}).content.decode()


def test_a_fact_shared_aloud_is_known_from_then_on(day: Any) -> None:
    run, phones = world.started()
    day["now"] = world.later(run, 2)
    client = phone_of(phones["observer"])
    shared_aloud = {"act": "aloud", "teller": B, "to": [A], "facts": ["F1"]}
    unknown = client.post(SEND, shared_aloud | {"facts": ["F3"]}, headers=JSON).json()
    assert unknown == {"refused": ["Choose facts that the cell knows."]}
    assert client.post(SEND, shared_aloud, headers=JSON).json() == {"done": True}
    assert (A, "F1") in world.room(run).knows
    client.post(SEND, {"act": "remark", "about": A, "text": "They whisper."})
    page = client.get(PAGE, {"panel": "remark"}).content.decode()
    assert "shared aloud" in page
    assert "They whisper." in page
    assert "They whisper." not in client.get(PAGE, {"cell": B}).content.decode()


def test_a_poll_returns_only_what_is_new(day: Any) -> None:
    run, phones = played(day)
    client = phone_of(phones["observer"])
    news = client.get(POLL, {"after": 0}).json()
    assert set(news["parts"]) == {"actions", "aloud", "status"}
    assert news["clock"] == {"second": 240.0, "rate": 1.0, "phase": "At sea"}
    assert 'action="/p/exercise/observe/send/"' in news["parts"]["actions"]
    assert client.get(POLL, {"after": news["cursor"]}).json()["parts"] == {}
    assert client.get(POLL, {"after": "-1"}).status_code == 400
    assert news["cursor"] == world.fresh(run).last_sequence


def test_no_one_of_a_cell_reaches_the_pages_of_observers(day: Any) -> None:
    run, phones = played(day)
    client = phone_of(phones[A])
    assert client.get(PAGE).status_code == 302
    assert client.get(POLL, {"after": 0}).status_code == 401
    remark = {"act": "remark", "about": "", "text": "x"}
    assert client.post(SEND, remark).status_code == 302
    assert Client().post(SEND, remark, headers=JSON).status_code == 401
    assert not Event.objects.filter(run=run, kind=events.OBSERVED).exists()


def test_control_observes_beside_the_console(day: Any, client: Client) -> None:
    run, _phones = played(day)
    coordinator, outsider = factories.account("coordinator"), factories.account("trainer")
    address = f"/exercises/{run.code}/observe/"
    client.cookies["promdaen_language"] = "en"
    client.force_login(outsider)
    assert client.get(address).status_code == 404
    client.force_login(coordinator)
    grade = {"act": "grade", "action": "A3", "grade": "performed"}
    assert client.post(address, grade).status_code == 302
    line = Event.objects.get(run=run, kind=events.GRADE)
    assert (line.cell, line.account) == ("control", coordinator)
    assert "Talks with the child in private" in client.get(address).content.decode()
    assert client.get(f"{address}poll/", {"after": 0}).json()["cursor"] == line.sequence
