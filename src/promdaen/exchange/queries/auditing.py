"""Queries for auditors: the chain of the exchange, its state, and readings at high levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Max, Min, Q, QuerySet

from promdaen.exchange.models import Membership, Record
from promdaen.exchange.queries import audit_words, exchange_database, members, posts
from promdaen.exchange.rules import numbers
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import audit, chains, heads, ids, node_keys, signing
from promdaen.kit.models import AuditLine
from promdaen.kit.standalone import verify_audit
from promdaen.people import queries as people_queries
from promdaen.people.queries import AuditEntry, AuditFilter
from promdaen.people.rules import audit_words as line_ids

READINGS_DAYS = 30
LINKING_ACTS = ("open_due_referral", "make_due_referral", "refer_person")
LINKS = frozenset({"report", "referral"})
"""Details of these acts that are the id of another record."""
MAX_LINK_DISTANCE = 2
"""A report and its referral have the due referral between them."""


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


def act_labels() -> dict[str, object]:
    """The label of each act of the exchange."""
    return dict(getattr(apps.get_app_config("exchange"), "audit_labels", {}))


def is_auditor(*, member: ExchangeMember) -> bool:
    """Whether a member may read the audit log of the exchange now."""
    return "auditor" in member.roles and member.is_active


def chain_lines(*, member: ExchangeMember, filters: AuditFilter) -> QuerySet[AuditLine]:
    """The lines of the chain, newest first; none unless the account is an auditor.

    `filters.kind` is one of audit_words.kind_choices: the kind of a record is in the line that
    made it.
    """
    audit_lines: QuerySet[AuditLine] = AuditLine.objects.using(exchange_database.ALIAS)
    if not is_auditor(member=member):
        return audit_lines.none()
    subject_kind, _colon, record_kind = filters.kind.partition(":")
    lines = people_queries.audit_lines_chosen(
        lines=audit_lines, filters=replace(filters, kind=subject_kind)
    )
    if not record_kind:
        return lines
    create_lines = audit_lines.filter(
        subject_kind=subject_kind, action="create_record", detail__kind=record_kind
    )
    return lines.filter(subject_id__in=create_lines.values("subject_id"))


def chain_days(*, member: ExchangeMember, lines_count: int) -> tuple[datetime, datetime] | None:
    """The times of the first line of the chain and of the last one that was verified."""
    if not is_auditor(member=member):
        return None
    node = audit.this_node(using=exchange_database.ALIAS)
    rows = AuditLine.objects.using(exchange_database.ALIAS).filter(node=node)
    span = rows.filter(sequence__lte=lines_count).aggregate(first=Min("at"), last=Max("at"))
    return (span["first"], span["last"]) if span["first"] else None


def record_by_number(*, member: ExchangeMember, text: str) -> UUID | None:
    """The id of a record whose number ends as the typed one, or of which it is the id.

    Only the end is compared, which is worked out from the id: the rest of a number names a post.
    None for no auditor.
    """
    if not is_auditor(member=member):
        return None
    if record_id := ids.read_id(text):
        return record_id
    number = audit_words.number_text(number=text)
    if len(number) != numbers.LENGTH:
        return None
    return (
        Record.objects.filter(local_no__endswith=f"-{number}").values_list("pk", flat=True).first()
    )


def data_with_number(*, member: ExchangeMember, data: Any) -> Any:
    """The data of the filter with the number of its record in place of the id, if it has one."""
    record_id = ids.read_id(data.get("record_id", "")) if data else None
    if record_id is None:
        return data
    number = numbers.record_code(record_id=record_id)
    if record_by_number(member=member, text=number) != record_id:
        return data
    changed = data.copy()
    changed["record_id"] = number
    return changed


def related_ids(*, member: ExchangeMember, record_id: UUID | None) -> list[str]:
    """The ids of the records that a record came from and led to, oldest first, from the log alone.

    From a report a due referral is opened, and from either a referral is made.
    """
    if record_id is None or not is_auditor(member=member):
        return []
    rows = AuditLine.objects.using(exchange_database.ALIAS).filter(action__in=LINKING_ACTS)
    record_ids = {str(record_id)}
    for _step in range(MAX_LINK_DISTANCE):
        is_linked = Q(subject_id__in=record_ids)
        for name in LINKS:
            is_linked |= Q(**{f"detail__{name}__in": record_ids})
        for line in rows.filter(is_linked):
            record_ids |= {
                line.subject_id,
                *(line.detail[name] for name in LINKS & line.detail.keys()),
            }
    # The ids of the exchange are in the order of time.
    return sorted(record_ids - {str(record_id)})


def record_names(*, record_ids: Iterable[str]) -> list[tuple[str, str, str]]:
    """Id, kind and number of records, as the log names them, without their level."""
    subjects = list(record_ids)
    audit_lines = [
        AuditLine(subject_kind=audit_words.RECORD_OBJECT, subject_id=key) for key in subjects
    ]
    things = audit_words.object_names(audit_lines=audit_lines)
    record_labels = [(key, *things[audit_words.RECORD_OBJECT, key]) for key in subjects]
    return [
        (key, kind.split(audit_words.SEPARATOR)[0], number) for key, kind, number in record_labels
    ]


def filter_accounts(*, member: ExchangeMember) -> list[tuple[str, str]]:
    """The accounts by which the log can be filtered: those with a role now or earlier, by name."""
    if not is_auditor(member=member):
        return []
    accounts = set(Membership.objects.values_list("account_id", flat=True))
    names = members.account_names(account_ids=accounts)
    return sorted(((str(pk), name) for pk, name in names.items()), key=lambda pair: pair[1])


def named_lines(*, lines: Iterable[AuditLine]) -> list[tuple[AuditLine, str]]:
    """Lines with the names of their accounts, which the log itself does not store."""
    audit_lines = list(lines)
    names = members.account_names(
        account_ids={audit_line.account_id for audit_line in audit_lines if audit_line.account_id}
    )
    return [
        (audit_line, names.get(audit_line.account_id, "") if audit_line.account_id else "")
        for audit_line in audit_lines
    ]


def audit_entries(*, lines: Iterable[AuditLine]) -> list[AuditEntry]:
    """The lines of a page in words."""
    audit_lines = list(lines)
    details = [audit_line.detail for audit_line in audit_lines]
    account_ids = {UUID(account_id) for account_id in line_ids.ids_in(values=details)}
    account_ids |= {audit_line.account_id for audit_line in audit_lines if audit_line.account_id}
    names = {str(pk): name for pk, name in members.account_names(account_ids=account_ids).items()}
    labels, departments = act_labels(), members.department_names()
    places = departments | posts.place_names(codes=audit_words.place_codes(details=details))
    things = audit_words.object_names(audit_lines=audit_lines)
    # The present level of a record is beside its kind.
    level_label = str(audit_words.DETAIL_LABELS["level"])
    return [
        AuditEntry(
            line=audit_line,
            label=str(labels.get(audit_line.action, "")),
            name=names.get(str(audit_line.account_id), ""),
            roles=audit_words.role_words(text=audit_line.account_name, departments=departments),
            kind=kind,
            thing=thing,
            query=urlencode({"record_id": audit_line.subject_id}),
            details=[
                pair
                for pair in audit_words.detail_words(
                    audit_line=audit_line, names=names, places=places
                )
                if pair != (level_label, kind.rpartition(audit_words.SEPARATOR)[2])
            ],
        )
        for audit_line in audit_lines
        for kind, thing in [things.get((audit_line.subject_kind, audit_line.subject_id), ("", ""))]
    ]


def high_readings(*, member: ExchangeMember, now: datetime) -> list[Readings]:
    """Number of records of the two highest levels each account opened in the last thirty days."""
    audit_lines = chain_lines(member=member, filters=AuditFilter(action="read_record"))
    audit_lines = audit_lines.filter(at__gt=now - timedelta(days=READINGS_DAYS)).order_by()
    counted = audit_lines.values("account_id", "account_name").annotate(count=Count("pk"))
    counted = counted.order_by("-count", "account_name", "account_id")
    reading_counts = list(counted.values_list("account_id", "account_name", "count"))
    names = members.account_names(
        account_ids={account for account, _roles, _count in reading_counts if account}
    )
    departments = members.department_names()
    return [
        Readings(
            name=names.get(account, "") if account else "",
            roles=audit_words.role_words(text=roles, departments=departments),
            count=count,
        )
        for account, roles, count in reading_counts
    ]


def head(*, member: ExchangeMember, now: datetime) -> AuditHead | None:
    """The head of the chain, for others to note; None if it is empty or the account is no auditor.

    If the key cannot be read, the head has only its short code.
    """
    if not is_auditor(member=member):
        return None
    try:
        last = audit.head(using=exchange_database.ALIAS)
    except ValueError:
        return None
    try:
        signed = audit.signed_head(now=now, using=exchange_database.ALIAS)
    except signing.KeyFileError:
        signed = ""
    return AuditHead(number=last.sequence, short=heads.short_head(head=last), signed=signed)


def heads_in(*, text: str) -> list[verify_audit.NotedHead]:
    """The heads in an entered text; it is never opened as a path.

    Raises kit.standalone.verify_audit.AuditRefused.
    """
    return verify_audit.heads_in(text=text)


def check_chain(*, member: ExchangeMember, text: str = "") -> chains.ChainCheck | None:
    """Verify the chain and compare it with the heads in a text; None if not an auditor.

    Raises kit.standalone.verify_audit.AuditRefused for a text without a head, a head of another
    chain or one with an invalid signature; kit.signing.KeyFileError with a message.
    """
    if not is_auditor(member=member):
        return None
    heads = heads_in(text=text) if text.strip() else []
    keys = node_keys.trusted_keys() if any(noted_head.node for noted_head in heads) else []
    node = audit.this_node(using=exchange_database.ALIAS)
    return chains.check_chains(nodes=[(exchange_database.ALIAS, node)], heads=heads, keys=keys)[0]
