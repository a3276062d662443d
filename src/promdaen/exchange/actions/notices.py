"""Notices that work is waiting, by email and to phones, always with the same text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from promdaen.exchange.actions import log
from promdaen.exchange.models import Notice, Record
from promdaen.exchange.queries import current_member, exchange_database
from promdaen.exchange.queries import notices as queries
from promdaen.exchange.rules import phone_links
from promdaen.exchange.rules.exchange_members import SYSTEM
from promdaen.kit import mailing
from promdaen.kit.channels import mail
from promdaen.kit.channels import notices as channel_notices
from promdaen.kit.texts import Text, bilingual_text
from promdaen.people import queries as people_queries
from promdaen.people.actions import channels
from promdaen.people.models import Account

SUBJECT = Text("something waits")
SENTENCE = Text("Something waits for you in the exchange. Sign in to see it.")
"""The same whatever it is about: a message passes through other people's hands."""


def notify(*, record: Record, accounts: Iterable[UUID], why: str, now: datetime) -> int:
    """Queue a notice about a record, once for each account and `why`; returns how many are new.

    Only accounts that may see the record now get one. There is no separate audit line: the calling
    action writes it. `why` is a code of at most 24 characters.
    """
    both = current_member.add_deputies(accounts=accounts)
    readers_to_notify = queries.may_be_notified(record=record, accounts=both, why=why, now=now)
    count = 0
    with transaction.atomic(using=exchange_database.ALIAS):
        for account_id in readers_to_notify:
            _row, is_new = Notice.objects.get_or_create(
                account_id=account_id,
                record_id=record.pk,
                why=why,
                defaults={"exercise": record.exercise, "at": now},
            )
            count += is_new
    return count


def send_notices(*, now: datetime) -> int:
    """Send queued notices, one message per account and channel; returns the accounts reached.

    Every notice goes by email; urgent ones also go to the phone channels the person chose. Notices
    an account may no longer see are dropped. Failed channels, and only those, are retried later.
    """
    due = queries.unsent_notices(now=now)
    notices_by_account = {
        account: _current_notices(notices=notices, account=account, now=now)
        for account, notices in due.items()
    }
    urgent = queries.urgent_ids(
        record_ids=[n.record_id for notices in notices_by_account.values() for n in notices]
    )
    phones = people_queries.usable_channels(accounts=[notice.pk for notice in notices_by_account])
    backend = mailing.backend()
    plans = [
        DeliveryPlan(account=account, rows=notices, mail=bool(backend), urgent=urgent,
             phones=tuple(phone.channel for phone in phones.get(account.pk, ())))
        for account, notices in notices_by_account.items()
    ]  # fmt: skip
    plans = [plan for plan in plans if plan.pending and _claim(notices=plan.rows)]
    by_mail = mailing.send_mails(
        messages=[(plan, plan.account.email) for plan in plans if mail.NAME in plan.pending],
        subject=f"Promdaen: {bilingual_text(SUBJECT)}",
        body=f"{SENTENCE.km}\n\n{SENTENCE.en}\n\n{settings.PUBLIC_ADDRESS}".rstrip() + "\n",
        backend=backend,
    )
    mailed = {notice.account.pk for notice in by_mail}
    over = {
        plan.account.pk: ({mail.NAME} if plan.account.pk in mailed else set())
        | _sent_to_phones(plan=plan, now=now)
        for plan in plans
    }
    reached = [plan for plan in plans if over[plan.account.pk]]
    if reached:
        with transaction.atomic(using=exchange_database.ALIAS):
            count = sum(
                _note_sent(plan=plan, channels=over[plan.account.pk], now=now) for plan in reached
            )
            detail = {"notices": count}
            log.record_line(act="send_notices", subject=None, by=SYSTEM, now=now, detail=detail)
    return len(reached)


def acknowledge_notices(*, code: str, now: datetime) -> int:
    """Acknowledge an account's notices by the code in the message; returns the number of records.

    Returns 0 if the code is wrong or too old, or nothing is waiting. It opens no record: others
    see that someone knows, and the clocks keep running.
    """
    waiting = notices_by_code(code=code, now=now)
    if not waiting:
        return 0
    account = Account.objects.get(pk=waiting[0].account_id)
    by = current_member.exchange_member(account=account)
    records = Record.objects.in_bulk({notice.record_id for notice in waiting})
    with transaction.atomic(using=exchange_database.ALIAS):
        notices = Notice.objects.filter(pk__in=[notice.pk for notice in waiting], seen_at=None)
        if not notices.update(seen_at=now):
            return 0
        for record in records.values():
            log.add_event(record=record, act="acknowledged", by=by, now=now)
        detail = {"records": len(records)}
        log.record_line(act="acknowledge_notices", subject=None, by=by, now=now, detail=detail)
    return len(records)


def notices_by_code(*, code: str, now: datetime) -> list[Notice]:
    """The notices that a message code acknowledges; empty for a closed account."""
    code_content = phone_links.read_code(code=code, now=now, key=_key())
    account = (
        Account.objects.filter(pk=code_content[0], is_active=True).first()
        if code_content
        else None
    )
    if (
        code_content is None
        or account is None
        or not current_member.exchange_member(account=account).is_active
    ):
        return []
    return queries.notices_to_acknowledge(account_id=code_content[0], until=code_content[1])


@dataclass(frozen=True, kw_only=True)
class DeliveryPlan:
    """What to send to an account now: its notices and its available channels."""

    account: Account
    rows: Sequence[Notice]
    mail: bool
    phones: tuple[str, ...]
    urgent: Collection[UUID]

    def ways(self, *, notice: Notice) -> set[str]:
        """The channels that a notice should go over."""
        is_urgent = notice.record_id in self.urgent
        return {*([mail.NAME] if self.mail else []), *(self.phones if is_urgent else ())}

    @property
    def pending(self) -> set[str]:
        """The channels over which something is still to be sent."""
        return {way for notice in self.rows for way in self.ways(notice=notice) - set(notice.over)}


def _sent_to_phones(*, plan: DeliveryPlan, now: datetime) -> set[str]:
    over = plan.pending - {mail.NAME}
    if not over:
        return set()
    code = phone_links.notice_code(account_id=plan.account.pk, moment=now, key=_key())
    with translation.override(plan.account.language):
        notice = channel_notices.ChannelNotice(
            text=_("Promdaen: something urgent waits in the exchange."),
            link=f"{settings.PUBLIC_ADDRESS}{reverse('exchange:seen', args=(code,))}",
            is_urgent=True,
        )
    states = channels.send_to_account(account=plan.account, notice=notice, channels=over, now=now)
    return {
        account
        for account, state in states.items()
        if state is channel_notices.DeliveryState.DELIVERED
    }


def _note_sent(*, plan: DeliveryPlan, channels: Collection[str], now: datetime) -> int:
    """Record the channels used for each notice; returns how many notices are fully sent."""
    # A channel that was refused or deleted no longer counts for this account.
    left = people_queries.usable_channels(accounts=[plan.account.pk]).get(plan.account.pk, [])
    usable_channels = {mail.NAME, *(usable_channel.channel for usable_channel in left)}
    count = 0
    for notice in plan.rows:
        ways = plan.ways(notice=notice)
        notice.over = sorted({*notice.over, *(ways & set(channels))})
        if not (ways & usable_channels) - set(notice.over):
            notice.sent_at = now
            count += 1
        notice.save(update_fields=["over", "sent_at"])
    return count


def _key() -> bytes:
    return salted_hmac("promdaen.exchange.seen", "").digest()


def _current_notices(
    *, notices: Sequence[Notice], account: Account, now: datetime
) -> list[Notice]:
    standing_notices = [
        notice
        for notice in notices
        if queries.is_readable(notice=notice, account=account, now=now)
    ]
    removed = {notice.pk for notice in notices} - {notice.pk for notice in standing_notices}
    Notice.objects.filter(pk__in=removed).delete()
    return standing_notices


def _claim(*, notices: Sequence[Notice]) -> bool:
    """Count the attempt before sending, so that a second process does not send the same notice."""
    rows = [
        Notice.objects.filter(pk=notice.pk, tries=notice.tries, sent_at=None) for notice in notices
    ]
    with transaction.atomic(using=exchange_database.ALIAS):
        claimed_counts = [row.update(tries=F("tries") + 1) for row in rows]
    return bool(claimed_counts) and all(claimed_counts)
