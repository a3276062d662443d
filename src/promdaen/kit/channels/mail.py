"""Email, over the mail server of this installation."""

from __future__ import annotations

import re
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from promdaen.kit.channels.notices import (
    ChannelNotice,
    DeliveryOutcome,
    DeliveryState,
    WrongAddress,
)

NAME = "mail"
SUBJECT = "Promdaen"
NO_SUCH_BOX = re.compile(rb"\b5\.1\.(1|10)\b")
FIRST_FOR_GOOD = 500


def is_set_up() -> bool:
    """Whether a mail server is configured."""
    return bool(settings.SENDS_MAIL)


def checked_address(*, text: str) -> str:
    """A valid email address; raises WrongAddress."""
    plain = text.strip()
    try:
        validate_email(plain)
        # Some names look complete but have no form for mail servers.
        plain.rpartition("@")[2].encode("idna")
    except (ValidationError, UnicodeError) as problem:
        raise WrongAddress("no e-mail address") from problem
    return plain


def send(*, address: str, notice: ChannelNotice) -> DeliveryOutcome:
    """Send a message to the mail server, with headers for one-click unsubscribe (RFC 8058)."""
    stop = {
        "List-Unsubscribe": f"<{notice.stop_link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    message = EmailMessage(
        subject=SUBJECT,
        body="\n".join(notice.lines) + "\n",
        to=[checked_address(text=address)],
        headers={"Auto-Submitted": "auto-generated", **(stop if notice.stop_link else {})},
    )
    try:
        message.send()
    except SMTPRecipientsRefused as refusal:
        return _refusal(refusal)
    except (SMTPException, OSError) as problem:
        return DeliveryOutcome(state=DeliveryState.LATER, why=type(problem).__name__)
    return DeliveryOutcome(state=DeliveryState.DELIVERED)


def _refusal(refusal: SMTPRecipientsRefused) -> DeliveryOutcome:
    [(code, words)] = refusal.recipients.values()
    why = f"status {code}"
    if code < FIRST_FOR_GOOD:
        return DeliveryOutcome(state=DeliveryState.LATER, why=why)
    is_gone = NO_SUCH_BOX.search(words if isinstance(words, bytes) else words.encode())
    return DeliveryOutcome(state=DeliveryState.GONE if is_gone else DeliveryState.REFUSED, why=why)
