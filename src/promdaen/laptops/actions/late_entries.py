"""Entries about a run that its laptop sent after the run was taken back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from promdaen.kit.travel import travel_class
from promdaen.laptops.actions.loans import TAKEN_BACK
from promdaen.laptops.models import Loan
from promdaen.laptops.queries import lending, tables

Body = dict[str, Any]


def closed_runs(*, node: UUID) -> dict[str, UUID]:
    """The runs that were taken back from a laptop and that it has not got again, by code."""
    rows = Loan.objects.filter(peer=node, ending=TAKEN_BACK).select_related("run")
    again = set(Loan.objects.filter(peer=node, ended_at=None).values_list("run_id", flat=True))
    return {row.run.code: row.run_id for row in rows if row.run_id not in again}


def late_entries(*, code: str, bodies: Sequence[tuple[int, str, Body]]) -> set[int]:
    """The numbers of the entries (number, kind, body) that belong to a run.

    An entry belongs to it if it names a row of the run, or is named by such an entry: a sitting
    does not name its run, but the link between both does.
    """
    belonging = _rows_here(code=code)
    found: set[int] = set()
    count = -1
    while count != len(found):
        count = len(found)
        for number, kind, body in bodies:
            table = tables.travelling().get(kind)
            if number in found or table is None or not _is_of_runs(table=table):
                continue
            row = body["row"] if body["row"] is not None else body["was"]
            if belonging.isdisjoint(_ids(row=row)):
                continue
            found.add(number)
            belonging |= {str(row["id"])} if "id" in row else set()
            belonging |= {
                str(row[column.name])
                for column in table.columns
                if row.get(column.name) is not None and _is_named_by_runs(label=column.refers_to)
            }
    return found


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
