"""New reports are taken by somebody: who can, who has, by when, and who is told if nobody does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.exchange.actions import records, reports, responsibility
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Contact, Notice, Record
from promdaen.exchange.queries import inbox
from promdaen.exchange.queries import requests as request_queries
from promdaen.exchange.queries import responsibility as queries
from promdaen.exchange.rules import reporting
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NOW = world.NOW
HOUR = timedelta(hours=1)
ALL_NO = dict.fromkeys(reporting.REFERRAL_FLAGS, "no")


@pytest.fixture
def reporter() -> ExchangeMember:
    return world.standing("reporter", "IMM", "KH-L01")


@pytest.fixture
def liaison() -> ExchangeMember:
    return world.standing("liaison", "IMM")


def send_report(by: ExchangeMember, **fields: Any) -> Record:
    values = {
        "type": "smuggling_suspected", "direction": "in", "mode": "sea", "method": "boat",
        "occurred_at": NOW - HOUR, "certainty": "about", "persons_count": 3,
    } | fields  # fmt: skip
    new = reports.NewReport(
        facts=reporting.ReportFacts(**values),
        handling=world.handling("amber"),
        audience=records.Audience(departments=["MAR"]),
        summary="A boat without lights",
        flags=ALL_NO,
        checkpoint="KH-L01",
    )
    return reports.file_report(new=new, is_sent=True, by=by, now=NOW)


def waiting(by: ExchangeMember, now: Any = NOW) -> list[str]:
    return [inbox_item.act for inbox_item in inbox.inbox_items(member=by, now=now)]


def notified_ids(why: str) -> set[Any]:
    return set(Notice.objects.filter(why=why).values_list("account_id", flat=True))


def test_a_new_report_is_taken_within_a_working_day_at_its_own_desk_or_where_it_goes(
    reporter: ExchangeMember, liaison: ExchangeMember
) -> None:
    desk, other = world.standing("liaison", "MAR"), world.standing("liaison", "BPP")
    record = send_report(reporter)
    assert record.due_at is not None
    assert record.due_at - NOW >= 24 * HOUR
    assert waiting(liaison) == waiting(desk) == ["take"]
    assert waiting(reporter) == waiting(other) == []
    assert notified_ids("report") == {liaison.account_id, desk.account_id}
    responsibility.take_record(record=record, by=liaison, now=NOW)
    assert waiting(liaison) == []
    assert waiting(desk) == ["read"]
    assert queries.taker_names(records=[Record.objects.get()], member=desk) == {
        record.pk: liaison.name
    }


def test_where_persons_are_kept_it_is_taken_within_four_hours(reporter: ExchangeMember) -> None:
    assert send_report(reporter, action_taken=["second_line"]).due_at == NOW + 4 * HOUR


def test_a_report_that_is_written_at_a_desk_is_its_author_s(liaison: ExchangeMember) -> None:
    record = send_report(liaison)
    assert record.taken_by_id == liaison.account_id
    assert notified_ids("report") == set()


def test_it_is_handed_over_to_a_colleague(
    reporter: ExchangeMember, liaison: ExchangeMember
) -> None:
    head, other = world.standing("head", "IMM"), world.standing("liaison", "BPP")
    record = send_report(reporter)
    with pytest.raises(ExchangeRefused, match="Take it first"):
        responsibility.hand_over_record(record=record, to=head.account_id, by=liaison, now=NOW)
    record = responsibility.take_record(record=record, by=liaison, now=NOW)
    colleagues = queries.colleagues(record=record, member=liaison, now=NOW)
    assert [account_id for account_id, _name in colleagues] == [head.account_id]
    assert queries.colleagues(record=record, member=head, now=NOW) == []
    with pytest.raises(ExchangeRefused, match="colleagues"):
        responsibility.hand_over_record(record=record, to=other.account_id, by=liaison, now=NOW)
    responsibility.hand_over_record(record=record, to=head.account_id, by=liaison, now=NOW)
    assert notified_ids("handed_over") == {head.account_id}
    assert Record.objects.get().taken_by_id == head.account_id


def test_who_wrote_it_at_a_post_or_is_of_another_department_may_not_take_it(
    reporter: ExchangeMember,
) -> None:
    record = send_report(reporter)
    for by in (reporter, world.standing("liaison", "BPP"), world.standing("auditor")):
        with pytest.raises(NotAllowed):
            responsibility.take_record(record=record, by=by, now=NOW)
    records.withdraw_record(record=record, by=reporter, now=NOW)
    with pytest.raises(NotAllowed):
        responsibility.take_record(record=record, by=world.standing("liaison", "IMM"), now=NOW)


def test_what_no_one_takes_goes_to_the_head_then_to_the_coordinator(
    reporter: ExchangeMember, liaison: ExchangeMember
) -> None:
    head, theirs = world.standing("head", "IMM"), world.standing("head", "MAR")
    between = world.standing("coordinator")
    record = send_report(reporter, action_taken=["second_line"])
    assert responsibility.escalate_untaken(now=NOW + HOUR) == 0
    assert responsibility.escalate_untaken(now=NOW + 4 * HOUR) == 2
    assert notified_ids("report_50") == {liaison.account_id, head.account_id, theirs.account_id}
    assert notified_ids("report_100") == {head.account_id}
    late = NOW + 6 * HOUR
    assert responsibility.escalate_untaken(now=late) == 1
    assert notified_ids("report_150") == {between.account_id}
    [line] = request_queries.late_requests(member=between, step=150, now=late)
    assert line.words
    assert responsibility.escalate_untaken(now=NOW + 40 * HOUR) == 0
    responsibility.take_record(record=record, by=liaison, now=late)
    assert request_queries.late_requests(member=between, step=150, now=late) == []


def test_of_an_offered_bribe_the_named_contacts_are_notified_and_no_other(
    reporter: ExchangeMember, liaison: ExchangeMember
) -> None:
    contact, head = world.standing("integrity"), world.standing("head", "IMM")
    world.standing("coordinator")
    send_report(reporter, type="corruption_offer", action_taken=["second_line"])
    assert waiting(contact) == ["take"]
    assert waiting(liaison) == waiting(head) == []
    responsibility.escalate_untaken(now=NOW + 40 * HOUR)
    assert set(Notice.objects.values_list("account_id", flat=True)) == {contact.account_id}


def test_the_reporter_sees_the_desk_to_call_when_no_one_took_it_in_time(
    reporter: ExchangeMember,
) -> None:
    details = {"backup": "-", "hours": "24", "checked_on": NOW.date()}
    for department, phone in (("AHT", "000 000 401"), ("IMM", "000 000 101")):
        Contact.objects.create(
            name_en=f"Desk {department}", department=department, duty_phone=phone, **details
        )
    client = Client()
    client.force_login(Account.objects.get(pk=reporter.account_id))
    client.cookies["promdaen_language"] = "en"

    def shown(now: Any, page: str = "exchange:home", *url_args: Any) -> str:
        with patch("django.utils.timezone.now", return_value=now):
            text = client.get(reverse(page, args=url_args)).content.decode()
        return text.split("<main", 1)[1].split("Whom to call", 1)[0]

    record = send_report(reporter)
    timely = shown(NOW + HOUR)
    assert "Call Desk" not in timely
    assert "Nothing waits for you" in timely
    for late in (
        shown(record.due_at + HOUR),
        shown(record.due_at + HOUR, "exchange:report", record.pk),
    ):
        assert late.count("Call Desk IMM:") == 1
        assert 'href="tel:000 000 101"' in late
        assert "401" not in late
        assert "Nothing waits for you" not in late
    Record.objects.update(is_integrity=True)
    assert "Call Desk" not in shown(record.due_at + HOUR)
    assert "Call Desk" not in shown(record.due_at + HOUR, "exchange:report", record.pk)
    Record.objects.update(is_integrity=False, taken_at=NOW, taken_by_id=reporter.account_id)
    assert "Call Desk" not in shown(record.due_at + HOUR)


def test_the_page_names_the_taker_and_hands_it_over(
    reporter: ExchangeMember, liaison: ExchangeMember
) -> None:
    head = world.standing("head", "IMM")
    record = send_report(reporter)
    where = {"record_id": record.pk}
    address = reverse("exchange:report", kwargs=where)
    client = Client()
    account = Account.objects.get(pk=liaison.account_id)
    client.force_login(account, "allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["promdaen_language"] = "en"
    assert "I take this" in client.get(address).content.decode()
    assert (
        "No one has taken the report" in client.get(reverse("exchange:reports")).content.decode()
    )
    client.post(reverse("exchange:take_record", kwargs=where))
    listed = client.get(reverse("exchange:reports")).content.decode()
    assert f"Report taken by {liaison.name}" in listed
    assert "No one has taken the report" not in listed
    assert "You have taken this." in client.get(address).content.decode()
    over = reverse("exchange:hand_over_record", kwargs=where)
    assert "Choose one of the colleagues" in client.post(over, follow=True).content.decode()
    client.post(over, {"to": str(head.account_id)})
    assert f"Taken by {head.name}" in client.get(address).content.decode()
    alert = world.sent(liaison, ("MAR",), kind="request")
    url_kwargs = {"record_id": alert.pk}
    assert client.post(reverse("exchange:take_record", kwargs=url_kwargs)).status_code == 404
