"""Printed sets of specimens: create them, print their parts, and the separate key."""

from __future__ import annotations

import secrets

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.kit.files import pdf_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import page_language
from promdaen.specimen.actions import stations as actions
from promdaen.specimen.forms.sets import SetForm
from promdaen.specimen.queries import station_prints
from promdaen.specimen.queries import stations as queries

SEED_BITS = 31


@require_http_methods(["GET", "POST"])
@login_required
def sets(request: AccountRequest) -> HttpResponse:
    """Show the printed sets, and the form to create one."""
    station_sets = queries.station_sets(account=request.user)
    form = SetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        station_set = actions.make_set(
            new=form.new_set(seed=secrets.randbits(SEED_BITS)),
            by=request.user,
            now=timezone.now(),
        )
        return redirect("specimen:set", code=station_set.code)
    return render(request, "specimen/sets.html", {"sets": station_sets, "form": form})


@require_GET
@login_required
def one_set(request: AccountRequest, code: str) -> HttpResponse:
    """Show a set: what to print, how to lay it out, and its key."""
    station_set = queries.find_set(code=code, account=request.user)
    if station_set is None:
        raise Http404(_("Page not found."))
    entries = queries.set_key(station_set=station_set)
    return render(request, "specimen/set.html", {"set": station_set, "lines": entries})


@require_GET
@login_required
def printed(request: AccountRequest, code: str, part: str) -> HttpResponse:
    """One print of a set as PDF, in both languages."""
    station_set = queries.find_set(code=code, account=request.user)
    if station_set is None or part not in station_prints.PRINT_PARTS:
        raise Http404(_("Page not found."))
    print_bytes = station_prints.render_print(
        station_set=station_set,
        part=part,
        language=page_language(),
    )
    name = f"{station_set.code.lower()}-{part}.pdf"
    return pdf_response(print_bytes, name=name)
