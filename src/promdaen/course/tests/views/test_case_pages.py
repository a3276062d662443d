"""A case on an officer's phone: its pages from the list to the debrief, and who sees none."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.casework.actions import sessions as actions
from promdaen.casework.models import CaseSession, StageAnswer
from promdaen.course.models import Enrolment
from tests import factories, phones, practice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)


@pytest.fixture
def seats() -> list[Enrolment]:
    practice.case()
    return factories.enrolments(factories.run(), 2)


def form_of_elements(stage: str) -> dict[str, Any]:
    answers = practice.right(stage)
    form_data: dict[str, Any] = {f"v_{code}": answer["value"] for code, answer in answers.items()}
    return form_data | {f"c_{code}": answer["cites"] for code, answer in answers.items()}


def address(session: CaseSession, name: str, **more: str) -> str:
    return reverse(f"casework:{name}", kwargs={"session_id": session.pk, **more})


def test_a_repeated_fact_is_marked_and_the_rest_is_kept(seats: list[Enrolment]) -> None:
    client = phones.phone_of(seats[0])
    client.cookies["promdaen_language"] = "en"
    client.post(reverse("casework:phone_begin", args=["CASE-01"]))
    session = CaseSession.objects.get()
    client.post(address(session, "stage_elements", stage="1"), form_of_elements("1"))
    steps = {"m_1": "S4", "m_2": "S4", "offices": practice.OFFICES["1"]}
    page = client.post(address(session, "stage_steps", stage="1"), steps).content.decode()
    assert '<a href="#m-2">This fact is named above already.' in page
    assert 'id="m-2" name="m_2" aria-invalid="true" aria-describedby="m-2-why"' in " ".join(
        page.split()
    )
    assert page.count('value="S4" selected') == 2
    stored_answer = StageAnswer.objects.filter(session=session).latest("revision")
    assert (stored_answer.offices, stored_answer.missing) == (sorted(practice.OFFICES["1"]), [])


def test_a_case_is_judged_on_a_phone_from_the_list_to_the_reasoning(
    seats: list[Enrolment],
) -> None:
    client = phones.phone_of(seats[0])
    assert b"Two lamps on the trail" in client.get(reverse("casework:phone_cases")).content
    begun = client.post(reverse("casework:phone_begin", args=["CASE-01"]), follow=True)
    assert b"lifts the branches" in begun.content
    assert b"fifty dollars" not in begun.content
    session = CaseSession.objects.get()
    for stage in ("1", "2"):
        page = client.get(address(session, "stage_elements", stage=stage))
        assert page.status_code == 200
        response = client.post(
            address(session, "stage_elements", stage=stage), form_of_elements(stage)
        )
        assert response.headers["Location"] == address(session, "stage_steps", stage=stage)
        steps = {
            "m_1": "S4", "m_2": "T2",
            "offices": practice.OFFICES[stage], "protection": practice.PROTECTION[stage],
        }  # fmt: skip
        client.post(address(session, "stage_steps", stage=stage), steps)
        review = client.get(address(session, "stage_review", stage=stage))
        assert review.status_code == 200
        client.post(address(session, "stage_review", stage=stage))
    assert StageAnswer.objects.filter(stage="1").latest("revision").missing == ["S4", "T2"]
    page = client.get(address(session, "session"), follow=True)
    assert b"What you wrote leads to" in page.content
    assert b"Smuggling of migrants" in page.content
    lines = page.content.split(b"The text, line by line")[1].split(b"</details>")[0]
    assert b"lifts the branches" in lines
    assert b"shows it" in lines
    listed = client.get(reverse("casework:phone_cases")).content
    assert b"done: 1" in listed


def test_buttons_lead_back_after_saving(seats: list[Enrolment]) -> None:
    client = phones.phone_of(seats[0])
    client.post(reverse("casework:phone_begin", args=["CASE-01"]))
    session = CaseSession.objects.get()
    form_data = form_of_elements("1") | {"go": "stage"}
    back = client.post(address(session, "stage_elements", stage="1"), form_data)
    assert back.headers["Location"] == address(session, "stage", stage="1")
    elsewhere = client.post(address(session, "stage_steps", stage="1"), {"go": "pen"})
    assert elsewhere.headers["Location"] == address(session, "stage_review", stage="1")
    assert StageAnswer.objects.count() == 1
    listed = client.get(reverse("casework:phone_cases")).content
    assert address(session, "session").encode() in listed


def test_a_refusal_is_on_the_page(seats: list[Enrolment]) -> None:
    client = phones.phone_of(seats[0])
    client.post(reverse("casework:phone_begin", args=["CASE-01"]))
    session = CaseSession.objects.get()
    strange = {"v_S1": "yes", "c_S1": ["2a"], "offices": ["MOON"]}
    for name in ("stage_elements", "stage_steps"):
        page = client.post(address(session, name, stage="1"), strange)
        assert b"not on offer" in page.content
    page = client.post(address(session, "stage_review", stage="1"))
    assert b"Still to answer" in page.content


def test_any_address_of_a_session_leads_to_its_present_page(seats: list[Enrolment]) -> None:
    client = phones.phone_of(seats[0])
    client.post(reverse("casework:phone_begin", args=["CASE-01"]))
    session = CaseSession.objects.get()
    for name in ("stage", "stage_elements", "stage_steps", "stage_review"):
        response = client.get(address(session, name, stage="2"))
        assert response.headers["Location"] == address(session, "session")
    assert client.get(address(session, "debrief")).status_code == 302
    actions.close_session(session=session, by=None, now=factories.NOW)
    for name in ("session", "stage"):
        more = {"stage": "1"} if name == "stage" else {}
        closed = client.get(address(session, name, **more))
        assert closed.headers["Location"] == address(session, "debrief")
    assert b"Nothing was written" in client.get(address(session, "debrief")).content
    assert client.post(address(session, "pen")).status_code == 302


def test_a_group_writes_on_one_phone_and_waits_for_the_reasoning(
    seats: list[Enrolment],
) -> None:
    officers = [seat.officer_id for seat in seats]
    session = actions.open_session(
        case=practice.Case.objects.get(),
        officers=officers,
        is_group=True,
        name="1",
        is_guided=True,
        now=factories.NOW,
    )
    writer, reader = (phones.phone_of(seat) for seat in seats)
    assert b"no one is writing yet" in reader.get(address(session, "stage", stage="1")).content
    writer.post(address(session, "pen"))
    assert b"this phone writes" in writer.get(address(session, "stage", stage="1")).content
    for name in ("stage_elements", "stage_steps", "stage_review"):
        page = reader.get(address(session, name, stage="1")).content
        assert b"another phone writes" in page
        assert b'type="submit" form="case"' not in page
    actions.close_session(session=session, by=None, now=factories.NOW)
    assert b"The trainer opens the reasoning" in reader.get(address(session, "debrief")).content


def test_no_other_sees_a_session_or_begins_what_is_not_there(seats: list[Enrolment]) -> None:
    first, second = (phones.phone_of(seat) for seat in seats)
    first.post(reverse("casework:phone_begin", args=["CASE-01"]))
    session = CaseSession.objects.get()
    assert second.get(address(session, "stage", stage="1")).status_code == 404
    assert second.get(reverse("casework:session", args=[uuid4()])).status_code == 404
    assert second.post(reverse("casework:phone_begin", args=["CASE-99"])).status_code == 404
    joined = Client().get(address(session, "stage", stage="1"))
    assert joined.headers["Location"].startswith("/p/join/")
