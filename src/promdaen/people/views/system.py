"""The state of the system in words, for administrators."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from promdaen.kit import machine, workers
from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries


@require_GET
@login_required
def system(request: AccountRequest) -> HttpResponse:
    """Database, disk space, clock, backup and drill; for administrators workers and their work.

    Coordinators read it because backups are on their overview.
    """
    queries.require_right("accounts", "runs", account=request.user)
    may_act = queries.has_right("accounts", account=request.user)
    now = timezone.now()
    state = machine.machine_state(now=now)
    gigabytes = state.free_bytes / machine.MEGABYTE / 1000
    context = {
        "state": state,
        "free_gigabytes": gigabytes,
        "least_megabytes": 500,
        "may_act": may_act,
        "workers": workers.worker_states(now=now) if may_act and state.database_writes else (),
        "rows": queries.machine_jobs() if may_act and state.database_writes else (),
    }
    return render(request, "people/system.html", context)
