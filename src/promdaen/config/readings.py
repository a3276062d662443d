"""Logs who read names and downloaded files (kit.readings), after the response is made."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from promdaen.kit import readings

logger = logging.getLogger(__name__)
OWN_LOG = ("/exchange/", "/p/")
"""The exchange has its own log of who read what.

Officers' use of their own phones is not logged.
"""
PARTS = ("image/", "text/javascript", "text/css", "font/")
"""Parts of pages; a picture that can show a name is listed by its package."""
FILES_UNTRACED: Mapping[str, str] = {
    "course:badge_status": "public, bits without names: other systems check badges by it",
    "course:revocations": "public, by numbers of certificates alone: others check offline by it",
    "subscribed_calendar": "the dates of one's own work, without names, read by a calendar",
    "waiting_calendar": "the dates of one's own work, without names",
    "health": "figures of the machine, for those who watch it",
    "people:channel_push": "the public key with which one's own browser asks for messages",
    "refresher:app_me": "what a person's own app asks of that person",
    "exercise:console_poll": "renewed by the clock of a page",
    "exercise:projector_poll": "renewed by the clock of a page",
    "exercise:seat_poll": "renewed by the clock of a page",
}
"""Responses that are neither pages nor files for people, with the reason."""
LOGGED_BY_ACTION = ("course:pins", "course:pin")
"""Prints whose action writes its audit line in the transaction that it changes rows in.

Without that line nothing is changed. The print itself is given even if the second line fails: the
earlier PINs have stopped working by then.
"""
RENEWED_PAGES = ("course:live", "course:practice_live")
"""Pages with names that update automatically: what a browser says of itself excuses no other."""


def leave_trace(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Log which account received a page in `readings` of an apps.py, or a file.

    A page is sent even if its line cannot be written; a file is not.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        page = logged_page(request=request, response=response)
        if page:
            try:
                _record(request=request, response=response, page=page)
            except Exception:
                logger.exception("the line of reading %s cannot be written", page)
                if is_file(response=response) and page not in LOGGED_BY_ACTION:
                    return render(request, "config/not_recorded.html", status=503)
        return response

    return middleware


def logged_page(*, request: HttpRequest, response: HttpResponse) -> str:
    """The name of the address if this response is logged; else ""."""
    match, account = request.resolver_match, getattr(request, "user", None)
    if match is None or not getattr(account, "is_authenticated", False):
        return ""
    if response.status_code != HTTPStatus.OK or request.path_info.startswith(OWN_LOG):
        return ""
    name = match.view_name
    if is_file(response=response):
        return "" if name in FILES_UNTRACED else name
    is_read = request.method == "GET" and name in readings.logged_pages()
    return name if is_read and not _is_by_clock(request=request, page=name) else ""


def is_file(*, response: HttpResponse) -> bool:
    """Whether a response is a print or an export, not a page or part of one."""
    kind = response.headers.get("Content-Type", "")
    is_attached = response.headers.get("Content-Disposition", "").startswith("attachment")
    return is_attached or not kind.startswith(("text/html", *PARTS))


def _is_by_clock(*, request: HttpRequest, page: str) -> bool:
    """Whether a page that updates automatically asked again; its opening was logged."""
    return page in RENEWED_PAGES and "HX-Request" in request.headers


def _record(*, request: HttpRequest, response: HttpResponse, page: str) -> None:
    match = request.resolver_match
    about = [f"{name}={value}" for name, value in (match.kwargs if match else {}).items()]
    format_wanted = request.GET.get("format", "")
    if format_wanted.isalnum():
        about.append(f"format={format_wanted}")
    readings.record_reading(
        account_id=request.user.pk,
        page=page,
        subject=" ".join(about),
        count=readings.counted_records(response=response),
        now=timezone.now(),
    )
