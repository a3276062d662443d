"""The log of the server: one JSON line for each request and error, without personal data.

A line has route names and account ids; no typed address, no query, no form. For an error it has
the kind and the places in the code, not the message, which may quote input.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

logger = logging.getLogger("promdaen.requests")
HEADER = "X-Request-ID"
ID_BYTES = 8
NO_ROUTE = "none"
_request_id: ContextVar[str] = ContextVar("request id", default="")


def request_log(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Write a line for each request, with an id that its lines and its response share."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        request_id = secrets.token_hex(ID_BYTES)
        token = _request_id.set(request_id)
        try:
            response = get_response(request)
            response.headers[HEADER] = request_id
            seconds = time.perf_counter() - began
            route, method = route_name(request=request), str(request.method)
            line = {
                "route": route,
                "method": method,
                "status": response.status_code,
                "ms": round(seconds * 1000),
                "account": session_account(request=request),
            }
            is_fault = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
            level = logging.WARNING if is_fault else logging.INFO
            logger.log(level, "request", extra={"line": line})
            if settings.METRICS is not None:
                from promdaen.config import metrics  # noqa: PLC0415  loaded only where it is used

                metrics.count_request(
                    route=route, method=method, status=response.status_code, seconds=seconds
                )
        finally:
            _request_id.reset(token)
        return response

    return middleware


def route_name(*, request: HttpRequest) -> str:
    """The name of the route, never the address, which can contain input."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return NO_ROUTE
    return str(match.view_name) or NO_ROUTE


def session_account(*, request: HttpRequest) -> str | None:
    """The id of the account, if its session was read anyway."""
    account = getattr(request, "_cached_user", None)
    return str(account.pk) if account is not None and account.pk else None


class JsonLines(logging.Formatter):
    """One JSON line for each record, with its time in UTC; JSON escapes line breaks."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a record as one line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": self.event(record),
        }
        request_id = _request_id.get()
        if request_id:
            line["request"] = request_id
        line |= getattr(record, "line", {})
        if record.exc_info and record.exc_info[1] is not None:
            line["fault"] = error_entry(error=record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)

    def event(self, record: logging.LogRecord) -> str:
        """The event; Django's messages quote addresses, so the route replaces them."""
        request = getattr(record, "request", None)
        if record.name.startswith("django"):
            status = getattr(record, "status_code", None)
            route = route_name(request=request) if isinstance(request, HttpRequest) else ""
            return " ".join(str(part) for part in ("answer", status, route) if part)
        return record.getMessage()


def error_entry(*, error: BaseException) -> dict[str, object]:
    """The kind of an error and where in the code it occurred, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames
    ]
    fault: dict[str, Any] = {"kind": type(error).__name__, "places": places[-12:]}
    cause = error.__cause__ or error.__context__
    if cause is not None:
        fault["cause"] = type(cause).__name__
    return fault
