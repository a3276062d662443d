"""Pages of a feed: the tables of an account, and rows from a position."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from promdaen.kit.texts import Text, Words
from promdaen.people import queries as people_queries
from promdaen.survey.models import Round
from promdaen.survey.queries import exports, totals
from promdaen.survey.rules import export_tables
from promdaen.survey.rules.export_tables import Row

if TYPE_CHECKING:
    from promdaen.people.models import Account

PAGE_ROWS = 200
VISITS_AT_ONCE = 25
TOTALS, INDICATORS = "totals", "indicators"
TABLE_NAMES = {
    **{code: table.name for code, table in export_tables.EXPORT_TABLES.items()},
    TOTALS: Text("Totals", context="survey"),
    INDICATORS: export_tables.INDICATORS_NAME,
}
"""What people call each table."""


@dataclass(frozen=True, kw_only=True)
class Start:
    """The start of a page: the number of visits to skip, and of rows in the next visit."""

    visit: int = 0
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class FeedRows:
    """The rows of a page, and the start of the next one, None on the last."""

    rows: Sequence[Row]
    following: Start | None


def tables_for(*, account: Account | None) -> tuple[str, ...]:
    """The tables an account may read in a feed; none has places or remarks."""
    may_sum = people_queries.has_right("gaps", "survey", account=account)
    sums = (TOTALS,) if may_sum else ()
    if people_queries.has_right(*exports.READ_RIGHTS, account=account):
        return (*export_tables.EXPORT_TABLES, *sums, INDICATORS)
    return (*sums, INDICATORS)


def feed_page(
    *, survey_round: Round, account: Account | None, table: str, start: Start
) -> FeedRows:
    """A page of a table of a round: at most 200 rows, totals and indicators whole.

    Raises exports.NothingPublished, and figures.NoFigures for totals that may not be read yet.
    """
    reach = exports.ExportScope(account=account)
    if table == TOTALS:
        page = totals.totals_page(account=account, code=survey_round.code)
        return FeedRows(rows=total_rows(page=page), following=None)
    if table == INDICATORS:
        filled = exports.export_of_visits(survey_round=survey_round, reach=reach, visits=()).table(
            code=table
        )
        return FeedRows(rows=filled.rows, following=None)
    return _visit_feed_rows(survey_round, reach, table, start)


def _visit_feed_rows(
    survey_round: Round, reach: exports.ExportScope, table: str, start: Start
) -> FeedRows:
    export_table = export_tables.EXPORT_TABLES[table]
    columns = export_table.columns_for(is_outside=True)
    rows: list[Row] = []
    visit, skipped = start.visit, start.row
    while True:
        some = exports.export_visits(
            survey_round=survey_round, reach=reach, first=visit, limit=VISITS_AT_ONCE
        )
        for export_visit in some:
            held_rows = list(export_table.rows(visit=export_visit))[skipped:]
            room = PAGE_ROWS - len(rows)
            rows += [export_tables.only(row=row, columns=columns) for row in held_rows[:room]]
            if len(held_rows) > room:
                return FeedRows(rows=rows, following=Start(visit=visit, row=skipped + room))
            visit, skipped = visit + 1, 0
        if len(some) < VISITS_AT_ONCE:
            return FeedRows(rows=rows, following=None)


def total_rows(*, page: totals.TotalsPage) -> list[Row]:
    """The published totals, the whole first; suppressed totals have no row."""
    return list(_sums(page))


def _sums(page: totals.TotalsPage) -> Iterator[Row]:
    if page.country is None:
        return
    yield from _line("country", page.country, page.capacities)
    scopes = (("class", page.classes), ("border", page.borders), ("province", page.provinces))
    for scope, groups in scopes:
        if groups is None:
            continue
        for totals_row in groups.lines:
            yield from _line(scope, totals_row, page.capacities)
        if groups.together is not None:
            yield from _line(f"other_{scope}", groups.together, page.capacities)


def _line(scope: str, totals_row: totals.TotalsRow, capacities: Sequence[Words]) -> Iterator[Row]:
    names = (totals.UNNAMED, *capacities)
    for part, total in zip(names, (totals_row.whole, *totals_row.by_capacity), strict=True):
        if total is not None:
            yield {
                "scope": scope,
                "name_km": totals_row.name.km,
                "name_en": totals_row.name.en,
                "capacity_km": part.km,
                "capacity_en": part.en,
                "checkpoints": total.n,
                **{
                    name: export_tables.rounded(value=value)
                    for name, value in (
                        ("index", total.index),
                        ("worst", total.worst),
                        ("best", total.best),
                    )
                },
                "critical_gaps": total.critical_gaps,
                "critical_checkpoints": total.critical_checkpoints,
                "gaps": total.gaps,
                "answered": total.answered,
                "applicable": total.applicable,
            }
