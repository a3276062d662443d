"""Links between reports, among those that the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from promdaen.exchange.models import Record, Trace
from promdaen.exchange.queries import codes, headlines, posts, visible
from promdaen.exchange.rules import layout, traces
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.rules.levels import MIN_SEALED_LEVEL

KINDS = (traces.VEHICLE, traces.SERIES, traces.PLACE, traces.METHOD)
"""The rarest to share first."""
MIN_SHARED_RECORDS = 2


@dataclass(frozen=True, kw_only=True)
class ReportNode:
    """A report with its number in the picture and its title for this reader."""

    number: int
    record: Record
    title: str


@dataclass(frozen=True, kw_only=True)
class SharedTrace:
    """A trace that reports share, with its number in the picture."""

    number: int
    kind: str
    label: str
    nodes: Sequence[ReportNode]


@dataclass(frozen=True, kw_only=True)
class Links:
    """The picture, the same as a list, and the number of traces that did not fit."""

    picture: layout.LinkDrawing
    shared: Sequence[SharedTrace]
    left_out_count: int


def links(*, member: ExchangeMember, kind: str, days: int, now: datetime) -> Links:
    """Traces shared by reports of the last days; of one kind, or of all for "".

    Counts only sent reports that this reader may see and whose texts may appear in a list.
    """
    rows = visible.visible_to(member=member, now=now).filter(kind="report")
    rows = rows.filter(level__lt=MIN_SEALED_LEVEL, sent_at__isnull=False, withdrawn_at=None)
    rows = rows.filter(report__occurred_at__gte=now - timedelta(days=days))
    record_traces = Trace.objects.filter(
        record__in=rows.order_by(), kind__in=[kind] if kind else KINDS
    )
    records_by_value: dict[tuple[str, str], list[UUID]] = {}
    labels: dict[tuple[str, str], str] = {}
    columns = record_traces.values_list("kind", "value", "label", "record_id")
    for trace, value, label, record in columns.order_by("record__sent_at", "record_id"):
        records_by_value.setdefault((trace, value), []).append(record)
        labels[trace, value] = label
    groups = [mark for mark, ids in records_by_value.items() if len(ids) >= MIN_SHARED_RECORDS]
    groups.sort(key=lambda mark: (KINDS.index(mark[0]), -len(records_by_value[mark]), mark))
    fit = layout.fitting(groups=[records_by_value[mark] for mark in groups])
    drawn_groups = groups[:fit]
    picture, order = layout.link_drawing(groups=[records_by_value[mark] for mark in drawn_groups])
    places = [pk for pk in order if isinstance(pk, UUID)]
    # Of thousands of reports the picture has room for some dozens.
    records = rows.select_related("report").in_bulk(places)
    linked_records = [records[pk] for pk in places]
    titles = headlines.headlines(records=linked_records, member=member, now=now)
    nodes = {
        record.pk: ReportNode(number=number, record=record, title=titles[record.pk])
        for number, record in enumerate(linked_records, start=1)
    }
    return Links(
        picture=picture,
        shared=[
            SharedTrace(
                number=number,
                kind=mark[0],
                label=_label(kind=mark[0], label=labels[mark]),
                nodes=[nodes[pk] for pk in records_by_value[mark]],
            )
            for number, mark in enumerate(drawn_groups, start=1)
        ],
        left_out_count=len(groups) - fit,
    )


def _label(*, kind: str, label: str) -> str:
    if kind == traces.METHOD:
        return codes.code_label(name="method", code=label)
    if kind == traces.PLACE:
        return posts.place_names(codes=[label]).get(label, label)
    return label
