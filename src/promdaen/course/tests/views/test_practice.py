"""Pages of practice: opened, watched, groups changed, closed, talked over; entered by phones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.casework.actions import sessions as case_actions
from promdaen.casework.models import CaseSession
from promdaen.casework.queries import sessions as case_queries
from promdaen.course.actions import attendance
from promdaen.course.actions import practice as actions
from promdaen.course.models import CourseRun
from promdaen.course.models.practice import Practice
from promdaen.course.queries import practice as queries
from promdaen.specimen.models import LabSession, StationSet
from tests import factories, phones, practice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)


@pytest.fixture
def trainer() -> Any:
    return factories.account("trainer")


@pytest.fixture
def run(trainer: Any) -> CourseRun:
    practice.case()
    course_run = factories.run("KK-1", trainers=[trainer])
    factories.enrolments(course_run, 6)
    return course_run


@pytest.fixture
def client(trainer: Any) -> Client:
    trainer_client = Client()
    trainer_client.force_login(trainer)
    trainer_client.cookies["promdaen_language"] = "en"
    return trainer_client


def page(client: Client, name: str, opened_practice: Practice | None = None, **more: Any) -> Any:
    arguments = {
        "code": "KK-1",
        **({"practice_id": opened_practice.pk} if opened_practice else {}),
        **more,
    }
    return client.get(reverse(f"course:{name}", kwargs=arguments))


def post(
    client: Client, name: str, opened_practice: Practice, data: dict[str, Any] | None = None
) -> Any:
    address = reverse(f"course:{name}", kwargs={"code": "KK-1", "practice_id": opened_practice.pk})
    return client.post(address, data or {}, follow=True)


def test_who_practised_a_case_alone_reads_its_reasoning_again_when_the_room_has_judged_it(
    client: Client, run: CourseRun, trainer: Any
) -> None:
    run.ends_on = factories.NOW.date()
    run.save()
    seat = run.enrolments.order_by("seat")[0]
    phone = phones.phone_of(seat)
    phone.post(reverse("casework:phone_begin", args=["CASE-01"]))
    own = case_queries.practice_cases(officer_id=seat.officer_id, now=factories.NOW)[
        0
    ].open_session
    case_actions.close_session(session=CaseSession.objects.get(pk=own), by=None, now=factories.NOW)
    address = reverse("casework:debrief", args=[own])
    assert b"Nothing was written" in phone.get(address).content
    new = actions.NewPractice(kind="case", case="CASE-01", is_group=True)
    opened_practice = actions.open_practice(run=run, new=new, by=trainer, now=factories.NOW)
    assert b"The trainer opens the reasoning" in phone.get(address).content
    actions.close_practice(practice=opened_practice, by=trainer, now=factories.NOW)
    actions.open_debrief(practice=opened_practice, by=trainer, now=factories.NOW)
    assert b"Nothing was written" in phone.get(address).content


def test_a_case_is_opened_watched_closed_and_talked_over(client: Client, run: CourseRun) -> None:
    assert b"Nothing was opened" in page(client, "practice").content
    assert b"Two lamps on the trail" in page(client, "practice_new", kind="case").content
    new = reverse("course:practice_new", args=["KK-1", "case"])
    form_data = {"case": "CASE-01", "how": "groups"}
    assert b"The practice is open" in client.post(new, form_data, follow=True).content
    assert b"already open" in client.post(new, form_data).content
    assert "this run had it on" in client.get(new).content.decode()
    opened_practice = Practice.objects.get()
    assert b"Groups that write" in page(client, "practice_live", opened_practice).content
    part = client.get(page(client, "practice_live", opened_practice).request["PATH_INFO"],
                      headers={"HX-Request": "true"})  # fmt: skip
    assert b"<html" not in part.content
    assert b"No one has written" in page(client, "practice_discussion", opened_practice).content
    session = queries.case_sessions(practice=opened_practice)[0]
    officer_id = session.members.all()[0].officer_id
    case_actions.take_pen(session=session, officer_id=officer_id, now=factories.NOW)
    answer = case_actions.NewStageAnswer(elements=practice.right("1", S4="yes"))
    case_actions.answer_stage(
        session=session, stage="1", answer=answer, officer_id=officer_id, now=factories.NOW
    )
    talked = page(client, "practice_discussion", opened_practice).content
    assert b"The reasoning is shown once the practice is closed" in talked
    assert b"All agree on every element" in talked
    assert b"To talk about" in talked
    assert b"part=reasoning" not in talked
    assert b"SOK" not in talked
    assert b"still judge" in post(client, "practice_debrief", opened_practice).content
    assert b"Ended with it: 2" in post(client, "practice_close", opened_practice).content
    assert b"already closed" in post(client, "practice_close", opened_practice).content
    assert b"part=reasoning" in page(client, "practice_discussion", opened_practice).content
    address = page(client, "practice_discussion", opened_practice).request["PATH_INFO"]
    reasoning = client.get(address, {"stage": 1, "part": "reasoning", "first": "x"}).content
    assert b"Most went wrong here" in reasoning
    talked = client.get(address, {"stage": 0, "part": "questions"}).content
    assert b'class="projector-text"' in talked
    assert b"is now on every phone" in post(client, "practice_debrief", opened_practice).content
    assert b"Reasoning shown" in page(client, "practice").content


def test_the_most_disputed_element_comes_first_with_its_question(
    client: Client, run: CourseRun
) -> None:
    opened_practice = actions.open_practice(
        run=run,
        new=actions.NewPractice(kind="case", case="CASE-01", is_group=True),
        by=None,
        now=factories.NOW,
    )
    answers = (practice.right("1"), practice.right("1", S4="yes", T2="no"))
    for session, elements in zip(
        queries.case_sessions(practice=opened_practice), answers, strict=True
    ):
        officer_id = session.members.all()[0].officer_id
        case_actions.take_pen(session=session, officer_id=officer_id, now=factories.NOW)
        case_actions.answer_stage(
            session=session,
            stage="1",
            answer=case_actions.NewStageAnswer(elements=elements),
            officer_id=officer_id,
            now=factories.NOW,
        )
    talked = page(client, "practice_discussion", opened_practice).content.decode()
    assert "Discuss first:" in talked
    assert "2 elements where answers differ" in talked
    assert "1 yes · 1 unknown" in " ".join(talked.split())
    for shape in ("a-yes", "a-no", "a-open"):
        assert f'class="{shape}"' in talked


def test_a_room_that_judges_alone_is_counted_without_names(client: Client, run: CourseRun) -> None:
    opened_practice = actions.open_practice(
        run=run,
        new=actions.NewPractice(kind="case", case="CASE-01"),
        by=None,
        now=factories.NOW,
    )
    for seat, value in zip(run.enrolments.all()[:2], ("yes", "no"), strict=True):
        share = actions.enter_practice(practice=opened_practice, enrolment=seat, now=factories.NOW)
        case_actions.answer_stage(
            session=share.case_session,
            stage="1",
            answer=case_actions.NewStageAnswer(elements=practice.right("1", S4=value)),
            officer_id=seat.officer_id,
            now=factories.NOW,
        )
    talked = page(client, "practice_discussion", opened_practice).content.decode()
    assert "Officers who answered: 2" in talked
    assert "Group" not in talked


def test_groups_are_changed_by_hand(client: Client, run: CourseRun) -> None:
    opened_practice = actions.open_practice(
        run=run,
        new=actions.NewPractice(kind="case", case="CASE-01", is_group=True),
        by=None,
        now=factories.NOW,
    )
    assert b"Save the groups" in page(client, "practice_groups", opened_practice).content
    form_data = {f"g_{seat}": "1" for seat in range(1, 5)} | {"g_5": "9"}
    post(client, "practice_groups", opened_practice, form_data)
    names = queries.groups_page(practice=opened_practice).group_of
    assert sorted(names.values()) in (["1"] * 4 + ["2"] * 2, ["1"] * 5 + ["2"], ["1"] * 6)
    # A page that was opened while seat 1 was in group 2: its other officers move, seat 1 stays.
    stale = {"opened-g_1": "2", "g_1": "2", "opened-g_6": "1", "g_6": "1"}
    post(client, "practice_groups", opened_practice, stale)
    assert queries.groups_page(practice=opened_practice).group_of == names
    actions.close_practice(practice=opened_practice, by=None, now=factories.NOW)
    moved = {f"g_{seat}": "2" for seat in range(1, 7)}
    refused = post(client, "practice_groups", opened_practice, moved).content.decode()
    assert "This case is closed" in refused
    assert refused.count("<option selected>2</option>") == 6


def test_practice_without_groups_has_no_page_of_groups(client: Client, run: CourseRun) -> None:
    alone = actions.open_practice(
        run=run,
        new=actions.NewPractice(kind="case", case="CASE-01"),
        by=None,
        now=factories.NOW,
    )
    assert page(client, "practice_groups", alone).status_code == 404


@pytest.mark.parametrize(
    ("kind", "form_data"),
    [
        ("specimens", {"mode": "watch", "trials_count": "20"}),
        ("stations", {"station_set": "SET-1"}),
    ],
)
def test_specimens_and_printed_sets_are_opened(
    client: Client, run: CourseRun, kind: str, form_data: dict[str, str]
) -> None:
    StationSet.objects.create(code="SET-1", seed=1, specimens=[], made_at=factories.NOW)
    address = reverse("course:practice_new", args=["KK-1", kind])
    assert client.get(address).status_code == 200
    assert client.post(address, form_data, follow=True).status_code == 200
    opened_practice = Practice.objects.get()
    assert opened_practice.kind == kind
    assert page(client, "practice_live", opened_practice).status_code == 200
    assert page(client, "practice").status_code == 200
    assert page(client, "practice_discussion", opened_practice).status_code == 404


def test_cases_to_open_are_narrowed_and_say_what_the_run_had(
    client: Client, run: CourseRun
) -> None:
    actions.open_practice(
        run=run, new=actions.NewPractice(kind="case", case="CASE-01"), by=None, now=factories.NOW
    )
    address = reverse("course:practice_new", kwargs={"code": "KK-1", "kind": "case"})
    html = client.get(address).content.decode()
    assert "this run had it on" in html
    assert "2 stages" in html
    assert "groups are dealt from all enrolled officers: 6" in html
    assert b"No case is like this" in client.get(address, {"minutes": "10"}).content
    assert b'value="CASE-01"' in client.get(address, {"topic": "nothing"}).content
    seat = run.enrolments.all()[0]
    session = factories.training_session(run, on=factories.NOW.date())
    attendance.tick_attendance(
        session=session, present={seat.pk: True}, by=None, now=factories.NOW
    )
    assert b"officers recorded present today: 1" in client.get(address).content


def test_an_empty_shelf_explains_what_fills_it(client: Client, run: CourseRun) -> None:
    practice.Case.objects.all().delete()
    assert b"No case is loaded" in page(client, "practice_new", kind="case").content
    assert b"No set is printed" in page(client, "practice_new", kind="stations").content
    assert page(client, "practice_new", kind="dance").status_code == 404


def test_a_phone_enters_a_case_and_goes_on_with_it(run: CourseRun) -> None:
    opened_practice = actions.open_practice(
        run=run,
        new=actions.NewPractice(kind="case", case="CASE-01"),
        by=None,
        now=factories.NOW,
    )
    first, second = (phones.phone_of(seat) for seat in run.enrolments.all()[:2])
    address = reverse("course:phone_practice", args=[opened_practice.pk])
    assert b"Two lamps on the trail" in first.get("/p/").content
    assert b"About 12 minutes" in first.get(address).content
    begun = first.post(address)
    assert begun.headers["Location"].startswith("/p/case/")
    assert first.get(address).headers["Location"] == begun.headers["Location"]
    actions.close_practice(practice=opened_practice, by=None, now=factories.NOW)
    assert b"closed" in second.post(address).content
    assert second.get(reverse("course:phone_practice", args=[uuid4()])).status_code == 404


def test_a_phone_enters_the_laboratory_with_the_same_row_for_all(
    client: Client, run: CourseRun
) -> None:
    new = actions.NewPractice(kind="specimens", mode="test", trials_count=4, seed=9)
    opened_practice = actions.open_practice(run=run, new=new, by=None, now=factories.NOW)
    address = reverse("course:phone_practice", args=[opened_practice.pk])
    for seat in run.enrolments.all()[:2]:
        phone = phones.phone_of(seat)
        assert b"Examine documents" in phone.get("/p/").content
        assert b"Documents to examine: 4" in phone.get(address).content
        begun = phone.post(address)
        assert begun.headers["Location"].startswith("/p/lab/")
        assert phone.get(begun.headers["Location"], follow=True).status_code == 200
    rows = [
        list(lab_session.trials.values_list("seed", "model", "defect"))
        for lab_session in LabSession.objects.all()
    ]
    assert rows[0] == rows[1]
    later = actions.NewPractice(kind="case", case="CASE-01")
    actions.open_practice(run=run, new=later, by=None, now=factories.NOW + timedelta(hours=1))
    home = phones.phone_of(run.enrolments.all()[2]).get("/p/").content
    assert home.index(b"Two lamps on the trail") < home.index(b"Examine documents")
    assert b"0/4" in page(client, "practice_live", opened_practice).content


def test_a_trainer_of_another_run_sees_no_practice(run: CourseRun) -> None:
    opened_practice = actions.open_practice(
        run=run,
        new=actions.NewPractice(kind="case", case="CASE-01"),
        by=None,
        now=factories.NOW,
    )
    stranger = Client()
    stranger.force_login(factories.account("trainer"))
    viewer = Client()
    viewer.force_login(factories.account("viewer"))
    for reader in (stranger, viewer):
        for name in ("practice_live", "practice_groups", "practice_discussion"):
            assert page(reader, name, opened_practice).status_code == 403
        assert page(reader, "practice").status_code == 403
    outside = factories.run("KK-2")
    coordinator = Client()
    coordinator.force_login(factories.account("coordinator"))
    other = {"code": outside.code, "practice_id": opened_practice.pk}
    assert coordinator.get(reverse("course:practice_live", kwargs=other)).status_code == 404
    assert page(coordinator, "practice_live", opened_practice).status_code == 200
