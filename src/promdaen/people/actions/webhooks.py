"""Make and stop webhooks, and send their messages as jobs, with retries and a log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.kit import audit, jobs
from promdaen.kit.channels import wire
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.refusals import Refused
from promdaen.people import queries
from promdaen.people.models import Account, Webhook, WebhookDelivery
from promdaen.people.rules import webhooks as rules

DELIVERY_JOB = "webhook"
DELIVERY_RETENTION = timedelta(days=90)


class WebhookRefused(Refused):
    """A webhook cannot be made; the message says why."""


class NotDelivered(Exception):
    """The receiver did not accept a message; it is tried again."""


@dataclass(frozen=True, kw_only=True)
class NewWebhook:
    """A webhook to make: its receiver, its address, its events."""

    name: str
    address: str
    events: Sequence[str]


@transaction.atomic
def create_webhook(*, new: NewWebhook, by: Account, now: datetime) -> Webhook:
    """Make a webhook.

    Raises WebhookRefused for a wrong address or event, and for more than 20 webhooks.
    """
    queries.require_right("accounts", account=by)
    if not new.name.strip() or len(new.name) > rules.MAX_NAME_LENGTH:
        raise WebhookRefused(_("Write which program receives the messages."))
    if not rules.is_receiver(address=new.address):
        raise WebhookRefused(
            _("Write an address that begins with https:// and is not on this machine.")
        )
    if not new.events or not set(new.events) <= set(rules.EVENTS):
        raise WebhookRefused(_("Choose at least one event."))
    if len(queries.webhooks()) >= rules.MAX_WEBHOOKS:
        raise WebhookRefused(_("There are 20 webhooks. Stop one that is no longer used."))
    webhook = Webhook.objects.create(
        name=new.name.strip(),
        address=new.address,
        events=sorted(set(new.events)),
        created_at=now,
    )
    # The rest of the address may have a key of the receiver.
    address = f"https://{urlsplit(webhook.address).netloc}"
    detail = {"name": webhook.name, "address": address, "events": webhook.events}
    audit.record_line(action="create_webhook", subject=webhook, by=by, now=now, detail=detail)
    return webhook


@transaction.atomic
def stop_webhook(*, webhook: Webhook, by: Account, now: datetime) -> None:
    """Stop a webhook at once; a second call has no effect."""
    queries.require_right("accounts", account=by)
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if row.stopped_at is not None:
        return
    row.stopped_at = now
    row.save(update_fields=["stopped_at"])
    detail = {"name": row.name}
    audit.record_line(action="stop_webhook", subject=row, by=by, now=now, detail=detail)


@transaction.atomic
def try_webhook(*, webhook: Webhook, by: Account, now: datetime) -> WebhookDelivery:
    """Queue a test message. Raises WebhookRefused if the webhook was stopped."""
    queries.require_right("accounts", account=by)
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if row.stopped_at is not None:
        raise WebhookRefused(_("This webhook was stopped."))
    audit.record_line(action="try_webhook", subject=row, by=by, now=now)
    return _queue(webhook=row, event=rules.TEST, subject=str(row.pk), now=now)


def queue_messages(*, action: str, subject: models.Model | None, detail: JsonObject) -> None:
    """Queue the messages about an action, in its transaction; called for every audit line."""
    event = rules.BY_ACTION.get(action)
    if event is None or subject is None:
        return
    now = timezone.now()
    value = str(getattr(subject, rules.EVENTS[event].attribute))
    for webhook in queries.webhooks():
        if event in webhook.events:
            _queue(webhook=webhook, event=event, subject=value, now=now)


def send_message(*, delivery: str) -> None:
    """Send a queued message: the work of its job.

    Raises NotDelivered to be called again later, ReceiverGone to end.
    """
    webhook_delivery = WebhookDelivery.objects.select_related("webhook").get(pk=delivery)
    if webhook_delivery.webhook.stopped_at is not None:
        raise rules.ReceiverGone(_("This webhook was stopped."))
    now = timezone.now()
    headers = rules.signed_headers(
        message_id=str(webhook_delivery.pk),
        body=webhook_delivery.body,
        secret=queries.webhook_secret(webhook=webhook_delivery.webhook),
        now=now,
    )
    answer = wire.post(
        address=webhook_delivery.webhook.address,
        body=webhook_delivery.body.encode(),
        headers=headers,
    )
    webhook_delivery.attempts += 1
    webhook_delivery.tried_at, webhook_delivery.status, webhook_delivery.problem = (
        now,
        answer.status,
        answer.why[:80],
    )
    if answer.is_good:
        webhook_delivery.delivered_at = now
    webhook_delivery.save(
        update_fields=["attempts", "tried_at", "status", "problem", "delivered_at"]
    )
    if answer.status == HTTPStatus.GONE:
        raise rules.ReceiverGone(_("The receiver wants no more messages (410)."))
    if not answer.is_good:
        raise NotDelivered(answer.why or f"status {answer.status}")


def _queue(*, webhook: Webhook, event: str, subject: str, now: datetime) -> WebhookDelivery:
    WebhookDelivery.objects.filter(created_at__lt=now - DELIVERY_RETENTION).delete()
    body = rules.message_body(
        event=event, subject=subject, address=settings.PUBLIC_ADDRESS, now=now
    )
    webhook_delivery = WebhookDelivery.objects.create(
        webhook=webhook, event=event, body=body, created_at=now
    )
    jobs.ask_job(
        kind=DELIVERY_JOB, arguments={"delivery": str(webhook_delivery.pk)}, by=None, now=now
    )
    return webhook_delivery
