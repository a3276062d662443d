"""What an auditor sees: the chain of the exchange, its state, who read what is of high level."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Count, QuerySet
from django.utils import timezone

from promdaen.exchange.queries import apart, members
from promdaen.exchange.rules.standing import ExchangeMember
from promdaen.kit import audit, chains, heads, node_keys, signing
from promdaen.kit.models import AuditLine
from promdaen.kit.standalone import verify_audit

READINGS_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class AuditSelection:
    """What the log is narrowed to: an act, days in the installation's time zone, a row."""

    act: str = ""
    since: date | None = None
    until: date | None = None
    record_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class AuditRow:
    """A line of the log with its act and its account in words."""

    line: AuditLine
    act: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Readings:
    """How often an account opened records of the two highest levels."""

    name: str
    roles: str
    count: int


@dataclass(frozen=True, kw_only=True)
class AuditHead:
    """The last line of the chain: its number, its short code for paper, its signed text."""

    number: int
    short: str
    signed: str


def act_labels() -> dict[str, Any]:
    """What each act of the exchange is called."""
    return dict(getattr(apps.get_app_config("exchange"), "audit_labels", {}))


def chain_lines(*, member: ExchangeMember, chosen: AuditSelection) -> QuerySet[AuditLine]:
    """The lines of the chain, newest first; none for who is no auditor."""
    rows = AuditLine.objects.using(apart.ALIAS)
    if "auditor" not in member.roles or not member.is_active:
        return rows.none()
    if chosen.act:
        rows = rows.filter(action=chosen.act)
    if chosen.since:
        rows = rows.filter(at__gte=timezone.make_aware(datetime.combine(chosen.since, time.min)))
    if chosen.until:
        rows = rows.filter(at__lte=timezone.make_aware(datetime.combine(chosen.until, time.max)))
    if chosen.record_id:
        rows = rows.filter(subject_id=str(chosen.record_id))
    return rows.order_by("node", "-epoch", "-sequence")


def told(*, lines: Iterable[AuditLine]) -> list[AuditRow]:
    """Lines with the names of their accounts, which the log itself does not keep."""
    held = list(lines)
    names = members.names_of(account_ids={one.account_id for one in held if one.account_id})
    labels = act_labels()
    return [
        AuditRow(
            line=one,
            act=str(labels.get(one.action, one.action)),
            name="" if one.account_id is None else names.get(one.account_id, ""),
        )
        for one in held
    ]


def high_readings(*, member: ExchangeMember, now: datetime) -> list[Readings]:
    """Who opened records of the two highest levels in the last thirty days, and how often."""
    rows = chain_lines(member=member, chosen=AuditSelection(act="read_record"))
    rows = rows.filter(at__gt=now - timedelta(days=READINGS_DAYS)).order_by()
    counted = rows.values("account_id", "account_name").annotate(count=Count("pk"))
    counted = counted.order_by("-count", "account_name", "account_id")
    held = list(counted.values_list("account_id", "account_name", "count"))
    names = members.names_of(account_ids={account for account, _roles, _count in held if account})
    return [
        Readings(name=names.get(account, "") if account else "", roles=roles, count=count)
        for account, roles, count in held
    ]


def head(*, member: ExchangeMember, now: datetime) -> AuditHead | None:
    """The head of the chain, to be left with others; None where there is no line or no auditor.

    Where the key cannot be read, the head has its short code alone.
    """
    if "auditor" not in member.roles:
        return None
    try:
        last = audit.head(using=apart.ALIAS)
    except ValueError:
        return None
    try:
        signed = audit.signed_head(now=now, using=apart.ALIAS)
    except signing.KeyFileError:
        signed = ""
    return AuditHead(number=last.sequence, short=heads.short_head(head=last), signed=signed)


def heads_in(*, text: str) -> list[verify_audit.NotedHead]:
    """The heads in a text that somebody typed; a path is not opened.

    Raises kit.standalone.verify_audit.AuditRefused.
    """
    return verify_audit.heads_in(text=text)


def chain_checked(*, member: ExchangeMember, text: str = "") -> chains.ChainCheck | None:
    """Follow the chain and hold the heads in a text against it; None for who is no auditor.

    Raises kit.standalone.verify_audit.AuditRefused for a text without a head, a head of another
    chain or with a false signature; kit.signing.KeyFileError with words.
    """
    if "auditor" not in member.roles:
        return None
    given = heads_in(text=text) if text.strip() else []
    keys = node_keys.trusted_keys() if any(one.node for one in given) else []
    node = audit.this_node(using=apart.ALIAS)
    return chains.checked(nodes=[(apart.ALIAS, node)], heads=given, keys=keys)[0]
