"""Programmes, their targets and course runs as resources of `/api/v1/`."""

from datetime import date

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from ninja.pagination import paginate

from promdaen.course import queries
from promdaen.course.models import CourseRun
from promdaen.course.queries import programme_targets
from promdaen.course.queries.opening import NotThere
from promdaen.people.api import TokenWithScope, token_account
from promdaen.people.models import Account
from promdaen.people.rules.api_tokens import COURSES

router = Router(auth=TokenWithScope(scope=COURSES), tags=["courses"])


class ProgrammeOut(Schema):
    """A programme; `trained` and `target` are numbers of officers."""

    code: str
    title_en: str
    title_km: str
    funder_en: str
    funder_km: str
    starts_on: date
    ends_on: date
    is_closed: bool
    is_invented: bool
    runs: int
    trained: int
    target: int | None


class TargetOut(Schema):
    """How many officers of a department in a province are to be trained in a year."""

    department: str
    province: str
    year: int
    officers: int


class OfficersOut(Schema):
    """Officers of a run, each counted once; `both` were tested before and after."""

    enrolled: int
    attended: int
    trained: int
    before: int
    after: int
    later: int
    both: int


class RunOut(Schema):
    """A course run; `province` is the code of the National Institute of Statistics."""

    code: str
    programme: str | None
    course: str
    province: str
    starts_on: date
    ends_on: date
    language: str
    is_final: bool
    is_cancelled: bool
    is_invented: bool
    officers: OfficersOut


@router.get("/programmes", response=list[ProgrammeOut], operation_id="list_programmes")
@paginate
def list_programmes(request: HttpRequest) -> list[ProgrammeOut]:
    """The programmes that the account may see, newest first."""
    return programme_rows(account=token_account(request))


def programme_rows(*, account: Account) -> list[ProgrammeOut]:
    """The programmes that an account may see, newest first."""
    return [
        _programme(summary) for summary in programme_targets.programme_summaries(account=account)
    ]


@router.get(
    "/programmes/{code}/targets", response=list[TargetOut], operation_id="list_programme_targets"
)
@paginate
def list_programme_targets(request: HttpRequest, code: str) -> list[TargetOut]:
    """The targets in force of a programme."""
    return target_rows(code=code, account=token_account(request))


def target_rows(*, code: str, account: Account) -> list[TargetOut]:
    """The targets in force of a programme. Raises Http404."""
    try:
        programme = programme_targets.programme_to_see(code=code, account=account)
    except NotThere as missing:
        raise Http404(str(missing)) from missing
    numbers = programme_targets.target_numbers(programme=programme)
    return [
        TargetOut(department=cell[0], province=cell[1], year=cell[2], officers=officers)
        for cell, officers in sorted(numbers.items())
    ]


@router.get("/runs", response=list[RunOut], operation_id="list_runs")
@paginate
def list_runs(
    request: HttpRequest, programme: str = "", starts_from: date | None = None
) -> list[RunOut]:
    """The runs that the account may see, newest first.

    Optionally only those of one programme, or that start on a day or later, or both.
    """
    return run_rows(account=token_account(request), programme=programme, starts_from=starts_from)


def run_rows(
    *, account: Account, programme: str = "", starts_from: date | None = None
) -> list[RunOut]:
    """The runs that an account may see, newest first."""
    runs = queries.runs_with_people(account=account, programme=programme, starts_from=starts_from)
    return [_run(run, counts) for run, counts in runs]


@router.get("/runs/{code}", response=RunOut, operation_id="get_run")
def get_run(request: HttpRequest, code: str) -> RunOut:
    """One run."""
    runs = queries.runs_with_people(account=token_account(request), code=code)
    if not runs:
        raise Http404
    return _run(*runs[0])


def _run(run: CourseRun, counts: queries.PeopleCounts) -> RunOut:
    return RunOut(
        code=run.code,
        programme=run.programme.code if run.programme else None,
        course=run.course.code,
        province=run.province_id,
        starts_on=run.starts_on,
        ends_on=run.ends_on,
        language=run.language,
        is_final=run.is_final,
        is_cancelled=run.is_cancelled,
        is_invented=run.is_invented,
        officers=OfficersOut(
            enrolled=counts.enrolled,
            attended=counts.attended,
            trained=counts.trained,
            before=counts.before,
            after=counts.after,
            later=counts.later,
            both=counts.both,
        ),
    )


def _programme(summary: programme_targets.ProgrammeSummary) -> ProgrammeOut:
    programme = summary.programme
    return ProgrammeOut(
        code=programme.code,
        title_en=programme.title_en,
        title_km=programme.title_km,
        funder_en=programme.funder_en,
        funder_km=programme.funder_km,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        is_closed=programme.closed_at is not None,
        is_invented=programme.is_invented,
        runs=summary.runs_count,
        trained=summary.trained_count,
        target=summary.target,
    )
