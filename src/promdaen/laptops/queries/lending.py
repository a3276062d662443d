"""The data a laptop needs before a course: content, and the rows of its course runs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection

from promdaen.kit.travel import travel_class
from promdaen.laptops.queries import tables
from promdaen.laptops.rules import contents

RUN, OFFICER, POSTING = "course.CourseRun", "people.Officer", "people.Posting"
TRAINERS = "course.CourseRun_trainers"
ID = re.compile("[0-9a-f]{32}")
SESSION_TABLES = frozenset({"assessment.Sitting", "casework.CaseSession", "specimen.LabSession"})
"""Tables that name no run: a row belongs to one alone, to which another table links it."""
Selected = dict[str, dict[str, contents.Row]]


@cache
def labels_of_runs() -> frozenset[str]:
    """The tables whose rows belong to one run; others that a run uses may be shared by many."""
    labels = {RUN, *SESSION_TABLES}
    count = 0
    while count != len(labels):
        count = len(labels)
        for label, table in tables.travelling().items():
            is_below = any(column.refers_to in labels for column in table.columns)
            if is_below and is_written_once(table=table):
                labels.add(label)
    return frozenset(labels)


def is_written_once(*, table: tables.TravelTable) -> bool:
    """Whether one node at a time writes a table: no content, and no people."""
    return table.kind != tables.REFERENCE and travel_class(model=table.model) != "person"


def runs_named(*, ids: Iterable[str]) -> set[str]:
    """The ids of the course runs that rows with these ids belong to."""
    of_runs = labels_of_runs()
    runs: set[str] = set()
    visited_ids: set[str] = set()
    waiting = {key for key in ids if ID.fullmatch(key)}
    while waiting:
        visited_ids |= waiting
        above: set[str] = set()
        for label in of_runs:
            table = tables.travelling()[label]
            columns = [column for column in table.columns if column.refers_to in of_runs]
            rows = list(_rows_with(table=table, ids=waiting))
            if label == RUN:
                runs.update(row["id"] for row in rows)
            above.update(row[column.name] for row in rows for column in columns)
        waiting = above - visited_ids - {None}
    return runs


def _rows_with(*, table: tables.TravelTable, ids: Collection[str]) -> Iterator[contents.Row]:
    """Rows with these ids, and those that link such a row to a run: a sitting, shared stations."""
    if len(table.identity) == 1 and table.identity[0].kind == "uuid":
        yield from tables.rows_by_key(table=table, keys=ids).values()
    above = {column.refers_to for column in table.columns}
    is_link, is_of_run = bool(above & (labels_of_runs() - SESSION_TABLES)), RUN in above
    for column in table.columns:
        label = column.refers_to
        if (is_link and label in SESSION_TABLES) or (is_of_run and label in _shared_labels()):
            yield from _where(table=table, column=column.column, values=ids)


@cache
def _shared_labels() -> frozenset[str]:
    """The tables of which several runs may use a row: banks of items, printed stations."""
    travelling = tables.travelling()
    of_runs = labels_of_runs()
    referred_labels = {
        column.refers_to for label in of_runs for column in travelling[label].columns
    }
    return frozenset(
        label
        for label in (referred_labels & travelling.keys()) - of_runs
        if is_written_once(table=travelling[label])
    )


def shared_rows(*, selected: Selected) -> set[str]:
    """The ids of the rows that the selected runs may share with others."""
    return {key for label in _shared_labels() for key in selected.get(label, {})}


def reference_rows() -> Iterator[tuple[tables.TravelTable, list[contents.Row]]]:
    """Every table that headquarters owns, completely, except those of access rights."""
    for table in tables.travelling().values():
        is_of_accounts = any(column.refers_to == tables.ACCOUNT for column in table.columns)
        if table.kind == tables.REFERENCE and not is_of_accounts:
            yield table, list(tables.rows(table=table))


def bundle_rows(*, selected: Mapping[str, Mapping[str, contents.Row]]) -> dict[str, list[Any]]:
    """By table, everything that headquarters owns and the rows of course runs.

    Rows that refer to something that does not travel are left out, such as costs of other runs.
    """
    rows = {table.label: list(rows) for table, rows in reference_rows()}
    owned = list(rows)
    rows |= {label: list(table_rows.values()) for label, table_rows in selected.items()}
    count = -1
    while count != (count := sum(len(rows[label]) for label in owned)):
        keys = {
            label: {tables.travelling()[label].row_key(row=row) for row in table_rows}
            for label, table_rows in rows.items()
        }
        for label in owned:
            table = tables.travelling()[label]
            rows[label] = [
                row for row in rows[label] if _is_whole(table=table, row=row, keys=keys)
            ]
    return rows


def _is_whole(
    *, table: tables.TravelTable, row: contents.Row, keys: Mapping[str, set[str]]
) -> bool:
    """Whether everything that a row refers to travels too."""
    return all(
        row[column.name] is None or str(row[column.name]) in keys.get(column.refers_to, ())
        for column in table.columns
        if column.refers_to
    )


def run_rows(*, codes: Sequence[str]) -> Selected:
    """The rows of course runs: everything that refers to them, with officers and trainers."""
    selected: Selected = {}
    run = tables.travelling()[RUN]
    _add(selected=selected, table=run, rows=_where(table=run, column="code", values=codes))
    count = -1
    while count != (count := sum(len(rows) for rows in selected.values())):
        for table in tables.travelling().values():
            _add_below(selected=selected, table=table)
            _add_above(selected=selected, table=table)
    return selected


def codes_here(*, codes: Collection[str]) -> set[str]:
    """Those of these codes that are codes of course runs."""
    return {
        row["code"] for row in _where(table=tables.travelling()[RUN], column="code", values=codes)
    }


def trainers(*, selected: Mapping[str, Mapping[str, contents.Row]]) -> set[str]:
    """The ids of the accounts that lead the selected runs."""
    return {row["account_id"] for row in selected.get(TRAINERS, {}).values()}


def named_accounts(*, selected: Mapping[str, Mapping[str, contents.Row]]) -> set[str]:
    """The ids of all accounts in the selected rows."""
    return {
        row[column.name]
        for label, rows in selected.items()
        for column in tables.travelling()[label].columns
        if column.refers_to == tables.ACCOUNT
        for row in rows.values()
        if row[column.name] is not None
    }


def _add_below(*, selected: Selected, table: tables.TravelTable) -> None:
    """Add rows of a table that refer to a selected row and have one writing node at a time.

    Of what several runs share, such as a bank of items, only its own parts: no tests of others.
    """
    if not is_written_once(table=table):
        return
    of_runs = labels_of_runs()
    for column in table.columns:
        above = tables.travelling().get(column.refers_to)
        is_person = above is not None and travel_class(model=above.model) == "person"
        if (
            above is None
            or (is_person and table.label != POSTING)
            or not selected.get(above.label)
            or (table.label in of_runs and above.label not in of_runs)
        ):
            continue
        ids = [row[above.identity[0].name] for row in selected[above.label].values()]
        rows: Iterable[contents.Row] = _where(table=table, column=column.column, values=ids)
        if above.label in _shared_labels():
            rows = _officer_rows(table=table, rows=rows, selected=selected)
        _add(selected=selected, table=table, rows=rows)


def _officer_rows(
    *, table: tables.TravelTable, rows: Iterable[contents.Row], selected: Selected
) -> Iterator[contents.Row]:
    """The rows without those of officers who are not on the selected runs."""
    columns = [column.name for column in table.columns if column.refers_to == OFFICER]
    officers = selected.get(OFFICER, {})
    for row in rows:
        if all(row[name] in officers for name in columns):
            yield row


def _add_above(*, selected: Selected, table: tables.TravelTable) -> None:
    """Add rows that selected ones refer to and that are not part of the content."""
    for column in table.columns:
        above = tables.travelling().get(column.refers_to)
        if above is None or above.kind == tables.REFERENCE:
            continue
        rows = selected.get(table.label, {}).values()
        keys = {row[column.name] for row in rows} - {None}
        rows_here = tables.rows_by_key(table=above, keys=keys - set(selected.get(above.label, {})))
        _add(selected=selected, table=above, rows=rows_here.values())


def _add(*, selected: Selected, table: tables.TravelTable, rows: Iterable[contents.Row]) -> None:
    for row in rows:
        selected.setdefault(table.label, {})[table.row_key(row=row)] = row


def _where(
    *, table: tables.TravelTable, column: str, values: Iterable[Any]
) -> Iterator[dict[str, Any]]:
    quoted = connection.ops.quote_name(column)
    for chunk in tables.chunks(items=values, size=tables.MAX_PARAMETERS):
        marks = ", ".join(["%s"] * len(chunk))
        yield from tables.rows(
            table=table, condition=f"WHERE t.{quoted} IN ({marks})", values=chunk
        )
