"""Programmes with their results, their targets as a grid, and changes of targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum

from promdaen.course.models import CourseRun, Programme, RunTarget, Target
from promdaen.course.queries import people as counted
from promdaen.course.queries import runs
from promdaen.course.queries.opening import NotThere
from promdaen.course.rules import programmes as rules
from promdaen.course.rules import target_files
from promdaen.course.rules.programmes import TargetCell
from promdaen.kit import remembered, spreadsheets
from promdaen.kit.spreadsheets import CellRule
from promdaen.kit.texts import Text
from promdaen.people import queries as people_queries
from promdaen.people.models import Account, Department
from promdaen.places import queries as places_queries
from promdaen.places.models import Province


@dataclass(frozen=True, kw_only=True)
class ProgrammeSummary:
    """A programme in the list: runs, officers trained, and the sum of its targets or None."""

    programme: Programme
    runs_count: int
    trained_count: int
    target: int | None

    @property
    def share(self) -> float | None:
        """Officers trained divided by the target, or None without a target."""
        return self.trained_count / self.target if self.target else None


@dataclass(frozen=True, kw_only=True)
class TargetGridCell:
    """The target of a department in a province; `versions_count` is 0 if none was ever set."""

    department: Department
    officers_count: int | None
    versions_count: int


@dataclass(frozen=True, kw_only=True)
class TargetGridRow:
    """A province and its targets, in the order of the departments."""

    province: Province
    cells: Sequence[TargetGridCell]
    total: int


@dataclass(frozen=True, kw_only=True)
class TargetGrid:
    """The targets of a programme in one year: provinces that have or had any, by department.

    `columns` are the departments, each with its sum over the provinces.
    """

    year: int
    columns: Sequence[tuple[Department, int]]
    rows: Sequence[TargetGridRow]
    total: int


@dataclass(frozen=True, kw_only=True)
class TargetChange:
    """A version of a target and the previous number; None for the first."""

    target: Target
    officers_before: int | None


@dataclass(frozen=True, kw_only=True)
class TargetDifference:
    """A row of a file whose number differs from the target in force."""

    row: target_files.TargetRow
    province: Province
    department: Department
    officers_before: int


@remembered.cache_per_request
def known_programmes() -> list[Programme]:
    """All programmes, newest first."""
    return list(Programme.objects.all())


@remembered.cache_per_request
def officers_wanted() -> dict[object, dict[tuple[str, str], int]]:
    """The target number of officers of each programme, by its id, then department and province."""
    rows = Target.objects.current().order_by().values_list("programme", "department", "province")
    targets_by_programme: dict[Any, dict[tuple[str, str], int]] = {}
    for programme, department, province, officers in rows.annotate(n=Sum("officers_count")):
        targets_by_programme.setdefault(programme, {})[department, province] = officers
    return targets_by_programme


def programme_to_see(*, code: str, account: Account) -> Programme:
    """The programme of a code, to see it or its results. Raises NotThere, NotAllowed."""
    people_queries.require_right("runs", "results", account=account)
    return _programme(code=code)


def programme_to_plan(*, code: str, account: Account) -> Programme:
    """The programme of a code, to change it. Raises NotThere, NotAllowed."""
    people_queries.require_right("runs", account=account)
    return _programme(code=code)


def programme_to_set_up(*, code: str, account: Account) -> Programme:
    """The programme of a code, to set its targets. Raises NotThere, NotAllowed."""
    people_queries.require_right("set_up", account=account)
    return _programme(code=code)


def programme_summaries(*, account: Account) -> list[ProgrammeSummary]:
    """All programmes, newest first, with the results of their runs."""
    people_queries.require_right("runs", "results", account=account)
    return _programme_summaries(programmes=runs.programmes())


def programme_summary(*, programme: Programme) -> ProgrammeSummary:
    """A programme with the results of its runs, without cancelled ones."""
    [summary] = _programme_summaries(programmes=Programme.objects.filter(pk=programme.pk))
    return summary


def _programme_summaries(*, programmes: QuerySet[Programme]) -> list[ProgrammeSummary]:
    active_runs = CourseRun.objects.filter(programme__in=programmes, is_cancelled=False)
    runs_counts = Counter(active_runs.values_list("programme", flat=True))
    people = counted.people_by(runs=active_runs, by="programme")
    targets = Target.objects.current().filter(programme__in=programmes).order_by()
    officers = dict(targets.values_list("programme").annotate(n=Sum("officers_count")))
    return [
        ProgrammeSummary(
            programme=programme,
            runs_count=runs_counts[programme.pk],
            trained_count=people[programme.pk].trained if programme.pk in people else 0,
            target=officers.get(programme.pk),
        )
        for programme in programmes
    ]


def programme_runs(*, programme: Programme) -> list[CourseRun]:
    """The runs of a programme by date."""
    rows = CourseRun.objects.filter(programme=programme)
    return list(rows.select_related("province").order_by("starts_on", "code"))


def target_year(*, programme: Programme, typed: str, today_year: int) -> int:
    """The requested year, if the programme has it; else this year or the nearest."""
    if typed in map(str, programme.years):
        return int(typed)
    return default_year(programme=programme, today_year=today_year)


def default_year(*, programme: Programme, today_year: int) -> int:
    """This year if the programme has it, else its nearest year."""
    return min(max(today_year, programme.years.start), programme.years.stop - 1)


def target_grid(*, programme: Programme, year: int) -> TargetGrid:
    """The targets in force in a year, with provinces whose target was withdrawn."""
    targets_by_cell: dict[tuple[str, str], Target] = {
        (target.department_id, target.province_id): target
        for target in Target.objects.filter(programme=programme, year=year, superseded_at=None)
    }
    departments = people_queries.departments()
    provinces = {province for _department, province in targets_by_cell}
    target_grid_rows = [
        _grid_row(province=province, departments=departments, targets=targets_by_cell)
        for province in places_queries.provinces()
        if province.code in provinces
    ]
    columns = [
        (
            department,
            sum(
                target_grid_row.cells[index].officers_count or 0
                for target_grid_row in target_grid_rows
            ),
        )
        for index, department in enumerate(departments)
    ]
    return TargetGrid(
        year=year,
        columns=columns,
        rows=target_grid_rows,
        total=sum(target_grid_row.total for target_grid_row in target_grid_rows),
    )


def target_numbers(*, programme: Programme) -> dict[TargetCell, int]:
    """Officers of the targets in force, by department, province and year."""
    rows = Target.objects.current().filter(programme=programme)
    return {
        (target.department_id, target.province_id, target.year): target.officers_count
        for target in rows
    }


def places_left(*, run: CourseRun) -> dict[str, int]:
    """Officers by department still open in the targets of a run's province and year.

    Places of the programme's other runs there are subtracted.
    """
    rows = Target.objects.current().filter(
        programme=run.programme, province=run.province_id, year=run.starts_on.year
    )
    others = RunTarget.objects.filter(
        run__programme=run.programme,
        run__province=run.province_id,
        run__starts_on__year=run.starts_on.year,
        run__is_cancelled=False,
    ).exclude(run=run)
    placed = dict(others.values_list("department").annotate(n=Sum("officers_count")).order_by())
    left = {
        target.department_id: target.officers_count - placed.get(target.department_id, 0)
        for target in rows
    }
    return {department: number for department, number in left.items() if number > 0}


def provinces_concerned(*, programme: Programme) -> set[str]:
    """The provinces with a target in any year, or with a run of the programme."""
    targets = Target.objects.current().filter(programme=programme)
    rows = CourseRun.objects.filter(programme=programme, is_cancelled=False)
    return {
        *targets.values_list("province_id", flat=True),
        *rows.values_list("province_id", flat=True),
    }


def target_changes(*, programme: Programme, year: int) -> list[TargetChange]:
    """The versions of a year's targets except the first of each, newest first."""
    rows = Target.objects.filter(programme=programme, year=year)
    return [
        change
        for change in _changes(targets=list(rows.select_related("department", "province")))
        if change.officers_before is not None
    ]


def target_history(*, programme: Programme, cell: TargetCell) -> list[TargetChange]:
    """Every version of one target, newest first. Raises NotThere if none was ever set."""
    department, province, year = cell
    rows = Target.objects.filter(
        programme=programme, department=department, province=province, year=year
    )
    changes = _changes(targets=list(rows.select_related("department", "province")))
    if not changes:
        raise NotThere(f"{department} {province} {year}")
    return changes


def read_target_file(*, programme: Programme, **source: object) -> target_files.TargetTable:
    """Read a file of targets; `source` is as for spreadsheets.read_table.

    Raises UnreadableFile.
    """
    table = spreadsheets.read_table(**source)  # type: ignore[arg-type]
    lists = target_files.TargetLists(
        departments=people_queries.department_aliases(),
        provinces=places_queries.province_aliases(),
        years=programme.years,
    )
    return target_files.read_targets(table=table, lists=lists)


def target_differences(
    *, programme: Programme, target_rows: Iterable[target_files.TargetRow]
) -> list[TargetDifference]:
    """What the rows of a file would change; rows of unknown codes are left out."""
    present = target_numbers(programme=programme)
    provinces = {province.code: province for province in places_queries.provinces()}
    departments = {department.code: department for department in people_queries.departments()}
    return [
        TargetDifference(
            row=target_row,
            province=provinces[target_row.cell[1]],
            department=departments[target_row.cell[0]],
            officers_before=present.get(target_row.cell, 0),
        )
        for target_row in target_rows
        if target_row.officers_count != present.get(target_row.cell, 0)
        and target_row.cell[0] in departments
        and target_row.cell[1] in provinces
    ]


def target_form(*, programme: Programme, now: datetime) -> bytes:
    """A workbook to fill in: every province and department in each year, with current targets."""
    departments = people_queries.departments()
    provinces = places_queries.provinces()
    rows = target_files.form_rows(
        years=programme.years,
        provinces=[(province.code, province.name_km, province.name_en) for province in provinces],
        departments=[
            (department.code, department.name_km, department.name_en) for department in departments
        ],
        present=target_numbers(programme=programme),
    )
    last = len(rows) + 1
    lists: Mapping[int, Sequence[str]] = {
        0: [str(year) for year in programme.years],
        1: [province.code for province in provinces],
        4: [department.code for department in departments],
    }
    refusal = Text("Choose from the list.")
    number = Text("Write a whole number, 0 or more.")
    sheet = spreadsheets.OutputSheet(
        name="targets",
        heads=target_files.COLUMN_HEADINGS,
        rows=rows,
        rules=[
            *(
                CellRule(column=column, refusal=refusal, last_row=last, choices=choices)
                for column, choices in lists.items()
            ),
            CellRule(
                column=len(target_files.COLUMN_HEADINGS) - 1,
                refusal=number,
                last_row=last,
                most=rules.MAX_OFFICERS,
            ),
        ],
    )
    return spreadsheets.write_xlsx(sheets=[sheet], made_at=now)


def _programme(*, code: str) -> Programme:
    programme = Programme.objects.filter(code=code).first()
    if programme is None:
        raise NotThere(code)
    return programme


def _grid_row(
    *,
    province: Province,
    departments: Sequence[Department],
    targets: Mapping[tuple[str, str], Target],
) -> TargetGridRow:
    cells = []
    for department in departments:
        target = targets.get((department.code, province.code))
        cells.append(
            TargetGridCell(
                department=department,
                officers_count=(target.officers_count or None) if target else None,
                versions_count=target.version if target else 0,
            )
        )
    return TargetGridRow(
        province=province,
        cells=cells,
        total=sum(cell.officers_count or 0 for cell in cells),
    )


def _changes(*, targets: Sequence[Target]) -> list[TargetChange]:
    numbers = {
        (
            target.department_id,
            target.province_id,
            target.year,
            target.version,
        ): target.officers_count
        for target in targets
    }
    changes = [
        TargetChange(
            target=target,
            officers_before=numbers.get(
                (target.department_id, target.province_id, target.year, target.version - 1)
            ),
        )
        for target in targets
    ]
    return sorted(
        changes,
        key=lambda change: (change.target.recorded_at, change.target.version),
        reverse=True,
    )
