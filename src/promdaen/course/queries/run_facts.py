"""What is known of course runs, read for many at once: the facts that the rules decide on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
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
    RunPaper,
    RunTarget,
    RunTest,
    SessionTrainer,
    TrainingSession,
)
from promdaen.course.queries import people
from promdaen.course.rules import timetabling
from promdaen.course.rules.attention import RunFacts
from promdaen.course.rules.timetables import MINUTES_AN_HOUR
from promdaen.kit import slots


def sheet_address(*, code: str) -> str:
    """Where the results sheet of a run is; "" where no capability makes them."""
    addresses = slots.fills(name=slots.SHEET_ADDRESS)
    return next((str(address(code=code)) for address in addresses), "")


def facts_of_run(*, run: CourseRun, now: datetime) -> RunFacts:
    """What is known of one run."""
    one = CourseRun.objects.filter(pk=run.pk)
    return facts_by_run(runs=one, now=now, reads_final=True)[run.pk]


def facts_by_run(
    *, runs: QuerySet[CourseRun], now: datetime, reads_final: bool = False
) -> dict[Any, RunFacts]:
    """What is known of each run, by id.

    The timetables of runs that are final are read only where asked: in a list of many runs
    nothing of theirs needs attention any more.
    """
    today = timezone.localdate(now)
    counts = people.people_by(runs=runs, by="run")
    held = list(runs)
    open_runs = [
        one.pk for one in held if (reads_final or not one.is_final) and not one.is_cancelled
    ]
    taught = _timetables(runs=open_runs, now=now)
    columns = _columns(runs=runs, today=today)
    short = _short(runs=open_runs)
    opened = _opened(runs=open_runs)
    unknown = _by_run(Enrolment.objects.filter(has_attended=None), "run_id")
    issued = _issued(codes=[one.code for one in held])
    found = {}
    for run in held:
        people_of_run = counts.get(run.pk, people.PeopleCounts())
        facts = taught.get(run.pk) or RunFacts(starts_on=run.starts_on, ends_on=run.ends_on)
        found[run.pk] = replace(
            facts,
            starts_on=run.starts_on,
            ends_on=run.ends_on,
            is_cancelled=run.is_cancelled,
            is_final=run.is_final,
            enrolled=people_of_run.enrolled,
            before=people_of_run.before,
            after=people_of_run.after,
            later=people_of_run.later,
            short=short.get(run.pk, 0),
            opened=frozenset(opened.get(run.pk, ())),
            is_presence_known=people_of_run.enrolled > 0 and not unknown.get(run.pk),
            is_feedback_open=run.is_feedback_open,
            is_sheet_issued=None if issued is None else run.code in issued,
        )
        counted: dict[str, Any] = {name: values.get(run.pk, 0) for name, values in columns.items()}
        found[run.pk] = replace(found[run.pk], **counted)
    return found


def _columns(*, runs: QuerySet[CourseRun], today: date) -> dict[str, Mapping[Any, int]]:
    standing = Certificate.objects.filter(revocation__isnull=True)
    return {
        "targets": _by_run(RunTarget.objects.filter(run__in=runs), "run_id"),
        "papers": _by_run(RunPaper.objects.filter(run__in=runs), "run_id"),
        "badges": _by_run(Badge.objects.filter(enrolment__run__in=runs), "enrolment__run_id"),
        "drafts": _by_run(ImportDraft.objects.filter(run__in=runs), "run_id"),
        "unexplained": people.unexplained(runs=runs),
        "keyed_once": _by_run(Keying.objects.filter(enrolment__run__in=runs), "enrolment__run_id"),
        "forms": _by_run(Feedback.objects.filter(run__in=runs), "run_id"),
        "certificates": _by_run(standing.filter(enrolment__run__in=runs), "enrolment__run_id"),
        "later_overdue": people.later_overdue(runs=runs, today=today),
    }


def _timetables(*, runs: Collection[Any], now: datetime) -> dict[Any, RunFacts]:
    """The facts that a timetable tells, of each run that has one."""
    lead = SessionTrainer.objects.filter(session=OuterRef("pk"), part=timetabling.LEAD)
    recorded = Attendance.objects.filter(session=OuterRef("pk"))
    rows = TrainingSession.objects.filter(run__in=runs).annotate(
        is_led=Exists(lead), is_recorded=Exists(recorded)
    )
    found: dict[Any, list[TrainingSession]] = {}
    for row in rows:
        found.setdefault(row.run_id, []).append(row)
    return {run: _timetable(rows=held, now=now) for run, held in found.items()}


def _timetable(*, rows: Sequence[Any], now: datetime) -> RunFacts:
    here = timezone.localtime(now)
    clock = (here.date(), here.hour * MINUTES_AN_HOUR + here.minute)
    taught = [row for row in rows if row.kind in timetabling.TAUGHT]
    counted = [row for row in rows if row.kind != timetabling.REST]
    begun = [row for row in counted if (row.on, row.begins) <= clock]
    days = {row.occasion: row.on for row in rows if row.occasion}
    return RunFacts(
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


def _short(*, runs: Collection[Any]) -> dict[Any, int]:
    """How many officers the targets of departments ask for that the roster lacks, by run."""
    enrolled: Counter[tuple[Any, str]] = Counter(
        Enrolment.objects.filter(run__in=runs).values_list("run_id", "department_id")
    )
    found: dict[Any, int] = {}
    for target in RunTarget.objects.filter(run__in=runs):
        have = enrolled[target.run_id, target.department_id]
        found[target.run_id] = found.get(target.run_id, 0) + max(target.officers_count - have, 0)
    return found


def _opened(*, runs: Collection[Any]) -> dict[Any, list[str]]:
    found: dict[Any, list[str]] = {}
    for run, occasion in RunTest.objects.filter(run__in=runs).values_list("run_id", "occasion"):
        found.setdefault(run, []).append(occasion)
    return found


def _issued(*, codes: Sequence[str]) -> set[str] | None:
    """The codes of runs with an issued sheet; None where no capability issues any."""
    asked = slots.fills(name=slots.SHEETS_ISSUED)
    return set[str]().union(*(issued(codes=codes) for issued in asked)) if asked else None


def _by_run(rows: QuerySet[Any], field: str) -> dict[Any, int]:
    return dict(rows.values_list(field).annotate(n=Count("pk")).order_by())
