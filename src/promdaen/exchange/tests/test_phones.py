"""What is urgent reaches a phone without content, is acknowledged there, or goes to the head."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from promdaen.exchange.actions import due_referrals, notices, requests, ticking, unacknowledged
from promdaen.exchange.actions import records as record_actions
from promdaen.exchange.models import DueReferral, Escalation, Exercise, Notice, Record
from promdaen.exchange.queries import notices as queries
from promdaen.exchange.queries import requests as request_queries
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.tests import test_alerts, test_requests
from promdaen.exchange.tests.test_due_referrals import CHILD
from promdaen.kit.models import AuditLine
from promdaen.kit.tests.channels.fakes import Service, http_service, sms_gateway
from promdaen.people.actions import channels
from promdaen.people.models import Account
from tests import exchange_pages as site
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NOW = world.NOW
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NUMBER = "+85512345678"


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Service]:
    settings.SENDS_MAIL, settings.PUBLIC_ADDRESS = True, "https://promdaen.example"
    with http_service() as running:
        settings.SMS = sms_gateway(running.address)
        yield running


@pytest.fixture
def asker() -> ExchangeMember:
    return world.standing("liaison", "IMM")


@pytest.fixture
def officer() -> Account:
    return world.person("liaison", "MAR", language="en")


@pytest.fixture
def head() -> Account:
    return world.person("head", "MAR")


def on_a_phone(account: Account, address: str = NUMBER) -> None:
    channels.choose_channel(channel="sms", address=address, by=account, now=NOW)


def texts(gateway: Service) -> list[list[str]]:
    return [call.told["text"].splitlines() for call in gateway.calls]


def code_in(gateway: Service) -> str:
    return texts(gateway)[-1][1].rstrip("/").rpartition("/")[2]


def ask(asker: ExchangeMember, priority: str = "P1") -> Record:
    return test_requests.ask(asker, priority=priority)


@pytest.mark.parametrize(("priority", "count"), [("P1", 1), ("P2", 1), ("P3", 0), ("P4", 0)])
def test_requests_that_are_urgent_or_due_in_24_hours_reach_a_phone(
    gateway: Service, asker: ExchangeMember, officer: Account, priority: str, count: int
) -> None:
    on_a_phone(officer)
    ask(asker, priority)
    assert notices.send_notices(now=NOW) == 1
    assert len(gateway.calls) == count
    assert [email.to for email in mail.outbox] == [[officer.email]]
    assert notices.send_notices(now=NOW + 5 * MINUTE) == 0
    assert Notice.objects.get().sent_at == NOW


def test_a_message_announces_a_record_without_its_content(
    gateway: Service, asker: ExchangeMember, officer: Account
) -> None:
    on_a_phone(officer)
    ask(asker)
    ask(asker, "P2")
    notices.send_notices(now=NOW)
    [[text, link]] = texts(gateway)
    assert text == "Promdaen: something urgent waits in the exchange."
    assert link.startswith("https://promdaen.example/exchange/seen/")
    assert len(link) < 90


def test_due_referrals_and_alerts_reach_the_phones_of_those_whose_work_they_are(
    gateway: Service,
) -> None:
    site.places()
    protector = world.person("liaison", "AHT")
    bystander = world.person("liaison", "BPP")
    for account in (protector, bystander):
        on_a_phone(account, f"+8551234567{len(account.channels.all())}")
    report = site.a_report(world.standing("reporter", "IMM", site.POST), flags=CHILD)
    due_at = DueReferral.objects.get(report=report).record.created_at
    notices.send_notices(now=due_at + MINUTE)
    assert len(gateway.calls) == 1
    assert queries.is_urgent(record=DueReferral.objects.get(report=report).record)
    assert not queries.is_urgent(record=report)


def test_an_alert_reaches_the_phone_of_a_post(gateway: Service) -> None:
    site.places()
    post = world.person("reporter", "IMM", "KH-1")
    on_a_phone(post)
    test_alerts.issued(world.standing("head", "IMM"))
    notices.send_notices(now=NOW)
    assert len(gateway.calls) == 1


def test_a_failed_sms_is_retried_without_a_second_mail(
    gateway: Service, asker: ExchangeMember, officer: Account
) -> None:
    on_a_phone(officer)
    ask(asker)
    gateway.says(503)
    assert notices.send_notices(now=NOW) == 1
    notice = Notice.objects.get()
    assert (notice.over, notice.sent_at) == (["mail"], None)
    gateway.says(200)
    assert notices.send_notices(now=NOW + MINUTE) == 1
    notice.refresh_from_db()
    assert (notice.over, notice.sent_at) == (["mail", "sms"], NOW + MINUTE)
    assert len(mail.outbox) == 1


def test_an_address_that_is_refused_holds_nothing_up(
    gateway: Service, asker: ExchangeMember, officer: Account
) -> None:
    on_a_phone(officer)
    ask(asker)
    gateway.says(422)
    assert notices.send_notices(now=NOW) == 1
    assert Notice.objects.get().sent_at == NOW


def test_without_a_mail_server_the_phone_alone_is_reached(
    gateway: Service, asker: ExchangeMember, officer: Account, settings: Settings
) -> None:
    settings.SENDS_MAIL = False
    ask(asker)
    assert notices.send_notices(now=NOW) == 0
    assert Notice.objects.get().tries == 0
    on_a_phone(officer)
    gateway.says(503)
    assert notices.send_notices(now=NOW) == 0
    gateway.says(200)
    assert notices.send_notices(now=NOW + MINUTE) == 1
    assert Notice.objects.get().over == ["sms"]


def test_what_is_played_in_an_exercise_reaches_no_phone(
    gateway: Service, officer: Account
) -> None:
    Exercise.objects.create(code="EX1", title_km="ក", title_en="A", opened_at=NOW)
    on_a_phone(officer)
    played = world.standing("liaison", "IMM", world="EX1")
    ask(played)
    assert notices.send_notices(now=NOW) == 0
    assert gateway.calls == []
    assert unacknowledged.escalate_unseen(now=NOW + HOUR) == 1
    assert not Notice.objects.exclude(exercise="EX1").exists()


def test_a_tap_acknowledges_without_opening_the_record(
    gateway: Service, asker: ExchangeMember, officer: Account, head: Account, client: Client
) -> None:
    on_a_phone(officer)
    record = ask(asker)
    notices.send_notices(now=NOW)
    code = code_in(gateway)
    assert notices.acknowledge_notices(code=code, now=NOW + MINUTE) == 1
    assert notices.acknowledge_notices(code=code, now=NOW + MINUTE) == 0
    record.refresh_from_db()
    assert record.state == "sent"
    assert record.request.read_at is None
    [event] = record.events.filter(act="acknowledged")
    assert (event.by_id, event.department) == (officer.pk, "MAR")
    line = AuditLine.objects.using("exchange").get(action="acknowledge_notices")
    assert line.detail == {"records": 1}
    page = request_queries.request_page(record=record, member=asker, now=NOW + MINUTE)
    assert "Acknowledged on a phone, not opened yet" in [step.words for step in page.history]
    assert unacknowledged.escalate_unseen(now=NOW + HOUR) == 0


def test_the_page_of_the_message_needs_no_sign_in_and_shows_a_count_alone(
    gateway: Service,
    asker: ExchangeMember,
    officer: Account,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.cookies["promdaen_language"] = "en"
    on_a_phone(officer)
    ask(asker)
    ask(asker)
    notices.send_notices(now=NOW)
    where = reverse("exchange:seen", args=(code_in(gateway),))
    html = client.get(where).content.decode()
    assert "2 urgent matters wait for you" in html
    assert "Passports" not in html
    assert not Notice.objects.exclude(seen_at=None).exists()
    assert "Acknowledged" in client.post(where).content.decode()
    assert "Nothing is left" in client.get(where).content.decode()
    other = reverse("exchange:seen", args=("x" * 42,))
    assert "Nothing is left" in client.post(other).content.decode()


def test_the_code_of_an_account_that_was_closed_or_of_another_day_does_nothing(
    gateway: Service, asker: ExchangeMember, officer: Account
) -> None:
    on_a_phone(officer)
    ask(asker)
    notices.send_notices(now=NOW)
    code = code_in(gateway)
    assert notices.notices_by_code(code=code, now=NOW + 4 * 24 * HOUR) == []
    officer.is_active = False
    officer.save()
    assert notices.notices_by_code(code=code, now=NOW) == []


@pytest.mark.parametrize(("priority", "within"), [("P1", 15 * MINUTE), ("P2", 4 * HOUR)])
def test_a_request_that_no_one_acknowledges_goes_to_the_head(
    asker: ExchangeMember, head: Account, priority: str, within: timedelta
) -> None:
    record = ask(asker, priority)
    assert unacknowledged.escalate_unseen(now=NOW + within - MINUTE) == 0
    assert unacknowledged.escalate_unseen(now=NOW + within) == 1
    assert unacknowledged.escalate_unseen(now=NOW + within) == 0
    [step] = Escalation.objects.filter(record=record)
    assert (step.step, step.told, step.due_at) == (1, "unseen", NOW + within)
    head_notices = Notice.objects.filter(record_id=record.pk, why="request_1")
    assert {notice.account_id for notice in head_notices} == {head.pk, asker.account_id}
    page = request_queries.request_page(record=record, member=asker, now=NOW + within)
    assert any("Not acknowledged in time" in str(notice.words) for notice in page.history)
    requests.escalate_due(now=NOW + 48 * HOUR)
    steps = Escalation.objects.filter(record=record).values_list("step", flat=True)
    assert list(steps) == [1, 50, 100, 150, 200]


def test_a_request_that_was_opened_goes_to_no_head(
    asker: ExchangeMember, officer: Account, head: Account
) -> None:
    record = ask(asker)
    requests.read_request(record=record, by=world.standing_of(officer), now=NOW)
    ask(asker, "P3")
    assert unacknowledged.escalate_unseen(now=NOW + HOUR) == 0


def test_a_due_referral_that_no_one_acknowledges_goes_to_both_heads() -> None:
    site.places()
    heads = [world.person("head", department) for department in ("IMM", "AHT")]
    desk = world.standing("liaison", "AHT")
    report = site.a_report(world.standing("reporter", "IMM", site.POST), flags=CHILD)
    record = DueReferral.objects.get(report=report).record
    sent_at = record.sent_at
    assert sent_at is not None
    late = sent_at + 30 * MINUTE
    assert unacknowledged.escalate_unseen(now=late - MINUTE) == 0
    assert unacknowledged.escalate_unseen(now=late) == 1
    due_notices = Notice.objects.filter(record_id=record.pk, why="due_1")
    assert {department.pk for department in heads} < set(
        due_notices.values_list("account_id", flat=True)
    )
    second = site.a_report(world.standing("reporter", "IMM", site.POST), flags=CHILD)
    other = DueReferral.objects.get(report=second).record
    record_actions.read_record(record_id=other.pk, by=desk, now=late)
    assert unacknowledged.escalate_unseen(now=late + HOUR) == 0
    assert due_referrals.escalate_due(now=late + HOUR) > 0


def test_the_clock_of_the_exchange_looks_at_what_no_one_has_seen() -> None:
    assert unacknowledged.escalate_unseen in ticking.WORK_EACH_MINUTE
    assert ticking.WORK_EACH_MINUTE[-1] is notices.send_notices
