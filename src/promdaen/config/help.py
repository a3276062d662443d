"""Help pages: the documents of the product, offline, with search."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from promdaen.config import documents
from promdaen.kit.protocols import AccountRequest

MAX_SEARCH_LENGTH = 100


@require_GET
def index(request: AccountRequest) -> HttpResponse:
    """The guides by subject, or the sections that have the words of `?q=`."""
    language = get_language() or "en"
    words = " ".join(request.GET.get("q", "")[:MAX_SEARCH_LENGTH].split())
    groups = [
        (label, [_titled(name=name, language=language) for name in names])
        for label, names in documents.grouped_documents()
    ]
    results = documents.search_documents(words=words, language=language)
    context = {"words": words, "results": results, "groups": groups}
    return render(request, "config/help.html", context)


def _titled(*, name: str, language: str) -> tuple[str, str, str]:
    """A document's name, its title, and the language of that."""
    title, own_language = documents.document_title(name=name, language=language)
    return name, title, own_language


@require_GET
def document(request: AccountRequest, name: str) -> HttpResponse:
    """One document, in the language of the page where it is translated, else in English."""
    language = get_language() or "en"
    try:
        title, own_language = documents.document_title(name=name, language=language)
    except KeyError:
        raise Http404(_("Page not found.")) from None
    html = documents.document_html(name=name, language=language)
    context = {
        "title": title,
        "language": own_language,
        "is_translated": own_language == language,
        "html": mark_safe(html),  # noqa: S308  made from our own files, with raw HTML switched off
        "sections": documents.document_sections(name=name, language=language)[1:],
    }
    return render(request, "config/help_document.html", context)


@require_GET
@cache_control(max_age=3600)
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A picture of a document."""
    path = documents.picture_path(name=name)
    if path is None:
        raise Http404(_("Page not found."))
    return HttpResponse(path.read_bytes(), content_type="image/png")
