"""The debrief of a run on the officer's phone, private."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from promdaen.booth.queries import debriefs
from promdaen.booth.rules import fairness
from promdaen.booth.views import counter
from promdaen.specimen.rules import detection


@require_GET
@gzip_page
@counter.of_run
def debrief(request: Any, run: Any) -> HttpResponse:
    """Show the debrief of an ended run; otherwise redirect to the counter."""
    page = debriefs.debrief(run=run)
    if page is None:
        return redirect("booth:play", run_id=run.pk)
    context = {
        "debrief": page,
        "ways": detection.WAYS,
        "finding_count": detection.TRIALS_FOR_A_FINDING,
        "fewest": fairness.FEWEST_PASSED,
    }
    return render(request, "booth/debrief.html", context)
