"""The language of a page: chosen by its reader, stored in a cookie, with unchanged URLs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import escape_leading_slashes

from promdaen.kit import languages

SWITCH_PARAMETER = "set-language"
"""The word in a link that changes the language and brings one back to the same place."""


class ChosenLanguage:
    """Khmer by default, or the reader's last choice: link, cookie, account, default.

    The phone's own language is ignored: sellers set most phones to English.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Change the language and redirect to the same page, or show the page in its language."""
        chosen_language = request.GET.get(SWITCH_PARAMETER)
        if chosen_language is not None and request.method in ("GET", "HEAD"):
            return self._same_place(request, chosen_language)
        language = request_language(request=request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response

    def _same_place(self, request: HttpRequest, code: str) -> HttpResponse:
        query = request.GET.copy()
        del query[SWITCH_PARAMETER]
        place = escape_leading_slashes(request.path)
        response = HttpResponseRedirect(f"{place}?{query.urlencode()}" if query else place)
        if code in dict(settings.LANGUAGES):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                code,
                max_age=365 * 24 * 3600,
                path=settings.LANGUAGE_COOKIE_PATH,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def request_language(*, request: HttpRequest) -> str:
    """The language of the response: cookie, account, default."""
    account = getattr(getattr(request, "user", None), "language", "")
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    language_names = dict(settings.LANGUAGES)
    return next(
        (code for code in (cookie, account) if code in language_names), settings.LANGUAGE_CODE
    )


def own_languages() -> list[tuple[str, str]]:
    """The languages of this installation: the code and native name of each."""
    return [
        (
            code,
            languages.LANGUAGE_FORMS[code].name
            if code in languages.LANGUAGE_FORMS
            else _own_name(code),
        )
        for code, _name in settings.LANGUAGES
    ]


@cache
def _own_name(code: str) -> str:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  for a further language alone

    try:
        return Locale.parse(code).display_name or code
    except UnknownLocaleError:
        return code
