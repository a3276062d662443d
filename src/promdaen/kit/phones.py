"""The officer on a phone: let in by badge and PIN, without an account, for a short while.

A phone's sign-in lies in the session of its browser, apart from any account's. Whoever issues
passes registers how one is checked, so that a pass that was reissued no longer opens anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

KEY = "phone"
IDLE_SECONDS = 40 * 60
# The session is written again no more often than this, so that a page does not cost a write.
TOUCH_SECONDS = 3 * 60
_KNOWN = "_promdaen_phone"


@dataclass(frozen=True, kw_only=True)
class PhoneBearer:
    """Whom a phone speaks for, and by which pass in which revision."""

    officer_id: UUID
    pass_id: UUID
    revision: int


PassCheck = Callable[..., bool]
_checks: list[PassCheck] = []


def register_pass_check(*, check: PassCheck) -> None:
    """Say how a pass is checked; called with `phone` and `now` when a request comes from one."""
    _checks.append(check)


def sign_in(request: HttpRequest, *, phone: PhoneBearer) -> None:
    """Let a phone in; the session gets a new key, and ends when nobody used it for a while."""
    request.session.cycle_key()
    request.session[KEY] = {
        "officer": str(phone.officer_id),
        "pass": str(phone.pass_id),
        "revision": phone.revision,
        "seen": timezone.now().timestamp(),
    }


def sign_out(request: HttpRequest) -> None:
    """End what the phone was let in to; an account signed in beside it stays."""
    request.session.pop(KEY, None)
    request.session.cycle_key()


def phone_of(request: HttpRequest) -> PhoneBearer | None:
    """Whom this request's phone speaks for; None where nobody is in, or not any more.

    The pass is checked once a request, however often the page and its frame ask.
    """
    held: dict[str, Any] | None = request.session.get(KEY)
    if held is None:
        return None
    known: tuple[dict[str, Any], PhoneBearer] | None = getattr(request, _KNOWN, None)
    if known is not None and known[0] == held:
        return known[1]
    phone = _checked_phone(request, stored=held)
    if phone is not None:
        setattr(request, _KNOWN, (request.session[KEY], phone))
    return phone


def _checked_phone(request: HttpRequest, *, stored: dict[str, Any]) -> PhoneBearer | None:
    now = timezone.now()
    phone = PhoneBearer(
        officer_id=UUID(stored["officer"]),
        pass_id=UUID(stored["pass"]),
        revision=stored["revision"],
    )
    idle = now.timestamp() - stored["seen"]
    if idle > IDLE_SECONDS or not all(check(phone=phone, now=now) for check in _checks):
        sign_out(request)
        return None
    if idle > TOUCH_SECONDS:
        request.session[KEY] = stored | {"seen": now.timestamp()}
    return phone


def on_phone(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for officers on phones: calls `view(request, phone=..., ...)`, or asks to join."""

    @wraps(view)
    def page(request: HttpRequest, **named: Any) -> HttpResponse:
        phone = phone_of(request)
        if phone is None:
            address = reverse(settings.PHONE_SIGN_IN)
            return redirect(f"{address}?{urlencode({'next': request.path})}")
        return view(request, phone=phone, **named)

    return page
