"""Figures of large scopes, which a job prepares: reading thousands of runs takes seconds."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet

from promdaen.course import queries as course_queries
from promdaen.course.models import CourseRun, Programme
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.people.models import Account
from promdaen.report.models import PreparedFigures
from promdaen.report.queries import scopes, sheets
from promdaen.report.queries.scopes import ScopeRuns
from promdaen.report.rules import documents

MAX_COMPUTED_RUNS = 300
"""Scopes of more runs are prepared; of these, the pages compute the figures themselves."""


@dataclass(frozen=True)
class CurrentSheet:
    """The sheet of a scope for its pages; `prepared_at` is None if it was computed just now."""

    document: JsonObject
    prepared_at: datetime | None


@dataclass(frozen=True)
class OverviewFigures:
    """The figures of the overview that count officers, over all its runs.

    `departments` and `provinces`: counts by code. `prepared_at` is None if they were computed just
    now.
    """

    counts: course_queries.PeopleCounts
    departments: Mapping[str, course_queries.PeopleCounts]
    provinces: Mapping[str, course_queries.PeopleCounts]
    higher: course_queries.HigherCounts
    prepared_at: datetime | None = None


def current_sheet(*, scope_runs: ScopeRuns, account: Account | None, today: date) -> CurrentSheet:
    """The sheet that pages show: prepared if the scope is large, computed otherwise.

    An account that sees only some of the runs gets a computed sheet of these. Recommendations are
    always the present ones.
    """
    key = scope_runs.scope.key
    prepared = _prepared(name=key) if scopes.sees_all_runs(account=account) else None
    if prepared is None or prepared.document["schema"] != documents.SCHEMA:
        return CurrentSheet(sheets.build_sheet(scope_runs=scope_runs, today=today), None)
    present = {"recommendations": sheets.recommendations(scope=key)}
    return CurrentSheet(prepared.document | present, prepared.prepared_at)


def overview_figures(*, runs: QuerySet[CourseRun], programme: Programme | None) -> OverviewFigures:
    """The figures of a programme's overview, or of all; for accounts that see all runs."""
    prepared = _prepared(name=_overview_name(programme=programme))
    if prepared is None:
        return compute_overview(runs=runs)
    counts = {
        name: {code: course_queries.PeopleCounts(**row) for code, row in rows.items()}
        for name, rows in prepared.document["groups"].items()
    }
    return OverviewFigures(
        counts=course_queries.PeopleCounts(**prepared.document["counts"]),
        departments=counts["department"],
        provinces=counts["province"],
        higher=course_queries.HigherCounts(**prepared.document["higher"]),
        prepared_at=prepared.prepared_at,
    )


def compute_overview(*, runs: QuerySet[CourseRun]) -> OverviewFigures:
    """The overview's figures from the summary tables."""
    counts, groups = course_queries.people_by_each(runs=runs, by=("department", "province"))
    return OverviewFigures(
        counts=counts,
        departments=groups["department"],
        provinces=groups["province"],
        higher=course_queries.paired_test_results(runs=runs).higher,
    )


def large_documents(*, today: date) -> Iterator[tuple[str, NewJsonObject]]:
    """The name and the document of everything that is to be prepared, computed one by one."""
    runs = course_queries.visible_to(account=None).filter(is_cancelled=False)
    if runs.count() > MAX_COMPUTED_RUNS:
        yield _overview_name(programme=None), _overview_document(runs=runs)
    for kind, column in (("programme", "programme__code"), ("province", "province__code")):
        counted = runs.exclude(**{column: None}).order_by(column).values_list(column)
        for code, runs_count in counted.annotate(n=Count("pk")):
            if runs_count <= MAX_COMPUTED_RUNS:
                continue
            scope_runs = scopes.scope_runs_by_code(kind=kind, code=code, account=None)
            yield (
                scope_runs.scope.key,
                sheets.build_sheet(scope_runs=scope_runs, today=today),
            )
            if scope_runs.programme is not None:
                yield (
                    _overview_name(programme=scope_runs.programme),
                    _overview_document(runs=scope_runs.runs),
                )


def _overview_name(*, programme: Programme | None) -> str:
    return f"overview:{programme.code if programme is not None else ''}"


def _overview_document(*, runs: QuerySet[CourseRun]) -> NewJsonObject:
    figures = compute_overview(runs=runs)
    groups = {"department": figures.departments, "province": figures.provinces}
    return {
        "counts": asdict(figures.counts),
        "groups": {
            name: {code: asdict(row) for code, row in rows.items()}
            for name, rows in groups.items()
        },
        "higher": asdict(figures.higher),
    }


def _prepared(*, name: str) -> PreparedFigures | None:
    rows: QuerySet[PreparedFigures] = PreparedFigures.objects.filter(name=name)
    return rows.first()
