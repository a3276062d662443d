"""What the environment says of the mail server."""

import pytest

from promdaen.config.environment import MailServer, environment

SENDER = {"PROMDAEN_MAIL_FROM": "promdaen@ministry.example", "PROMDAEN_DATA": "/tmp/none"}


def test_a_mail_server_is_read_from_its_address() -> None:
    url = "smtp://post:p%40ss@mail.example?tls=ssl"
    read = environment(variables=SENDER | {"PROMDAEN_SMTP_URL": url})
    assert read.smtp == MailServer(
        host="mail.example", port=465, user="post", password="p@ss", tls="ssl"
    )
    assert read.mail_from == "promdaen@ministry.example"
    assert environment(variables=SENDER).smtp is None


@pytest.mark.parametrize("url", ["http://mail.example", "smtp:///", "smtp://mail.example?tls=1"])
def test_an_address_that_is_no_mail_server_is_refused_in_words(url: str) -> None:
    with pytest.raises(ValueError, match="smtp://user:password"):
        environment(variables=SENDER | {"PROMDAEN_SMTP_URL": url})


def test_a_mail_server_needs_a_sender() -> None:
    with pytest.raises(ValueError, match="PROMDAEN_MAIL_FROM"):
        environment(variables={"PROMDAEN_SMTP_URL": "smtp://mail.example"})
