"""Plain email that only says that something is waiting."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Sequence
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from typing import TypeVar

from django.conf import settings
from django.core import mail
from django.core.mail.backends import smtp
from django.utils.functional import cached_property

from promdaen.kit import audit

logger = logging.getLogger(__name__)
CONSOLE = "django.core.mail.backends.console.EmailBackend"
Recipient = TypeVar("Recipient")


class EmailBackend(smtp.EmailBackend):
    """Sends with a client certificate; with one, Django's own trusts no certificate authority."""

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        """The authorities of this machine, and the certificate of this installation."""
        context = ssl.create_default_context()
        context.load_cert_chain(str(self.ssl_certfile), self.ssl_keyfile)
        return context


def backend() -> str:
    """The mail backend: the terminal in a demonstration, none if no server is configured."""
    if audit.is_demo():
        return CONSOLE
    return settings.EMAIL_BACKEND if settings.SENDS_MAIL else ""


def send_mails(
    *, messages: Sequence[tuple[Recipient, str]], subject: str, body: str, backend: str
) -> list[Recipient]:
    """Send one message to each recipient with an address; returns those reached.

    If the server does not answer, the rest waits too.
    """
    reached: list[Recipient] = []
    if not messages:
        return reached
    connection = mail.get_connection(backend)
    try:
        connection.open()
        for recipient, address in messages:
            message = mail.EmailMessage(
                subject=subject, body=body, to=[address], connection=connection
            )
            try:
                message.send()
            except (SMTPRecipientsRefused, SMTPDataError, UnicodeError):
                logger.warning("no message could go to an address of %s", type(recipient).__name__)
            else:
                reached.append(recipient)
        connection.close()
    except (SMTPException, OSError) as problem:
        logger.warning("messages could not be sent: %s", type(problem).__name__)
    return reached
