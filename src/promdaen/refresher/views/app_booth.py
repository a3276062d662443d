"""Booth runs for offline use: drawn before, played, and sent later."""

from __future__ import annotations

import gzip
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from promdaen.booth.actions import runs as actions
from promdaen.booth.actions.refusals import ActsRefused, BoothRefused
from promdaen.booth.queries import content, runs
from promdaen.booth.rules import acts as rules
from promdaen.booth.rules.axes import RUN_SIZES
from promdaen.booth.views import counter, counter_words
from promdaen.kit import languages
from promdaen.refresher.queries import app_files, packs
from promdaen.refresher.views.app_asked import PackRequest, line
from promdaen.refresher.views.app_sync import (
    BAD,
    json_answer,
    load_device,
    load_sending_device,
    page_language,
)

if TYPE_CHECKING:
    from promdaen.booth.models import BoothRun
    from promdaen.refresher.models import Device

MODE, SEED_BITS = "learn", 31
KEPT_WEIGHTS = 64
OWN = (".js", ".css")


def wave_lines(pack_request: PackRequest) -> list[dict[str, object]]:
    """The waves for new runs."""
    all_waves = content.waves().values()
    return [
        line(code=wave.code, title=wave.title.text(language=pack_request.language), weight=0)
        for wave in all_waves
    ]


def lines(pack_request: PackRequest) -> list[dict[str, object]]:
    """The open individual runs of an officer, newest first."""
    titles = {code: wave.title for code, wave in content.waves().items()}
    return [
        line(
            code=str(run.pk),
            title=titles[run.wave].text(language=pack_request.language),
            weight=_weight(run, pack_request.language),
        )
        for run in runs.officer_runs(officer_id=pack_request.officer_id)
        if run.ended_at is None and run.team_id is None and run.wave in titles
    ]


def run(pack_request: PackRequest, code: str) -> dict[str, Any] | None:
    """The addresses to fetch for a run, the page first; files with digests."""
    run_line = next((line for line in lines(pack_request) if line["code"] == code), None)
    if run_line is None:
        return None
    page = _address(code, pack_request.language)
    run_page = _page(
        runs.find_run(run_id=UUID(code), officer_id=pack_request.officer_id), pack_request.language
    )
    files = app_files.collect_files(pages={page: run_page.encode()})
    # Static files (fonts, drawings) come from the app's own files.
    own = {
        address: run_page for address, run_page in files.digests.items() if address.endswith(OWN)
    }
    return {
        "title": run_line["title"],
        "page": page,
        "fetch": [page, f"{page}pack/"],
        "files": own,
    }


@gzip_page
@require_GET
def page(request: HttpRequest, run_id: UUID, language: str) -> HttpResponse:
    """The counter page for a paired phone; without a token, redirect to the app."""
    if "Authorization" not in request.headers:
        return redirect("refresher:app_start")
    return _for_phone(request, run_id=run_id, language=language)


@load_device
def _for_phone(_request: HttpRequest, device: Device, run_id: UUID, language: str) -> HttpResponse:
    return HttpResponse(_page(_run(device, run_id, language), language))


@gzip_page
@load_device
@require_GET
def pack(_request: HttpRequest, device: Device, run_id: UUID, language: str) -> HttpResponse:
    """Everything that is needed to play a run."""
    text = runs.pack_text(run=_run(device, run_id, language), language=language)
    return HttpResponse(text, content_type="application/json")


@load_sending_device
def prepare(request: HttpRequest, device: Device, wave: str) -> HttpResponse:
    """Create a run of a wave to take along."""
    with translation.override(page_language(request)):
        try:
            run = actions.start_run(
                officer_id=device.officer_id,
                wave=wave,
                mode=MODE,
                count=RUN_SIZES[0],
                seed=secrets.randbits(SEED_BITS),
                by=None,
                now=timezone.now(),
            )
        except BoothRefused as refused:
            return json_answer(status=BAD, error=str(refused))
    return json_answer(code=str(run.pk))


@load_sending_device
def acts(request: HttpRequest, device: Device, run_id: UUID) -> HttpResponse:
    """Save acts of a run; return the next number, and why one was refused."""
    run = runs.find_run(run_id=run_id, officer_id=device.officer_id)
    if run is None:
        raise Http404
    sent_acts = counter.posted_acts(request)
    if sent_acts is None:
        return json_answer(status=BAD, error=_("This is not a list of acts."))
    with translation.override(page_language(request)):
        try:
            run_progress = actions.keep_acts(run=run, acts=sent_acts, by=None, now=timezone.now())
        except ActsRefused as refused:
            return json_answer(next=refused.next_number, ended=False, refused=str(refused))
    safe = packs.safe_count(officer_id=device.officer_id)
    return json_answer(next=run_progress.next_number, ended=run_progress.is_ended, safe=safe)


def _run(device: Device, run_id: UUID, language: str) -> BoothRun:
    run = runs.find_run(run_id=run_id, officer_id=device.officer_id)
    if run is None or run.team_id is not None or language not in languages.LANGUAGE_NAMES:
        raise Http404
    return run


def _address(code: str, language: str) -> str:
    return reverse("refresher:app_booth_page", kwargs={"run_id": code, "language": language})


def _page(run: Any, language: str) -> str:
    own_address = _address(str(run.pk), language)
    app = reverse("refresher:app", kwargs={"language": language})
    with translation.override(language):
        context = {
            "run": run,
            "language": language,
            "theme": "light",
            "app_url": app,
            "words": counter_words.words(),
            "kept": rules.as_values(acts=runs.run_acts(run=run)),
            "addresses": {"pack": f"{own_address}pack/", "acts": "", "home": app},
        }
        return render_to_string("refresher/app/booth.html", context)


@lru_cache(maxsize=KEPT_WEIGHTS)
def _weight(run: Any, language: str) -> int:
    own_address = _address(str(run.pk), language)
    files = app_files.collect_files(pages={own_address: _page(run, language).encode()}).contents
    own_files = [
        file for address, file in files.items() if address == own_address or address.endswith(OWN)
    ]
    text = runs.pack_text(run=run, language=language).encode()
    return sum(len(gzip.compress(body)) for body in [*own_files, text])
