"""Printed packs of an exercise as PDF, for use when the power fails."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.exercise.queries import packs, visible
from promdaen.kit import pdf
from promdaen.kit.files import pdf_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import page_language

PRINTS = Path(__file__).resolve().parents[1] / "print"


@require_GET
@login_required
def all_packs(request: AccountRequest, code: str) -> HttpResponse:
    """Show the packs of an exercise."""
    run = visible.controlled_run(code=code, account=request.user)
    if run is None:
        raise Http404(_("Page not found."))
    context = {"run": run, "parts": packs.run_packs(run=run)}
    return render(request, "exercise/packs.html", context)


@require_GET
@login_required
def pack(request: AccountRequest, code: str, part: str) -> HttpResponse:
    """One pack in the language of the page: for control, a cell or observers."""
    run = visible.controlled_run(code=code, account=request.user)
    part_data = packs.pack_data(run=run, part=part) if run else None
    if part_data is None:
        raise Http404(_("Page not found."))
    name, data = part_data
    language = page_language()
    pdf_bytes = pdf.compile_pdf(source=PRINTS / f"{name}.typ", data=data, language=language)
    return pdf_response(pdf_bytes, name=f"EXERCISE-{code}-{part}.pdf")
