"""How the machine is, in words, for administrators."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from promdaen.kit import machine
from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries


@require_GET
@login_required
def system(request: AccountRequest) -> HttpResponse:
    """Whether the database writes, the room that is left, worker, clock, backup and drill."""
    queries.require_right("accounts", account=request.user)
    state = machine.machine_state(now=timezone.now())
    gigabytes = state.free_bytes / machine.MEGABYTE / 1000
    context = {"state": state, "free_gigabytes": gigabytes, "least_megabytes": 500}
    return render(request, "people/system.html", context)
