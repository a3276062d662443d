"""Channels to reach an account outside a page: choose, test, use, stop."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from promdaen.kit import audit, tries
from promdaen.kit.channels import codes, mail, notices, push, sending, telegram
from promdaen.kit.channels.notices import ChannelNotice, DeliveryOutcome, DeliveryState
from promdaen.kit.refusals import Refused
from promdaen.people import queries
from promdaen.people.models import Account, AccountChannel, AccountChannelCode

BETWEEN_TRIES = timedelta(minutes=1)
MOST_TRIES_A_DAY = 10
LEAST_PAUSE = timedelta(minutes=1)
"""How long to wait after a failed delivery; urgent messages are tried again sooner."""


class ChannelRefused(Refused):
    """A channel cannot be used as requested; the message says what to do."""


@transaction.atomic
def choose_channel(*, channel: str, address: str, by: Account, now: datetime) -> AccountChannel:
    """Send messages to the own account over a channel too; replaces its earlier address.

    No audit line has the address. Raises ChannelRefused for a channel that is not in use, an
    invalid address, and a chat that did not write to the bot.
    """
    _require_in_use(channel=channel)
    if channel == telegram.NAME:
        raise ChannelRefused(_("Ask for a code and write it to the bot of Promdaen."))
    words = {"sms": _("Write a phone number, such as 012 345 678.")}
    try:
        checked = sending.channel(name=channel).checked_address(text=address)
    except notices.WrongAddress as wrong:
        other = _("This phone cannot be reached in this way. Choose another.")
        raise ChannelRefused(words.get(channel, other)) from wrong
    return _stored_channel(account=by, channel=channel, address=checked, now=now)


@transaction.atomic
def ask_channel_code(*, by: Account, now: datetime) -> AccountChannelCode:
    """Create a code to write to the bot; it is valid for half an hour, and once.

    Raises ChannelRefused if the bot is not in use.
    """
    _require_in_use(channel=telegram.NAME)
    code = codes.letter_code(chance=secrets.token_bytes(codes.CODE_LENGTH))
    channel_code, _is_new = AccountChannelCode.objects.update_or_create(
        account=by, defaults={"code": code, "made_at": now}
    )
    audit.record_line(action="ask_channel_code", subject=by, by=by, now=now)
    return channel_code


@transaction.atomic
def stop_channel(*, channel: str, by: Account, now: datetime) -> bool:
    """Delete a channel of the own account with its address; returns whether there was one."""
    if channel == telegram.NAME:
        AccountChannelCode.objects.filter(account=by).delete()
    account_channels = AccountChannel.objects.filter(account=by, channel=channel)
    is_done = account_channels.delete()[0] > 0
    if is_done:
        detail = {"channel": channel}
        audit.record_line(action="stop_channel", subject=by, by=by, now=now, detail=detail)
    return is_done


@transaction.atomic
def end_push(*, by: Account | None, now: datetime) -> int:
    """End the subscriptions of all accounts, whose key is replaced; returns their number."""
    count, _by_table = AccountChannel.objects.filter(channel=push.NAME).delete()
    detail = {"count": count}
    audit.record_line(action="end_push", subject=None, by=by, now=now, detail=detail)
    return count


@transaction.atomic
def begin_channel_try(*, channel: str, by: Account, now: datetime) -> AccountChannel:
    """Allow a test message to the own account; a refused channel is tried again.

    Raises ChannelRefused for a channel that is not in use, if no channel is chosen, twice within
    a minute, and from the eleventh time in a day.
    """
    _require_in_use(channel=channel)
    account_channels = AccountChannel.objects.select_for_update().select_related("account")
    account_channel = account_channels.filter(account=by, channel=channel).first()
    if account_channel is None:
        raise ChannelRefused(_("Choose first how you want to be reached."))
    if account_channel.tried_at is not None and now - account_channel.tried_at < BETWEEN_TRIES:
        raise ChannelRefused(_("A message was sent just now. Wait a minute."))
    if tries.count_today(action=f"channel-{by.pk}", now=now) > MOST_TRIES_A_DAY:
        raise ChannelRefused(_("You tried too often today. Try again tomorrow."))
    account_channel.tried_at, account_channel.refused_at, account_channel.not_before = (
        now,
        None,
        None,
    )
    account_channel.save(update_fields=["tried_at", "refused_at", "not_before"])
    detail = {"channel": channel}
    audit.record_line(action="try_channel", subject=by, by=by, now=now, detail=detail)
    return account_channel


def send_to_account(
    *, account: Account, notice: ChannelNotice, channels: Collection[str], now: datetime
) -> Mapping[str, DeliveryState]:
    """Send a notice over the named channels of an account; returns the result of each.

    A channel that waits after a failure is left out of the result; one whose address no longer
    exists is deleted.
    """
    account_channels = queries.usable_channels(accounts=[account.pk]).get(account.pk, [])
    return {
        account_channel.channel: send_over(
            account_channel=account_channel, notice=notice, now=now
        ).state
        for account_channel in account_channels
        if account_channel.channel in channels
        and (account_channel.not_before is None or account_channel.not_before <= now)
    }


def send_over(
    *, account_channel: AccountChannel, notice: ChannelNotice, now: datetime
) -> DeliveryOutcome:
    """Send a notice over one channel of an account, and record the result."""
    outcome = sending.send(
        name=account_channel.channel, address=account_channel.address, notice=notice
    )
    same = AccountChannel.objects.filter(pk=account_channel.pk, address=account_channel.address)
    if outcome.state is DeliveryState.GONE:
        with transaction.atomic():
            same.delete()
            audit.record_line(
                action="stop_channel",
                subject=account_channel.account,
                by=None,
                now=now,
                detail={"channel": account_channel.channel},
            )
    elif outcome.state is DeliveryState.REFUSED:
        same.update(refused_at=now)
    elif outcome.state is DeliveryState.LATER:
        pause = max(timedelta(seconds=outcome.after_seconds), LEAST_PAUSE)
        same.update(not_before=now + pause)
    return outcome


def trial_notice(*, account: Account) -> ChannelNotice:
    """The notice that tests a channel, in the language of the account."""
    with translation.override(account.language):
        return ChannelNotice(text=_("Promdaen: messages reach you here."), link=_own_channels())


def hear(*, words: str, chat: str, now: datetime) -> ChannelNotice | None:
    """Handle a message to the bot: a code links the chat, /stop ends it; returns the reply.

    None if the text is not for us. Expired codes are deleted.
    """
    AccountChannelCode.objects.filter(made_at__lte=now - codes.CODE_VALID_FOR).delete()
    if codes.is_stop(words=words):
        account = _stopped_chat(chat=chat, now=now)
    else:
        account = _linked_chat(code=codes.find_code(words=words), chat=chat, now=now)
    if account is None:
        return None
    with translation.override(account.language):
        if codes.is_stop(words=words):
            return ChannelNotice(
                text=_("Messages to this chat are stopped."), link=_own_channels()
            )
        return ChannelNotice(
            text=_("Messages that something waits will come here (/stop ends them)."),
            link=_own_channels(),
        )


def waits_for_bot(*, now: datetime) -> bool:
    """Whether a person has a code to write to the bot."""
    return queries.fresh_channel_codes(now=now).exists()


@transaction.atomic
def _linked_chat(*, code: str, chat: str, now: datetime) -> Account | None:
    row = queries.fresh_channel_codes(now=now).select_related("account").filter(code=code).first()
    if row is None:
        return None
    row.delete()
    _stored_channel(account=row.account, channel=telegram.NAME, address=chat, now=now)
    return row.account


@transaction.atomic
def _stopped_chat(*, chat: str, now: datetime) -> Account | None:
    account_channels = AccountChannel.objects.select_for_update().select_related("account")
    account_channel = account_channels.filter(channel=telegram.NAME, address=chat).first()
    if account_channel is None:
        return None
    stop_channel(channel=telegram.NAME, by=account_channel.account, now=now)
    return account_channel.account


def _require_in_use(*, channel: str) -> None:
    # Mail already goes to the address of the account.
    if channel == mail.NAME or channel not in sending.active_channels():
        raise ChannelRefused(_("Messages of this kind are not available here. Choose another."))


def _stored_channel(
    *, account: Account, channel: str, address: str, now: datetime
) -> AccountChannel:
    account_channel, _is_new = AccountChannel.objects.update_or_create(
        account=account,
        channel=channel,
        defaults={"address": address, "chosen_at": now, "refused_at": None, "not_before": None},
    )
    detail = {"channel": channel}
    audit.record_line(action="choose_channel", subject=account, by=account, now=now, detail=detail)
    return account_channel


def _own_channels() -> str:
    return f"{settings.PUBLIC_ADDRESS}{reverse('people:channels')}"
