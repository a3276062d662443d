"""What the sign-in library says happened."""

from typing import Any

from allauth.account.signals import password_changed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from promdaen.people.models import Account

LAST_ACT = "last_act_at"
"""The session's key for when its person last asked for a page, in seconds since 1970."""


@receiver(user_logged_in)
def session_began(request: Any, **_: Any) -> None:
    """Signing in is the first act of a session."""
    if request is not None and hasattr(request, "session"):
        request.session[LAST_ACT] = int(timezone.now().timestamp())


@receiver(password_changed)
def password_was_changed(user: Account, **_: Any) -> None:
    """A person chose a password of their own."""
    from promdaen.people import actions  # noqa: PLC0415

    actions.note_own_password(by=user, now=timezone.now())
