"""Entries and evaluation forms of a run that its laptop sent after the loan ended."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from promdaen.kit.travel import travel_class
from promdaen.laptops.models import Clash, Loan, SentForm
from promdaen.laptops.queries import lending, tables
from promdaen.laptops.rules import contents

Body = dict[str, Any]


def closed_runs(*, node: UUID) -> dict[str, UUID]:
    """The runs whose loan to a laptop ended and that it has not got again, by code."""
    rows = Loan.objects.filter(peer=node, ended_at__isnull=False).select_related("run")
    again = set(Loan.objects.filter(peer=node, ended_at=None).values_list("run_id", flat=True))
    return {row.run.code: row.run_id for row in rows if row.run_id not in again}


def late_entries(*, code: str, bodies: Sequence[tuple[int, str, Body]]) -> set[int]:
    """The numbers of the entries (number, kind, body) that belong to a run.

    An entry belongs to it if it names a row of the run, or is named by such an entry: a sitting
    does not name its run, but the link between both does.
    """
    belonging = _rows_here(code=code)
    late_sequences: set[int] = set()
    count = -1
    while count != len(late_sequences):
        count = len(late_sequences)
        for number, kind, body in bodies:
            table = tables.travelling().get(kind)
            if number in late_sequences or table is None or not _is_of_runs(table=table):
                continue
            row = body["row"] if body["row"] is not None else body["was"]
            if belonging.isdisjoint(_ids(row=row)):
                continue
            late_sequences.add(number)
            belonging |= {str(row["id"])} if "id" in row else set()
            belonging |= {
                str(row[column.name])
                for column in table.columns
                if row.get(column.name) is not None and _is_named_by_runs(label=column.refers_to)
            }
    return late_sequences


LATE = "late"


def late_forms(*, node: UUID, now: datetime) -> list[Clash]:
    """New decisions about the forms of closed runs that are not here as the laptop sent them."""
    table = tables.feedback_table()
    forms = SentForm.objects.filter(node=node).exclude(text="")
    late_rows = []
    for code, run_id in closed_runs(node=node).items():
        sent_rows = {
            f"{table.label}:{row['id']}:{hashlib.sha256(text.encode()).hexdigest()[:16]}": row
            for text in forms.filter(run=run_id).values_list("text", flat=True)
            for row in [json.loads(text)]
        }
        clash_keys = set(Clash.objects.filter(key__in=sent_rows).values_list("key", flat=True))
        rows_here = tables.rows_by_key(table=table, keys=[row["id"] for row in sent_rows.values()])
        late_rows += [
            Clash(
                node=node,
                key=key,
                kind=table.label,
                body=contents.entry_body(row=row),
                reason=LATE,
                detail=code,
                at=now,
            )
            for key, row in sent_rows.items()
            if key not in clash_keys
            and not contents.has_values(row=rows_here.get(row["id"]), sent_row=row)
        ]
    return Clash.objects.bulk_create(late_rows)


def _rows_here(*, code: str) -> set[str]:
    selected = lending.run_rows(codes=[code])
    return {
        key
        for label, rows in selected.items()
        if _is_named_by_runs(label=label)
        for key in rows
        if ":" not in key
    }


def _is_named_by_runs(*, label: str) -> bool:
    table = tables.travelling().get(label)
    return table is not None and _is_of_runs(table=table)


def _is_of_runs(*, table: tables.TravelTable) -> bool:
    """Whether rows of a table can belong to one run: no content, no people, no audit lines."""
    is_person = travel_class(model=table.model) == "person"
    return table.kind != tables.REFERENCE and not is_person and table.label != "kit.AuditLine"


def _ids(*, row: Body) -> set[str]:
    return {str(value) for value in row.values() if isinstance(value, str)}


def read_bodies(*, entries: Sequence[tuple[int, str, str, str]]) -> list[tuple[int, str, Body]]:
    """Entries (number, key, kind, text) with their texts read."""
    return [(number, kind, json.loads(body)) for number, _key, kind, body in entries]
