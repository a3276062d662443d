"""The list of course runs, the calendar, and the page of one run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from promdaen.assessment.rules import splits
from promdaen.course.models import CourseRun, ImportDraft
from promdaen.course.queries import figures, finishing, matches, run_facts, run_paths, runs
from promdaen.course.queries import people as counted
from promdaen.course.queries.run_paths import RunPath
from promdaen.course.rules import reasons, steps
from promdaen.course.rules.finishing import RunShortfall
from promdaen.kit import suppression
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


@dataclass(frozen=True, kw_only=True)
class RunFilter:
    """The filter of a list of runs; "" is no filter."""

    programme: str = ""
    province: str = ""
    state: str = ""
    year: str = ""


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """A run with its state, its officers and its gain (hidden under five officers)."""

    run: CourseRun
    state: steps.RunState
    people: counted.PeopleCounts
    target: int | None
    split: splits.Split


@dataclass(frozen=True, kw_only=True)
class CalendarDay:
    """A day of the calendar and the runs held on it."""

    day: date
    is_in_month: bool
    is_today: bool
    lines: Sequence[RunRow]


@dataclass(frozen=True, kw_only=True)
class DepartmentTarget:
    """A department on one run: target, enrolled and trained officers."""

    name: str
    target: int | None
    enrolled: int
    trained: int


@dataclass(frozen=True, kw_only=True)
class OccasionSummary:
    """An occasion of a run: papers, tests taken, and reasons for missing tests.

    `missing_count` is None before the first test: until then no test is missing.
    """

    code: str
    label: Words
    papers: Sequence[Any]
    sat_count: int
    missing_count: int | None
    reasons: Sequence[tuple[Words, int]]


@dataclass(frozen=True, kw_only=True)
class RunToday:
    """A run on its trainer's first page: next step, and tests taken by occasion.

    `missing` is what the run lacks; set for the run shown first with its next step.
    """

    run: CourseRun
    state: steps.RunState
    next: run_paths.NextAct | None
    missing: Sequence[RunShortfall]
    enrolled: int
    target: int | None
    occasions: Sequence[tuple[Words, int]]


@dataclass(frozen=True, kw_only=True)
class RunPage:
    """The data of the page of one run; `is_named` says whether officers may be named."""

    run: CourseRun
    state: steps.RunState
    day_number: int | None
    days_count: int
    path: RunPath
    is_named: bool
    is_planner: bool
    people: counted.PeopleCounts
    departments: Sequence[DepartmentTarget]
    occasions: Sequence[OccasionSummary]
    feedback: counted.FeedbackCounts
    comments_count: int
    quotes: Sequence[counted.Quote]
    drafts: Sequence[ImportDraft]
    split: splits.Split
    unlinked_count: int


def run_rows(*, account: Account, filters: RunFilter, today: date) -> list[RunRow]:
    """The runs that an account may see and that match a filter, newest first."""
    visible_runs = runs.visible_to(account=account)
    if filters.programme:
        visible_runs = visible_runs.filter(programme__code=filters.programme)
    if filters.province:
        visible_runs = visible_runs.filter(province=filters.province)
    if filters.year:
        visible_runs = visible_runs.filter(starts_on__year=filters.year)
    run_rows = _run_rows(runs=visible_runs, today=today)
    return [
        run_row for run_row in run_rows if not filters.state or run_row.state.code == filters.state
    ]


def runs_today(
    *, runs_held: QuerySet[CourseRun], account: Account, now: datetime
) -> list[RunToday]:
    """The runs of a trainer that are not final yet: running ones first, then by date."""
    rows = runs_held.filter(is_final=False, is_cancelled=False)
    today = timezone.localdate(now)
    targets = counted.targets_by(runs=rows, by="run")
    occasions = runs.occasions_by_run(runs=rows)
    # The list of waiting work uses the same facts on the same page, so they are read once.
    facts_by_run = {
        run.pk: (run, facts) for run, facts in run_paths.unsettled_runs(account=account, now=now)
    }
    run_ids = rows.values_list("pk", flat=True)
    read = [facts_by_run[pk] for pk in run_ids if pk in facts_by_run]
    if len(read) < len(run_ids):
        others = rows.exclude(pk__in=facts_by_run).select_related("province")
        read += run_facts.runs_with_facts(runs=others, now=now)
    ordered = sorted(
        read, key=lambda row: (not _is_on_day(run=row[0], day=today), row[0].starts_on)
    )
    return [
        RunToday(
            run=run,
            state=_state(run=run, today=today),
            next=run_paths.next_act(run=run, facts=facts, today=today),
            missing=finishing.missing_before_final(run=run, facts=facts, now=now)
            if run == ordered[0][0]
            else (),
            enrolled=facts.enrolled,
            target=targets.get(run.pk),
            occasions=[
                (label, getattr(facts, code))
                for code, label in steps.OCCASION_NAMES.items()
                if code in occasions.get(run.pk, ()) or getattr(facts, code)
            ],
        )
        for run, facts in ordered
    ]


def calendar(*, run_rows: Sequence[RunRow], month: date, today: date) -> list[list[CalendarDay]]:
    """The weeks of a month with the runs of each day, without cancelled ones."""
    active_lines = [run_row for run_row in run_rows if not run_row.run.is_cancelled]
    return [
        [
            CalendarDay(
                day=day,
                is_in_month=day.month == month.month,
                is_today=day == today,
                lines=[
                    run_row for run_row in active_lines if _is_on_day(run=run_row.run, day=day)
                ],
            )
            for day in week
        ]
        for week in steps.month_weeks(month=month)
    ]


def years(*, account: Account) -> list[int]:
    """The start years of runs that the account may see, newest first."""
    starts = runs.visible_to(account=account).dates("starts_on", "year", order="DESC")
    return [day.year for day in starts]


def run_page(*, run: CourseRun, account: Account, now: datetime) -> RunPage:
    """All data of the page of one run."""
    run_rows = CourseRun.objects.filter(pk=run.pk)
    today = timezone.localdate(now)
    facts = run_facts.facts_of_run(run=run, now=now)
    is_named = runs.can_change(account=account, run=run)
    sums = figures.gains_by_run(runs=run_rows).get(run.pk)
    counts = counted.people_by(runs=run_rows, by="department")
    targets = counted.targets_by(runs=run_rows, by="department")
    people = counted.total(counts=counts.values(), target=sum(targets.values()))
    drafts = ImportDraft.objects.filter(run=run, made_by=account) if facts.drafts else ()
    return RunPage(
        run=run,
        state=_state(run=run, today=today),
        day_number=(today - run.starts_on).days + 1 if _is_on_day(run=run, day=today) else None,
        days_count=(run.ends_on - run.starts_on).days + 1,
        path=run_paths.load_run_path(run=run, account=account, facts=facts, now=now),
        is_named=is_named,
        is_planner=people_queries.has_right("runs", account=account),
        people=people,
        departments=_departments(counts=counts, targets=targets),
        occasions=_occasions(run=run, this_run=run_rows, people=people),
        feedback=counted.feedback_counts(runs=run_rows),
        comments_count=runs.comments(run=run, account=None).count() if is_named else 0,
        quotes=counted.quotes(runs=run_rows),
        drafts=[draft for draft in drafts if matches.is_fresh(draft=draft, now=now)],
        split=_shown_split(sums=sums),
        unlinked_count=figures.unlinked_count(runs=run_rows),
    )


def is_tested(*, run: CourseRun) -> bool:
    """Whether any officer of a run took the test before or after."""
    counts = counted.people_counts(runs=CourseRun.objects.filter(pk=run.pk))
    return bool(counts.before or counts.after)


def papers_by_occasion(*, run: CourseRun) -> list[tuple[Words, list[object]]]:
    """The papers of each occasion of a run, in its order."""
    paper_rows = runs.run_papers(run=run)
    occasion_papers = [
        (label, [paper_rows[key] for key in sorted(paper_rows) if key[0] == code])
        for code, label in steps.OCCASION_NAMES.items()
    ]
    return [(label, papers) for label, papers in occasion_papers if papers]


def _run_rows(*, runs: QuerySet[CourseRun], today: date) -> list[RunRow]:
    counts = counted.people_by(runs=runs, by="run")
    targets = counted.targets_by(runs=runs, by="run")
    gains = figures.gains_by_run(runs=runs)
    return [
        RunRow(
            run=run,
            state=_state(run=run, today=today),
            people=counts.get(run.pk, counted.PeopleCounts()),
            target=targets.get(run.pk),
            split=_shown_split(sums=gains.get(run.pk)),
        )
        for run in runs.select_related("province", "programme")
    ]


def _shown_split(*, sums: splits.GainSums | None) -> splits.Split:
    if sums is None or suppression.is_small(n=sums.n):
        return splits.HIDDEN_SPLIT
    return splits.split_of_sums(sums=sums)


def _state(*, run: CourseRun, today: date) -> steps.RunState:
    return steps.run_state(
        starts_on=run.starts_on,
        ends_on=run.ends_on,
        is_cancelled=run.is_cancelled,
        is_final=run.is_final,
        today=today,
    )


def _is_on_day(*, run: CourseRun, day: date) -> bool:
    return run.starts_on <= day <= run.ends_on


def _departments(
    *, counts: Mapping[str, counted.PeopleCounts], targets: Mapping[str, int]
) -> list[DepartmentTarget]:
    return [
        DepartmentTarget(
            name=str(department.name),
            target=targets.get(department.code),
            enrolled=counts.get(department.code, counted.PeopleCounts()).enrolled,
            trained=counts.get(department.code, counted.PeopleCounts()).trained,
        )
        for department in people_queries.departments()
        if department.code in counts or department.code in targets
    ]


def _occasions(
    *, run: CourseRun, this_run: QuerySet[CourseRun], people: counted.PeopleCounts
) -> list[OccasionSummary]:
    paper_rows = runs.run_papers(run=run)
    missing = counted.missing_by_reason(runs=this_run)
    occasions = []
    for code, label in steps.OCCASION_NAMES.items():
        papers = [paper_rows[key] for key in sorted(paper_rows) if key[0] == code]
        sat_count = getattr(people, code)
        why = missing.get(code, {})
        if papers or sat_count:
            occasions.append(
                OccasionSummary(
                    code=code,
                    label=label,
                    papers=papers,
                    sat_count=sat_count,
                    missing_count=people.enrolled - sat_count if sat_count else None,
                    reasons=[
                        (reasons.MISSING_REASONS.get(reason, reasons.NOT_GIVEN), n)
                        for reason, n in sorted(why.items())
                    ],
                )
            )
    return occasions
