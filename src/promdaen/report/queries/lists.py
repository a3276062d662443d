"""Lists of sheets, issued and possible, and the permissions for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from promdaen.casework.queries import sessions as case_queries
from promdaen.course import queries as course_queries
from promdaen.course.models import CourseRun, Programme
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit.models import Job
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules.roles import TEACHING
from promdaen.places import queries as places_queries
from promdaen.places.models import Province
from promdaen.report.models import IssuedSheet
from promdaen.report.queries import scopes, sheets

INTERVAL_JOB = "store_intervals"
MAX_LISTED = 5


@dataclass(frozen=True)
class RunGroup:
    """A programme or province and the number of its runs that this account may see."""

    kind: str
    code: str
    name: Programme | Province
    runs_count: int


@dataclass(frozen=True)
class SheetList:
    """All sheets that can be opened: programmes and provinces with runs, then the runs.

    `planned` are runs that have not begun, the next one first.
    """

    programmes: Sequence[RunGroup]
    provinces: Sequence[RunGroup]
    runs: Sequence[CourseRun]
    planned: Sequence[CourseRun]


def sheet_list(*, account: Account, today: date) -> SheetList:
    """The sheets that an account may open on a day. Raises NotAllowed if there are none."""
    people_queries.require_right("results", "own_runs", account=account)
    runs = course_queries.visible_to(account=account).filter(is_cancelled=False)
    counted = list(runs.values_list("programme_id", "province_id"))
    listed = list(runs.select_related("province", "programme").order_by("-starts_on", "code"))
    return SheetList(
        programmes=[
            RunGroup(
                "programme",
                programme.code,
                programme,
                sum(before_pk == programme.pk for before_pk, _ in counted),
            )
            for programme in course_queries.programmes().filter(runs__in=runs).distinct()
        ],
        provinces=[
            RunGroup("province", province.code, province, runs_count)
            for province in places_queries.provinces()
            if (runs_count := sum(after_pk == province.pk for _, after_pk in counted))
        ],
        runs=[run for run in listed if run.starts_on <= today],
        planned=[run for run in reversed(listed) if run.starts_on > today],
    )


def issued_sheet(*, account: Account, sheet_id: UUID) -> IssuedSheet | None:
    """An issued sheet, if the account may see all its runs."""
    sheet: IssuedSheet | None = IssuedSheet.objects.filter(pk=sheet_id).first()
    if sheet is None or not _sees_all_runs(account=account, sheet=sheet):
        return None
    return sheet


def issued_sheets_for(*, account: Account, scope: str) -> list[IssuedSheet]:
    """The latest sheets issued for a scope that the account may open, newest first."""
    issued_sheets = sheets.issued_sheets(scope=scope)[:MAX_LISTED]
    return [sheet for sheet in issued_sheets if _sees_all_runs(account=account, sheet=sheet)]


def issued_sheets_visible_to(*, account: Account, scope: str = "") -> list[IssuedSheet]:
    """All issued sheets that the account may open, newest first; of one scope if given."""
    people_queries.require_right("results", "own_runs", account=account)
    rows = sheets.issued_sheets(scope=scope) if scope else IssuedSheet.objects.all()
    return [row for row in rows if _sees_all_runs(account=account, sheet=row)]


def _sees_all_runs(*, account: Account, sheet: IssuedSheet) -> bool:
    """Whether an account may see all runs of a sheet; one without runs needs access to all."""
    if scopes.sees_all_runs(account=account):
        return True
    codes = {run["code"] for run in sheet.figures["runs"]}
    visible = course_queries.visible_to(account=account).filter(code__in=codes)
    return bool(codes) and visible.count() == len(codes)


def can_write(*, account: Account) -> bool:
    """Whether an account may write recommendations."""
    return people_queries.has_right("runs", account=account)


def can_issue(*, account: Account) -> bool:
    """Whether an account may issue sheets, in the name of the programme."""
    return people_queries.has_right("runs", account=account)


def can_see_keys(*, account: Account) -> bool:
    """Whether an account may see keys, and therefore how often each option was chosen."""
    return people_queries.has_right(*TEACHING, account=account)


def interval_jobs(*, scope: str) -> QuerySet[Job]:
    """The jobs that computed, or will compute, the intervals of a scope."""
    return Job.objects.filter(kind=INTERVAL_JOB, arguments__scope=scope)


@dataclass(frozen=True)
class Ready:
    """Content that can be used before any course run: its number, None if not counted."""

    topics: int
    cases: int | None


def ready_to_use(*, account: Account) -> Ready:
    """The content that an account can open before there is a course run."""
    return Ready(
        topics=len(curriculum_queries.topics()),
        cases=len(case_queries.current_cases()) if can_see_keys(account=account) else None,
    )
