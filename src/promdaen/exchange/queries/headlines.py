"""Titles of records in lists: the summary, or the local number if it may not be shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from promdaen.exchange.models import Record, Report, Text
from promdaen.exchange.queries import codes, posts, visible
from promdaen.exchange.rules.exchange_members import ExchangeMember

TITLE = "summary"


def headlines(
    *, records: Sequence[Record], member: ExchangeMember, now: datetime
) -> dict[UUID, str]:
    """The title of each record for this reader, by record id.

    The originator sees the original text, all others the topmost layer of redaction. A report
    without a title is called by kind of event and place, in the language of the page. The local
    number is used for a title that is encrypted, missing, or not readable by this reader.
    """
    names = {record.pk: record.local_no for record in records}
    plain = [record.pk for record in records if not record.is_sealed]
    own = {record.pk for record in records if is_own(record=record, member=member)}
    readable = visible.visible_to(member=member, now=now).filter(pk__in=plain)
    texts = Text.objects.filter(field=TITLE, sealed=None, record__in=readable)
    titled = set()
    for text in texts.order_by("-layer").only("record_id", "plain", "is_top"):
        titled.add(text.record_id)
        if text.is_top or text.record_id in own:
            names[text.record_id] = text.plain
    untitled = [
        record for record in records
        if record.kind == "report" and record.pk not in titled and not record.is_sealed
    ]  # fmt: skip
    if untitled:
        open_ids = set(readable.filter(kind="report").values_list("pk", flat=True))
        names |= report_titles(records=[row for row in untitled if row.pk in open_ids])
    return names


def report_titles(*, records: Sequence[Record]) -> dict[UUID, str]:
    """What happened and where, in the language of the page, by record id."""
    facts = Report.objects.filter(record__in=records)
    types = dict(facts.values_list("record_id", "type")) if records else {}
    places = posts.place_names(
        codes=[record.checkpoint or record.province for record in records if record.pk in types]
    )
    return {
        record.pk: ", ".join(
            part
            for part in (
                codes.code_label(name="report_type", code=types[record.pk]),
                places.get(record.checkpoint or record.province, ""),
            )
            if part
        )
        for record in records
        if record.pk in types
    }


def is_own(*, record: Record, member: ExchangeMember) -> bool:
    """Whether the reader is the originator of a record: its author or the author's department."""
    is_of_origin = bool(member.department) and record.origin == member.department
    return is_of_origin or record.author_id == member.account_id
