"""The phone app's pages, which work offline from a list of files with a version.

The service worker caches them; the HTTP cache must not.
"""

from __future__ import annotations

import json
import string
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from promdaen.kit import audit, icon_pictures, languages, page_figures
from promdaen.kit.texts import page_language
from promdaen.refresher.queries import app_files as queries

ICON_PIXELS = 512
THEME_COLOR, BACKGROUND_COLOR = icon_pictures.INK, icon_pictures.PAPER
RUN_PLACEHOLDER = UUID(int=0)
"""The run in the address of a debrief, which the script of the app replaces."""


@require_GET
def start(_request: HttpRequest) -> HttpResponse:
    """Redirect to the app in the reader's language."""
    return redirect("refresher:app", language=languages.content_language(page_language()))


@require_GET
@cache_control(no_cache=True)
def page(_request: HttpRequest, language: str) -> HttpResponse:
    """The app in one language, without personal data."""
    if language not in languages.LANGUAGE_NAMES:
        raise Http404
    return HttpResponse(_rendered_page(language=language))


@require_GET
@cache_control(no_cache=True)
def manifest(_request: HttpRequest, language: str) -> HttpResponse:
    """The web manifest to install the app."""
    if language not in languages.LANGUAGE_NAMES:
        raise Http404
    with translation.override(language):
        web_manifest = {
            "name": f"{_('Promdaen')} · {_('Refreshers')}",
            "short_name": _("Promdaen"),
            "lang": language,
            "id": reverse("refresher:app_start"),
            "start_url": reverse("refresher:app", kwargs={"language": language}),
            "scope": reverse("refresher:app_start"),
            "display": "standalone",
            "background_color": BACKGROUND_COLOR,
            "theme_color": THEME_COLOR,
            "icons": [
                {"src": static("promdaen/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
                {
                    "src": reverse("refresher:app_icon"),
                    "sizes": f"{ICON_PIXELS}x{ICON_PIXELS}",
                    "type": "image/png",
                    "purpose": "any maskable",
                },
            ],
        }
    return JsonResponse(web_manifest, content_type="application/manifest+json")


@require_GET
@cache_control(no_cache=True)
def icon(_request: HttpRequest) -> HttpResponse:
    """The icon as PNG, for phones that do not accept SVG icons."""
    content = icon_pictures.mark(pixels=ICON_PIXELS)
    return HttpResponse(content, content_type="image/png")


@require_GET
@cache_control(no_cache=True)
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker with the list of files, their digests and their version."""
    files = app_files()
    app_list = {
        "version": files.version,
        "start": reverse("refresher:app_start"),
        "files": files.digests,
        "pages": _addresses(),
    }
    program = f"self.LIST = {json.dumps(app_list)};\n{queries.worker_program()}"
    return HttpResponse(program, content_type="text/javascript; charset=utf-8")


def app_files() -> queries.AppFiles:
    """The pages of the app in each language, and all files they need."""
    return queries.collect_files(
        pages={
            address: _rendered_page(language=language).encode()
            for language, address in _addresses().items()
        }
    )


def _addresses() -> dict[str, str]:
    return {
        language: reverse("refresher:app", kwargs={"language": language})
        for language in languages.LANGUAGE_NAMES
    }


def _rendered_page(*, language: str) -> str:
    own_address = reverse("refresher:app", kwargs={"language": language})
    context = {
        "is_demo": audit.is_demo(),
        "theme": "light",
        "language": language,
        "languages": [
            (code, name) for code, name in languages.LANGUAGE_NAMES.items() if code != language
        ],
        # Terms have a name in Khmer and one in English: this is that of the second name.
        "term_language": "km" if language == "en" else "en",
        "theme_color": THEME_COLOR,
        "home_url": reverse("refresher:home"),
        "debrief_url": reverse("booth:debrief", args=(RUN_PLACEHOLDER,)),
        "join_url": f"{reverse(settings.PHONE_SIGN_IN)}?{urlencode({'next': own_address})}",
        "digits": page_figures.language_digits(string.digits, language=language),
    }
    with translation.override(language):
        return render_to_string("refresher/app/page.html", context)
