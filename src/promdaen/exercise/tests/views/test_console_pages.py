"""Pages of exercise runs: planned, joined, controlled, projected, each once; and who may not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from promdaen.exercise.actions import clock, runs
from promdaen.exercise.models import CellMember, ExerciseRun, Seat
from promdaen.exercise.rules import states
from promdaen.people.models import Account
from tests import exercise_world as world
from tests import factories

pytestmark = pytest.mark.django_db
OF_RUN = ("run", "edit_run", "members", "cards", "console", "seats", "new_inject", "tell")
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def coordinator(client: Client) -> Account:
    account = factories.account("coordinator", language="en")
    client.force_login(account)
    return account


def text_of(client: Client, name: str, *args: Any) -> str:
    answer = client.get(reverse(f"exercise:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def page_after_post(client: Client, name: str, *args: Any, **data: Any) -> str:
    answer = client.post(reverse(f"exercise:{name}", args=args), data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("coordinator")
def test_every_page_of_a_run_is_marked_as_exercise(client: Client) -> None:
    run, _phones = world.started()
    world.later(run, 4)
    pages = [text_of(client, name, run.code) for name in (*OF_RUN, "projector")]
    pages += [text_of(client, "inject", run.code, 5), text_of(client, "decide", run.code, "D1")]
    pages += [text_of(client, "runs"), text_of(client, "new_run")]
    for page in pages:
        assert "EXERCISE" in page
        assert "លំហាត់" in page
    assert "Stop the boat?" in pages[OF_RUN.index("console")]
    assert run.code in pages[-2]


@pytest.mark.usefixtures("coordinator")
@pytest.mark.parametrize(
    ("address", "hint", "absent"),
    [
        ("https://promdaen.example", "Scan the code or type it", "Join with this code"),
        ("", "Join with this code", "Scan the code or type it"),
    ],
)
def test_a_card_asks_to_scan_only_where_it_shows_a_code_to_scan(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str, hint: str, absent: str
) -> None:
    run, _phones = world.started()
    monkeypatch.setattr("promdaen.exercise.queries.plans.classroom.join_address", lambda: address)
    page = text_of(client, "cards", run.code)
    assert hint in page
    assert absent not in page


@pytest.mark.parametrize(
    ("role", "status"), [("trainer", 403), ("viewer", 403), ("controller", 404)]
)
def test_others_open_no_page_of_control(client: Client, role: str, status: int) -> None:
    run, _phones = world.started()
    client.force_login(factories.account(role))
    for name in (*OF_RUN[1:], "console_poll", "projector", "projector_poll"):
        assert client.get(reverse(f"exercise:{name}", args=(run.code,))).status_code == status
    answer = client.post(reverse("exercise:act", args=(run.code,)), {"act": "pause"})
    assert answer.status_code == status
    assert world.fresh(run).state == states.RUNNING


def test_a_phone_of_a_cell_comes_to_no_page_of_control(client: Client) -> None:
    run, phones = world.started()
    session = client.session
    session["exercise_seat"] = str(phones[world.A].pk)
    session.save()
    for name in (*OF_RUN, "console_poll", "projector_poll"):
        answer = client.get(reverse(f"exercise:{name}", args=(run.code,)))
        assert answer.headers["Location"].startswith("/account/login/")


def test_a_viewer_sees_a_closed_run_and_no_way_to_control_it(client: Client) -> None:
    run = world.run(place_en="Blue pier")
    ExerciseRun.objects.update(state=states.CLOSED)
    client.force_login(factories.account("viewer", language="en"))
    assert run.code in text_of(client, "runs")
    page = text_of(client, "run", run.code)
    assert "Blue pier" in page
    assert reverse("exercise:console", args=(run.code,)) not in page


def test_a_run_is_planned_changed_and_opened(client: Client, coordinator: Account) -> None:
    scenario = world.scenario()
    planner = f'value="{coordinator.pk}"[^>]* checked'
    assert re.search(planner, text_of(client, "new_run"))
    assert "errors" in page_after_post(client, "new_run")
    typed = {"scenario": scenario.pk, "planned_on": "2026-12-01", "purpose": "rehearsal"}
    typed["pace"] = "normal"
    page_after_post(client, "new_run", **typed)
    run = ExerciseRun.objects.get()
    assert run.is_rehearsal
    assert list(run.controllers.all()) == [coordinator]
    page_after_post(
        client, "edit_run", run.code, **typed, place_en="Pier", controllers=[coordinator.pk]
    )
    page_after_post(client, "act", run.code, act="open")
    run = world.fresh(run)
    assert (run.place, run.state) == ("Pier", states.BRIEFING)
    other = world.scenario(code="EX-OTHER")
    page = page_after_post(client, "edit_run", run.code, **{**typed, "scenario": other.pk})
    assert "phones may have joined" in page


@pytest.mark.usefixtures("coordinator")
def test_before_the_start_the_console_counts_cells_with_a_phone(client: Client) -> None:
    run = world.run()
    runs.open_briefing(run=run, by=None, now=world.NOW)
    page = text_of(client, "console", run.code)
    assert (
        page.count('<td class="n">') == len(re.findall(r'<td class="n">\d\d:\d\d</td>', page)) > 0
    )
    assert "0 of 2 cells have a phone" in page
    assert "Start all the same?" in page
    world.seat(run, world.A)
    page = client.get(reverse("exercise:console_poll", args=(run.code,)), {"after": 0}, **JSON)
    clock_part = page.json()["fragments"]["clock"]
    assert "1 of 2 cells have a phone" in clock_part
    assert "Start all the same?" not in clock_part


def test_enrolled_officers_come_into_the_cells_of_their_departments(client: Client) -> None:
    marine, other = factories.department("MAR"), factories.department("XYZ")
    people = [
        factories.officer(),
        *(factories.officer(department=department) for department in (marine, other)),
    ]
    course = factories.run("KK-1")
    factories.enrolments(course, people)
    run = world.run(course_run=course)
    client.force_login(factories.account("coordinator", language="en"))
    page_after_post(client, "members", run.code, enrolled="1")
    cells_by_officer = dict(CellMember.objects.values_list("officer_id", "cell"))
    assert cells_by_officer == {people[0].pk: world.A, people[1].pk: world.B}
    change = {f"cell-{people[0].pk}": world.B, f"cell-{people[1].pk}": "", "cell-x": world.A}
    page = page_after_post(client, "members", run.code, **change)
    assert dict(CellMember.objects.values_list("officer_id", "cell")) == {people[0].pk: world.B}
    assert people[0].name_latin in page
    page = client.get(reverse("exercise:members", args=(run.code,)), {"q": people[2].code})
    assert people[2].name_latin in page.content.decode()
    assert "has no such cell" in page_after_post(
        client, "members", run.code, **{f"cell-{people[2].pk}": "nowhere"}
    )
    controller = factories.account("controller", language="en")
    run.controllers.add(controller)
    client.force_login(controller)
    assert people[0].name_latin not in text_of(client, "members", run.code)


@pytest.mark.usefixtures("coordinator")
def test_buttons_act_and_say_why_not(client: Client) -> None:
    run, phones = world.started()

    def act(command: str, **more: Any) -> str:
        return page_after_post(client, "act", run.code, act=command, **more)

    act("hold 5")
    act("free 5")
    act("fire 7")
    act("skip 6")
    room = world.room(run)
    assert (7 in room.fired, room.skipped, room.withheld) == (True, {6}, set())
    assert "was already sent" in act("fire 7")
    assert "Only a rehearsal" in act("rate 20")
    act("pause")
    assert world.fresh(run).state == states.PAUSED
    act("go_on")
    act("jump")
    act(f"lead {phones[world.A].pk}")
    act(f"remove {phones[world.B].pk}")
    assert Seat.objects.get(pk=phones[world.B].pk).left_at
    assert "has left" in act("remove nothing")
    for wrong in ("fire x", "jump nan", "no-such"):
        answer = client.post(reverse("exercise:act", args=(run.code,)), {"act": wrong})
        assert answer.status_code == 404


@pytest.mark.usefixtures("coordinator")
def test_end_and_close_ask_once_more(client: Client) -> None:
    run, _phones = world.started()
    for name, state in (("end", states.HOT_WASH), ("close", states.CLOSED)):
        before = world.fresh(run).state
        assert "This cannot be undone." in page_after_post(client, "act", run.code, act=name)
        assert world.fresh(run).state == before
        page_after_post(client, "act", run.code, act=name, sure="1")
        assert world.fresh(run).state == state


@pytest.mark.usefixtures("coordinator")
def test_a_script_is_shown_what_is_new_after_a_line(client: Client) -> None:
    run, phones = world.started()
    now = world.later(run, 2)
    world.tell(phones[world.B], ["control"], "F1", now=now, text="<b>Two boats</b>")
    address = reverse("exercise:console_poll", args=(run.code,))
    poll = client.get(address, {"after": "0"}).json()
    assert "&lt;b&gt;Two boats&lt;/b&gt;" in poll["fragments"]["feed"]
    assert poll["clock"]["isRunning"]
    again = client.get(address, {"after": poll["cursor"]}).json()
    assert set(again["fragments"]) == {"seats"}
    act = reverse("exercise:act", args=(run.code,))
    assert client.post(act, {"act": "pause"}, **JSON).json()["state"] == states.PAUSED
    assert client.post(act, {"act": "pause"}, **JSON).json()["refused"]
    assert "x" not in client.get(address, {"after": "x"}).json()["refused"]


@pytest.mark.usefixtures("coordinator")
def test_control_writes_changes_and_decides(client: Client) -> None:
    run, _phones = world.started()
    world.later(run, 4)
    assert "errors" in page_after_post(client, "new_inject", run.code)
    new = {"to": [world.A], "kind": "phone", "priority": "urgent", "from_en": "Harbour",
           "body_en": "A second boat.", "when": "now"}  # fmt: skip
    page_after_post(client, "new_inject", run.code, **new)
    added = world.room(run).fired[1001].inject
    assert (added.body.km, added.title.en) == ("A second boat.", "A second boat.")
    assert "errors" in page_after_post(client, "inject", run.code, 5, to=[world.B])
    page_after_post(client, "inject", run.code, 5, **{**new, "body_en": "It stops at once."})
    changed = world.room(run).injects[5]
    assert (changed.body.en, changed.trigger["kind"]) == ("It stops at once.", "decided")
    assert "was already sent" in page_after_post(client, "inject", run.code, 1, **new)
    assert "Write something" in page_after_post(client, "tell", run.code, to=[world.A])
    page_after_post(client, "tell", run.code, to=[world.A], text="Go on, please.")
    assert [message.text for message in world.room(run).messages.values()] == ["Go on, please."]
    assert "Choose one of the options" in page_after_post(
        client, "decide", run.code, "D1", option="z"
    )
    page_after_post(client, "decide", run.code, "D1", option="b")
    assert world.room(run).decisions_taken["D1"].by == "control"
    assert "already decided" in page_after_post(client, "decide", run.code, "D1", option="b")
    run_code = reverse("exercise:decide", args=(run.code, "D9"))
    assert client.get(run_code).status_code == 404
    assert client.get(reverse("exercise:inject", args=(run.code, 99))).status_code == 404


@pytest.mark.usefixtures("coordinator")
def test_the_projector_shows_what_is_public_alone(client: Client) -> None:
    run, _phones = world.started()
    world.later(run, 4)
    page = text_of(client, "projector", run.code)
    poll = client.get(reverse("exercise:projector_poll", args=(run.code,)), {"after": "0"}).json()
    for text in (page, "".join(poll["fragments"].values())):
        assert "What inject 1 says." in text
        for hidden in ("What inject 2 says.", "Inject 1", "The boat left", "Stop the boat?"):
            assert hidden not in text
    again = client.get(
        reverse("exercise:projector_poll", args=(run.code,)), {"after": poll["cursor"]}
    )
    assert again.json()["fragments"] == {}


@pytest.mark.usefixtures("coordinator")
def test_a_server_outage_is_reported_until_the_clock_is_changed(client: Client) -> None:
    run, _phones = world.started()
    now = world.later(run, 1)
    world.ticking.tick(now=now.replace(hour=now.hour + 1))
    page = text_of(client, "console", run.code)
    assert "The server was away from" in page
    assert "stopped at 06:01" in page
    clock.resume_clock(run=world.fresh(run), by=None, now=now.replace(hour=now.hour + 1))
    assert "The server was away from" not in text_of(client, "console", run.code)


@pytest.mark.usefixtures("coordinator")
def test_simulated_players_play_a_rehearsal_through(client: Client) -> None:
    run = world.run(is_rehearsal=True)
    assert "Let simulated players play" in text_of(client, "run", run.code)
    assert "Simulated players" in page_after_post(client, "act", run.code, act="simulate")
    assert world.fresh(run).state == states.CLOSED
    assert "has not been opened" in page_after_post(client, "act", run.code, act="simulate")


@pytest.mark.usefixtures("coordinator")
def test_an_empty_inject_is_refused_on_a_page_in_a_further_language(
    client: Client, settings: LazySettings
) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("vi", "Tiếng Việt")]
    client.cookies["promdaen_language"] = "vi"
    run, _phones = world.started()
    answer = client.post(
        reverse("exercise:new_inject", args=(run.code,)),
        {"to": world.A, "kind": "phone", "priority": "routine", "when": "now"},
    )
    assert set(answer.context["form"].errors) == {"from_en", "body_en"}
    page = text_of(client, "new_inject", run.code)
    assert "The boat left at 05:40." in page
    assert "អត្ថបទ" not in page
