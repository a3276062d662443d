"""Receives signals of the sign-in library."""

import logging
from typing import Any

from allauth.account.signals import authentication_step_completed, password_changed
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.utils import timezone

from promdaen.kit import readings
from promdaen.people.models import Account

logger = logging.getLogger(__name__)
BEGAN = "began_at"
"""The session key for when its person signed in, in seconds since 1970."""
LAST_ACT = "last_act_at"
"""The session key for when its person last requested a page, in seconds since 1970."""


@receiver(user_logged_in)
def session_began(request: object, user: Account, **_: Any) -> None:
    """Record the sign-in as the first act of a session, and log it with its hour."""
    if request is not None and hasattr(request, "session"):
        request.session[BEGAN] = int(timezone.now().timestamp())
        note_act(request=request, account=user)
    _leave_line(page="people:sign_in", account=user)


@receiver(authentication_step_completed)
def identity_confirmed(request: Any, reauthenticated: bool = False, **_: Any) -> None:
    """Give a session a new key when its person confirmed the identity once more."""
    from promdaen.people.actions import sessions  # noqa: PLC0415

    before = request.session.session_key
    if reauthenticated and before is not None:
        request.session.cycle_key()
        sessions.rename_session(before=before, session_key=request.session.session_key)


def note_act(*, request: Any, account: Account) -> None:
    """Record the time of an act, in the session and in the list of sessions."""
    from promdaen.people import actions  # noqa: PLC0415

    now = timezone.now()
    request.session[LAST_ACT] = int(now.timestamp())
    if request.session.session_key is None:
        request.session.save()
    actions.note_session(
        account=account,
        session_key=request.session.session_key,
        user_agent=request.META.get("HTTP_USER_AGENT", ""),
        now=now,
    )


@receiver(user_login_failed)
def sign_in_failed(credentials: Any, **_: Any) -> None:
    """Log a wrong password with its hour; the input is not stored."""
    from promdaen.people import queries  # noqa: PLC0415

    typed = credentials.get("email") or credentials.get("username") or ""
    account = queries.account_by_email(email=str(typed))
    _leave_line(page="people:sign_in_failed", account=account)


def _leave_line(*, page: str, account: Account | None) -> None:
    """Log a sign-in; if the line cannot be written, the sign-in still succeeds."""
    try:
        readings.record_reading(
            account_id=account.pk if account else None,
            page=page,
            subject="",
            count=None,
            now=timezone.now(),
        )
    except Exception:
        logger.exception("the line %s cannot be written", page)


@receiver(password_changed)
def password_was_changed(user: Account, **_: Any) -> None:
    """Record that a person chose a password."""
    from promdaen.people import actions  # noqa: PLC0415

    actions.note_own_password(by=user, now=timezone.now())
