"""Messages to a person's phone: chosen, tried, linked by the bot, stopped, refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from promdaen.kit.channels import hearing, push, sending
from promdaen.kit.channels.notices import DeliveryState
from promdaen.kit.models import AuditLine
from promdaen.kit.tests.channels import test_push
from promdaen.kit.tests.channels.fakes import Service, http_service, sms_gateway
from promdaen.people import queries
from promdaen.people.actions import channels as actions
from promdaen.people.models import Account, AccountChannel, AccountChannelCode
from tests import factories

pytestmark = pytest.mark.django_db(databases=["default", "exchange"])
NOW = factories.NOW
MINUTE = timedelta(minutes=1)
NUMBER = "+85512345678"


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Service]:
    settings.PUBLIC_ADDRESS = "https://promdaen.example"
    with http_service() as running:
        settings.SMS = sms_gateway(running.address)
        settings.TELEGRAM_TOKEN, settings.TELEGRAM_URL = "1:x", running.address
        settings.PUSH_SERVICES = (running.address,)
        yield running


@pytest.fixture
def account() -> Account:
    return factories.account("liaison", language="en")


def choose(account: Account, **fields: Any) -> AccountChannel:
    values = {"channel": "sms", "address": "012 345 678"} | fields
    return actions.choose_channel(**values, by=account, now=NOW)


def send(account: Account, *over: str, at: timedelta = timedelta()) -> dict[str, DeliveryState]:
    notice = actions.trial_notice(account=account)
    delivery_states = actions.send_to_account(
        account=account, notice=notice, channels=over or ("sms", "telegram"), now=NOW + at
    )
    return dict(delivery_states)


def test_a_number_is_kept_for_its_channel_and_no_log_holds_it(
    gateway: Service, account: Account
) -> None:
    assert choose(account).address == NUMBER
    choose(account, address="099 999 999")
    assert AccountChannel.objects.get().address == "+85599999999"
    lines = AuditLine.objects.filter(action="choose_channel")
    assert [line.detail for line in lines] == [{"channel": "sms"}] * 2


@pytest.mark.parametrize(
    ("channel", "address"),
    [("sms", "12"), ("push", "{}"), ("telegram", "5"), ("mail", "a@b.example"), ("pigeon", "x")],
)
def test_what_cannot_be_an_address_or_a_channel_is_refused(
    gateway: Service, account: Account, channel: str, address: str
) -> None:
    with pytest.raises(actions.ChannelRefused):
        choose(account, channel=channel, address=address)
    assert not AccountChannel.objects.exists()


def test_a_channel_that_a_coordinator_switched_off_is_used_by_no_one(
    gateway: Service, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(account)
    monkeypatch.setitem(sending._off, "test", lambda: {"sms"})
    assert "sms" not in sending.active_channels()
    assert send(account) == {}
    with pytest.raises(actions.ChannelRefused):
        choose(account)
    with pytest.raises(actions.ChannelRefused, match="not available here"):
        actions.begin_channel_try(channel="sms", by=account, now=NOW)


def test_a_message_goes_over_the_channels_that_are_asked_for(
    gateway: Service, account: Account
) -> None:
    choose(account)
    assert send(account, "telegram") == {}
    assert send(account) == {"sms": DeliveryState.DELIVERED}
    [call] = gateway.calls
    assert call.told["text"].splitlines() == [
        "Promdaen: messages reach you here.",
        "https://promdaen.example/people/own/channels/",
    ]
    account.is_active = False
    account.save()
    assert send(account) == {}


def test_a_refused_address_waits_for_its_owner_and_a_failure_for_a_minute(
    gateway: Service, account: Account
) -> None:
    choose(account)
    gateway.says(503)
    assert send(account) == {"sms": DeliveryState.LATER}
    assert send(account) == {}
    gateway.says(422)
    assert send(account, at=MINUTE) == {"sms": DeliveryState.REFUSED}
    assert send(account, at=2 * MINUTE) == {}
    assert queries.own_channels(account=account)[0].refused_at is not None


def test_an_address_that_is_gone_is_deleted(gateway: Service, account: Account) -> None:
    AccountChannel.objects.create(account=account, channel="telegram", address="5", chosen_at=NOW)
    gateway.says(403)
    assert send(account) == {"telegram": DeliveryState.GONE}
    assert not AccountChannel.objects.exists()
    assert AuditLine.objects.filter(action="stop_channel").count() == 1


def test_a_try_is_limited_to_one_a_minute_and_ten_a_day(
    gateway: Service, account: Account
) -> None:
    with pytest.raises(actions.ChannelRefused):
        actions.begin_channel_try(channel="sms", by=account, now=NOW)
    choose(account)
    AccountChannel.objects.update(refused_at=NOW)
    row = actions.begin_channel_try(channel="sms", by=account, now=NOW)
    assert row.refused_at is None
    with pytest.raises(actions.ChannelRefused):
        actions.begin_channel_try(channel="sms", by=account, now=NOW + MINUTE / 2)
    for number in range(1, 10):
        actions.begin_channel_try(channel="sms", by=account, now=NOW + number * MINUTE)
    with pytest.raises(actions.ChannelRefused):
        actions.begin_channel_try(channel="sms", by=account, now=NOW + 11 * MINUTE)


def test_the_bot_links_a_chat_by_a_code_and_ends_it_at_stop(
    gateway: Service, account: Account
) -> None:
    assert hearing.hear_if_needed(now=NOW) == 0
    code = actions.ask_channel_code(by=account, now=NOW).code
    assert queries.open_channel_code(account=account, now=NOW) is not None
    for number, words in enumerate((f"/start {code}", code, "/stop", "/stop")):
        answer = actions.hear(words=words, chat="5", now=NOW)
        assert (answer is not None) == (number in {0, 2})
        assert AccountChannel.objects.filter(channel="telegram", address="5").exists() == (
            number < 2
        )
    actions.ask_channel_code(by=account, now=NOW)
    late = NOW + timedelta(minutes=31)
    assert actions.hear(words="hello", chat="5", now=late) is None
    assert not AccountChannelCode.objects.exists()


def test_a_person_who_stops_leaves_no_address_and_no_code(
    gateway: Service, account: Account
) -> None:
    choose(account)
    assert actions.stop_channel(channel="sms", by=account, now=NOW)
    assert not actions.stop_channel(channel="sms", by=account, now=NOW)
    actions.ask_channel_code(by=account, now=NOW)
    assert not actions.stop_channel(channel="telegram", by=account, now=NOW)
    assert not AccountChannelCode.objects.exists()
    assert not AccountChannel.objects.exists()


def test_the_page_chooses_tries_and_stops(
    gateway: Service, account: Account, client: Client
) -> None:
    client.force_login(account)
    client.cookies["promdaen_language"] = "en"
    page = reverse("people:channels")
    assert "Messages to your phone" in client.get(reverse("people:own_account")).content.decode()
    wrong = client.post(page, {"channel": "sms", "address": "12"})
    assert "Write a phone number" in wrong.content.decode()
    assert client.post(page, {"channel": "sms", "address": "012 345 678"}).status_code == 302
    html = client.get(page).content.decode()
    assert "•••678" in html
    assert NUMBER not in html
    tried = client.post(reverse("people:try_channel", args=("sms",)), follow=True)
    assert "A message was sent." in tried.content.decode()
    again = client.post(reverse("people:try_channel", args=("sms",)), follow=True)
    assert "Wait a minute" in again.content.decode()
    client.post(page, {"channel": "telegram"})
    assert AccountChannelCode.objects.get().code in client.get(page).content.decode()
    client.post(reverse("people:stop_channel", args=("sms",)))
    assert not AccountChannel.objects.exists()


def test_a_test_message_that_cannot_be_sent_is_not_said_to_come_later(
    gateway: Service, account: Account, client: Client
) -> None:
    client.force_login(account)
    client.cookies["promdaen_language"] = "en"
    choose(account)
    gateway.says(503)
    tried = client.post(reverse("people:try_channel", args=("sms",)), follow=True)
    assert "is not sent again by itself" in tried.content.decode()


def test_a_browser_subscribes_and_its_worker_shows_what_it_gets(
    gateway: Service, account: Account, client: Client
) -> None:
    client.force_login(account)
    where = reverse("people:channel_push")
    assert client.get(where).json()["key"]
    subscription = test_push.address(endpoint=f"{gateway.address}/left/1")
    for body, status in (("[", 400), ("{}", 400), (subscription, 200)):
        answer = client.post(where, body, content_type="application/json")
        assert answer.status_code == status
    assert AccountChannel.objects.get().channel == push.NAME
    worker = client.get(reverse("people:channel_worker")).content.decode()
    assert "function showPush" in worker
    assert "export " not in worker
    fallback = json.loads(worker.partition("self.FALLBACK = ")[2].partition(";\n")[0])
    assert fallback == "Promdaen: មានអ្វីមួយបើកសម្រាប់លោកអ្នក · something is open for you"
    assert send(account, "push") == {"push": DeliveryState.DELIVERED}
    assert gateway.calls[-1].headers["urgency"] == "normal"


def test_where_no_channel_is_set_up_the_page_says_so(
    account: Account, client: Client, settings: Settings
) -> None:
    settings.PUBLIC_ADDRESS = "http://promdaen.example"
    client.force_login(account)
    client.cookies["promdaen_language"] = "en"
    assert "No messages to phones here" in client.get(reverse("people:channels")).content.decode()
    assert client.get(reverse("people:channel_push")).json() == {"key": ""}
