"""Notices: to whom, once, in words that are always the same, and again where sending failed."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from promdaen.exchange.actions import notices, records
from promdaen.exchange.models import Exercise, Notice, Record
from promdaen.kit import audit
from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from tests import exchange_world

pytestmark = pytest.mark.django_db(databases=exchange_world.BOTH)
NOW = exchange_world.NOW
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.SENDS_MAIL, settings.PUBLIC_ADDRESS = True, "https://promdaen.example"


def notify(record: Record, *accounts: Account, why: str = "report") -> int:
    ids = [account.pk for account in accounts]
    return notices.notify(record=record, accounts=ids, why=why, now=NOW)


def test_only_who_may_see_the_record_is_noted_and_once() -> None:
    mar = exchange_world.standing("liaison", "MAR")
    imm, bpp = (exchange_world.person("liaison", department) for department in ("IMM", "BPP"))
    record = exchange_world.sent(mar, ("IMM",))
    assert notify(record, imm, bpp) == 1
    assert notify(record, imm, bpp) == 0
    assert Notice.objects.get().account_id == imm.pk


def test_a_coordinator_is_notified_of_a_clock_and_not_of_the_record() -> None:
    mar = exchange_world.standing("liaison", "MAR")
    coordinator = exchange_world.person("coordinator")
    record = exchange_world.sent(mar, ("IMM",))
    assert notify(record, coordinator) == 0
    assert notify(record, coordinator, why="request_150") == 1


def test_messages_say_the_same_whatever_they_are_about() -> None:
    mar = exchange_world.standing("liaison", "MAR")
    imm, aht = (exchange_world.person("head", department) for department in ("IMM", "AHT"))
    boats = exchange_world.sent(mar, ("IMM",))
    secret = exchange_world.sent(mar, ("IMM", "AHT"), kind="referral", level="amber_strict")
    notify(boats, imm)
    notify(secret, imm, aht, why="referral")
    assert notices.send_notices(now=NOW) == 2
    department, other = mail.outbox
    assert {*department.to, *other.to} == {imm.email, aht.email}
    assert (department.subject, department.body) == (other.subject, other.body)
    assert "https://promdaen.example" in department.body
    assert notices.send_notices(now=NOW + MINUTE) == 0
    assert AuditLine.objects.using("exchange").filter(action="send_notices").count() == 1


def test_what_may_not_be_seen_any_more_is_shown_to_no_one() -> None:
    mar = exchange_world.standing("liaison", "MAR")
    imm, gone = exchange_world.person("liaison", "IMM"), exchange_world.person("head", "IMM")
    withdrawn, readable_record = (
        exchange_world.sent(mar, ("IMM",)),
        exchange_world.sent(mar, ("IMM",)),
    )
    notify(withdrawn, imm)
    notify(readable_record, gone)
    records.withdraw_record(record=withdrawn, by=mar, now=NOW)
    gone.is_active = False
    gone.save()
    assert notices.send_notices(now=NOW) == 0
    assert not mail.outbox
    assert not Notice.objects.exists()


def test_a_failed_sending_is_tried_again_with_growing_pauses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mar, imm = exchange_world.standing("liaison", "MAR"), exchange_world.person("liaison", "IMM")
    notify(exchange_world.sent(mar, ("IMM",)), imm)

    def broken(_backend: EmailBackend) -> None:
        raise OSError("no route")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "open", broken)
        assert notices.send_notices(now=NOW) == 0
        assert notices.send_notices(now=NOW) == 0
        assert Notice.objects.get().tries == 1
        assert notices.send_notices(now=NOW + MINUTE) == 0
    assert Notice.objects.get().tries == 2
    assert notices.send_notices(now=NOW + 2 * MINUTE) == 0
    assert notices.send_notices(now=NOW + 3 * MINUTE) == 1


def test_an_address_that_is_refused_holds_up_no_other_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mar = exchange_world.standing("liaison", "MAR")
    wrong, right = (exchange_world.person("liaison", "IMM") for _ in range(2))
    notify(exchange_world.sent(mar, ("IMM",)), wrong, right)
    send = EmailBackend.send_messages

    def picky(backend: EmailBackend, messages: Any) -> int:
        if messages[0].to == [wrong.email]:
            raise SMTPRecipientsRefused({})
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", picky)
    assert notices.send_notices(now=NOW) == 1
    assert mail.outbox[0].to == [right.email]


def test_a_second_process_that_looks_at_the_same_moment_sends_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mar, imm = exchange_world.standing("liaison", "MAR"), exchange_world.person("liaison", "IMM")
    notify(exchange_world.sent(mar, ("IMM",)), imm)
    unsent_notices = notices.queries.unsent_notices(now=NOW)
    monkeypatch.setattr(notices.queries, "unsent_notices", lambda *, now: unsent_notices)
    assert [notices.send_notices(now=NOW) for _ in range(2)] == [1, 0]
    assert len(mail.outbox) == 1


def test_no_message_leaves_an_exercise_or_where_no_server_is_named(settings: Any) -> None:
    Exercise.objects.create(code="EX1", title_km="ក", title_en="A", opened_at=NOW)
    account = exchange_world.person("liaison", "MAR")
    played = exchange_world.standing_of(account, world="EX1")
    notify(exchange_world.sent(played, ("IMM",)), account)
    assert notices.send_notices(now=NOW) == 0
    notify(exchange_world.sent(exchange_world.standing_of(account), ("IMM",)), account)
    settings.SENDS_MAIL = False
    assert notices.send_notices(now=NOW) == 0
    assert Notice.objects.filter(tries=0).count() == 2


def test_a_demonstration_writes_its_messages_in_the_terminal(
    capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    settings.SENDS_MAIL = False
    mar, imm = exchange_world.standing("liaison", "MAR"), exchange_world.person("liaison", "IMM")
    notify(exchange_world.sent(mar, ("IMM",)), imm)
    audit.mark_demo()
    assert notices.send_notices(now=NOW) == 1
    assert not mail.outbox
    assert imm.email in capsys.readouterr().out
