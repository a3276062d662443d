"""The page of all components, for developers."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from promdaen.kit import context, languages, samples
from promdaen.kit.texts import page_language


def parts(request: HttpRequest) -> HttpResponse:
    """Every component with fictitious figures, in either language and theme.

    Open during development, and to administrators.
    """
    if not (settings.DEBUG or getattr(request.user, "is_staff", False)):
        raise PermissionDenied
    language = languages.content_language(page_language())
    theme = request.GET.get("theme", "")
    is_phone = request.GET.get("base") == "phone"
    form = samples.SampleForm(
        {"name": "សុខ ដារ៉ា", "phone": "012 34", "answer": "a", "overall": "4"},
        language=language,
    )
    return render(
        request,
        "kit/parts_phone.html" if is_phone else "kit/parts_page.html",
        {
            "theme": theme if theme in context.THEMES else context.look(request)["theme"],
            "is_demo": True,
            "form": form,
            "filter_form": samples.SampleFilterForm(request.GET, language=language),
            "page": Paginator(range(312), 25).get_page(request.GET.get("page")),
            "texts": samples.TEXTS,
            "step_labels": [samples.STEPS[code][language] for code in samples.STEPS],
            "tiles": samples.tiles(language=language),
            **samples.drawings(language=language),
        },
    )
