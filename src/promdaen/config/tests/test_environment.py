"""What the environment says of the mail server."""

import pytest

from promdaen.config.databases import database_settings
from promdaen.config.environment import LANGUAGES, MailServer, SmsGateway, environment

SENDER = {"PROMDAEN_MAIL_FROM": "promdaen@ministry.example", "PROMDAEN_DATA": "/tmp/none"}


def test_a_mail_server_is_read_from_its_address() -> None:
    url = "smtp://post:p%40ss@mail.example?tls=ssl"
    read = environment(variables=SENDER | {"PROMDAEN_SMTP_URL": url})
    assert read.smtp == MailServer(
        host="mail.example", port=465, user="post", password="p@ss", tls="ssl"
    )
    assert read.mail_from == "promdaen@ministry.example"
    assert environment(variables=SENDER).smtp is None


def test_a_mail_server_may_know_this_installation_by_a_certificate() -> None:
    url = "smtp://mail.example?certificate=/etc/promdaen/mail.pem&key=/etc/promdaen/mail.key"
    smtp = environment(variables=SENDER | {"PROMDAEN_SMTP_URL": url}).smtp
    assert smtp is not None
    assert (smtp.certificate, smtp.key) == ("/etc/promdaen/mail.pem", "/etc/promdaen/mail.key")
    with pytest.raises(ValueError, match="give both certificate and key"):
        environment(variables=SENDER | {"PROMDAEN_SMTP_URL": url.partition("&")[0]})
    with pytest.raises(ValueError, match="a certificate needs tls=starttls or ssl"):
        environment(variables=SENDER | {"PROMDAEN_SMTP_URL": f"{url}&tls=none"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgres://p:secret@db.example/p?sslmode=verify-full"),
        ("DATABASE_URL", "postgres://p@db.example/p?sslmode=verify-full&password=secret"),
        ("PROMDAEN_EXCHANGE_URL", "postgres://p:secret@db.example/p?sslmode=verify-full"),
        ("PROMDAEN_SMTP_URL", "smtp://post:secret@mail.example"),
        ("PROMDAEN_DIRECTORY_SECRET", "secret"),
        ("PROMDAEN_SMS_TOKEN", "secret"),
        ("PROMDAEN_TELEGRAM_TOKEN", "secret"),
    ],
)
def test_passwords_of_services_that_do_not_end_are_refused_where_a_ministry_requires_it(
    name: str, value: str
) -> None:
    variables = SENDER | {"PROMDAEN_SERVICE_PASSWORDS": "refused"}
    with pytest.raises(ValueError, match=f"one in {name}") as refused:
        environment(variables=variables | {name: value})
    assert "secret" not in str(refused.value)


def test_services_that_let_in_without_a_password_are_taken() -> None:
    certificate = "sslmode=verify-full&sslcert=/etc/promdaen/db.pem&sslkey=/etc/promdaen/db.key"
    mail = "smtp://mail.example?certificate=/etc/promdaen/mail.pem&key=/etc/promdaen/mail.key"
    read = environment(
        variables=SENDER
        | {
            "PROMDAEN_SERVICE_PASSWORDS": "refused",
            "DATABASE_URL": f"postgres://promdaen@db.example/promdaen?{certificate}",
            "PROMDAEN_SMTP_URL": mail,
        }
    )
    options = database_settings(url=read.database_url, key="")["OPTIONS"]
    assert options["sslcert"] == "/etc/promdaen/db.pem"
    peer = {"DATABASE_URL": "postgres:///promdaen", "PROMDAEN_SERVICE_PASSWORDS": "refused"}
    assert environment(variables=peer).database_url == "postgres:///promdaen"
    with pytest.raises(ValueError, match="write allowed or refused"):
        environment(variables={"PROMDAEN_SERVICE_PASSWORDS": "no"})


@pytest.mark.parametrize("url", ["http://mail.example", "smtp:///", "smtp://mail.example?tls=1"])
def test_an_address_that_is_no_mail_server_is_refused_in_words(url: str) -> None:
    with pytest.raises(ValueError, match="smtp://user:password"):
        environment(variables=SENDER | {"PROMDAEN_SMTP_URL": url})


def test_a_mail_server_needs_a_sender() -> None:
    with pytest.raises(ValueError, match="PROMDAEN_MAIL_FROM"):
        environment(variables={"PROMDAEN_SMTP_URL": "smtp://mail.example"})


def test_the_ways_to_remind_are_read() -> None:
    settings = environment(
        variables={
            "PROMDAEN_TELEGRAM_TOKEN": "1:a-b",
            "PROMDAEN_PUSH_SERVICES": "https://a.example, https://b.example",
            "PROMDAEN_SMS_URL": "https://sms.example/send",
            "PROMDAEN_SMS_TOKEN": "key",
        }
    )
    assert (settings.telegram_token, settings.telegram_url) == (
        "1:a-b",
        "https://api.telegram.org",
    )
    assert settings.push_services == ("https://a.example", "https://b.example")
    assert settings.sms == SmsGateway(
        url="https://sms.example/send",
        token="key",
        fields=(("recipient", "{to}"), ("body", "{text}")),
    )
    assert environment(variables={}).sms == SmsGateway()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PROMDAEN_TELEGRAM_TOKEN", "1:a/../b"),
        ("PROMDAEN_TELEGRAM_URL", "api.telegram.org"),
        ("PROMDAEN_SMS_URL", "ftp://sms.example"),
        ("PROMDAEN_SMS_FIELDS", "to={to}"),
        ("PROMDAEN_SMS_FORMAT", "xml"),
        ("PROMDAEN_SMS_HEADER", "X: y"),
    ],
)
def test_a_way_to_remind_that_cannot_be_is_refused_in_words(name: str, value: str) -> None:
    variables = {"PROMDAEN_SMS_URL": "https://sms.example", name: value}
    with pytest.raises(ValueError, match="PROMDAEN_"):
        environment(variables=variables)


def test_a_key_of_the_main_database_alone_is_refused_where_an_exchange_is_kept() -> None:
    variables = {"PROMDAEN_DATA": "/tmp/none", "PROMDAEN_EXCHANGE_URL": "here"}
    with pytest.raises(ValueError, match="set PROMDAEN_EXCHANGE_DB_KEY"):
        environment(variables=variables | {"PROMDAEN_DB_KEY": "a"})
    for key, exchange_key in (("b", "b"), ("plain", "")):
        keys = {"PROMDAEN_DB_KEY": "a", "PROMDAEN_EXCHANGE_DB_KEY": key}
        assert environment(variables=variables | keys).exchange_key == exchange_key
    assert environment(variables={"PROMDAEN_DATA": "/tmp/none", "PROMDAEN_DB_KEY": "a"})
    elsewhere = {"PROMDAEN_EXCHANGE_URL": "postgres://x@127.0.0.1/x", "PROMDAEN_DB_KEY": "a"}
    assert environment(variables=elsewhere).exchange_key == ""


def test_languages_are_khmer_and_english_unless_more_are_named() -> None:
    assert environment(variables={}).languages == LANGUAGES
    assert LANGUAGES[:2] == ("km", "en")
    assert environment(variables={"PROMDAEN_LANGUAGES": "km, en,lo"}).languages == (
        "km",
        "en",
        "lo",
    )


@pytest.mark.parametrize("text", ["lo", "km,lo", "km,en,Lao", "km,en,x1"])
def test_languages_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"PROMDAEN_LANGUAGES is .*such as km,en,lo"):
        environment(variables={"PROMDAEN_LANGUAGES": text})


def test_the_country_is_cambodia_unless_another_is_named() -> None:
    assert environment(variables={}).country == "KH"
    assert environment(variables={"PROMDAEN_COUNTRY": "la"}).country == "LA"
    with pytest.raises(ValueError, match="two letters"):
        environment(variables={"PROMDAEN_COUNTRY": "LAO"})
