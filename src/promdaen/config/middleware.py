"""Headers of every response, and addresses that no page can have."""

import logging
import re
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.views.defaults import bad_request

from promdaen.kit import audit, extras, key_files, remembered
from promdaen.kit.content_policy import CONTENT_SECURITY_POLICY

logger = logging.getLogger(__name__)

# Kinds of texts that do not say their letters; all texts here are in UTF-8.
TEXT_KIND = re.compile(r"text/[\w.+-]+|application/xml|[\w.-]+/[\w.-]+\+xml")
PERMISSIONS_POLICY = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"

RECORDING_PAGE = "curriculum:record"
"""The only page that may use the microphone, and play what it has just recorded."""
RECORDING_CONTENT_POLICY = f"{CONTENT_SECURITY_POLICY}; media-src 'self' blob:"
RECORDING_PERMISSIONS = PERMISSIONS_POLICY.replace("microphone=()", "microphone=(self)")


def strict_headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Set the content security policy and related headers; personal pages are not cached.

    Texts say that their letters are UTF-8.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        is_recording = match is not None and match.view_name == RECORDING_PAGE
        response.headers.setdefault(
            "Content-Security-Policy",
            RECORDING_CONTENT_POLICY if is_recording else CONTENT_SECURITY_POLICY,
        )
        response.headers.setdefault(
            "Permissions-Policy", RECORDING_PERMISSIONS if is_recording else PERMISSIONS_POLICY
        )
        # Over plain http, in a classroom, browsers ignore this header and log an error each time.
        if request.is_secure():
            response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        kind = response.headers.get("Content-Type", "")
        if TEXT_KIND.fullmatch(kind):
            response.headers["Content-Type"] = f"{kind}; charset=utf-8"
        return response

    return middleware


# The exchange has confidential texts, and its pages show words of an address or form beside them:
# the length of a compressed response would reveal whether they match (BREACH).
NEVER_COMPRESSED = "/exchange/"
# Its empty forms contain no such texts, and nothing from an address without a query.
EMPTY_FORM = re.compile(r"/exchange/(alerts|contacts|groups|referrals|reports|requests)/new/")
TEXTS = ("text/", "application/json", "application/javascript", "image/svg+xml")


class CompressTexts(GZipMiddleware):
    """Compress text responses, with Django's random padding; of the exchange, only empty forms."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The response, compressed if the browser accepts it."""
        is_text = response.headers.get("Content-Type", "").startswith(TEXTS)
        is_empty_form = (
            request.method == "GET"
            and not request.META.get("QUERY_STRING")
            and EMPTY_FORM.fullmatch(request.path_info) is not None
        )
        is_secret = request.path_info.startswith(NEVER_COMPRESSED) and not is_empty_form
        if not is_text or is_secret:
            return response
        return super().process_response(request, response)


PLAIN_TEXT = "text/plain; charset=utf-8"
FOR_PROGRAMS = ("/api/", "/key/", "/collect/", "/survey/feed/", "/calendar/")
"""Addresses that programs call: the API, ODK Collect, feeds. Their requests carry keys."""


def https_for_programs(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse plain http of a program where people come by https, instead of leading it there.

    A redirect would go unnoticed, and each request would send its key in the clear first.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        is_plain = settings.SECURE_SSL_REDIRECT and not request.is_secure()
        if is_plain and request.path_info.startswith(FOR_PROGRAMS):
            words = "Use https: this address takes no request by plain http.\n"
            return HttpResponse(words, status=HTTPStatus.FORBIDDEN, content_type=PLAIN_TEXT)
        return get_response(request)

    return middleware


WITHOUT_SESSION = "/c/"
"""Pages that work without the database; they ignore the session."""


def no_session_for_checks(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Ignore the session on certificate checks, so that they query no table."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(WITHOUT_SESSION):
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        return get_response(request)

    return middleware


def read_once(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Cache repeated reads during a request (`kit.remembered`)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        with remembered.cache_while_reading():
            return get_response(request)

    return middleware


class RefusalPages:
    """Pages for a change of what is lent to a laptop, a missing extra or key file, and a NUL.

    PostgreSQL refuses a NUL character, which no keyboard types; SQLite finds nothing with it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """The error page, if one of them stopped the request; the log has a key file's path."""
        if isinstance(problem, audit.ChangeRefused):
            page, context = "config/change_refused.html", {"why": str(problem)}
            return render(request, page, context, status=HTTPStatus.CONFLICT)
        if isinstance(problem, extras.ExtraMissing):
            page, status = "config/extra_missing.html", HTTPStatus.NOT_IMPLEMENTED
            return render(request, page, {"extra": problem.extra}, status=status)
        if isinstance(problem, DataError) and "NUL (0x00)" in str(problem):
            return bad_request(request, problem)
        if not isinstance(problem, key_files.KeyFileError):
            return None
        logger.error("%s", problem)
        return render(request, "config/key_missing.html", status=503)


def no_nul_in_addresses(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Respond 404 for an address or query with a NUL character, which PostgreSQL refuses."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return get_response(request)

    return middleware


def explain_wrong_methods(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Show a page for a GET of an address that accepts only forms: Django's page is empty.

    HEAD, by which monitors and link checkers ask, is answered as GET by views that know only GET;
    the server leaves the body out.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "HEAD" and "GET" in response.headers.get("Allow", ""):
            request.method = "GET"
            response = get_response(request)
            request.method = "HEAD"
        is_person = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not is_person:
            return response
        page = render(request, "405.html", status=response.status_code)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware
