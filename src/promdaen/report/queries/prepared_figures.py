"""Figures of large scopes, which a job prepares: reading thousands of runs takes seconds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from promdaen.assessment.rules import splits
from promdaen.course import queries as course_queries
from promdaen.course.models import CourseRun, Programme
from promdaen.course.queries import setup
from promdaen.kit import suppression
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.people.models import Account
from promdaen.report.models import PreparedFigures
from promdaen.report.queries import scopes, sheets
from promdaen.report.queries.scopes import ScopeRuns
from promdaen.report.rules import documents

MAX_COMPUTED_RUNS = 300
"""Scopes of more runs are prepared; of these, the pages compute the figures themselves."""
MAX_AGE = timedelta(days=1)
"""Of older figures the pages compute their own: the job does not run."""
MAX_GAINS = 60
"""The runs whose gains the overview draws: the last ones."""


@dataclass(frozen=True)
class CurrentSheet:
    """The sheet of a scope for its pages; `prepared_at` is None if it was computed just now."""

    document: JsonObject
    prepared_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class OverviewFigures:
    """The figures of the overview, over all its runs.

    `departments` and `provinces`: counts by code. `runs`: how many runs there are, and by state.
    `gains`: sums by run of the last MAX_GAINS tested runs; `has_more_gains` if there are more.
    `prepared_at` is None if they were computed just now.
    """

    counts: course_queries.PeopleCounts
    departments: Mapping[str, course_queries.PeopleCounts]
    provinces: Mapping[str, course_queries.PeopleCounts]
    higher: course_queries.HigherCounts
    runs: Mapping[str, int]
    gains: Mapping[UUID, splits.GainSums]
    has_more_gains: bool
    prepared_at: datetime | None = None


COLUMNS = [
    [field.name for field in fields(row)]
    for row in (course_queries.PeopleCounts, course_queries.HigherCounts, splits.GainSums)
]
"""What a prepared overview consists of: one of an earlier version of the program may not fit."""


def current_sheet(*, scope_runs: ScopeRuns, account: Account | None, today: date) -> CurrentSheet:
    """The sheet that pages show: prepared if the scope is large, computed otherwise.

    An account that sees only some of the runs gets a computed sheet of these. Comments and
    recommendations are always the present ones, so that one that was taken back is gone at once.
    """
    key = scope_runs.scope.key
    is_prepared = (
        scope_runs.prepared_at is not None
        and scope_runs.runs_count > MAX_COMPUTED_RUNS
        and scopes.sees_all_runs(account=account)
    )
    prepared = _prepared(name=key, today=today) if is_prepared else None
    if prepared is None or prepared.document["schema"] != documents.SHEET_SCHEMA:
        return CurrentSheet(sheets.build_sheet(scope_runs=scope_runs, today=today), None)
    present = documents.written_texts(
        quotes=sheets.quotes(runs=scope_runs.runs),
        recommendations=sheets.recommendations(scope=key),
    )
    return CurrentSheet(prepared.document | present, prepared.prepared_at)


def prepared_overview(*, programme: Programme | None, today: date) -> OverviewFigures | None:
    """The prepared figures of a programme's overview, or of all, for accounts that see all runs.

    None if there are none: then `compute_overview` has to read all runs.
    """
    # Pages of the overview read this for their first steps too.
    if setup.setup().runs_count <= MAX_COMPUTED_RUNS:
        return None
    prepared = _prepared(name=_overview_name(programme=programme), today=today)
    if prepared is None or prepared.document["columns"] != COLUMNS:
        return None
    document = prepared.document
    counts = {
        name: {code: course_queries.PeopleCounts(**row) for code, row in rows.items()}
        for name, rows in document["groups"].items()
    }
    return OverviewFigures(
        counts=course_queries.PeopleCounts(**document["counts"]),
        departments=counts["department"],
        provinces=counts["province"],
        higher=course_queries.HigherCounts(**document["higher"]),
        runs=document["runs"],
        gains={UUID(run): splits.GainSums(**row) for run, row in document["gains"].items()},
        has_more_gains=document["has_more_gains"],
        prepared_at=prepared.prepared_at,
    )


def compute_overview(
    *, runs: QuerySet[CourseRun], rows: Sequence[CourseRun], today: date
) -> OverviewFigures:
    """The overview's figures from the summary tables; `rows` are the runs, already read."""
    counts, groups = course_queries.people_by_each(runs=runs, by=("department", "province"))
    tested = course_queries.paired_test_results(runs=runs)
    tested_runs = [
        run
        for run in sorted(rows, key=lambda run: (run.ends_on, run.code))
        if run.pk in tested.gains and not suppression.is_small(n=tested.gains[run.pk].n)
    ]
    return OverviewFigures(
        counts=counts,
        departments=groups["department"],
        provinces=groups["province"],
        higher=tested.higher,
        runs=_run_states(runs=rows, today=today),
        gains={run.pk: tested.gains[run.pk] for run in tested_runs[-MAX_GAINS:]},
        has_more_gains=len(tested_runs) > MAX_GAINS,
    )


def large_documents(*, today: date) -> Iterator[tuple[str, NewJsonObject]]:
    """The name and the document of everything that is to be prepared, computed one by one."""
    runs = course_queries.visible_to(account=None).filter(is_cancelled=False)
    if runs.count() <= MAX_COMPUTED_RUNS:
        return
    yield _overview_name(programme=None), _overview_document(runs=runs, today=today)
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
                    _overview_document(runs=scope_runs.runs, today=today),
                )


def _overview_name(*, programme: Programme | None) -> str:
    # By id: a programme that was deleted may leave its code to another.
    return f"overview:{programme.pk if programme is not None else ''}"


def _overview_document(*, runs: QuerySet[CourseRun], today: date) -> NewJsonObject:
    figures = compute_overview(runs=runs, rows=list(runs), today=today)
    groups = {"department": figures.departments, "province": figures.provinces}
    return {
        "columns": COLUMNS,
        "counts": asdict(figures.counts),
        "groups": {
            name: {code: asdict(counts) for code, counts in rows.items()}
            for name, rows in groups.items()
        },
        "higher": asdict(figures.higher),
        "runs": dict(figures.runs),
        "gains": {str(run): asdict(sums) for run, sums in figures.gains.items()},
        "has_more_gains": figures.has_more_gains,
    }


def _run_states(*, runs: Sequence[CourseRun], today: date) -> dict[str, int]:
    finished = sum(run.ends_on < today for run in runs)
    planned = sum(run.starts_on > today for run in runs)
    return {
        "all": len(runs),
        "finished": finished,
        "planned": planned,
        "running": len(runs) - finished - planned,
    }


def _prepared(*, name: str, today: date) -> PreparedFigures | None:
    prepared_figures: QuerySet[PreparedFigures] = PreparedFigures.objects.filter(name=name)
    row = prepared_figures.first()
    is_fresh = row is not None and timezone.localdate(row.prepared_at) >= today - MAX_AGE
    return row if is_fresh else None
