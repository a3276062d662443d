"""Protects the OpenRosa server: no token in any log, and its headers on every response."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date
from django.utils.translation import gettext as _

from promdaen.survey.rules import openrosa as rules

KEY_PATH, COLLECT_PATH = "/key/", "/collect/"
SEALED = "-"
"""Replaces a token, because addresses are written to logs and error pages."""

TOKEN = re.compile(r"^/key/(?P<token>[^/]*)(?P<rest>/.*)?$", re.DOTALL)
ADDRESSES = ("RAW_URI", "REQUEST_URI", "PATH_INFO")
FIRST_ERROR_STATUS = HTTPStatus.BAD_REQUEST
XML_TYPE = "text/xml; charset=utf-8"


def openrosa(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Take the token out of the address before other code sees it, and format every response.

    It is the outermost middleware, so that the errors of others (host, method, classroom) also
    become OpenRosa responses. The view finds the token as `request.survey_token`.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith((KEY_PATH, COLLECT_PATH)):
            return get_response(request)
        seal_token(request=request)
        # Collect keeps cookies; a signed-in account must not apply here.
        request.COOKIES.clear()
        return with_openrosa_headers(response=get_response(request))

    return middleware


def seal_token(*, request: HttpRequest) -> None:
    """Replace the token with a dash everywhere in the address."""
    token_match = TOKEN.match(request.path_info)
    if token_match is None:
        return
    request.survey_token = token_match["token"]  # type: ignore[attr-defined]
    request.path_info = f"{KEY_PATH}{SEALED}{token_match['rest'] or '/'}"
    request.path = request.path_info
    for name in ADDRESSES:
        if name in request.META:
            request.META[name] = request.path_info


def with_openrosa_headers(*, response: HttpResponse) -> HttpResponse:
    """A response with the headers that OpenRosa 1.0 requires; errors as a message in XML."""
    is_xml = response.headers.get("Content-Type", "").startswith("text/xml")
    if response.status_code >= FIRST_ERROR_STATUS and not is_xml:
        response = _as_openrosa(response)
    response["X-OpenRosa-Version"] = rules.VERSION
    response["X-OpenRosa-Accept-Content-Length"] = str(rules.MAX_BYTES)
    response["Date"] = http_date()
    response.headers.setdefault("Content-Language", settings.LANGUAGE_CODE)
    response["Cache-Control"] = "no-store"
    return response


def _as_openrosa(response: HttpResponse) -> HttpResponse:
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        words = _("The server met a fault. What was sent can be sent again later.")
    else:
        words = _("This is not possible here. Nothing was stored.")
    openrosa_response = HttpResponse(
        rules.message(text=words), status=response.status_code, content_type=XML_TYPE
    )
    for name in ("Retry-After", "Allow"):
        if name in response.headers:
            openrosa_response[name] = response.headers[name]
    return openrosa_response
