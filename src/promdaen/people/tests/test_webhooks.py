"""Webhooks: who makes them, what they send, how it is signed, retried and logged."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from promdaen.kit import audit, jobs
from promdaen.kit.models import AuditLine, Job
from promdaen.people import actions, queries
from promdaen.people.actions import webhooks as webhook_actions
from promdaen.people.models import Account, Webhook, WebhookDelivery
from promdaen.people.rules import webhooks as rules
from tests import factories

NOW = factories.NOW
EVERY_EVENT = list(rules.EVENTS)


@pytest.fixture
def administrator(db: None) -> Account:
    return factories.account("administrator")


def webhook(address: str, *, events: list[str] = EVERY_EVENT) -> Webhook:
    return Webhook.objects.create(name="Ministry", address=address, events=events, created_at=NOW)


def finish(run: Any) -> None:
    with transaction.atomic():
        audit.record_line(action="finish_run", subject=run, by=None, now=NOW)


@contextmanager
def receiver(*statuses: int) -> Iterator[tuple[str, list[Any]]]:
    """A program that answers with these statuses in turn, and the requests that it got."""
    received: list[Any] = []
    answers = iter(statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(next(answers))
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook", received
        server.shutdown()


def work() -> Job | None:
    """Do the next job, also one that waits for its next attempt."""
    Job.objects.update(run_after=None)
    return jobs.run_next_job(now=timezone.now())


# ---- rules ----


def test_a_message_is_signed_as_standard_webhooks_says() -> None:
    """The example of the reference libraries (standard-webhooks, libraries/python, tests)."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = rules.signed_headers(
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        body='{"test": 2432232314}',
        secret=secret,
        now=datetime.fromtimestamp(1614265330, tz=UTC),
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"
    assert rules.secret_text(secret=secret) == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.mark.parametrize(
    "address",
    [
        "https://hook.example",
        "https://hook.example:8443/promdaen?key=a%20b",
        "https://10.0.0.7/in",
    ],
)
def test_an_address_elsewhere_is_accepted(address: str) -> None:
    assert rules.is_receiver(address=address)


@pytest.mark.parametrize(
    "address",
    [
        "", "hook.example", "http://hook.example/", "ftp://hook.example/", "https://",
        "https://localhost/", "https://LOCALHOST./", "https://a.localhost/", "https://127.0.0.1/",
        "https://127.1/", "https://2130706433/", "https://0x7f.1/", "https://0.0.0.0/",
        "https://169.254.169.254/latest/meta-data/", "https://[::1]/", "https://a@hook.example/",
        "https://hook.example/\r\nX: y", "https://hook.example:99999/", "https://hook.example:0/",
        "https://hook.example/#part", f"https://hook.example/{'x' * 300}",
    ],
)  # fmt: skip
def test_an_address_of_this_machine_or_a_broken_one_is_refused(address: str) -> None:
    assert not rules.is_receiver(address=address)


@given(st.text(max_size=60))
def test_no_address_makes_the_check_fail(text: str) -> None:
    assert rules.is_receiver(address=f"https://{text}") in {True, False}


# ---- what is sent ----


def test_a_finished_run_is_sent_signed_and_without_names(
    administrator: Account, settings: Settings
) -> None:
    settings.PUBLIC_ADDRESS = "https://promdaen.example"
    run = factories.run("KK-1")
    with receiver(204) as (address, received):
        row = webhook(address)
        finish(run)
        assert work() is not None
    [(headers, body)] = received
    message = json.loads(body)
    assert message["type"] == "run.finished"
    assert message["data"] == {
        "id": "KK-1",
        "url": "https://promdaen.example/api/v1/runs/KK-1",
    }
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    secret = queries.webhook_secret(webhook=row)
    expected = base64.b64encode(hmac.digest(secret, content, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    delivery = WebhookDelivery.objects.get()
    assert (delivery.attempts, delivery.status) == (1, 204)
    assert delivery.delivered_at is not None


def test_each_event_follows_an_action_that_there_is() -> None:
    assert {event.action for event in rules.EVENTS.values()} <= set(queries.audit_labels())
    round_message = rules.message_body(event="round.closed", subject="2026", address="", now=NOW)
    assert json.loads(round_message)["data"] == {"id": "2026", "url": "/api/v1/rounds"}


def test_a_message_is_tried_again_until_it_is_accepted(administrator: Account) -> None:
    with receiver(500, 302, 200) as (address, received):
        webhook(address)
        finish(factories.run("KK-1"))
        for state in ("waiting", "waiting", "done"):
            job = work()
            assert job is not None
            assert job.state == state
    assert len({headers["webhook-id"] for headers, _body in received}) == 1
    assert WebhookDelivery.objects.get().attempts == 3


def test_a_receiver_that_never_accepts_is_given_up_after_seven_attempts(
    administrator: Account,
) -> None:
    with receiver(*[503] * rules.MAX_ATTEMPTS) as (address, received):
        webhook(address)
        finish(factories.run("KK-1"))
        while Job.objects.filter(state="waiting").exists():
            job = work()
    assert job is not None
    assert (job.state, len(received)) == ("failed", rules.MAX_ATTEMPTS)
    delivery = WebhookDelivery.objects.get()
    assert (delivery.status, delivery.delivered_at) == (503, None)


def test_a_receiver_that_is_gone_or_stopped_gets_nothing_more(administrator: Account) -> None:
    with receiver(410) as (address, received):
        row = webhook(address)
        finish(factories.run("KK-1"))
        job = work()
        assert job is not None
        assert job.state == "failed"
        finish(factories.run("KK-2"))
        actions.stop_webhook(webhook=row, by=administrator, now=NOW)
        job = work()
    assert job is not None
    assert (job.state, len(received)) == ("failed", 1)


def test_a_receiver_that_does_not_answer_is_noted(administrator: Account) -> None:
    with receiver() as (address, _received):
        pass
    webhook(address)
    finish(factories.run("KK-1"))
    work()
    delivery = WebhookDelivery.objects.get()
    assert (delivery.status, delivery.attempts) == (0, 1)
    assert delivery.problem


def test_only_chosen_events_and_committed_actions_are_sent(administrator: Account) -> None:
    webhook("https://hook.example/", events=["round.closed"])
    finish(factories.run("KK-1"))
    assert not WebhookDelivery.objects.exists()
    webhook("https://hook.example/")
    with transaction.atomic():
        audit.record_line(action="finish_run", subject=factories.run("KK-2"), by=None, now=NOW)
        assert WebhookDelivery.objects.exists()
        transaction.set_rollback(True)
    assert not WebhookDelivery.objects.exists()


def test_old_messages_are_deleted_with_the_next(administrator: Account) -> None:
    row = webhook("https://hook.example/")
    finish(factories.run("KK-1"))
    WebhookDelivery.objects.update(created_at=timezone.now() - timedelta(days=91))
    finish(factories.run("KK-2"))
    assert ["KK-2" in delivery.body for delivery in row.deliveries.all()] == [True]


# ---- making and stopping ----


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "x" * 81},
        {"address": "http://hook.example/"},
        {"events": ()},
        {"events": ("everything",)},
    ],
)
def test_a_wrong_webhook_is_not_made(administrator: Account, wrong: dict[str, Any]) -> None:
    right = {"name": "Ministry", "address": "https://hook.example/", "events": EVERY_EVENT}
    with pytest.raises(actions.WebhookRefused):
        actions.create_webhook(new=actions.NewWebhook(**right | wrong), by=administrator, now=NOW)
    assert not Webhook.objects.exists()


def test_the_audit_log_has_no_key_that_an_address_contains(administrator: Account) -> None:
    address = "https://hook.example:8443/services/T0-secret?key=secret"
    new = actions.NewWebhook(name="Ministry", address=address, events=EVERY_EVENT)
    assert actions.create_webhook(new=new, by=administrator, now=NOW).address == address
    line = AuditLine.objects.get(action="create_webhook")
    assert line.detail["address"] == "https://hook.example:8443"
    assert "secret" not in str(line.detail)


def test_there_are_no_more_than_20_webhooks(administrator: Account) -> None:
    for _number in range(20):
        webhook("https://hook.example/")
    new = actions.NewWebhook(name="x", address="https://hook.example/", events=EVERY_EVENT)
    with pytest.raises(actions.WebhookRefused, match="Stop one"):
        actions.create_webhook(new=new, by=administrator, now=NOW)


def test_only_administrators_make_try_and_stop(db: None) -> None:
    other, row = factories.account("coordinator"), webhook("https://hook.example/")
    new = actions.NewWebhook(name="x", address="https://hook.example/", events=EVERY_EVENT)
    with pytest.raises(queries.NotAllowed):
        actions.create_webhook(new=new, by=other, now=NOW)
    with pytest.raises(queries.NotAllowed):
        actions.stop_webhook(webhook=row, by=other, now=NOW)
    with pytest.raises(queries.NotAllowed):
        actions.try_webhook(webhook=row, by=other, now=NOW)
    client = Client()
    client.force_login(other)
    assert client.get(reverse("people:webhooks")).status_code == 403
    assert client.post(reverse("people:stop_webhook", args=[row.pk])).status_code == 403


def test_a_stopped_webhook_is_not_tried(administrator: Account) -> None:
    row = webhook("https://hook.example/")
    actions.stop_webhook(webhook=row, by=administrator, now=NOW)
    actions.stop_webhook(webhook=row, by=administrator, now=NOW)
    assert AuditLine.objects.filter(action="stop_webhook").count() == 1
    with pytest.raises(actions.WebhookRefused):
        actions.try_webhook(webhook=row, by=administrator, now=NOW)


def test_a_webhook_is_made_tried_and_stopped_on_its_page(administrator: Account) -> None:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(administrator)
    page = reverse("people:webhooks")
    assert "No program receives messages yet" in client.get(page).content.decode()
    typed = {"name": "Ministry", "address": "https://hook.example/", "events": EVERY_EVENT}
    html = client.post(page, typed).content.decode()
    row = Webhook.objects.get()
    secret = rules.secret_text(secret=queries.webhook_secret(webhook=row))
    assert secret in html
    assert secret not in client.get(page).content.decode()
    client.post(reverse("people:try_webhook", args=[row.pk]))
    delivery = WebhookDelivery.objects.get()
    assert "Test message" in client.get(page).content.decode()
    WebhookDelivery.objects.update(attempts=1, status=500)
    assert "Not delivered" in client.get(page).content.decode()
    WebhookDelivery.objects.update(delivered_at=NOW)
    assert "Delivered" in client.get(page).content.decode()
    client.post(reverse("people:stop_webhook", args=[row.pk]))
    with pytest.raises(rules.ReceiverGone):
        webhook_actions.send_message(delivery=str(delivery.pk))
    assert client.post(reverse("people:stop_webhook", args=[row.pk])).status_code == 404
    refused = client.post(page, typed | {"address": "http://x/"}).content.decode()
    assert "begins with https://" in refused
