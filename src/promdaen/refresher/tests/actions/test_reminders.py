"""How an officer is reminded is their own choice, and gone when they stop."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django import Settings

from promdaen.kit import audit
from promdaen.kit.models import AuditLine
from promdaen.kit.tests.channels.fakes import sms_gateway
from promdaen.people.models import Officer
from promdaen.refresher.actions import reminders as actions
from promdaen.refresher.actions.refusals import RefresherRefused
from promdaen.refresher.models import Reminder, ReminderCode
from promdaen.refresher.queries import reminders as queries
from promdaen.refresher.tests.samples import NOW
from tests import factories

pytestmark = pytest.mark.django_db
NUMBER = "+85512345678"


@pytest.fixture(autouse=True)
def set_up(settings: Settings) -> None:
    settings.SENDS_MAIL, settings.TELEGRAM_TOKEN = True, "1:x"
    settings.SMS = sms_gateway("http://sms.example")
    settings.PUBLIC_ADDRESS = "https://promdaen.example"


@pytest.fixture
def officer() -> Officer:
    return factories.officer()


def wish(**fields: Any) -> actions.ReminderWish:
    values = {
        "channel": "sms",
        "address": "012 345 678",
        "language": "km",
        "quiet_from": 20,
        "quiet_to": 6,
    }
    return actions.ReminderWish(**(values | fields))


def choose(officer: Officer, **fields: Any) -> Reminder:
    return actions.choose_reminder(officer_id=officer.pk, wish=wish(**fields), now=NOW)


def audit_text() -> str:
    lines = AuditLine.objects.exclude(action="create_officer")
    return json.dumps([[line.action, line.body] for line in lines], ensure_ascii=False)


def test_a_choice_takes_the_place_of_the_one_before(officer: Officer) -> None:
    first = choose(officer)
    assert (first.address, first.language) == (NUMBER, "km")
    second = choose(officer, channel="mail", address="a@p.example", quiet_from=22)
    [stored] = Reminder.objects.all()
    assert (stored.pk, stored.channel, stored.address) == (
        first.pk,
        "mail",
        "a@p.example",
    )
    assert stored.stop_code not in (first.stop_code, "")
    assert second.quiet_from == 22
    reminder = choose(officer, channel="mail", address="", language="en")
    assert (reminder.address, reminder.language) == ("a@p.example", "en")
    # What stands in messages that went out to this address still ends them.
    assert reminder.stop_code == stored.stop_code


def test_no_line_of_the_log_names_officer_or_address(officer: Officer) -> None:
    choose(officer)
    actions.begin_try(officer_id=officer.pk, now=NOW)
    actions.ask_code(officer_id=officer.pk, wish=wish(channel="telegram"), now=NOW)
    actions.stop_reminders(officer_id=officer.pk, now=NOW)
    text = audit_text()
    for action in ("choose_reminder", "try_reminder", "ask_reminder_code", "stop_reminders"):
        assert f'"{action}"' in text
    for word in (str(officer.pk), "345678", officer.name_latin):
        assert word not in text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"address": "12"}, "Write a phone number"),
        ({"channel": "mail", "address": "a@"}, "Write an e-mail address"),
        ({"channel": "mail", "address": "a@x\u2028y.kh"}, "Write an e-mail address"),
        ({"channel": "push", "address": "{}"}, "cannot be reached"),
        ({"channel": "telegram", "address": "77"}, "Ask for a code"),
        ({"channel": "pigeon"}, "Choose another"),
        ({"language": "fr"}, "Choose a language"),
        ({"quiet_to": 24}, "Choose a language"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_kept(
    officer: Officer, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(RefresherRefused, match=words):
        choose(officer, **fields)
    assert not Reminder.objects.exists()


def test_a_code_links_a_chat_once_and_for_half_an_hour(officer: Officer) -> None:
    reminder_code = actions.ask_code(
        officer_id=officer.pk, wish=wish(channel="telegram", quiet_to=7), now=NOW
    )
    late = NOW + timedelta(minutes=30)
    assert actions.link_chat(code=reminder_code.code, chat="55", now=late) is None
    assert actions.link_chat(code="WRONGONE", chat="55", now=NOW) is None
    soon = late - timedelta(seconds=1)
    linked = actions.link_chat(code=reminder_code.code, chat="55", now=soon)
    assert linked is not None
    assert (linked.channel, linked.address, linked.quiet_to) == ("telegram", "55", 7)
    assert actions.link_chat(code=reminder_code.code, chat="66", now=soon) is None
    reminder = choose(officer, channel="telegram", address="", quiet_to=5)
    assert (reminder.address, reminder.quiet_to) == ("55", 5)


def test_stopping_deletes_what_was_given(officer: Officer) -> None:
    other = factories.officer()
    choose(other)
    for stop in (
        lambda reminder: actions.stop_reminders(officer_id=officer.pk, now=NOW),
        lambda reminder: actions.stop_by_code(code=reminder.stop_code, now=NOW),
    ):
        reminder = choose(officer)
        assert stop(reminder) is True
        assert stop(reminder) is False
        assert [remaining.officer for remaining in Reminder.objects.all()] == [other]
    actions.ask_code(officer_id=officer.pk, wish=wish(channel="telegram"), now=NOW)
    assert actions.stop_reminders(officer_id=officer.pk, now=NOW) is True
    assert not ReminderCode.objects.exists()
    Reminder.objects.update(channel="telegram", address="9")
    assert actions.stop_chat(chat="8", now=NOW) is False
    assert actions.stop_chat(chat="9", now=NOW) is True


def test_a_message_is_tried_once_a_minute(officer: Officer) -> None:
    with pytest.raises(RefresherRefused, match="Choose first"):
        actions.begin_try(officer_id=officer.pk, now=NOW)
    choose(officer)
    Reminder.objects.update(refused_at=NOW, not_before=NOW)
    reminder = actions.begin_try(officer_id=officer.pk, now=NOW)
    assert (reminder.tried_at, reminder.refused_at, reminder.not_before) == (NOW, None, None)
    with pytest.raises(RefresherRefused, match="Wait a minute"):
        actions.begin_try(officer_id=officer.pk, now=NOW + timedelta(seconds=59))
    assert actions.begin_try(officer_id=officer.pk, now=NOW + timedelta(seconds=60))


def test_no_one_has_messages_sent_to_one_number_after_the_other(officer: Officer) -> None:
    choose(officer)
    actions.begin_try(officer_id=officer.pk, now=NOW)
    choose(officer, address="012 345 679")
    with pytest.raises(RefresherRefused, match="Wait a minute"):
        actions.begin_try(officer_id=officer.pk, now=NOW)
    for number in range(1, actions.MAX_TRIES_PER_DAY):
        actions.stop_reminders(officer_id=officer.pk, now=NOW)
        choose(officer, address=f"012 345 67{number % 10}")
        actions.begin_try(officer_id=officer.pk, now=NOW)
    later = NOW + timedelta(hours=1)
    with pytest.raises(RefresherRefused, match="Try again tomorrow"):
        actions.begin_try(officer_id=officer.pk, now=later)
    assert actions.begin_try(officer_id=officer.pk, now=later + timedelta(days=1))


def test_a_channel_is_switched_by_who_plans_runs(officer: Officer, settings: Settings) -> None:
    by = factories.account("coordinator")
    choose(officer)
    actions.switch_channel(channel="sms", is_on=False, by=by, now=NOW)
    assert queries.channels_in_use() == ["push", "telegram", "mail"]
    with pytest.raises(RefresherRefused, match="Choose another"):
        choose(officer)
    with pytest.raises(RefresherRefused, match="Choose another"):
        actions.begin_try(officer_id=officer.pk, now=NOW)
    actions.switch_channel(channel="sms", is_on=True, by=by, now=NOW)
    assert choose(officer)
    settings.TELEGRAM_TOKEN = ""
    for channel in ("telegram", "pigeon"):
        with pytest.raises(RefresherRefused, match="not set up"):
            actions.switch_channel(channel=channel, is_on=True, by=by, now=NOW)
    with pytest.raises(PermissionDenied):
        actions.switch_channel(channel="sms", is_on=False, by=factories.account("viewer"), now=NOW)
    line = AuditLine.objects.filter(action="switch_channel").latest("sequence")
    assert line.detail == {"channel": "sms", "on": True}
    assert audit.chain_breaks(node=audit.this_node()) == []
