"""Who has something open is told twice a window at most; who stopped, is done or sleeps is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from promdaen.kit.channels import hearing
from promdaen.kit.models import AuditLine
from promdaen.kit.tests.channels import test_push
from promdaen.kit.tests.channels.fakes import Service, http_service, sms_gateway
from promdaen.people.models import Officer
from promdaen.refresher.actions import reminder_messages, reminders
from promdaen.refresher.models import Member, Reminder, ReminderCode, Season, SentReminder, Share
from promdaen.refresher.queries import reminders as queries
from promdaen.refresher.tests import samples
from promdaen.refresher.tests.samples import NOW
from tests import factories

pytestmark = pytest.mark.django_db
NUMBER = "+85512345678"
# NOW is ten in the morning in Phnom Penh, on the first of five days; the fifth closes the window.
DAY = timedelta(days=1)
NIGHT = NOW + timedelta(hours=11)


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Service]:
    settings.PUBLIC_ADDRESS = "https://promdaen.example"
    with http_service() as running:
        settings.SMS = sms_gateway(running.address)
        settings.TELEGRAM_TOKEN, settings.TELEGRAM_URL = "1:x", running.address
        yield running


@pytest.fixture
def officers() -> list[Officer]:
    samples.bank()
    return [factories.officer() for _number in range(2)]


@pytest.fixture
def season(officers: list[Officer]) -> Season:
    six_member_season = samples.season(officers)
    Member.objects.update(arm="planned")
    for member in Member.objects.all():
        samples.share(member)
    return six_member_season


def choose(officer: Officer, **fields: Any) -> Reminder:
    values = {
        "channel": "sms",
        "address": NUMBER,
        "language": "en",
        "quiet_from": 20,
        "quiet_to": 6,
    }
    wish = reminders.ReminderWish(**(values | fields))
    return reminders.choose_reminder(officer_id=officer.pk, wish=wish, now=NOW)


def send(now: datetime = NOW) -> tuple[dict[str, int], int]:
    counts = reminder_messages.send_reminders(now=now)
    return dict(counts.by_channel), counts.failed_count


def test_a_message_announces_that_something_is_open_and_nothing_more(
    gateway: Service, officers: list[Officer], season: Season
) -> None:
    reminder = choose(officers[0])
    assert send() == ({"sms": 1}, 0)
    [call] = gateway.calls
    assert call.told == {
        "to": NUMBER,
        "text": "Promdaen: something is open for you\n"
        "https://promdaen.example/p/refresher/\n"
        f"Stop: https://promdaen.example/p/stop/{reminder.stop_code}/",
    }
    line = AuditLine.objects.get(action="send_reminders")
    assert (line.detail, line.subject_id) == ({"sms": 1}, "")


def test_two_messages_a_window_at_most(
    gateway: Service, officers: list[Officer], season: Season
) -> None:
    choose(officers[0])
    hours = [NOW + timedelta(hours=hour) for hour in range(0, 8 * 24, 3)]
    hours_sent = [hour for hour in hours if send(hour)[0]]
    assert hours_sent == [NOW, NOW + timedelta(hours=21)]
    assert [reminder.reason for reminder in SentReminder.objects.order_by("at")] == [
        "opens",
        "closes",
    ]


def test_no_one_is_reminded_who_is_done_stopped_sleeps_left_or_has_nothing(
    gateway: Service, officers: list[Officer], season: Season
) -> None:
    choose(officers[0])
    assert send(NIGHT) == ({}, 0)
    assert send(NOW - DAY) == ({}, 0)
    assert send(NOW + 5 * DAY) == ({}, 0)
    share = Share.objects.get(member__officer=officers[0])
    answers = [samples.new_answer(share, on) for on in samples.OUTCOMES]
    samples.keep(officers[0].pk, *answers)
    assert send() == ({}, 0)
    choose(officers[1])
    reminders.stop_reminders(officer_id=officers[1].pk, now=NOW)
    assert send() == ({}, 0)
    choose(officers[1])
    Member.objects.filter(officer=officers[1]).update(left_at=NOW)
    assert send() == ({}, 0)
    Member.objects.update(left_at=None)
    Season.objects.update(closed_at=NOW)
    assert send() == ({}, 0)
    Season.objects.update(closed_at=None)
    Officer.objects.update(is_active=False)
    assert send() == ({}, 0)
    assert gateway.calls == []
    Officer.objects.update(is_active=True)
    assert send() == ({"sms": 1}, 0)


def test_own_quiet_hours_and_a_channel_that_is_off_hold_a_message_back(
    gateway: Service, officers: list[Officer], season: Season
) -> None:
    choose(officers[0], quiet_from=9, quiet_to=11)
    assert send() == ({}, 0)
    coordinator = factories.account("coordinator")
    reminders.switch_channel(channel="sms", is_on=False, by=coordinator, now=NOW)
    later = NOW + timedelta(hours=1)
    assert send(later) == ({}, 0)
    reminders.switch_channel(channel="sms", is_on=True, by=coordinator, now=NOW)
    assert send(later) == ({"sms": 1}, 0)


def test_what_could_not_be_sent_is_sent_later(
    gateway: Service, officers: list[Officer], season: Season
) -> None:
    choose(officers[0])
    gateway.says(503, retry_after="7200")
    assert send() == ({}, 1)
    gateway.says(200)
    assert send(NOW + timedelta(minutes=119)) == ({}, 0)
    assert send(NOW + timedelta(minutes=120)) == ({"sms": 1}, 0)
    assert len(gateway.calls) == 2


def test_a_refused_number_waits_for_the_officer_and_a_gone_chat_is_deleted(
    gateway: Service, officers: list[Officer], season: Season
) -> None:
    choose(officers[0])
    reminder_code = ReminderCode.objects.create(
        officer=officers[1], code="ABCDEFGH", language="en", quiet_from=20, quiet_to=6, made_at=NOW
    )
    reminders.link_chat(code=reminder_code.code, chat="5", now=NOW)
    gateway.says(403)
    gateway.answers.insert(0, (422, {}, b""))
    assert send() == ({}, 2)
    [reminder] = Reminder.objects.all()
    assert (reminder.officer, reminder.refused_at) == (officers[0], NOW)
    assert send(NOW + 2 * DAY) == ({}, 0)
    assert not SentReminder.objects.exists()
    assert len(gateway.calls) == 2


def test_a_channel_that_fails_is_left_alone_until_the_next_time(gateway: Service) -> None:
    samples.bank()
    officers = [factories.officer() for _number in range(5)]
    samples.season(officers)
    Member.objects.update(arm="planned")
    for member in Member.objects.all():
        samples.share(member)
        choose(member.officer)
    gateway.says(500)
    assert send() == ({}, 3)
    assert len(gateway.calls) == 3
    gateway.says(200)
    assert send(NOW + timedelta(hours=1)) == ({"sms": 2}, 0)
    with CaptureQueriesContext(
        connection,
    ) as queries_made:
        queries.due(now=NOW + 2 * DAY)
    assert len(queries_made) < 10


def test_what_another_server_took_is_not_sent_again(
    gateway: Service, officers: list[Officer], season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(officers[0])
    due = queries.due(now=NOW)
    assert send() == ({"sms": 1}, 0)
    monkeypatch.setattr(queries, "due", lambda now: due)
    assert send() == ({}, 0)
    # Who stops while others are told is not told any more.
    SentReminder.objects.all().delete()
    reminders.stop_reminders(officer_id=officers[0].pk, now=NOW)
    assert send() == ({}, 0)
    assert len(gateway.calls) == 1
    assert not SentReminder.objects.exists()


def test_an_address_that_nothing_can_go_to_and_a_lost_key_hold_up_no_other(
    gateway: Service,
    officers: list[Officer],
    season: Season,
    settings: Settings,
    tmp_path: Path,
) -> None:
    settings.SENDS_MAIL, settings.DATA_FOLDER = True, tmp_path
    settings.PUSH_SERVICES = (gateway.address,)
    for officer in officers:
        choose(officer)
    odd = Reminder.objects.filter(officer=officers[0])
    odd.update(channel="mail", address="a@x\u2028y.kh")
    assert send() == ({"sms": 1}, 1)
    assert odd.get().refused_at == NOW
    (tmp_path / "keys").write_text("no folder")
    subscription = test_push.address(endpoint=f"{gateway.address}/left/1")
    odd.update(channel="push", address=subscription, refused_at=None)
    assert send() == ({}, 1)
    assert odd.get().not_before is not None


def test_the_bot_is_heard(
    gateway: Service, officers: list[Officer], season: Season, settings: Settings
) -> None:
    assert hearing.hear_if_needed(now=NOW) == 0
    assert gateway.calls == []
    wish = reminders.ReminderWish(
        channel="telegram", address="", language="km", quiet_from=20, quiet_to=6
    )
    code = reminders.ask_code(officer_id=officers[0].pk, wish=wish, now=NOW).code
    gateway.says(200, {})
    gateway.answers = []
    for words in (f"/start {code}", "hello", "/stop"):
        message = {"chat": {"id": 5, "type": "private"}, "text": words}
        gateway.then(200, {"result": [{"update_id": 1, "message": message}]})
        gateway.then(200, {})
        if words != "hello":
            gateway.then(200, {})
    gateway.then(200, {})
    assert hearing.hear_if_needed(now=NOW) == 1
    [reminder] = Reminder.objects.all()
    assert (reminder.channel, reminder.address) == ("telegram", "5")
    assert hearing.hear_bot(now=NOW) == 0
    assert hearing.hear_bot(now=NOW) == 1
    assert not Reminder.objects.exists()
    texts = [call.told["text"] for call in gateway.calls if call.path.endswith("/sendMessage")]
    assert ["Reminders will come here" in texts[0], "stopped" in texts[1]] == [True, True]
    reminders.ask_code(officer_id=officers[0].pk, wish=wish, now=NOW)
    settings.TELEGRAM_TOKEN = ""
    assert hearing.hear_bot(now=NOW) == 0
    reminder_messages.remind(now=NOW + timedelta(minutes=30))
    assert not ReminderCode.objects.exists()


def test_who_is_not_reached_is_listed_for_who_plans_runs(
    gateway: Service, officers: list[Officer], season: Season
) -> None:
    by = factories.account("coordinator")
    choose(officers[0])
    [line] = reminders.list_unreached(by=by, now=NOW)
    assert (line.officer, line.posting) == (officers[1], None)
    Reminder.objects.update(refused_at=NOW)
    assert len(reminders.list_unreached(by=by, now=NOW)) == 2
    assert reminders.list_unreached(by=by, now=NOW - DAY) == []
    audit_lines = AuditLine.objects.filter(action="list_unreached").order_by("sequence")
    assert [audit_line.detail for audit_line in audit_lines] == [
        {"officers": count} for count in (1, 2, 0)
    ]
    with pytest.raises(PermissionDenied):
        reminders.list_unreached(by=factories.account("trainer"), now=NOW)


def test_every_hour_the_bot_is_heard_and_messages_go_out(
    gateway: Service, officers: list[Officer], season: Season
) -> None:
    choose(officers[0])
    assert reminder_messages.remind(now=NOW).by_channel == {"sms": 1}
    assert gateway.calls[0].path.endswith("/getUpdates")


def test_the_command_counts_and_sends(
    gateway: Service,
    officers: list[Officer],
    season: Season,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    call_command("send_reminders", "--dry-run")
    choose(officers[0])
    call_command("send_reminders", "--dry-run")
    assert (gateway.calls, SentReminder.objects.count()) == ([], 0)
    gateway.says(422)
    call_command("send_reminders")
    assert capsys.readouterr().out.splitlines() == [
        "nothing would be sent",
        "sms: 1 would be sent",
        "nothing sent",
        "1 could not be sent; they are tried again later",
    ]
    choose(officers[0])
    gateway.says(200)
    call_command("send_reminders")
    assert capsys.readouterr().out == "sms: 1 sent\n"
