"""The projector of an exercise: what everybody in the room sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET

from promdaen.exercise.queries import projections
from promdaen.exercise.views.decorators import load_controlled_run
from promdaen.kit.protocols import AccountRequest

if TYPE_CHECKING:
    from promdaen.exercise.models import ExerciseRun

FRAGMENTS = ("head", "news", "map", "players")


@require_GET
@load_controlled_run
def projector(request: AccountRequest, run: ExerciseRun) -> HttpResponse:
    page = projections.run_projection(run=run, now=timezone.now())
    return render(request, "exercise/projector.html", {"run": run, "page": page})


@require_GET
@load_controlled_run
def projector_poll(request: AccountRequest, run: ExerciseRun) -> JsonResponse:
    """What is new on the projector after a line of the log."""
    page = projections.run_projection(run=run, now=timezone.now())
    is_new = str(page.sequence) != request.GET.get("after")
    fragments = {
        name: render_to_string(
            f"exercise/projector/{name}.html", {"run": run, "page": page}, request=request
        )
        for name in (FRAGMENTS if is_new else ())
    }
    face = page.face
    clock_now = {"second": face.second, "rate": face.rate, "isRunning": face.is_running}
    return JsonResponse({"cursor": page.sequence, "clock": clock_now, "fragments": fragments})
