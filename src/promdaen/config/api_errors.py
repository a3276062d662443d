"""Errors of the API as problem documents (RFC 9457), also those of middleware."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

PREFIX = "/api/v1/"
PROBLEM = "application/problem+json"


def problem(*, status: int, detail: str = "", **more: Any) -> HttpResponse:
    """An error as a problem document (RFC 9457)."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, **more}
    if detail:
        body["detail"] = detail
    return JsonResponse(body, status=status, content_type=PROBLEM)


def api_problems(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Ignore cookies on requests to the API, and turn every other error into a problem document.

    It is among the outermost middleware, so that errors of others (host, classroom, full disk)
    and of the server have the same format.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return get_response(request)
        request.COOKIES.clear()
        response = get_response(request)
        is_page = response.headers.get("Content-Type", "") != PROBLEM
        if response.status_code < HTTPStatus.BAD_REQUEST or not is_page:
            return response
        detail = ""
        if response.status_code == HTTPStatus.NOT_FOUND:
            detail = _("See %(path)s for what there is.") % {"path": f"{PREFIX}openapi.json"}
        other = problem(status=response.status_code, detail=detail)
        if "Allow" in response.headers:
            other.headers["Allow"] = response.headers["Allow"]
        return other

    return middleware
