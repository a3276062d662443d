"""The log of a run, and corrections."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.exercise.actions import observing
from promdaen.exercise.forms import amending as forms
from promdaen.exercise.queries import flow, log_lines, rooms
from promdaen.exercise.views.decorators import controlled_run
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt


@require_GET
@login_required
def log(request: AccountRequest, code: str) -> HttpResponse:
    """Show the lines of a run, filtered by group and by cell."""
    run = controlled_run(request, code=code)
    group, cell = request.GET.get("show", ""), request.GET.get("cell", "")
    context = {
        "run": run,
        "lines": log_lines.log_page(run=run, group=group, cell=cell),
        "cells": flow.cell_heads(room=rooms.load_room(run=run)),
        "group": group,
        "cell": cell,
    }
    return render(request, "exercise/log.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def amend(request: AccountRequest, code: str, sequence: int) -> HttpResponse:
    """Correct a line by a further line."""
    run = controlled_run(request, code=code)
    entry_lines = [
        log_line for log_line in log_lines.log_page(run=run) if log_line.line.sequence == sequence
    ]
    if not entry_lines or not entry_lines[0].can_amend:
        raise Http404(_("Page not found."))
    form = forms.Amendment(request.POST or None, line=entry_lines[0].line)
    if form.is_valid():
        with attempt(request, form=form) as attempted:
            observing.amend_event(
                run=run,
                sequence=sequence,
                values=form.values(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return redirect(f"{reverse('exercise:log', args=(code,))}#e{sequence}")
    context = {"run": run, "line": entry_lines[0], "form": form}
    return render(request, "exercise/amend.html", context)
