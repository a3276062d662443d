"""Send reminders that a refresher is open, without its content; read messages to the bot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.kit.channels import codes, hearing, sending
from promdaen.kit.channels.notices import ChannelNotice, DeliveryOutcome, DeliveryState
from promdaen.kit.texts import Text, bilingual_text
from promdaen.refresher.actions import reminders
from promdaen.refresher.models import Reminder, ReminderCode, SentReminder
from promdaen.refresher.queries import reminders as queries

MAX_MESSAGES_PER_RUN = 1000
FAILED_IN_A_ROW = 3
MIN_PAUSE = timedelta(minutes=90)


@dataclass(frozen=True, kw_only=True)
class SentCounts:
    """The number of messages sent and failed, by channel."""

    by_channel: Mapping[str, int]
    failed_count: int


def send_reminders(*, now: datetime, is_dry: bool = False) -> SentCounts:
    """Send the reminders due now, one message for each officer.

    A reminder is recorded before it is sent, so that several servers send it once; a failed one is
    tried again later. A channel that failed three times in a row is skipped until the next run.
    `is_dry` counts and sends nothing.
    """
    sent_counts, failed, in_a_row = Counter[str](), 0, Counter[str]()
    for due in queries.due(now=now)[:MAX_MESSAGES_PER_RUN]:
        channel = due.reminder.channel
        if in_a_row[channel] >= FAILED_IN_A_ROW:
            continue
        if is_dry:
            sent_counts[channel] += 1
            continue
        claims = _claimed(due=due, now=now)
        if not claims:
            continue
        outcome = send_reminder(reminder=due.reminder, now=now)
        if outcome.state is DeliveryState.DELIVERED:
            sent_counts[channel] += 1
            in_a_row[channel] = 0
            continue
        failed += 1
        in_a_row[channel] += outcome.state is DeliveryState.LATER
        SentReminder.objects.filter(pk__in=claims).delete()
    if sent_counts and not is_dry:
        with transaction.atomic():
            detail = dict(sent_counts)
            audit.record_line(
                action="send_reminders", subject=None, by=None, now=now, detail=detail
            )
    return SentCounts(by_channel=dict(sent_counts), failed_count=failed)


def send_reminder(*, reminder: Reminder, now: datetime) -> DeliveryOutcome:
    """Send an officer the reminder, and record the result.

    If the address no longer exists, the reminder settings are deleted.
    """
    outcome = sending.send(
        name=reminder.channel, address=reminder.address, notice=notice_for(reminder=reminder)
    )
    rows = Reminder.objects.filter(pk=reminder.pk, stop_code=reminder.stop_code)
    if outcome.state is DeliveryState.GONE:
        reminders.stop_by_code(code=reminder.stop_code, now=now)
    elif outcome.state is DeliveryState.REFUSED:
        rows.update(refused_at=now)
    elif outcome.state is DeliveryState.LATER:
        pause = max(timedelta(seconds=outcome.after_seconds), MIN_PAUSE)
        rows.update(not_before=now + pause)
    return outcome


def notice_for(*, reminder: Reminder) -> ChannelNotice:
    """The reminder text in the officer's language; it never says what it is about."""
    with translation.override(reminder.language):
        return ChannelNotice(
            text=_("Promdaen: something is open for you"),
            link=_page_address("refresher:home"),
            stop_text=_("Stop:"),
            stop_link=_page_address("refresher:stop_link", code=reminder.stop_code),
        )


def waits_for_bot(*, now: datetime) -> bool:
    """Whether an officer has a code to write to the bot."""
    return queries.fresh_codes(now=now).exists()


def hear(*, words: str, chat: str, now: datetime) -> ChannelNotice | None:
    """Process a message to the bot: a code links the chat, /stop ends it; return the answer.

    None if the message is not for the bot.
    """
    if codes.is_stop(words=words):
        is_done = reminders.stop_chat(chat=chat, now=now)
        text = bilingual_text(Text("Reminders are stopped"))
    else:
        code = codes.find_code(words=words)
        is_done = reminders.link_chat(code=code, chat=chat, now=now) is not None
        text = f"{bilingual_text(Text('Reminders will come here'))} (/stop)"
    return ChannelNotice(text=text, link=_page_address("refresher:reminders")) if is_done else None


def remind(*, now: datetime) -> SentCounts:
    """Hourly task: read messages to the bot first, so that /stop takes effect, then send.

    Expired codes are deleted.
    """
    ReminderCode.objects.filter(made_at__lte=now - codes.CODE_VALID_FOR).delete()
    hearing.hear_bot(now=now)
    return send_reminders(now=now)


def _claimed(*, due: queries.DueReminder, now: datetime) -> list[UUID]:
    """Record the reasons to send now; empty if the officer stopped or changed the settings."""
    claimed = []
    with transaction.atomic():
        if not Reminder.objects.filter(
            pk=due.reminder.pk, chosen_at=due.reminder.chosen_at
        ).exists():
            return []
        for window, reason in due.windows:
            sent_reminder, is_new = SentReminder.objects.get_or_create(
                window=window,
                officer_id=due.reminder.officer_id,
                reason=reason,
                defaults={"at": now},
            )
            if is_new:
                claimed.append(sent_reminder.pk)
    return claimed


def _page_address(page: str, **arguments: str) -> str:
    return f"{settings.PUBLIC_ADDRESS}{reverse(page, kwargs=arguments)}"
