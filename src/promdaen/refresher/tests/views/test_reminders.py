"""Pages of reminders: chosen, tried and stopped on a phone; counts and a list for coordinators."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from promdaen.kit.channels import vapid
from promdaen.kit.models import AuditLine
from promdaen.kit.tests.channels import test_push
from promdaen.kit.tests.channels.fakes import Service, http_service, sms_gateway
from promdaen.refresher.models import ChannelSwitch, Member, Reminder, ReminderCode
from promdaen.refresher.tests import samples
from tests import factories, phones

pytestmark = pytest.mark.django_db
PAGE = reverse("refresher:reminders")
COUNTS = reverse("refresher:reminder_counts")
MANNER = {"language": "en", "quiet_from": "20", "quiet_to": "6"}


@pytest.fixture
def gateway(settings: Settings, tmp_path: Path) -> Iterator[Service]:
    with http_service() as running:
        settings.SMS = sms_gateway(running.address)
        settings.TELEGRAM_TOKEN, settings.TELEGRAM_URL = "1:x", running.address
        settings.PUBLIC_ADDRESS, settings.DATA_FOLDER = "https://promdaen.example", tmp_path
        settings.PUSH_SERVICES = (running.address,)
        yield running


@pytest.fixture
def seat() -> Any:
    return factories.enrolments(factories.run(), 1)[0]


def text(answer: Any) -> str:
    return answer.content.decode()


def test_an_officer_chooses_tries_and_stops(gateway: Service, seat: Any) -> None:
    client = phones.phone_of(seat)
    wrong = text(client.post(PAGE, MANNER | {"channel": "sms", "address": "12"}))
    assert "Write a phone number, such as 012 345 678." in wrong
    assert "012 345" in wrong
    client.post(PAGE, MANNER | {"channel": "sms", "address": "012 345 678"})
    page_text = text(client.get(PAGE))
    assert "•••678" in page_text
    assert "345" not in page_text.replace("012 345 678", "")
    response = client.post(reverse("refresher:reminder_try"), follow=True)
    assert "A message was sent." in text(response)
    assert len(gateway.calls) == 1
    again = client.post(reverse("refresher:reminder_try"), follow=True)
    assert "Wait a minute." in text(again)
    Reminder.objects.update(tried_at=None)
    gateway.says(422)
    refused = text(client.post(reverse("refresher:reminder_try"), follow=True))
    assert "The message was refused. See whether the address is right." in refused
    assert "The last message was refused." in refused
    stopped = client.post(reverse("refresher:reminder_stop"), follow=True)
    assert "your address is deleted" in text(stopped)
    assert not Reminder.objects.exists()


def test_a_test_message_that_fails_is_not_promised_for_later(gateway: Service, seat: Any) -> None:
    client = phones.phone_of(seat)
    client.post(PAGE, MANNER | {"channel": "sms", "address": "012 345 678"})
    gateway.says(503)
    response = client.post(reverse("refresher:reminder_try"), follow=True)
    assert "is not sent again by itself" in text(response)


def test_a_channel_that_is_switched_off_is_not_offered_for_a_test_message(
    gateway: Service, seat: Any
) -> None:
    client = phones.phone_of(seat)
    client.post(PAGE, MANNER | {"channel": "sms", "address": "012 345 678"})
    assert reverse("refresher:reminder_try") in text(client.get(PAGE))
    ChannelSwitch.objects.create(channel="sms", is_on=False, changed_at=timezone.now())
    page_text = text(client.get(PAGE))
    assert "This channel is switched off on this installation." in page_text
    assert reverse("refresher:reminder_try") not in page_text
    assert reverse("refresher:reminder_stop") in page_text
    refused = client.post(reverse("refresher:reminder_try"), follow=True)
    assert "not available here" in text(refused)
    assert gateway.calls == []


def test_a_code_is_shown_for_the_bot(gateway: Service, seat: Any) -> None:
    client = phones.phone_of(seat)
    gateway.says(200, {"result": {"username": "promdaen_bot"}})
    assert client.post(PAGE, MANNER | {"channel": "telegram"})["Location"] == PAGE
    code = ReminderCode.objects.get().code
    page_text = text(client.get(PAGE))
    assert f"https://t.me/promdaen_bot?start={code}" in page_text
    [chosen] = re.findall(r'name="channel" value="(\w+)"[^>]* checked', page_text)
    assert chosen == "telegram"


def test_a_phone_subscribes_to_push(gateway: Service, seat: Any) -> None:
    client, address = phones.phone_of(seat), reverse("refresher:reminder_push")
    assert client.get(address).json() == {"key": vapid.public_text()}
    body = test_push.address(endpoint=f"{gateway.address}/left/1")
    response = client.post(address, body, content_type="application/json")
    assert response.json() == {"kept": True}
    assert json.loads(Reminder.objects.get().address)["endpoint"] == f"{gateway.address}/left/1"
    page_text = text(client.get(PAGE))
    assert "A message on the phone" in page_text
    assert gateway.address not in page_text
    gateway.says(410)
    gone = client.post(reverse("refresher:reminder_try"), follow=True)
    assert "This address is gone." in text(gone)
    assert not Reminder.objects.exists()
    elsewhere = test_push.address(endpoint="https://evil.example/x")
    for wrong in (b"{", b"[]", b"[" * 7000, b"x" * 9000, elsewhere.encode()):
        refused = client.post(address, wrong, content_type="application/json")
        assert (refused.status_code, list(refused.json())) == (400, ["why"])


def test_a_tap_in_a_message_stops_it_and_looking_at_the_link_does_not(
    gateway: Service, seat: Any
) -> None:
    phones.phone_of(seat).post(PAGE, MANNER | {"channel": "sms", "address": "012 345 678"})
    address = reverse("refresher:stop_link", args=(Reminder.objects.get().stop_code,))
    client = Client(enforce_csrf_checks=True)
    assert "Stop reminders?" in text(client.get(address))
    assert Reminder.objects.exists()
    response = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert "Reminders are stopped" in text(response)
    assert not Reminder.objects.exists()
    assert "បានបញ្ឈប់សារជូនដំណឹង" in text(client.post(address))


def test_where_no_channel_is_set_up_the_page_explains_it(settings: Settings, seat: Any) -> None:
    settings.TELEGRAM_TOKEN, settings.PUBLIC_ADDRESS = "", ""
    settings.SENDS_MAIL, settings.SMS = False, sms_gateway("")
    client = phones.phone_of(seat)
    assert "This installation sends none." in text(client.get(PAGE))
    assert client.get(reverse("refresher:reminder_push")).json() == {"key": ""}


def test_a_coordinator_sees_counts_switches_channels_and_prints_who_is_not_reached(
    gateway: Service, seat: Any
) -> None:
    now = timezone.now()
    taught_on = timezone.localdate(now) - timedelta(days=4)
    samples.bank()
    season = samples.season([seat.officer], taught_on=taught_on, now=now)
    samples.share(Member.objects.get(season=season))
    client = Client()
    client.force_login(factories.account("coordinator", language="en"))
    assert "Officers: 1" in text(client.get(COUNTS))
    response = client.post(reverse("refresher:unreached"))
    words = "".join(
        page.extract_text() for page in pypdf.PdfReader(BytesIO(response.content)).pages
    )
    assert seat.officer.name_latin in words
    assert AuditLine.objects.get(action="list_unreached").detail == {"officers": 1}
    phones.phone_of(seat).post(PAGE, MANNER | {"channel": "sms", "address": "012 345 678"})
    page = text(client.get(COUNTS))
    assert "Officers: 0" in page
    assert "345" not in page
    khmer = Client()
    khmer.force_login(factories.account("coordinator"))
    assert "មន្ត្រីគ្មានទូរស័ព្ទ" in text(khmer.get(COUNTS))
    nobody = client.post(reverse("refresher:unreached"), follow=True)
    assert "Everybody with something open is reached." in text(nobody)
    client.post(COUNTS, {"channel": "sms", "on": "0"})
    assert "Switch on" in text(client.get(COUNTS))
    refused = client.post(COUNTS, {"channel": "pigeon", "on": "0"}, follow=True)
    assert "This channel is not set up on this installation." in text(refused)
    viewer = Client()
    viewer.force_login(factories.account("viewer"))
    assert viewer.get(COUNTS).status_code == 403
    assert viewer.post(reverse("refresher:unreached")).status_code == 403
