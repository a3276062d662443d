"""Counsel's sheet of a source: the texts that rest on it, and who saw it in which edition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.curriculum import actions
from promdaen.curriculum.forms import sources as forms
from promdaen.curriculum.queries import citing
from promdaen.curriculum.rules import labels
from promdaen.kit import pdf
from promdaen.kit.files import pdf_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.curriculum.models import Source

TEXTS_A_PAGE = 30
SHEET = Path(__file__).parents[1] / "print" / "source.typ"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def source(request: AccountRequest, code: str) -> HttpResponse:
    """Show a source with every text that rests on it; a reviewer marks it as seen here."""
    people_queries.require_right("curriculum", account=request.user)
    chosen_source = _source(code)
    form = forms.SourceReadingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        stamp: dict[str, Any] = {"source": code, "by": request.user, "now": timezone.now()}
        with attempt(request, form=form, success=_("Saved.")) as attempted:
            if cleaned["act"] == forms.SEEN:
                actions.mark_source_seen(edition=cleaned["edition"], note=cleaned["note"], **stamp)
            else:
                actions.take_back_seen(note=cleaned["note"], **stamp)
        if attempted.is_done:
            return redirect("curriculum:source", code=code)
    sheet = citing.source_sheet(source=chosen_source, article=request.GET.get("article", ""))
    page = Paginator(sheet.rows, TEXTS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "sheet": sheet,
        "page": page,
        "rows": [
            (citation, labels.words_of_check(code=citation.check) if citation.check else None)
            for citation in page
        ],
        "form": form,
        "can_review": people_queries.has_right("review", account=request.user),
        "can_open_texts": people_queries.has_right("review", "author", account=request.user),
    }
    return render(request, "curriculum/source.html", context)


@require_GET
@login_required
def source_print(request: AccountRequest, code: str) -> HttpResponse:
    """The sheet of a source, or of one article, as PDF with both languages."""
    people_queries.require_right("curriculum", account=request.user)
    article = request.GET.get("article", "")
    sheet = citing.source_sheet(source=_source(code), article=article)
    sheet_pdf = pdf.compile_pdf(
        source=SHEET, data=citing.sheet_document(sheet=sheet), language=page_language()
    )
    name = f"{code.lower()}-{article}" if article else code.lower()
    return pdf_response(sheet_pdf, name=f"{name}-sheet.pdf")


def _source(code: str) -> Source:
    chosen_source = citing.find_source(code=code)
    if chosen_source is None:
        raise Http404(_("Page not found."))
    return chosen_source
