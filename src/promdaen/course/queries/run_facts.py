"""Facts about course runs for the rules, read for many runs at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Min, Model, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from promdaen.course.models import (
    Attendance,
    Badge,
    Certificate,
    CourseRun,
    Enrolment,
    Feedback,
    ImportDraft,
    Keying,
    OfficerSummary,
    RunPaper,
    RunTarget,
    RunTest,
    SessionTrainer,
    SheetScan,
    TrainingSession,
)
from promdaen.course.queries import people
from promdaen.course.rules import attention, timetabling
from promdaen.course.rules.attention import RunAttentionFacts
from promdaen.course.rules.timetables import MINUTES_AN_HOUR
from promdaen.kit import slots

TEST_OCCASIONS = ("before", "after")
COUNTED_FACTS = (
    "targets",
    "papers",
    "badges",
    "drafts",
    "keyed_once",
    "forms",
    "certificates",
    "later_overdue",
    "doubtful",
    "enrolled",
    *TEST_OCCASIONS,
    "later",
)
"""The counts that are copied into the facts unchanged."""


def sheet_address(*, code: str) -> str:
    """The address of a run's results sheet; "" if no capability makes them."""
    addresses = slots.slot_fills(name=slots.SHEET_ADDRESS)
    return next((str(address(code=code)) for address in addresses), "")


def facts_of_run(*, run: CourseRun, now: datetime) -> RunAttentionFacts:
    run_rows = CourseRun.objects.filter(pk=run.pk)
    return facts_by_run(runs=run_rows, now=now, reads_final=True)[run.pk]


def facts_by_run(
    *, runs: QuerySet[CourseRun], now: datetime, reads_final: bool = False
) -> dict[UUID, RunAttentionFacts]:
    """The facts of each run by id, as `runs_with_facts` reads them."""
    rows_with_facts = runs_with_facts(runs=runs, now=now, reads_final=reads_final)
    return {run.pk: facts for run, facts in rows_with_facts}


def is_unsettled(*, today: date) -> Q:
    """The condition for runs that may need attention on a day: recent, not final, or with a rest.

    A final run of more than a year ago needs attention only for overdue later tests and doubtful
    answer sheets (`attention.attention`).
    """
    late = people.late_invitations(today=today).values("enrolment__run")
    doubtful = _doubtful_scans().values("run")
    is_recent = Q(is_final=False) | Q(ends_on__gte=today - attention.A_YEAR)
    return is_recent | Q(pk__in=late) | Q(pk__in=doubtful)


def runs_with_facts(
    *, runs: QuerySet[CourseRun], now: datetime, reads_final: bool = False
) -> list[tuple[CourseRun, RunAttentionFacts]]:
    """Each run with its facts, in a number of queries that does not depend on the runs.

    The timetables of final runs are read only on request, because nothing in them needs attention.
    """
    columns = _written_columns(alias=runs.db, today=timezone.localdate(now))
    rows: list[Any] = list(runs.annotate(**columns))
    open_runs = {
        row.pk for row in rows if (reads_final or not row.is_final) and not row.is_cancelled
    }
    taught = _timetables(runs=open_runs, now=now)
    issued = _issued(codes=[row.code for row in rows])
    run_facts = []
    for row in rows:
        is_open = row.pk in open_runs
        facts = taught.get(row.pk) or RunAttentionFacts(
            starts_on=row.starts_on, ends_on=row.ends_on
        )
        facts = replace(
            facts,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            is_cancelled=row.is_cancelled,
            is_final=row.is_final,
            short=row.short_count if is_open else 0,
            opened=frozenset(
                test for test in TEST_OCCASIONS if is_open and getattr(row, f"is_{test}_open")
            ),
            is_presence_known=row.enrolled_count > 0 and not row.unknown_count,
            is_feedback_open=row.is_feedback_open,
            is_sheet_issued=None if issued is None else row.code in issued,
            unexplained=sum(
                getattr(row, f"untested_{test}_count")
                for test in TEST_OCCASIONS
                if getattr(row, f"{test}_count")
            ),
            doubtful_since=row.doubtful_since,
            **{name: getattr(row, f"{name}_count") for name in COUNTED_FACTS},
        )
        run_facts.append((row, facts))
    return run_facts


@lru_cache(maxsize=4)
def _written_columns(*, alias: str, today: date) -> dict[str, RawSQL]:
    """`_columns` as SQL, which stays the same for a day.

    Writing it takes Django ten times as long as the database takes to answer it, on nearly every
    page of a run.
    """
    query = CourseRun.objects.using(alias).order_by().annotate(**_columns(today=today)).query
    compiler = query.get_compiler(alias)
    compiler.pre_sql_setup()
    columns = {}
    for name, column in query.annotations.items():
        text, values = compiler.compile(column)
        # Written by Django itself, its values apart.
        columns[name] = RawSQL(text, tuple(values), output_field=column.output_field)  # noqa: S611
    return columns


def _columns(*, today: date) -> dict[str, object]:
    """The counts of each run, as columns of a query of runs."""
    valid = Certificate.objects.filter(revocation__isnull=True)
    of_department = Enrolment.objects.filter(
        run=OuterRef("run"), department=OuterRef("department")
    )
    missing = Greatest(F("officers_count") - _number(of_department, "run"), 0)
    short = RunTarget.objects.filter(run=OuterRef("pk")).order_by().values("run")
    doubtful = _doubtful_scans()
    columns: dict[str, Any] = {
        "targets": _number_of_run(RunTarget.objects.all(), "run"),
        "papers": _number_of_run(RunPaper.objects.all(), "run"),
        "badges": _number_of_run(Badge.objects.all(), "enrolment__run"),
        "drafts": _number_of_run(ImportDraft.objects.all(), "run"),
        "keyed_once": _number_of_run(Keying.objects.all(), "enrolment__run"),
        "forms": _number_of_run(Feedback.objects.all(), "run"),
        "certificates": _number_of_run(valid, "enrolment__run"),
        "later_overdue": _number_of_run(people.late_invitations(today=today), "enrolment__run"),
        "doubtful": _number_of_run(doubtful, "run"),
        "enrolled": _number_of_run(Enrolment.objects.all(), "run"),
        "unknown": _number_of_run(Enrolment.objects.filter(has_attended=None), "run"),
        "short": Coalesce(Subquery(short.annotate(n=Sum(missing)).values("n")), 0),
    }
    columns |= {
        f"untested_{test}": _number_of_run(people.unexplained(occasion=test), "run")
        for test in TEST_OCCASIONS
    }
    columns |= {
        occasion: _number_of_run(
            OfficerSummary.objects.filter(**{f"{occasion}_points__isnull": False}), "run"
        )
        for occasion in (*TEST_OCCASIONS, "later")
    }
    is_open = {
        f"is_{test}_open": Exists(RunTest.objects.filter(run=OuterRef("pk"), occasion=test))
        for test in TEST_OCCASIONS
    }
    of_run = doubtful.filter(run=OuterRef("pk")).order_by().values("run")
    since = Subquery(of_run.annotate(since=Min("made_at")).values("since"))
    counts = {f"{name}_count": column for name, column in columns.items()}
    return {**counts, **is_open, "doubtful_since": since}


def _timetables(*, runs: Collection[Any], now: datetime) -> dict[UUID, RunAttentionFacts]:
    """The facts from the timetable, of each run that has one."""
    lead = SessionTrainer.objects.filter(session=OuterRef("pk"), part=timetabling.LEAD)
    recorded = Attendance.objects.filter(session=OuterRef("pk"))
    rows = TrainingSession.objects.filter(run__in=runs).annotate(
        is_led=Exists(lead), is_recorded=Exists(recorded)
    )
    sessions_by_run: dict[Any, list[TrainingSession]] = {}
    for row in rows:
        sessions_by_run.setdefault(row.run_id, []).append(row)
    return {
        run: _timetable(rows=run_sessions, now=now)
        for run, run_sessions in sessions_by_run.items()
    }


def _timetable(*, rows: Sequence[Any], now: datetime) -> RunAttentionFacts:
    local_now = timezone.localtime(now)
    clock = (local_now.date(), local_now.hour * MINUTES_AN_HOUR + local_now.minute)
    taught = [row for row in rows if row.kind in timetabling.TAUGHT_KINDS]
    counted = [row for row in rows if row.kind != timetabling.REST]
    begun = [row for row in counted if (row.on, row.begins) <= clock]
    days = {row.occasion: row.on for row in rows if row.occasion}
    return RunAttentionFacts(
        starts_on=min(row.on for row in rows),
        ends_on=max(row.on for row in rows),
        sessions=len(rows),
        taught=len(taught),
        led=sum(row.is_led for row in taught),
        begun=len(begun),
        unattended=sum(not row.is_recorded for row in begun),
        before_on=days.get("before"),
        after_on=days.get("after"),
    )


def _issued(*, codes: Sequence[str]) -> set[str] | None:
    """The codes of runs with an issued sheet; None if no capability issues any."""
    sheets_issued = slots.slot_fills(name=slots.SHEETS_ISSUED)
    return (
        set[str]().union(*(issued(codes=codes) for issued in sheets_issued))
        if sheets_issued
        else None
    )


def _doubtful_scans() -> QuerySet[SheetScan]:
    return SheetScan.objects.filter(state__in=("unknown", "doubtful"))


def _number_of_run(rows: QuerySet[Model], field: str) -> Coalesce:
    return _number(rows.filter(**{field: OuterRef("pk")}), field)


def _number(rows: QuerySet[Model], field: str) -> Coalesce:
    """A count of rows that share a field with the outer query, as a column of it."""
    counted = rows.order_by().values(field).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
