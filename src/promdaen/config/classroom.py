"""The classroom on plain http: phones see participants' pages, staff work on the laptop itself."""

from __future__ import annotations

import io
import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

OPEN_TO_OTHERS = ("/p/", "/j/", "/c/", "/health/", "/key/")
"""Pages of officers on phones, the way in by a badge, checks of certificates, the watchdog, and
ODK Collect by the key of a phone."""

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def participants_only(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """In a classroom, answer other devices with participants' pages alone.

    Who asks is told by the connection itself, never by what the request says of it: names of
    hosts and forwarding headers open nothing, and a request that was forwarded counts as
    another device's.
    """
    if not settings.CLASSROOM_ADDRESSES:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_this_laptop(request) or is_open_to_others(path=request.path_info):
            return get_response(request)
        if request.path_info == "/":
            return redirect("course:join")
        where = f"{settings.CLASSROOM_ADDRESSES[0]}{reverse('course:join')}"
        return render(request, "config/participants_only.html", {"where": where}, status=403)

    return middleware


def is_this_laptop(request: HttpRequest) -> bool:
    """Whether a request comes from the machine that serves, and from nobody through it."""
    if any(request.META.get(name) for name in FORWARDED):
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR") or "")
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def is_open_to_others(*, path: str) -> bool:
    """Whether a page is one that any device in the room may open.

    >>> [is_open_to_others(path=one) for one in ("/p/", "/p", "/people/", "/", "//p/")]
    [True, True, False, False, False]
    """
    return f"{path}/".startswith((*OPEN_TO_OTHERS, f"/{settings.STATIC_URL.strip('/')}/"))


def announcement(*, addresses: list[str], port: int) -> str:
    """What a trainer reads in the terminal: where phones join, where staff work, what it means."""
    join = f"{addresses[0]}/p/join/"
    lines = [
        f"promdaen: classroom at {join} (Ctrl-C stops it)",
        *_drawn(text=join),
        f"promdaen: phones on this network open {addresses[0]} or scan the code above.",
        f"promdaen: staff sign in on this laptop alone: http://127.0.0.1:{port}",
        "promdaen: other devices are shown participants' pages and nothing else.",
        "promdaen: this is plain http: whoever shares the Wi-Fi could read along.",
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
