"""The classroom over plain http: participants' pages for phones, staff only on the laptop."""

from __future__ import annotations

import io
import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from promdaen.kit import texts

OPEN_TO_OTHERS = ("/p/", "/j/", "/c/", "/health/", "/key/", "/help/guide/officers/")
"""Pages that other devices may open.

These are officers' pages on phones, joining by a badge, checks of certificates, the health check,
ODK Collect with the key of a phone, and the guide for officers.
"""

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def participants_only(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """In a classroom, serve only participants' pages to other devices.

    The connection itself identifies the device, never the request's headers: host names and
    forwarding headers give no access, and a forwarded request counts as another device's.
    """
    if not settings.CLASSROOM_ADDRESSES:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_this_laptop(request) or is_open_to_others(path=request.path_info):
            return get_response(request)
        if request.path_info == "/":
            return redirect("course:join")
        where = f"{settings.CLASSROOM_ADDRESSES[0]}{reverse('course:join')}"
        return render(
            request,
            "config/participants_only.html",
            {
                "where": where,
                "title": texts.bilingual_text(texts.Text("For participants")),
            },
            status=403,
        )

    return middleware


def is_this_laptop(request: HttpRequest) -> bool:
    """Whether a request comes from this machine directly, without a proxy."""
    if any(request.META.get(name) for name in FORWARDED):
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR") or "")
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def is_open_to_others(*, path: str) -> bool:
    """Whether any device in the room may open a page.

    >>> [is_open_to_others(path=one) for one in ("/p/", "/p", "/people/", "/", "//p/")]
    [True, True, False, False, False]
    """
    return f"{path}/".startswith((*OPEN_TO_OTHERS, f"/{settings.STATIC_URL.strip('/')}/"))


def announcement(*, addresses: list[str], port: int) -> str:
    """The terminal text for trainers: addresses for phones and staff, and what they mean."""
    join = f"{addresses[0]}/p/join/"
    lines = [
        f"promdaen: classroom at {join} (Ctrl-C stops it)",
        *_drawn(text=join),
        f"promdaen: phones on this network open {addresses[0]} or scan the code above.",
        f"promdaen: staff sign in on this laptop alone: http://127.0.0.1:{port}",
        "promdaen: other devices are shown participants' pages and nothing else.",
        "promdaen: this is plain http: others on the Wi-Fi could read along.",
        "promdaen: use the room's own Wi-Fi with a password (docs/classroom.md).",
    ]
    if addresses[1:]:
        others = ", ".join(addresses[1:])
        lines.append(f"promdaen: this laptop is also at {others}; --host chooses another.")
    return "\n".join(lines)


def _drawn(*, text: str) -> list[str]:
    import segno  # noqa: PLC0415

    drawn = io.StringIO()
    segno.make(text, error="m", micro=False).terminal(out=drawn, border=2, compact=True)
    return drawn.getvalue().splitlines()
