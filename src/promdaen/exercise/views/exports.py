"""Downloads of exercises: master list of injects, log, scenario."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from promdaen.exercise.queries import exports, scenarios, visible
from promdaen.kit.files import file_response
from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries


@require_GET
@login_required
@never_cache
def msel(request: AccountRequest, code: str) -> HttpResponse:
    """The master list of injects of a run's scenario, as a workbook."""
    run = visible.controlled_run(code=code, account=request.user)
    if run is None:
        raise Http404
    return _download(exports.msel_file(scenario=run.scenario, code=run.code, now=timezone.now()))


@require_GET
@login_required
@never_cache
def log_csv(request: AccountRequest, code: str) -> HttpResponse:
    """Every line of the log of a run, as CSV."""
    run = visible.controlled_run(code=code, account=request.user)
    if run is None:
        raise Http404
    return _download(exports.log_file(run=run))


@require_GET
@login_required
@never_cache
def scenario_msel(request: AccountRequest, scenario: str) -> HttpResponse:
    """The master list of injects of a scenario, as a workbook."""
    people_queries.require_right("exercises", account=request.user)
    row = scenarios.current_scenario(code=scenario)
    if row is None:
        raise Http404
    return _download(exports.msel_file(scenario=row, code=row.code, now=timezone.now()))


@require_GET
@login_required
@never_cache
def scenario_toml(request: AccountRequest, scenario: str) -> HttpResponse:
    """A scenario as a content file."""
    people_queries.require_right("exercises", account=request.user)
    row = scenarios.current_scenario(code=scenario)
    if row is None:
        raise Http404
    return _download(exports.scenario_file(scenario=row))


def _download(file: exports.ExerciseFile) -> HttpResponse:
    return file_response(file.data, name=file.name, kind=file.kind)
