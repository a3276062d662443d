"""What waits for whom, in which order, and that nothing else shows."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from promdaen.exchange.actions import records
from promdaen.exchange.models import (
    Alert,
    Contact,
    Exercise,
    Receipt,
    Record,
    Referral,
    Request,
    Seen,
)
from promdaen.exchange.queries import inbox
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.people.models import Account
from tests import exchange_pages, exchange_world

pytestmark = pytest.mark.django_db(databases=exchange_world.BOTH)
NOW = exchange_world.NOW
HOUR = timedelta(hours=1)
POST = "KH-PPT"


def send_request(by: ExchangeMember, to: str, due: timedelta, **fields: Any) -> Record:
    record = exchange_world.sent(by, (to,), kind="request", due_at=NOW + due, **fields)
    Request.objects.create(
        record=record, department=to, priority="P2", purpose="planning", legal_basis="law"
    )
    return record


def waiting(by: ExchangeMember) -> list[tuple[Record, str]]:
    return [
        (inbox_item.record, inbox_item.act)
        for inbox_item in inbox.inbox_items(member=by, now=NOW + HOUR)
    ]


def page(by: ExchangeMember, **chosen: Any) -> inbox.ExchangeHome:
    return inbox.home(member=by, selection=inbox.InboxSelection(**chosen), now=NOW + HOUR)


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_what_is_overdue_is_first_and_reports_last() -> None:
    mar, imm = (exchange_world.standing("liaison", department) for department in ("MAR", "IMM"))
    report = exchange_world.sent(mar, ("IMM",))
    later, late = send_request(mar, "IMM", 5 * HOUR), send_request(mar, "IMM", HOUR / 2)
    assert waiting(imm) == [(late, "answer"), (later, "answer"), (report, "read")]
    inbox_page = page(imm)
    assert inbox_page.counts == {"all": 3, "late": 1, "unread": 3}
    assert [department.is_late for department in inbox_page.page.object_list] == [
        True,
        False,
        False,
    ]
    assert [department.record for department in page(imm, kind="report").page.object_list] == [
        report
    ]
    assert [department.record for department in page(imm, state="late").page.object_list] == [late]
    assert not page(imm, department="AHT").page.object_list


def test_a_requester_has_to_clarify_and_to_close() -> None:
    mar = exchange_world.standing("liaison", "MAR")
    unclear, answered = send_request(mar, "IMM", 5 * HOUR), send_request(mar, "IMM", 4 * HOUR)
    Record.objects.filter(pk=unclear.pk).update(state="clarification")
    Record.objects.filter(pk=answered.pk).update(state="answered")
    assert waiting(mar) == [(unclear, "clarify"), (answered, "close")]


@pytest.mark.parametrize(
    ("act", "is_unread", "words"),
    [
        ("answer", True, "Not opened yet"),
        ("answer", False, "Opened, no one has it"),
        ("accept", False, "Opened, no one has it"),
        ("acknowledge", False, "Opened, not acknowledged"),
        ("hand_over", False, "Accepted"),
        ("feedback", False, "Accepted"),
        ("again", False, "Not accepted"),
        ("clarify", False, "Clarification asked for"),
        ("take", False, "No one yet"),
    ],
)
def test_the_chip_of_an_item_names_who_has_it(act: str, is_unread: bool, words: str) -> None:
    line = inbox.InboxItem(
        record=Record(state="sent"), act=act, due_at=None, is_unread=is_unread, now=NOW
    )
    with translation.override("en"):
        chip = render_to_string("exchange/waiting_chip.html", {"line": line})
    assert re.sub(r"<[^>]+>", "", chip).strip() == words


def test_an_alert_waits_at_its_post_and_a_referral_at_the_desk_it_is_for() -> None:
    mar = exchange_world.standing("liaison", "MAR")
    post, desk = (
        exchange_world.standing("reporter", "IMM", POST),
        exchange_world.standing("head", "AHT"),
    )
    alert = exchange_world.sent(
        mar, posts=(("IMM", POST),), kind="alert", expires_at=NOW + 9 * HOUR
    )
    Alert.objects.create(record=alert, kind="safety", action="check")
    Receipt.objects.create(record=alert, department="IMM", post=POST, due_at=NOW + 12 * HOUR)
    person = exchange_world.sent(mar, ("AHT",), kind="referral", level="amber_strict")
    Record.objects.filter(pk=person.pk).update(state="in_progress")
    Referral.objects.create(
        record=person, case_code="K7", age_band="18-24", sex="female", language="km",
        tell_by=NOW + HOUR / 2,
    )  # fmt: skip
    assert waiting(post) == [(alert, "acknowledge")]
    assert waiting(desk) == [(person, "accept")]
    assert page(desk).counts["late"] == 1
    assert waiting(exchange_world.standing("coordinator")) == []


def test_a_desk_acknowledges_for_all_its_posts_by_the_earliest_clock() -> None:
    mar = exchange_world.standing("liaison", "MAR")
    desk = exchange_world.standing("liaison", "IMM")
    places = (POST, "KH-2", "KH-3")
    alert = exchange_world.sent(
        mar, posts=tuple(("IMM", place) for place in places), kind="alert",
        expires_at=NOW + 9 * HOUR,
    )  # fmt: skip
    Alert.objects.create(record=alert, kind="safety", action="check")
    for hours, place in enumerate(places, start=3):
        Receipt.objects.create(
            record=alert, department="IMM", post=place, due_at=NOW + hours * HOUR
        )
    [line] = page(desk).page.object_list
    assert (line.record, line.act, line.due_at) == (alert, "acknowledge", NOW + 3 * HOUR)
    with translation.override("en"):
        assert line.action == "Acknowledge for 3 posts"
    assert line.is_unread
    Receipt.objects.filter(post=POST).update(acknowledged_at=NOW)
    [line] = page(desk).page.object_list
    assert (line.posts_count, line.due_at) == (2, NOW + 4 * HOUR)
    assert waiting(exchange_world.standing("reporter", "IMM", POST)) == []
    assert waiting(exchange_world.standing("liaison", "BPP")) == []
    Receipt.objects.update(acknowledged_at=NOW)
    assert waiting(desk) == []


def test_a_report_that_one_of_the_desk_opened_waits_no_more() -> None:
    mar = exchange_world.standing("liaison", "MAR")
    first, second = (exchange_world.standing("liaison", "IMM") for _ in range(2))
    record = exchange_world.sent(mar, ("IMM",))
    records.read_record(record_id=record.pk, by=first, now=NOW)
    records.read_record(record_id=record.pk, by=mar, now=NOW)
    assert waiting(second) == []
    assert Seen.objects.get().account_id == first.account_id


def test_the_panel_shows_no_word_of_what_is_sealed() -> None:
    mar, imm = (exchange_world.standing("liaison", department) for department in ("MAR", "IMM"))
    strict = exchange_world.sent(mar, ("IMM",), level="amber_strict")
    plain = exchange_world.sent(mar, ("IMM",))
    with translation.override("en"):
        shut, open_ = page(imm, record_id=strict.pk).panel, page(imm, record_id=plain.pk).panel
    assert shut is not None
    assert open_ is not None
    assert shut.line.title.startswith("Report from Short MAR, ")
    assert shut.words == ""
    assert open_.words == "A boat without lights"


def test_a_sealed_record_without_a_department_is_from_the_coordinator() -> None:
    coordinator, imm = (
        exchange_world.standing("coordinator"),
        exchange_world.standing("liaison", "IMM"),
    )
    exchange_world.sent(coordinator, ("IMM",), level="amber_strict")
    with translation.override("en"):
        [line] = page(imm).page.object_list
    assert (
        line.title
        == f"Report from Coordinator of the departments, {timezone.localtime(NOW):%H:%M}"
    )
    assert line.origin == "Coordinator of the departments"


def test_items_without_a_title_differ_by_place_origin_and_time() -> None:
    exchange_pages.places()
    reporter = exchange_world.standing("reporter", "IMM", exchange_pages.POST)
    desk, mar = (exchange_world.standing("liaison", department) for department in ("IMM", "MAR"))
    for narrative in ("One", "Two"):
        exchange_pages.a_report(
            reporter, flags={"P2": "yes"}, to=(), summary="", narrative=narrative
        )
    request = send_request(mar, "IMM", 2 * HOUR, level="amber_strict")
    Request.objects.update(priority="P1")
    dues = Record.objects.filter(kind="protection")
    with translation.override("en"):
        titles = {line.record: line.title for line in page(desk).page.object_list}
        own = {line.record: line.title for line in page(reporter).page.object_list}
        assert titles[request].startswith("Urgent request from Short MAR, ")
        for due in dues:
            assert re.fullmatch(rf"Trial crossing, .*\d\d:\d\d · {due.local_no}", titles[due])
            assert own[due].startswith("Suspected smuggling of migrants, ")
            assert own[due].endswith(due.local_no)
        assert len({titles[due] for due in dues}) == len(dues)


def test_a_post_calls_its_province_anti_trafficking_and_its_own_desk() -> None:
    exchange_pages.places()
    details = {"backup": "-", "hours": "24", "checked_on": NOW.date()}
    for department, post, phone in (
        ("IMM", exchange_pages.POST, "1"), ("AHT", "", "401"), ("IMM", "", "101"),
        ("MAR", "", "201"),
    ):  # fmt: skip
        Contact.objects.create(
            name_en=phone, department=department, post=post, duty_phone=phone,
            province="01" if post else "", **details,
        )  # fmt: skip
    reporter = exchange_world.standing("reporter", "IMM", exchange_pages.POST)
    assert [contact.duty_phone for contact in page(reporter).contacts] == ["1", "401", "101"]
    desk = exchange_world.standing("liaison", "IMM")
    assert [contact.duty_phone for contact in page(desk).contacts] == ["401", "101", "201"]


def test_two_worlds_that_differ_in_what_one_may_not_see_give_the_same_inbox() -> None:
    Exercise.objects.create(code="EX1", title_km="ក", title_en="A", opened_at=NOW)
    account = exchange_world.person("liaison", "IMM")
    mar = exchange_world.person("liaison", "MAR")
    mar_member = exchange_world.standing_of(mar)
    send_request(mar_member, "IMM", 2 * HOUR)
    imm = exchange_world.standing_of(account)
    before = page(imm)
    send_request(mar_member, "BPP", HOUR)
    send_request(exchange_world.standing_of(mar, world="EX1"), "IMM", HOUR)
    send_request(mar_member, "IMM", HOUR, level="red", named=(uuid4(),))
    after = page(imm)
    assert [item.title for item in after.page.object_list] == [
        item.title for item in before.page.object_list
    ]
    assert after.counts == before.counts


@pytest.mark.parametrize(
    ("role", "department", "words"),
    [
        ("liaison", "IMM", "A boat without lights"),
        ("reporter", "IMM", "My reports"),
        ("auditor", "", "Audit log of the exchange"),
        ("coordinator", "", "Late requests"),
    ],
)
def test_each_role_has_a_first_page(role: str, department: str, words: str) -> None:
    mar = exchange_world.standing("liaison", "MAR")
    exchange_world.sent(mar, ("IMM",), at=timezone.now())
    Record.objects.update(created_at=timezone.now())
    client = signed_in(exchange_world.person(role, department, language="en"))
    query = {"set-language": "en", "kind": "", "page": "x", "chosen": "x"}
    answer = client.get(reverse("exchange:home"), query, follow=True)
    assert words in answer.content.decode()


def test_no_level_of_heading_is_left_out_where_nothing_is_overdue() -> None:
    mar = exchange_world.standing("liaison", "MAR")
    exchange_world.sent(mar, ("IMM",), at=timezone.now())
    client = signed_in(exchange_world.person("liaison", "IMM"))
    html = client.get(reverse("exchange:home")).content.decode()
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", html)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels
