"""Pages of requests: one asks, the other desk answers, and who may not sees nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.exchange.models import Contact, Record
from promdaen.people.models import Account
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
TYPED = {
    "department": "MAR", "priority": "P1", "purpose": "save_life", "legal_basis": "sea_rescue",
    "summary": "A boat near the island", "purpose_words": "Children are on board",
    "question": "Was it seen?", "known": "", "level": "amber",
}  # fmt: skip


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def asker() -> Client:
    return signed_in(world.person("liaison", "IMM", language="en"))


@pytest.fixture
def desk() -> Client:
    return signed_in(world.person("liaison", "MAR", language="en"))


def opened(client: Client, name: str, record: Record | None = None, status: int = 200) -> str:
    where = reverse(f"exchange:{name}", kwargs={"record_id": record.pk} if record else None)
    response = client.get(where)
    assert response.status_code == status, name
    return response.content.decode()


def page_after_post(client: Client, name: str, record: Record | None = None, **typed: Any) -> str:
    where = reverse(f"exchange:{name}", kwargs={"record_id": record.pk} if record else None)
    response = client.post(where, typed, follow=True)
    assert response.status_code == 200, name
    return response.content.decode()


def later(hours: float) -> Any:
    now = Record.objects.get().sent_at + timedelta(hours=hours)
    return patch("django.utils.timezone.now", return_value=now)


def test_a_request_goes_from_the_form_to_its_close(asker: Client, desk: Client) -> None:
    Contact.objects.create(
        name_km="តុប្រចាំការ", name_en="Duty desk", department="MAR", duty_phone="000 000 001",
        backup="000 000 002", hours="24", checked_on=world.NOW.date(),
    )  # fmt: skip
    assert "No request yet" in opened(desk, "requests")
    assert "000 000 001" in opened(asker, "new_request")
    wrong = page_after_post(asker, "new_request", **TYPED | {"question": "", "department": ""})
    assert 'href="#id_question"' in wrong
    red = page_after_post(asker, "new_request", **TYPED | {"level": "red"})
    assert "Name at least one" in red
    marked = page_after_post(asker, "new_request", **TYPED | {"known": "Call 012 345 678"})
    assert "<mark" in marked
    assert not Record.objects.exists()
    page = page_after_post(asker, "new_request", **TYPED)
    assert "call first" in page
    assert "000 000 001" in page
    record = Record.objects.get()
    with later(0.3):
        assert "not seen in 15 minutes" in opened(asker, "request", record)
    assert "not opened yet" in opened(desk, "requests")
    assert (
        "1:59 left" in (request_page := opened(desk, "request", record))
        or "2:00 left" in request_page
    )
    assert "Opened by the desk" in request_page
    assert request_page.index("Opened by the desk") < request_page.index(
        'aria-label="Clock and acts"'
    )
    assert "Accepted" in page_after_post(desk, "accept_request", record)
    assert "was already decided" in page_after_post(desk, "accept_request", record)
    assert "Fill this in" not in page_after_post(
        desk, "ask_clarification", record, clarification="Which?"
    )
    assert "Which?" in opened(asker, "request", record)
    page_after_post(asker, "give_clarification", record, clarification="The blue one")
    narrower = opened(desk, "answer_request", record)
    assert "TLP:GREEN" not in narrower.split("<main")[1]
    answer = {"answer": "Seen at six", "source_grade": "B", "info_grade": "2", "level": "amber"}
    page_after_post(desk, "answer_request", record, **answer)
    assert "Seen at six" in opened(asker, "request", record)
    page_after_post(asker, "close_request", record, usefulness="5")
    assert Record.objects.get().state == "closed"
    assert "few requests" in opened(asker, "metrics")
    assert opened(asker, "close_request", record, status=404)


def test_a_refusal_is_reported_and_closed(asker: Client, desk: Client) -> None:
    page_after_post(asker, "new_request", **TYPED | {"priority": "P4"})
    record = Record.objects.get()
    page_after_post(desk, "refuse_request", record, ground="law", refusal="Ask the court")
    assert "The law does not allow it" in opened(asker, "request", record)
    assert "was refused" in opened(asker, "close_request", record)
    page_after_post(asker, "close_request", record)
    assert Record.objects.get().state == "closed"


@pytest.mark.usefixtures("desk")
def test_others_find_nothing_at_the_address(asker: Client) -> None:
    page_after_post(asker, "new_request", **TYPED)
    record = Record.objects.get()
    stranger = signed_in(world.person("liaison", "BPP", language="en"))
    for name in ("request", "answer_request", "ask_clarification", "close_request"):
        opened(stranger, name, record, status=404)
    opened(signed_in(world.person("auditor")), "new_request", status=404)
    assert "A boat" not in opened(stranger, "requests")
    opened(asker, "answer_request", record, status=404)


@pytest.mark.usefixtures("desk")
def test_a_coordinator_sees_how_late_and_nothing_of_what(asker: Client) -> None:
    page_after_post(asker, "new_request", **TYPED)
    record = Record.objects.get()
    account = world.person("coordinator", language="en")
    coordinator = signed_in(account)
    assert "Nothing is late" in opened(coordinator, "late")
    assert "list is empty" in opened(coordinator, "late_weekly")
    with later(3.5):
        coordinator = signed_in(account)
        page = opened(coordinator, "late")
        assert "over by 1:30" in page
        assert "list is empty" in opened(coordinator, "late_weekly")
    with later(80):
        assert "over by 3 days" in opened(signed_in(account), "late_weekly")
    for word in (record.local_no, "A boat", str(record.pk)):
        assert word not in page
    opened(asker, "late", status=404)
    opened(asker, "late_weekly", status=404)


def test_the_list_is_exported_with_a_purpose(asker: Client, desk: Client) -> None:
    page_after_post(asker, "new_request", **TYPED)
    where = reverse("exchange:requests")
    assert "A boat" in page_after_post(desk, "requests", purpose="", format="csv")
    response = desk.post(where, {"purpose": "planning", "format": "csv"})
    assert response.headers["Content-Type"].startswith("text/csv")
    assert "A boat near the island" in response.content.decode()
    assert "No request fits" in desk.get(where, {"side": "out"}).content.decode()


def test_the_time_to_open_an_urgent_request_is_shown_until_it_is_opened(
    asker: Client, desk: Client
) -> None:
    page_after_post(asker, "new_request", **TYPED)
    record = Record.objects.get()
    page = opened(asker, "request", record)
    assert "To be opened by" in page
    assert '<table class="dt dt-s history">' in page
    with later(1):
        assert "not seen in 15 minutes" in opened(asker, "request", record)
    opened(desk, "request", record)
    with later(1):
        page = opened(asker, "request", record)
    assert "opened by" not in page
    assert "not seen in 15 minutes" not in page


def test_each_side_of_an_urgent_request_reads_the_number_of_the_other(
    asker: Client, desk: Client
) -> None:
    for department, number in (("IMM", "000 000 101"), ("MAR", "000 000 201")):
        Contact.objects.create(
            name_en=f"Desk {department}", department=department, duty_phone=number,
            backup="-", hours="24", checked_on=world.NOW.date(),
        )  # fmt: skip
    page_after_post(asker, "new_request", **TYPED)
    record = Record.objects.get()
    for client, number, other in (
        (asker, "000 000 201", "000 000 101"),
        (desk, "000 000 101", "000 000 201"),
    ):
        page = opened(client, "request", record)
        assert f"tel:{number}" in page
        assert f"tel:{other}" not in page


def test_the_question_is_above_the_form_that_answers_it(asker: Client, desk: Client) -> None:
    page_after_post(asker, "new_request", **TYPED)
    record = Record.objects.get()
    above, form = opened(desk, "answer_request", record).split("<form method", 1)
    assert "Was it seen?" in above
    assert "clockbar" in above
    assert "Was it seen?" not in form
    page_after_post(desk, "ask_clarification", record, clarification="Which island?")
    above = opened(asker, "give_clarification", record).split("<form method", 1)[0]
    assert "Which island?" in above
