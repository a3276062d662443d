"""The counter on an officer's phone: start a run, play it, send its acts."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.booth.actions import runs as actions
from promdaen.booth.actions.refusals import ActsRefused
from promdaen.booth.forms.runs import MODES, StartRunForm
from promdaen.booth.queries import content, runs
from promdaen.booth.rules import acts as rules
from promdaen.booth.views import counter_words
from promdaen.kit import phones
from promdaen.kit.refusals import attempt
from promdaen.kit.texts import page_language

if TYPE_CHECKING:
    from promdaen.booth.models import BoothRun

Page = phones.Page
SEED_BITS = 31
MAX_BYTES = 400_000
BAD_REQUEST, CONFLICT, SIGN_IN_AGAIN = 400, 409, 403


_load_own_run = phones.row_loader(key="run_id", find=runs.find_run)


def load_run(page: Page) -> Page:
    """Pass the run of the address to a page, if it belongs to the officer of this phone."""
    return never_cache(_load_own_run(page))


@never_cache
@require_http_methods(["GET", "POST"])
@phones.require_phone
def booth(request: HttpRequest, phone: phones.PhoneBearer) -> HttpResponse:
    """Show the choices of a run; a button starts it."""
    waves = content.waves()
    form = StartRunForm(
        request.POST or None,
        waves=[(wave.code, wave.title.text(language=page_language())) for wave in waves.values()],
    )
    if request.method == "POST" and form.is_valid():
        with attempt(request) as attempted:
            run = actions.start_run(
                officer_id=phone.officer_id,
                **form.cleaned_data,
                seed=secrets.randbits(SEED_BITS),
                by=None,
                now=timezone.now(),
            )
        if not attempted.is_done:
            return redirect("booth:booth")
        return redirect("booth:play", run_id=run.pk)
    titles = {code: wave.title for code, wave in waves.items()}
    mine = [
        (officer_run, titles.get(officer_run.wave), dict(MODES)[officer_run.mode])
        for officer_run in runs.officer_runs(officer_id=phone.officer_id)
    ]
    return render(request, "booth/begin.html", {"form": form, "mine": mine, "waves": waves})


@require_GET
@gzip_page
@load_run
def play(request: HttpRequest, run: BoothRun) -> HttpResponse:
    """Show the counter, run by a script; an ended run redirects to its debrief."""
    if run.ended_at is not None:
        return redirect(f"{request.path}debrief/")
    stored_acts = rules.as_values(acts=runs.run_acts(run=run))
    addresses = {
        "pack": reverse("booth:pack", args=(run.pk,)),
        "acts": reverse("booth:acts", args=(run.pk,)),
        "home": reverse("booth:booth"),
    }
    context = {
        "run": run,
        "words": counter_words.words(),
        "kept": stored_acts,
        "addresses": addresses,
    }
    return render(request, "booth/play.html", context)


@require_GET
@gzip_page
@load_run
def pack(request: HttpRequest, run: BoothRun) -> HttpResponse:
    """Everything that a phone needs to play the run without a network."""
    text = runs.pack_text(run=run, language=page_language())
    return HttpResponse(text, content_type="application/json")


@never_cache
@require_POST
def acts(request: HttpRequest, run_id: UUID) -> JsonResponse:
    """Save acts from a phone; return the next number, or why none was saved."""
    phone = phones.phone_bearer(request)
    if phone is None:
        return JsonResponse({"gone": True}, status=SIGN_IN_AGAIN)
    run = runs.find_run(run_id=run_id, officer_id=phone.officer_id)
    if run is None:
        raise Http404(_("Page not found."))
    sent_acts = posted_acts(request)
    if sent_acts is None:
        return JsonResponse({"error": _("This is not a list of acts.")}, status=BAD_REQUEST)
    try:
        run_progress = actions.keep_acts(run=run, acts=sent_acts, by=None, now=timezone.now())
    except ActsRefused as refused:
        answer = {"error": str(refused), "next": refused.next_number}
        return JsonResponse(answer, status=CONFLICT)
    return JsonResponse({"next": run_progress.next_number, "ended": run_progress.is_ended})


def posted_acts(request: HttpRequest) -> list[object] | None:
    """The acts in the request body; None if it has no list."""
    if len(request.body) > MAX_BYTES:
        return None
    try:
        sent_json = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    is_list = isinstance(sent_json, dict) and isinstance(sent_json.get("acts"), list)
    return sent_json["acts"] if is_list else None
