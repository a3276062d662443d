"""Titles of records in lists: the summary, or the local number if it may not be shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from promdaen.exchange.models import Record, Text
from promdaen.exchange.queries import visible
from promdaen.exchange.rules.exchange_members import ExchangeMember

TITLE = "summary"


def headlines(
    *, records: Sequence[Record], member: ExchangeMember, now: datetime
) -> dict[UUID, str]:
    """The title of each record for this reader, by record id.

    The originator sees the original text, all others the topmost layer of redaction. The local
    number is used for a title that is encrypted, missing, or not readable by this reader.
    """
    names = {record.pk: record.local_no for record in records}
    plain = [record.pk for record in records if not record.is_sealed]
    own = {record.pk for record in records if is_own(record=record, member=member)}
    readable = visible.visible_to(member=member, now=now).filter(pk__in=plain)
    rows = Text.objects.filter(field=TITLE, sealed=None, record__in=readable)
    for row in rows.order_by("-layer").only("record_id", "plain", "is_top"):
        if row.is_top or row.record_id in own:
            names[row.record_id] = row.plain
    return names


def is_own(*, record: Record, member: ExchangeMember) -> bool:
    """Whether the reader is the originator of a record: its author or the author's department."""
    is_of_origin = bool(member.department) and record.origin == member.department
    return is_of_origin or record.author_id == member.account_id
