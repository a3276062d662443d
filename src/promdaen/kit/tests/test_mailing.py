"""Plain messages: who was reached, and what a server that says no does to the rest."""

from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from promdaen.kit import mailing

LOCAL = "django.core.mail.backends.locmem.EmailBackend"


def test_one_refused_address_does_not_stop_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = EmailMessage.send
    odd = "c@x\u2028y.kh"

    def send(message: EmailMessage, **more: Any) -> int:
        if message.to == ["b@example.org"]:
            raise SMTPRecipientsRefused({"b@example.org": (550, b"no")})
        if message.to == ["c@example.org"]:
            raise SMTPDataError(554, b"not to this one")
        if message.to == ["d@example.org"]:
            raise SMTPServerDisconnected
        return plain(message, **more)

    monkeypatch.setattr(EmailMessage, "send", send)
    messages = [("odd", odd), *((letter, f"{letter}@example.org") for letter in "abcxde")]
    reached = mailing.send_mails(messages=messages, subject="S", body="B", backend=LOCAL)
    assert reached == ["a", "x"]
    assert [letter.to for letter in mail.outbox] == [["a@example.org"], ["x@example.org"]]
    assert mailing.send_mails(messages=[], subject="S", body="B", backend=LOCAL) == []
