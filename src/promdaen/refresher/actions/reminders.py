"""Reminder settings of officers: saved, stopped, tested; channels of the installation."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from promdaen.kit import audit, tries
from promdaen.kit.channels import codes, notices, push, sending, telegram
from promdaen.people import queries as people_queries
from promdaen.people.models import Account, Officer
from promdaen.refresher.actions.refusals import RefresherRefused
from promdaen.refresher.models import ChannelSwitch, Device, Reminder, ReminderCode
from promdaen.refresher.queries import reminders as queries
from promdaen.refresher.rules import reminding

STOP_CODE_BYTES = 16
BETWEEN_TRIES = timedelta(minutes=1)
MAX_TRIES_PER_DAY = 10
LANGUAGES = ("km", "en")


@dataclass(frozen=True, kw_only=True)
class ReminderWish:
    """Reminder settings from an officer; an empty address keeps the current one."""

    channel: str
    address: str
    language: str
    quiet_from: int
    quiet_to: int


@transaction.atomic
def choose_reminder(*, officer_id: UUID, wish: ReminderWish, now: datetime) -> Reminder:
    """Save how an officer wants to be reminded, replacing earlier settings.

    The audit log has neither officer nor address. Raises RefresherRefused for an unavailable
    channel, an invalid address, and a chat that did not write to the bot.
    """
    officer = _valid_officer(officer_id=officer_id, wish=wish)
    reminder = queries.find_reminder(officer_id=officer_id)
    is_same = reminder is not None and reminder.channel == wish.channel
    if reminder is not None and is_same and not wish.address:
        address = reminder.address
    elif wish.channel == telegram.NAME:
        raise RefresherRefused(_("Ask for a code and write it to the bot of Promdaen."))
    else:
        address = _address(wish=wish)
    return _stored_reminder(officer=officer, wish=wish, address=address, now=now)


@transaction.atomic
def ask_code(*, officer_id: UUID, wish: ReminderWish, now: datetime) -> ReminderCode:
    """Give an officer a code to write to the bot, valid once for half an hour.

    Raises RefresherRefused if the bot is not in use.
    """
    officer = _valid_officer(officer_id=officer_id, wish=wish)
    code = codes.letter_code(chance=secrets.token_bytes(codes.CODE_LENGTH))
    reminder_code, _is_new = ReminderCode.objects.update_or_create(
        officer=officer, defaults={**_manner(wish), "code": code, "made_at": now}
    )
    audit.record_line(action="ask_reminder_code", subject=None, by=None, now=now)
    return reminder_code


@transaction.atomic
def link_chat(*, code: str, chat: str, now: datetime) -> Reminder | None:
    """Link a chat to an officer by the code written in it; None for an unknown code."""
    reminder_code = (
        queries.fresh_codes(now=now).filter(code=code).select_related("officer").first()
    )
    if reminder_code is None:
        return None
    wish = ReminderWish(
        channel=telegram.NAME,
        address=chat,
        language=reminder_code.language,
        quiet_from=reminder_code.quiet_from,
        quiet_to=reminder_code.quiet_to,
    )
    return _stored_reminder(officer=reminder_code.officer, wish=wish, address=chat, now=now)


@transaction.atomic
def stop_reminders(*, officer_id: UUID, now: datetime) -> bool:
    """Delete the reminder settings of an officer; returns whether there were any."""
    codes = ReminderCode.objects.filter(officer=officer_id).delete()[0]
    return _stopped(reminders=Reminder.objects.filter(officer=officer_id), now=now) or codes > 0


@transaction.atomic
def end_push_reminders(*, by: Account | None, now: datetime) -> int:
    """End the reminders that go to browsers, whose key is replaced; returns their number."""
    count, _by_table = Reminder.objects.filter(channel=push.NAME).delete()
    detail = {"count": count}
    audit.record_line(action="end_push_reminders", subject=None, by=by, now=now, detail=detail)
    return count


@transaction.atomic
def stop_by_code(*, code: str, now: datetime) -> bool:
    """Delete the reminders with this stop code; returns whether there were any."""
    return _stopped(reminders=Reminder.objects.filter(stop_code=code), now=now)


@transaction.atomic
def stop_chat(*, chat: str, now: datetime) -> bool:
    """Delete the reminders to a chat; returns whether there were any."""
    reminders = Reminder.objects.filter(channel=telegram.NAME, address=chat)
    return _stopped(reminders=reminders, now=now)


@transaction.atomic
def begin_try(*, officer_id: UUID, now: datetime) -> Reminder:
    """Allow a test message to an officer now, also to an address refused before.

    Raises RefresherRefused without a saved channel, for one that is not in use, twice within a
    minute, and for the eleventh time in a day.
    """
    reminder = Reminder.objects.select_for_update().filter(officer=officer_id).first()
    if reminder is None:
        raise RefresherRefused(_("Choose first how you want to be reminded."))
    _require_in_use(channel=reminder.channel)
    if reminder.tried_at is not None and now - reminder.tried_at < BETWEEN_TRIES:
        raise RefresherRefused(_("A message was sent just now. Wait a minute."))
    # Counted separately, because saving the settings again would reset a count stored there, and
    # messages could be sent to any address without limit.
    count = tries.count_today(action=f"reminder-{officer_id}", now=now)
    if count > MAX_TRIES_PER_DAY:
        raise RefresherRefused(_("You tried too often today. Try again tomorrow."))
    reminder.tried_at, reminder.refused_at, reminder.not_before = now, None, None
    reminder.save(update_fields=["tried_at", "refused_at", "not_before"])
    audit.record_line(
        action="try_reminder", subject=None, by=None, now=now, detail=_reminder_details(reminder)
    )
    return reminder


@transaction.atomic
def switch_channel(*, channel: str, is_on: bool, by: Account | None, now: datetime) -> None:
    """Turn a channel on or off; the settings of officers are kept.

    Raises RefresherRefused for a channel that is not configured.
    """
    people_queries.require_right("runs", account=by)
    channel_names = {known_channel.NAME for known_channel in sending.CHANNELS}
    if channel not in channel_names or not sending.is_available(name=channel):
        raise RefresherRefused(_("This channel is not set up on this installation."))
    ChannelSwitch.objects.update_or_create(
        channel=channel, defaults={"is_on": is_on, "changed_at": now}
    )
    detail = {"channel": channel, "on": is_on}
    audit.record_line(action="switch_channel", subject=None, by=by, now=now, detail=detail)


@transaction.atomic
def list_unreached(*, by: Account | None, now: datetime) -> list[queries.Unreached]:
    """Officers with an open refresher who get no message, for a printed list.

    It contains names, so the audit log records the account and the number of officers.
    """
    people_queries.require_right("runs", account=by)
    unreached_officers = queries.unreached(now=now)
    detail = {"officers": len(unreached_officers)}
    audit.record_line(action="list_unreached", subject=None, by=by, now=now, detail=detail)
    return unreached_officers


def _require_in_use(*, channel: str) -> None:
    if channel not in queries.channels_in_use():
        raise RefresherRefused(_("Reminders of this kind are not available here. Choose another."))


def _valid_officer(*, officer_id: UUID, wish: ReminderWish) -> Officer:
    """The officer, if the settings are valid."""
    _require_in_use(channel=wish.channel)
    hours = range(reminding.HOURS_PER_DAY)
    if wish.language not in LANGUAGES or {wish.quiet_from, wish.quiet_to} - set(hours):
        raise RefresherRefused(_("Choose a language, and hours of the day."))
    return Officer.objects.get(pk=officer_id)


def _address(*, wish: ReminderWish) -> str:
    words = {
        "mail": _("Write an e-mail address, such as name@example.com."),
        "sms": _("Write a phone number, such as 012 345 678."),
    }
    try:
        return sending.channel(name=wish.channel).checked_address(text=wish.address)
    except notices.WrongAddress as wrong:
        other = _("This phone cannot be reached in this way. Choose another.")
        raise RefresherRefused(words.get(wish.channel, other)) from wrong


def _stored_reminder(
    *, officer: Officer, wish: ReminderWish, address: str, now: datetime
) -> Reminder:
    ReminderCode.objects.filter(officer=officer).delete()
    same = Reminder.objects.filter(officer=officer, channel=wish.channel, address=address)
    # Keep the stop code of the same address, so that earlier messages can still end reminders.
    stop_code = same.values_list("stop_code", flat=True).first()
    reminder, _is_new = Reminder.objects.update_or_create(
        officer=officer,
        defaults={
            **_manner(wish),
            "channel": wish.channel,
            "address": address,
            "stop_code": stop_code or secrets.token_urlsafe(STOP_CODE_BYTES),
            "chosen_at": now,
            "refused_at": None,
            "not_before": None,
        },
    )
    audit.record_line(
        action="choose_reminder",
        subject=None,
        by=None,
        now=now,
        detail=_reminder_details(reminder),
    )
    return reminder


def remove_contacts(*, codes: Mapping[UUID, str]) -> None:
    """Remove every way to reach officers, and their paired phones, inside a removal of names."""
    for model in (Reminder, ReminderCode, Device):
        model.objects.filter(officer__in=codes).delete()


def _stopped(*, reminders: QuerySet[Reminder, Reminder], now: datetime) -> bool:
    stopped_rows = list(reminders.select_for_update())
    if not stopped_rows:
        return False
    reminders.delete()
    detail = _reminder_details(stopped_rows[0])
    audit.record_line(action="stop_reminders", subject=None, by=None, now=now, detail=detail)
    return True


def _manner(wish: ReminderWish) -> dict[str, object]:
    return {
        "language": wish.language,
        "quiet_from": wish.quiet_from,
        "quiet_to": wish.quiet_to,
    }


def _reminder_details(reminder: Reminder) -> dict[str, str]:
    return {"channel": reminder.channel}
