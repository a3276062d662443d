"""Telegram, SMS and mail, each against a local stand-in of the real service."""

import base64
import logging
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from urllib.parse import parse_qsl

import pytest
from django.utils import timezone
from pytest_django import Settings

from promdaen.config.environment import SmsGateway
from promdaen.kit import audit
from promdaen.kit.channels import mail, sending, sms, telegram, wire
from promdaen.kit.channels.notices import (
    ChannelNotice,
    DeliveryOutcome,
    DeliveryState,
    WrongAddress,
)
from promdaen.kit.tests.channels.fakes import MailServer, Service, http_service, mail_server

NOTICE = ChannelNotice(
    text="Promdaen: មានអ្វីមួយ",
    link="https://p.example/a",
    stop_text="Stop:",
    stop_link="https://p.example/s",
)
SHORT = ChannelNotice(text="Promdaen", link="https://p.example/a")
TOKEN = "123:secret-of-the-bot"
NUMBER = "+85512345678"


@pytest.fixture
def service() -> Iterator[Service]:
    with http_service() as running:
        yield running


@pytest.fixture
def bot(service: Service, settings: Settings) -> Service:
    settings.TELEGRAM_TOKEN, settings.TELEGRAM_URL = TOKEN, service.address
    return service


@pytest.fixture
def gateway(service: Service, settings: Settings) -> Service:
    settings.SMS = SmsGateway(
        url=f"{service.address}/send",
        token="key",
        fields=(("recipient", "{to}"), ("body", "{text}"), ("label", "us")),
    )
    return service


@pytest.fixture
def post_office(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.DEFAULT_FROM_EMAIL, settings.SENDS_MAIL = "p@p.example", True
        yield running


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation that is no demonstration."""
    monkeypatch.setattr(audit, "this_node", type("Node", (), {"is_demo": False}))


# Telegram ----------------------------------------------------------------------------------------
def test_a_chat_is_written_to(bot: Service) -> None:
    assert telegram.is_set_up()
    assert telegram.send(address="77", notice=NOTICE).state is DeliveryState.DELIVERED
    [call] = bot.calls
    assert call.path == f"/bot{TOKEN}/sendMessage"
    assert call.told == {
        "chat_id": 77,
        "text": f"{NOTICE.text}\nhttps://p.example/a\n\nStop: https://p.example/s",
        "link_preview_options": {"is_disabled": True},
    }
    with pytest.raises(WrongAddress):
        telegram.checked_address(text="-100200")


@pytest.mark.parametrize(
    ("status", "reply", "outcome"),
    [
        (403, {"description": "Forbidden: bot was blocked by the user"}, (DeliveryState.GONE, 0)),
        (400, {"description": "Bad Request: chat not found"}, (DeliveryState.GONE, 0)),
        (400, {"description": "Bad Request: text is too long"}, (DeliveryState.REFUSED, 0)),
        (400, [], (DeliveryState.REFUSED, 0)),
        (429, {"parameters": {"retry_after": 34}}, (DeliveryState.LATER, 34)),
        (429, {"parameters": {"retry_after": 10**9}}, (DeliveryState.LATER, 86_400)),
        (429, b"<html>", (DeliveryState.LATER, 7)),
        (401, {"description": "Unauthorized"}, (DeliveryState.LATER, 7)),
        (502, b"", (DeliveryState.LATER, 7)),
    ],
)
def test_what_telegram_answers_is_reported(
    bot: Service, status: int, reply: object, outcome: tuple[DeliveryState, int]
) -> None:
    bot.says(status, reply, retry_after="7")
    state, seconds = outcome
    delivery = telegram.send(address="77", notice=NOTICE)
    assert delivery == DeliveryOutcome(state=state, after_seconds=seconds, why=f"status {status}")


def test_what_was_written_to_the_bot_is_heard_once(bot: Service) -> None:
    private = {"id": 5, "type": "private"}
    bot.says(
        200,
        {
            "result": [
                {"update_id": 8, "message": {"chat": private, "text": "/start ABC"}},
                {"update_id": 9, "message": {"chat": {"id": -1, "type": "group"}, "text": "x"}},
                {"update_id": 10, "message": {"chat": private, "photo": []}},
                {"update_id": 11, "edited_message": {}},
            ]
        },
    )
    bot.then(200, {"result": []})
    assert telegram.bot_messages() == [telegram.BotMessage(chat="5", words="/start ABC")]
    assert [call.told.get("offset") for call in bot.calls] == [None, 12]
    assert telegram.bot_messages() == []
    assert len(bot.calls) == 3


def test_the_name_of_the_bot_is_read(bot: Service, settings: Settings) -> None:
    bot.says(200, {"result": {"username": "promdaen_bot"}})
    assert telegram.bot_name() == "promdaen_bot"
    bot.says(401, {"ok": False})
    assert telegram.bot_name() == ""
    settings.TELEGRAM_TOKEN = ""
    assert telegram.bot_name() == ""
    assert len(bot.calls) == 2


# SMS ---------------------------------------------------------------------------------------------
def test_a_short_text_goes_to_the_gateway(gateway: Service) -> None:
    assert sms.is_set_up()
    assert sms.send(address="012 345 678", notice=NOTICE).state is DeliveryState.DELIVERED
    [call] = gateway.calls
    assert (call.path, call.headers["authorization"]) == ("/send", "Bearer key")
    text = f"{NOTICE.text}\nhttps://p.example/a\nStop: https://p.example/s"
    assert call.told == {"recipient": NUMBER, "body": text, "label": "us"}


@pytest.mark.parametrize(
    ("header", "token", "expected_header"),
    [
        (
            "basic",
            "AC1:pass",
            ("authorization", "Basic " + base64.b64encode(b"AC1:pass").decode()),
        ),
        ("X-Secret", "s", ("x-secret", "s")),
        ("bearer", "", ("authorization", None)),
    ],
)
def test_other_gateways_are_spoken_to_in_their_way(
    service: Service,
    settings: Settings,
    header: str,
    token: str,
    expected_header: tuple[str, str | None],
) -> None:
    fields = (("To", "{to}"), ("Body", "{text}"))
    settings.SMS = SmsGateway(
        url=service.address, token=token, header=header, is_form=True, fields=fields
    )
    sms.send(address=NUMBER, notice=SHORT)
    [call] = service.calls
    assert call.headers.get(expected_header[0]) == expected_header[1]
    assert dict(parse_qsl(call.body.decode())) == {
        "To": NUMBER,
        "Body": "Promdaen\nhttps://p.example/a",
    }


def test_a_gateway_that_refuses_waits_or_is_not_there(
    gateway: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.says(422)
    assert sms.send(address=NUMBER, notice=SHORT).state is DeliveryState.REFUSED
    later = timezone.now() + timedelta(minutes=10)
    gateway.says(503, Retry_After=format_datetime(later))
    assert 590 <= sms.send(address=NUMBER, notice=SHORT).after_seconds <= 600
    gateway.says(503, Retry_After=f"{later:%a, %d %b %Y %H:%M:%S} -0000")
    assert 590 <= sms.send(address=NUMBER, notice=SHORT).after_seconds <= 600
    with http_service() as slow:
        gone = slow.address
    wrong = (("ftp://x.example", "address"), ("http://[::1", "ValueError"))
    for address, why in ((gone, "URLError"), *wrong):
        answer = wire.post(address=address, body=b"", headers={})
        assert (answer.status, answer.why) == (0, why)
    for number in ("", "12345", "+855 12", "one two three", "+0123456789"):
        with pytest.raises(WrongAddress):
            sms.checked_address(text=number)


# Mail --------------------------------------------------------------------------------------------
def test_a_message_goes_to_the_mail_server(post_office: MailServer) -> None:
    assert mail.is_set_up()
    assert mail.send(address="a@p.example", notice=NOTICE) == DeliveryOutcome(
        state=DeliveryState.DELIVERED
    )
    assert mail.send(address="a@p.example", notice=SHORT).state is DeliveryState.DELIVERED
    first, second = post_office.messages
    assert "List-Unsubscribe: <https://p.example/s>" in first
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in first
    assert "List-Unsubscribe" not in second
    assert "Promdaen\nhttps://p.example/a" in second.replace("\r", "")
    assert mail.checked_address(text=" a@p.example ") == "a@p.example"
    for wrong in ("a@", "a@p.example\r\nBcc: b@p.example", "a@p.example, b@p.example"):
        with pytest.raises(WrongAddress):
            mail.checked_address(text=wrong)


@pytest.mark.parametrize(
    ("to_recipient", "state", "why"),
    [
        ("550 5.1.1 no such box", DeliveryState.GONE, "status 550"),
        ("550 5.7.1 not from you", DeliveryState.REFUSED, "status 550"),
        ("452 4.2.2 box is full", DeliveryState.LATER, "status 452"),
    ],
)
def test_a_recipient_that_is_refused_is_reported(
    post_office: MailServer, to_recipient: str, state: DeliveryState, why: str
) -> None:
    post_office.to_recipient = to_recipient
    assert mail.send(address="a@p.example", notice=SHORT) == DeliveryOutcome(state=state, why=why)


def test_a_mail_server_that_takes_nothing_is_tried_later(
    post_office: MailServer, settings: Settings
) -> None:
    post_office.to_sender = "530 sign in first"
    later = DeliveryOutcome(state=DeliveryState.LATER, why="SMTPSenderRefused")
    assert mail.send(address="a@p.example", notice=SHORT) == later
    settings.EMAIL_PORT = 1
    delivery = mail.send(address="a@p.example", notice=SHORT)
    assert delivery == DeliveryOutcome(state=DeliveryState.LATER, why="ConnectionRefusedError")


# All of them -------------------------------------------------------------------------------------
@pytest.mark.usefixtures("outside")
def test_neither_secret_nor_address_is_logged(
    bot: Service, gateway: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bot.says(500)
    for name, address in (("telegram", "778899"), ("sms", NUMBER), ("sms", "nobody")):
        assert (
            sending.send(name=name, address=address, notice=NOTICE).state
            is not DeliveryState.DELIVERED
        )
    assert "a notice over telegram: later (status 500)" in caplog.text
    assert "a notice over sms: refused (no phone number)" in caplog.text
    for word in (TOKEN, "778899", NUMBER, "key", gateway.address, "p.example"):
        assert word not in caplog.text


@pytest.mark.usefixtures("outside")
def test_a_channel_without_a_service_waits(settings: Settings) -> None:
    settings.TELEGRAM_TOKEN = ""
    assert not sending.is_available(name="telegram")
    waits = DeliveryOutcome(state=DeliveryState.LATER, why="not set up")
    assert sending.send(name="telegram", address="5", notice=SHORT) == waits
    assert sorted(channel.NAME for channel in sending.CHANNELS) == [
        "mail",
        "push",
        "sms",
        "telegram",
    ]
    with pytest.raises(LookupError):
        sending.channel(name="pigeon")


def test_in_a_demonstration_nothing_goes_out(
    bot: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "this_node", type("Node", (), {"is_demo": True}))
    assert sending.is_available(name="sms")
    assert (
        sending.send(name="telegram", address="5", notice=SHORT).state is DeliveryState.DELIVERED
    )
    assert bot.calls == []
    assert capsys.readouterr().out == "[telegram]\nPromdaen\nhttps://p.example/a\n"
