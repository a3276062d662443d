"""Entries and evaluation forms of a run that its laptop sent after the loan ended."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from promdaen.kit.json_objects import NewJsonObject
from promdaen.laptops.models import Clash, Loan, SentForm
from promdaen.laptops.queries import lending, tables
from promdaen.laptops.rules import contents

OFFICER = lending.OFFICER


def closed_runs(*, node: UUID) -> dict[str, UUID]:
    """The runs that a laptop must not write, by code: lent at any time, and now not to it."""
    open_runs = Loan.objects.filter(peer=node, ended_at=None).values("run")
    loans = Loan.objects.exclude(run__in=open_runs).order_by()
    return dict(loans.values_list("run__code", "run").distinct())


def runs_with_late_entries(
    *, closed: Mapping[str, UUID], bodies: Sequence[tuple[int, str, NewJsonObject]]
) -> list[str]:
    """The codes of those of these runs to which one of the entries may belong."""
    ids_of_rows: set[str] = set()
    for _number, kind, body in bodies:
        table = tables.travelling().get(kind)
        if table is not None and _is_of_runs(table=table):
            ids_of_rows |= _ids(row=body["row"] if body["row"] is not None else body["was"])
    runs = lending.runs_named(ids=ids_of_rows)
    return [code for code, run_id in closed.items() if run_id.hex in runs]


def late_entries(*, code: str, bodies: Sequence[tuple[int, str, NewJsonObject]]) -> set[int]:
    """The numbers of the entries (number, kind, body) that belong to a run.

    An entry belongs to it if it names a row of the run, or is named by such an entry: a sitting
    does not name its run, but the link between both does. What several runs share, such as a bank
    of items, belongs to none; what an officer of the run found at shared stations does.
    """
    selected = lending.run_rows(codes=[code])
    belonging = {
        key
        for label in lending.labels_of_runs()
        for key in selected.get(label, {})
        if ":" not in key
    }
    shared, officers = lending.shared_rows(selected=selected), set(selected.get(OFFICER, {}))
    late_numbers: set[int] = set()
    count = -1
    while count != len(late_numbers):
        count = len(late_numbers)
        for number, kind, body in bodies:
            table = tables.travelling().get(kind)
            if number in late_numbers or table is None or not _is_of_runs(table=table):
                continue
            row = body["row"] if body["row"] is not None else body["was"]
            ids = _ids(row=row)
            is_shared_part = kind not in lending.labels_of_runs() and bool(
                ids & shared and ids & officers
            )
            if belonging.isdisjoint(ids) and not is_shared_part:
                continue
            late_numbers.add(number)
            belonging |= {str(row["id"])} if "id" in row else set()
            belonging |= {
                str(row[column.name])
                for column in table.columns
                if row.get(column.name) is not None and column.refers_to in lending.SESSION_TABLES
            }
    return late_numbers


LATE = "late"
UNREPORTED = "course.UnreportedFeedback"


def is_unreported_forms_count(*, kind: str, body: NewJsonObject) -> bool:
    """Whether an entry is the number of forms that a laptop deleted, since they were too few.

    It comes 90 days after the run, when the loan has ended as a rule, and changes no record.
    """
    return kind == UNREPORTED and body["row"] is not None and "base" not in body


def set_aside_late_forms(*, node: UUID, now: datetime) -> list[Clash]:
    """New decisions about the forms of closed runs that are not here as the laptop sent them."""
    table = tables.feedback_table()
    codes = {run_id: code for code, run_id in closed_runs(node=node).items()}
    forms = SentForm.objects.filter(node=node).exclude(text="").values_list("run", "text")
    sent_rows = {
        f"{table.label}:{row['id']}:{hashlib.sha256(text.encode()).hexdigest()[:16]}": (run, row)
        for run, text in forms
        if run in codes
        for row in [json.loads(text)]
    }
    clash_keys = set(Clash.objects.filter(key__in=sent_rows).values_list("key", flat=True))
    rows_here = tables.rows_by_key(
        table=table, keys=[row["id"] for _run, row in sent_rows.values()]
    )
    late_rows = [
        Clash(
            node=node,
            key=key,
            kind=table.label,
            body=contents.entry_body(row=row),
            reason=LATE,
            detail=codes[run],
            at=now,
        )
        for key, (run, row) in sent_rows.items()
        if key not in clash_keys
        and not contents.has_values(row=rows_here.get(row["id"]), sent_row=row)
    ]
    return Clash.objects.bulk_create(late_rows)


def _is_of_runs(*, table: tables.TravelTable) -> bool:
    """Whether rows of a table can belong to one run: no content, no people, no audit lines."""
    return lending.is_written_once(table=table) and table.label != "kit.AuditLine"


def _ids(*, row: NewJsonObject) -> set[str]:
    return {str(value) for value in row.values() if isinstance(value, str)}
