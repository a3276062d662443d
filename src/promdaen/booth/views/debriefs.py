"""The debrief of a run on the officer's phone, private."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from promdaen.booth.queries import debriefs
from promdaen.booth.rules import fairness
from promdaen.booth.views import counter
from promdaen.specimen.rules import detection

if TYPE_CHECKING:
    from promdaen.booth.models import BoothRun


@require_GET
@gzip_page
@counter.load_run
def debrief(request: HttpRequest, run: BoothRun) -> HttpResponse:
    """Show the debrief of an ended run; otherwise redirect to the counter."""
    page = debriefs.debrief(run=run)
    if page is None:
        return redirect("booth:play", run_id=run.pk)
    context = {
        "debrief": page,
        "ways": detection.BIAS_TEXTS,
        "finding_count": detection.TRIALS_FOR_A_FINDING,
        "fewest": fairness.MIN_TRAVELLERS,
    }
    return render(request, "booth/debrief.html", context)
