"""Commands around accounts and the audit log."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from promdaen.kit import append_only
from promdaen.kit.models import AuditLine
from promdaen.people.models import Account, RecoveryNotice
from tests import factories

pytestmark = pytest.mark.django_db(databases=["default", "exchange"])


def test_the_first_administrator_gets_a_password_for_one_use() -> None:
    out, said = StringIO(), StringIO()
    call_command(
        "create_administrator",
        "chan@example.org",
        "--name",
        "Chan Vuthy",
        stdout=out,
        stderr=said,
    )
    assert "serve" in said.getvalue()
    assert "sign in as chan@example.org" in said.getvalue()
    account = Account.objects.get(email="chan@example.org")
    assert account.check_password(out.getvalue().strip())
    assert account.must_change_password
    assert account.has_role("administrator")


@pytest.mark.parametrize(("email", "words"), [("chan", "not an e-mail"), ("a@b.org", "Another")])
def test_an_administrator_who_cannot_be_is_refused_in_one_line(email: str, words: str) -> None:
    factories.account("viewer", email="a@b.org")
    with pytest.raises(CommandError, match=words) as refused:
        call_command("create_administrator", email, "--name", "Chan Vuthy")
    assert refused.value.returncode == 2


def test_who_lost_the_way_in_gets_a_password_for_one_use(
    settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.SENDS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    lost = factories.account("administrator", email="dara@example.org")
    factories.account("administrator", email="chan@example.org")
    factories.account("coordinator", email="sok@example.org")
    Authenticator.objects.create(user=lost, type="totp", data={})
    out, said = StringIO(), StringIO()
    call_command("recover_account", "dara@example.org", stdout=out, stderr=said)
    lost.refresh_from_db()
    assert lost.check_password(out.getvalue().strip())
    assert lost.must_change_password
    assert not Authenticator.objects.exists()
    assert "1 second factors were removed" in said.getvalue()
    assert [message.to for message in mailoutbox] == [["chan@example.org"]]
    assert "dara@example.org" in mailoutbox[0].body
    notice = RecoveryNotice.objects.get()
    assert (notice.account, notice.administrator.email) == (lost, "chan@example.org")
    lines = AuditLine.objects.order_by("sequence").values_list("action", flat=True)
    assert list(lines)[-2:] == ["reset_password", "reset_second_factor"]


def test_an_account_that_is_none_is_not_recovered() -> None:
    with pytest.raises(CommandError, match=r"no account x@example\.org") as refused:
        call_command("recover_account", "x@example.org")
    assert refused.value.returncode == 2


def test_a_whole_log_is_said_to_be_whole() -> None:
    factories.officer()
    out = StringIO()
    call_command("verify_audit", stdout=out)
    document = json.loads(out.getvalue())
    assert document["is_whole"]
    assert document["nodes"][0]["lines"] == 1


@pytest.mark.parametrize(
    ("breach", "words"),
    [
        ("UPDATE kit_auditline SET action = 'other' WHERE sequence = 1", "changed"),
        ("DELETE FROM kit_auditline WHERE sequence = 1", "missing"),
        ("DELETE FROM kit_auditline WHERE sequence = 2", "cut off"),
    ],
)
def test_a_breach_is_named_and_the_exit_code_says_so(breach: str, words: str) -> None:
    factories.officer()
    factories.officer()
    append_only.lift_guard(using="default")
    with connection.cursor() as cursor:
        cursor.execute(breach)
    out = StringIO()
    with pytest.raises(CommandError, match=words) as ended:
        call_command("verify_audit", stdout=out)
    assert ended.value.returncode == 1
    breaks = json.loads(out.getvalue())["nodes"][0]["breaks"]
    assert any(words in one["what"] for one in breaks)
