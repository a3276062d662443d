"""What an officer's phone shows without a network: one page, put away by a service worker.

The service worker caches the page; the HTTP cache must not.
"""

from __future__ import annotations

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from promdaen.kit import audit, languages, scripts
from promdaen.kit.texts import page_language
from promdaen.refresher.queries import app_files


@require_GET
@cache_control(no_cache=True)
def page(_request: HttpRequest, language: str) -> HttpResponse:
    """What can be done without a network; the same for everyone."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return HttpResponse(_page(language=language))


@require_GET
@cache_control(no_cache=True)
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker of the pages of phones, with its page in the reader's language."""
    language = page_language()
    address = reverse("course:phone_offline", args=(language,))
    files = app_files.collect_files(pages={address: _page(language=language).encode()})
    offline = {"version": files.version, "page": address, "files": sorted(files.digests)}
    program = (
        f"self.LIST = {json.dumps(offline)};\n{scripts.script_program(names=['phone_worker'])}"
    )
    return HttpResponse(program, content_type="text/javascript; charset=utf-8")


def _page(*, language: str) -> str:
    context = {
        "is_demo": audit.is_demo(),
        "theme": "light",
        "home_url": reverse("course:phone_home"),
        "app_url": reverse("refresher:app", args=(languages.content_language(language),)),
    }
    with translation.override(language):
        return render_to_string("course/phone/offline.html", context)
