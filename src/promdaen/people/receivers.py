"""What the sign-in library says happened."""

from typing import Any

from allauth.account.signals import password_changed
from django.dispatch import receiver
from django.utils import timezone

from promdaen.people.models import Account


@receiver(password_changed)
def password_was_changed(user: Account, **_: Any) -> None:
    """A person chose a password of their own."""
    from promdaen.people import actions  # noqa: PLC0415

    actions.note_own_password(by=user, now=timezone.now())
