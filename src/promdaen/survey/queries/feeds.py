"""Pages of a feed: which tables an account has, and the rows from a place on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from promdaen.people import queries as people_queries
from promdaen.survey.models import Round
from promdaen.survey.queries import exports
from promdaen.survey.rules import export_tables
from promdaen.survey.rules.export_tables import Row

PAGE_ROWS = 200
VISITS_AT_ONCE = 25


@dataclass(frozen=True, kw_only=True)
class Start:
    """Where a page begins: so many visits on, and so many rows into that visit."""

    visit: int = 0
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class Found:
    """The rows of a page, and where the next one begins, None on the last."""

    rows: Sequence[Row]
    following: Start | None


def tables_for(*, account: Any) -> tuple[str, ...]:
    """The tables that an account may read in a feed, none of them with places or remarks."""
    if people_queries.has_right(*exports.READERS, account=account):
        return (*export_tables.TABLES, INDICATORS)
    return (INDICATORS,)


INDICATORS = "indicators"


def page_of(*, held: Round, account: Any, table: str, start: Start) -> Found:
    """A page of a table of a round, at most 200 rows; raises exports.NothingPublished."""
    reach = exports.Reach(account=account)
    if table == INDICATORS:
        filled = exports.explained(held=held, reach=reach, visits=()).table(code=table)
        return Found(rows=filled.rows, following=None)
    return _of_visits(held, reach, table, start)


def _of_visits(held: Round, reach: exports.Reach, table: str, start: Start) -> Found:
    made = export_tables.TABLES[table]
    columns = made.columns_for(is_outside=True)
    rows: list[Row] = []
    visit, skipped = start.visit, start.row
    while True:
        some = exports.visits_of(held=held, reach=reach, first=visit, most=VISITS_AT_ONCE)
        for one in some:
            held_rows = list(made.rows(held=one))[skipped:]
            room = PAGE_ROWS - len(rows)
            rows += [export_tables.only(row=row, columns=columns) for row in held_rows[:room]]
            if len(held_rows) > room:
                return Found(rows=rows, following=Start(visit=visit, row=skipped + room))
            visit, skipped = visit + 1, 0
        if len(some) < VISITS_AT_ONCE:
            return Found(rows=rows, following=None)
