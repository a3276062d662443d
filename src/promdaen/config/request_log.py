"""The log of the server: one line of JSON a request and a fault, without personal data.

A line has names of routes and ids of accounts; no address that was typed, no query, no form, and
of a fault its kind and places in the code, not its words: they may quote what people typed.
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
    """Write a line for each request, and give it an id that its lines and its answer carry."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        request_id = secrets.token_hex(ID_BYTES)
        token = _request_id.set(request_id)
        try:
            response = get_response(request)
            response.headers[HEADER] = request_id
            line = {
                "route": route_of(request=request),
                "method": request.method,
                "status": response.status_code,
                "ms": round((time.perf_counter() - began) * 1000),
                "account": account_of(request=request),
            }
            is_fault = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
            level = logging.WARNING if is_fault else logging.INFO
            logger.log(level, "request", extra={"line": line})
        finally:
            _request_id.reset(token)
        return response

    return middleware


def route_of(*, request: HttpRequest) -> str:
    """The name of the route, never the address: it holds what somebody typed."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return NO_ROUTE
    return str(match.view_name) or NO_ROUTE


def account_of(*, request: HttpRequest) -> str | None:
    """The id of the account that asked, where its session was read; it is not read for this."""
    account = getattr(request, "_cached_user", None)
    return str(account.pk) if account is not None and account.pk else None


class JsonLines(logging.Formatter):
    """One line of JSON a record, with its time in UTC; line ends inside are escaped by JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
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
            line["fault"] = fault_of(error=record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)

    def event(self, record: logging.LogRecord) -> str:
        """What happened; Django's own words quote addresses, so that its route stands for them."""
        request = getattr(record, "request", None)
        if record.name.startswith("django"):
            status = getattr(record, "status_code", None)
            route = route_of(request=request) if isinstance(request, HttpRequest) else ""
            return " ".join(str(part) for part in ("answer", status, route) if part)
        return record.getMessage()


def fault_of(*, error: BaseException) -> dict[str, Any]:
    """The kind of a fault and where in the code it came up, without its words."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames
    ]
    fault: dict[str, Any] = {"kind": type(error).__name__, "places": places[-12:]}
    cause = error.__cause__ or error.__context__
    if cause is not None:
        fault["cause"] = type(cause).__name__
    return fault
