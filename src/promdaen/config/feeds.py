"""Protects feeds of the survey and of calendars: no token in any log or error page."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from promdaen.config.openrosa import ADDRESSES, SEALED

TOKEN = re.compile(
    r"^(?P<start>/survey/feed/|/calendar/)(?P<token>[^/]+)(?P<rest>/.*)?$", re.DOTALL
)


def feeds(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Take the token out of the address before other code sees it.

    The view finds it as `request.feed_token`. There is no signed-in account: only the key counts.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        token_match = TOKEN.match(request.path_info)
        if token_match is None:
            return get_response(request)
        token = token_match["token"]
        request.feed_token = token  # type: ignore[attr-defined]
        request.path_info = f"{token_match['start']}{SEALED}{token_match['rest'] or '/'}"
        request.path = request.path_info
        for name in ADDRESSES:
            if name in request.META:
                request.META[name] = request.path_info
        request.COOKIES.clear()
        return get_response(request)

    return middleware
