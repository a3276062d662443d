"""Officers on a phone: signed in with badge and PIN, without an account, for a short time.

The phone's sign-in is in the session of its browser, separate from any account. The issuer of
passes registers a check, so that a reissued pass no longer works.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.kit.json_objects import NewJsonObject

KEY = "phone"
IDLE_SECONDS = 40 * 60
# Minimum time between writes of the session, so that not every page costs a write.
TOUCH_SECONDS = 3 * 60
_PHONE_ATTRIBUTE = "_promdaen_phone"


@dataclass(frozen=True, kw_only=True)
class PhoneBearer:
    """The officer of a phone, with the pass and its revision."""

    officer_id: UUID
    pass_id: UUID
    revision: int


Page = Callable[..., HttpResponse]
PassCheck = Callable[..., bool]
_checks: list[PassCheck] = []


def register_pass_check(*, check: PassCheck) -> None:
    """Register the check of passes; called with `phone` and `now` at each request of a phone."""
    _checks.append(check)


def sign_in(request: HttpRequest, *, phone: PhoneBearer) -> None:
    """Sign in a phone; the session gets a new key, and ends after a time without use."""
    request.session.cycle_key()
    request.session[KEY] = {
        "officer": str(phone.officer_id),
        "pass": str(phone.pass_id),
        "revision": phone.revision,
        "seen": timezone.now().timestamp(),
    }


def sign_out(request: HttpRequest) -> None:
    """Sign out a phone; an account signed in beside it stays."""
    request.session.pop(KEY, None)
    request.session.cycle_key()


def phone_bearer(request: HttpRequest) -> PhoneBearer | None:
    """The bearer of this request's phone; None if not signed in, or no longer.

    The pass is checked once per request, however often it is called.
    """
    session_bearer: dict[str, Any] | None = request.session.get(KEY)
    if session_bearer is None:
        return None
    cached_bearer: tuple[dict[str, Any], PhoneBearer] | None = getattr(
        request, _PHONE_ATTRIBUTE, None
    )
    if cached_bearer is not None and cached_bearer[0] == session_bearer:
        return cached_bearer[1]
    phone = _checked_phone(request, stored=session_bearer)
    if phone is not None:
        setattr(request, _PHONE_ATTRIBUTE, (request.session[KEY], phone))
    return phone


def _checked_phone(request: HttpRequest, *, stored: NewJsonObject) -> PhoneBearer | None:
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


def require_phone(view: Page) -> Page:
    """A page for officers on phones: calls `view(request, phone=..., ...)`, or asks to join."""

    @wraps(view)
    def page(request: HttpRequest, **arguments: Any) -> HttpResponse:
        phone = phone_bearer(request)
        if phone is None:
            address = reverse(settings.PHONE_SIGN_IN)
            return redirect(f"{address}?{urlencode({'next': request.path})}")
        return view(request, phone=phone, **arguments)

    return page


def row_loader(*, key: str, find: Callable[..., object]) -> Callable[[Page], Page]:
    """A decorator that passes a page the row of its `key` in the address.

    find: by `key` and `officer_id`, the row of that officer, or None, which responds 404.
    """

    def with_row(page: Page) -> Page:
        @require_phone
        @wraps(page)
        def wrapper(request: HttpRequest, phone: PhoneBearer, **more: Any) -> HttpResponse:
            row = find(**{key: more.pop(key)}, officer_id=phone.officer_id)
            if row is None:
                raise Http404(_("Page not found."))
            return page(request, row, **more)

        return wrapper

    return with_row
