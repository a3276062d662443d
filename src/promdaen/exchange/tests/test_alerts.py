"""Alerts: to posts, with an end; acknowledged, answered, withdrawn, escalated once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.exchange.actions import alerts, records
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.actions.screening import RecordTextRefused
from promdaen.exchange.models import (
    Addressee,
    Event,
    Exercise,
    Notice,
    Receipt,
    Record,
    Text,
)
from promdaen.exchange.queries import alerts as queries
from promdaen.exchange.rules import levels
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from tests import exchange_world as world
from tests import factories

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NOW = world.NOW
TEXTS = {"summary": "Lost blanks", "text_km": "លិខិតឆ្លងដែនទទេ", "text_en": "Blank passports"}


@pytest.fixture
def places() -> None:
    """Two provinces; KH-1 and KH-2 in the first, KH-3 in the second, KH-9 not built yet."""
    first, second = factories.province("01"), factories.province("02")
    for code, province in (("KH-1", first), ("KH-2", first), ("KH-3", second)):
        factories.checkpoint(code, province=province, name_en=f"Crossing {code}")
    factories.checkpoint("KH-9", province=first, status="planned")
    for code in world.DEPARTMENTS:
        factories.department(code)


def new(level: str = "amber", **fields: Any) -> alerts.NewAlert:
    values: dict[str, Any] = {
        "kind": "document_series",
        "action": "check",
        "handling": records.Handling(level=levels.handling_level(code=level)),
        "texts": TEXTS,
        "expires_at": NOW + timedelta(days=20),
        "departments": ["IMM", "BPP"],
        "area": ["01"],
    }
    return alerts.NewAlert(**(values | fields))


def issued(by: ExchangeMember, **fields: Any) -> Record:
    return alerts.issue_alert(new=new(**fields), by=by, now=NOW)


def receipt(record: Record, department: str = "BPP", post: str = "KH-1") -> Receipt:
    return Receipt.objects.get(record=record, department=department, post=post)


def listed(by: ExchangeMember, now: Any = NOW, **chosen: str) -> list[queries.AlertRow]:
    alert_filter = queries.AlertFilter(**chosen)
    return queries.alerts_listed(member=by, filters=alert_filter, now=now)


def hit_notices() -> list[tuple[str, Any]]:
    """The reason and account of each notice of an answer, in their order."""
    rows = Notice.objects.filter(why__regex="hit").order_by("at", "why", "id")
    return list(rows.values_list("why", "account_id"))


def audit_acts() -> list[str]:
    """What posts did with alerts, by the lines of the audit log."""
    acts = ("acknowledge_alert", "answer_alert", "correct_alert_answer")
    lines = AuditLine.objects.using("exchange").filter(action__in=acts)
    return list(lines.order_by("sequence").values_list("action", flat=True))


def page_of(record: Record, by: ExchangeMember, now: Any = NOW) -> queries.AlertPage:
    alert_page = queries.alert_page(record=record, member=by, now=now)
    assert alert_page is not None
    return alert_page


def test_an_alert_goes_to_every_post_of_its_area_and_to_no_other(places: None) -> None:
    record = issued(world.standing("liaison", "IMM"))
    assert {(one.department, one.post) for one in Receipt.objects.filter(record=record)} == {
        (department, post) for department in ("IMM", "BPP") for post in ("KH-1", "KH-2")
    }
    assert record.retain_until == (NOW + timedelta(days=110)).date()
    assert [one.title for one in listed(world.standing("reporter", "BPP", "KH-1"))] == [
        "Lost blanks"
    ]
    assert listed(world.standing("reporter", "BPP", "KH-3")) == []
    assert listed(world.standing("reporter", "MAR", "KH-1")) == []


def test_a_single_checkpoint_is_an_area_and_is_in_the_record(places: None) -> None:
    record = issued(world.standing("coordinator"), area=["KH-3"])
    assert (record.checkpoint, record.province) == ("KH-3", "")
    assert Receipt.objects.filter(record=record, post="KH-3").count() == 2
    page = page_of(record, world.standing("liaison", "BPP"))
    assert (page.origin, page.area) == ("Coordinator of the departments", ["Crossing KH-3"])


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("until_on", {"expires_at": None}),
        ("until_on", {"expires_at": NOW}),
        ("until_on", {"expires_at": NOW + timedelta(days=90, seconds=1)}),
        ("kind", {"kind": "rumour"}),
        ("action", {"action": "arrest"}),
        ("level", {"level": "amber_strict"}),
        ("text_km", {"texts": TEXTS | {"text_km": " "}}),
        ("text_en", {"texts": TEXTS | {"text_en": "x" * 401}}),
        ("provinces", {"area": ["25"]}),
    ],
)
def test_an_alert_is_refused(places: None, field: str, fields: dict[str, Any]) -> None:
    by = world.standing("liaison", "IMM")
    with pytest.raises(ExchangeRefused) as refused:
        issued(by, **fields)
    assert list(refused.value.fields) == [field]
    assert not Record.objects.exists()


def test_the_database_refuses_an_alert_without_an_end(places: None) -> None:
    record = issued(world.standing("liaison", "IMM"))
    with pytest.raises(IntegrityError), transaction.atomic(using="exchange"):
        Record.objects.filter(pk=record.pk).update(expires_at=None)


def test_a_text_that_names_a_person_is_held_back_until_it_is_checked(places: None) -> None:
    by = world.standing("liaison", "IMM")
    texts = TEXTS | {"text_en": "Blank passports, among them N0123456."}
    with pytest.raises(RecordTextRefused) as held:
        issued(by, texts=texts)
    record = issued(by, texts=texts, checked=held.value.screened.token)
    assert Event.objects.get(record=record, act="checked").detail == {"kinds": ["document"]}
    client = Client()
    client.force_login(world.person("head", "IMM"))
    typed = {**texts, "kind": "safety", "action": "check", "departments": "IMM", "level": "green"}
    typed |= {"provinces": "01", "until_on": f"{timezone.localdate() + timedelta(days=2)}"}
    page = client.post(reverse("exchange:new_alert"), typed)
    assert held.value.screened.token.encode() in page.content


def test_reporters_issue_no_alert(places: None) -> None:
    with pytest.raises(NotAllowed):
        issued(world.standing("reporter", "IMM", "KH-1"))


def test_a_report_suspected_to_be_false_or_of_another_originator_feeds_no_alert(
    places: None,
) -> None:
    by = world.standing("liaison", "IMM")
    false = world.sent(by, handling=world.handling(is_suspected_false=True))
    others = world.sent(world.standing("liaison", "MAR"), ("IMM",))
    unseen = world.sent(world.standing("liaison", "MAR"), ("BPP",))
    other = world.sent(by, kind="request")
    for report in (false, others, unseen, other):
        with pytest.raises(ExchangeRefused):
            issued(by, report_id=report.pk)
    good = world.sent(by)
    record = issued(by, report_id=good.pk)
    assert page_of(record, by).report == good
    assert page_of(record, world.standing("reporter", "BPP", "KH-1")).report is None
    assert Event.objects.filter(record=good, act="alerted").count() == 1


def test_a_post_sees_acknowledges_and_answers_for_itself(places: None) -> None:
    record = issued(world.standing("liaison", "IMM"))
    one, other = (world.standing("reporter", "BPP", post) for post in ("KH-1", "KH-2"))
    assert listed(one)[0].waiting == 1
    assert alerts.open_alert(record=record, by=one, now=NOW)
    assert not alerts.open_alert(record=record, by=one, now=NOW + timedelta(hours=1))
    assert not alerts.open_alert(record=record, by=world.standing("liaison", "BPP"), now=NOW)
    mine = receipt(record)
    assert mine.seen_at == NOW
    for act in (
        alerts.acknowledge_alert,
        lambda **given: alerts.answer_alert(is_hit=True, **given),
    ):
        with pytest.raises(NotAllowed):
            act(receipt=mine, by=other, now=NOW)
    with pytest.raises(ExchangeRefused):
        alerts.answer_alert(receipt=mine, is_hit=True, by=one, now=NOW)
    alerts.acknowledge_alert(receipt=mine, by=one, now=NOW)
    alerts.acknowledge_alert(receipt=mine, by=one, now=NOW + timedelta(hours=1))
    alerts.answer_alert(receipt=mine, is_hit=True, by=one, now=NOW)
    alerts.answer_alert(receipt=mine, is_hit=False, is_correction=True, by=one, now=NOW)
    mine.refresh_from_db()
    assert (mine.acknowledged_at, mine.is_hit) == (NOW, False)
    assert mine.head.startswith("promdaen-head-1.")
    assert (listed(one)[0].waiting, listed(one)[0].acknowledged) == (0, 1)


def test_the_desk_acknowledges_for_its_posts_but_not_for_others(places: None) -> None:
    record = issued(world.standing("liaison", "IMM"))
    desk = world.standing("liaison", "BPP")
    alerts.acknowledge_alert(receipt=receipt(record), by=desk, now=NOW)
    with pytest.raises(NotAllowed):
        alerts.acknowledge_alert(receipt=receipt(record, "IMM"), by=desk, now=NOW)
    with pytest.raises(NotAllowed):
        alerts.acknowledge_alert(
            receipt=receipt(record), by=world.standing("coordinator"), now=NOW
        )


def test_only_the_originator_sees_every_post(places: None) -> None:
    by = world.standing("liaison", "IMM")
    record = issued(by)
    alerts.acknowledge_alert(
        receipt=receipt(record), by=world.standing("reporter", "BPP", "KH-1"), now=NOW
    )
    own = page_of(record, by)
    assert own.counts == {"all": 4, "seen": 1, "acknowledged": 1, "hit": 0}
    assert (own.is_own, own.can_withdraw, len(own.to_answer)) == (True, True, 2)
    desk = page_of(record, world.standing("head", "BPP"))
    assert [one.receipt.post for one in desk.posts] == ["KH-1", "KH-2"]
    post = page_of(record, world.standing("reporter", "BPP", "KH-2"))
    assert [one.receipt.post for one in post.posts] == ["KH-2"]
    assert not post.can_withdraw
    third = world.standing("liaison", "MAR")
    green = issued(by, level="green")
    assert page_of(green, third).posts == []
    assert listed(third)[0].receipts == 0


def test_many_posts_to_acknowledge_are_folded_below_one_button(places: None) -> None:
    for number in range(5, 8):
        factories.checkpoint(f"KH-{number}", province=factories.province("01"))
    account = world.person("liaison", "BPP", language="en")
    desk = world.standing_of(account)
    ends_at = timezone.now() + timedelta(days=9)
    record = issued(world.standing("liaison", "IMM"), expires_at=ends_at)
    alerts.acknowledge_alert(receipt=receipt(record), by=desk, now=NOW)
    page = page_of(record, desk)
    assert [post.receipt.post for post in page.to_report] == ["KH-1"]
    assert len(page.to_acknowledge) == 4
    client = Client()
    client.force_login(account)
    client.cookies["promdaen_language"] = "en"
    html = client.get(reverse("exchange:alert", args=[record.pk])).content.decode()
    fold = html.split("Acknowledge post by post")[1]
    assert "Crossing KH-1</strong>" not in fold
    assert "Crossing KH-2</strong>" in fold
    assert "Acknowledge for all 4" in html


def test_posts_are_by_department_without_those_to_answer(places: None) -> None:
    account = world.person("liaison", "IMM", language="en")
    desk = world.standing_of(account)
    record = issued(desk, expires_at=timezone.now() + timedelta(days=9))
    post = world.standing("reporter", "BPP", "KH-1")
    alerts.acknowledge_alert(receipt=receipt(record), by=post, now=NOW)
    [border] = page_of(record, desk).post_groups
    assert (border.department, border.is_folded) == ("Short BPP", True)
    assert (len(border.posts), border.acknowledged_count) == (2, 1)
    assert page_of(record, world.standing("head", "BPP")).post_groups == []
    own = receipt(record, "IMM")
    alerts.acknowledge_alert(receipt=own, by=desk, now=NOW)
    alerts.answer_alert(receipt=own, is_hit=False, by=desk, now=NOW)
    first, second = page_of(record, desk).post_groups
    assert [first.is_folded, second.is_folded] == [False, True]
    assert [post.receipt for post in first.posts] == [own]
    client = Client()
    client.force_login(account)
    client.cookies["promdaen_language"] = "en"
    page = client.get(reverse("exchange:alert", args=[record.pk])).content.decode()
    assert "Short BPP: 1 of 2 acknowledged" in page
    assert page.count("Crossing KH-2</strong>") == 1
    assert "Acknowledge post by post" not in page
    assert "–</td>" not in page


def test_a_withdrawn_alert_vanishes_for_posts_and_stays_with_its_originator(
    places: None,
) -> None:
    by = world.standing("liaison", "IMM")
    record = issued(by)
    post = world.standing("reporter", "BPP", "KH-1")
    with pytest.raises(NotAllowed):
        records.withdraw_record(record=record, by=post, now=NOW)
    records.withdraw_record(record=record, by=by, now=NOW)
    assert listed(post) == []
    assert not listed(by)[0].is_in_force
    assert page_of(record, by).can_withdraw is False
    with pytest.raises(NotAllowed):
        alerts.acknowledge_alert(receipt=receipt(record), by=post, now=NOW)


def test_an_ended_alert_goes_back_to_its_originator(places: None) -> None:
    by = world.standing("liaison", "IMM")
    ended = issued(by, expires_at=NOW + timedelta(days=1))
    issued(by)
    later = NOW + timedelta(days=2)
    assert [one.is_in_force for one in listed(by, now=later)] == [True, False]
    assert ended.pk not in {
        one.record.pk for one in listed(world.standing("liaison", "BPP"), now=later)
    }


def test_the_list_is_narrowed_by_kind_province_and_words(places: None) -> None:
    by = world.standing("liaison", "IMM")
    issued(by)
    issued(by, area=["KH-3"], kind="safety", texts=TEXTS | {"summary": "Mines"})
    assert [one.title for one in listed(by, kind="safety")] == ["Mines"]
    assert [one.title for one in listed(by, province="02")] == ["Mines"]
    assert [one.title for one in listed(by, text="BLANKS")] == ["Lost blanks"]


def test_a_silent_post_is_reported_to_its_head_then_to_the_coordinator(places: None) -> None:
    by = world.standing("liaison", "IMM")
    head, elsewhere = world.person("head", "BPP"), world.person("head", "MAR")
    between = world.person("coordinator")
    record = issued(by)
    other = issued(by, area=["KH-3"], departments=["BPP"])
    desk = world.standing("liaison", "BPP")
    alerts.acknowledge_alert(receipt=receipt(other, post="KH-3"), by=desk, now=NOW)
    late = NOW + timedelta(hours=12)
    assert alerts.escalate_unread(now=late - timedelta(seconds=1)) == 0
    assert alerts.escalate_unread(now=late) == 1
    assert alerts.escalate_unread(now=late + timedelta(hours=5)) == 0
    event = Event.objects.get(record=record, act="escalated")
    assert event.at == late
    assert event.detail == {
        "step": 100, "told": "head", "departments": ["BPP", "IMM"], "posts": 4
    }  # fmt: skip
    assert alerts.escalate_unread(now=late + timedelta(hours=6)) == 1
    assert alerts.escalate_unread(now=late + timedelta(hours=60)) == 0
    assert set(Notice.objects.filter(why="alert_150").values_list("account_id", flat=True)) == {
        between.pk
    }
    assert page_of(record, by, now=late).posts[0].is_late
    noted = Notice.objects.filter(why="alert_100").values_list("account_id", "record_id")
    assert (head.pk, record.pk) in noted
    assert not Notice.objects.filter(account_id=elsewhere.pk).exists()


def test_posts_and_desks_are_notified_of_an_alert_and_the_originator_of_a_find(
    places: None,
) -> None:
    by = world.standing("liaison", "IMM")
    post, desk = world.person("reporter", "BPP", "KH-1"), world.person("liaison", "BPP")
    world.person("reporter", "BPP", "KH-3")
    record = issued(by)
    told = set(Notice.objects.filter(why="alert").values_list("account_id", flat=True))
    assert told == {post.pk, desk.pk}
    mine = alerts.acknowledge_alert(receipt=receipt(record), by=world.standing_of(post), now=NOW)
    alerts.answer_alert(receipt=mine, is_hit=True, by=world.standing_of(post), now=NOW)
    notice = Notice.objects.get(why="alert_hit_1")
    assert notice.account_id == by.account_id
    coordinator = world.standing("coordinator")
    theirs = receipt(issued(coordinator))
    alerts.acknowledge_alert(receipt=theirs, by=world.standing_of(post), now=NOW)
    alerts.answer_alert(receipt=theirs, is_hit=True, by=world.standing_of(post), now=NOW)
    assert set(hit_notices()) == {
        ("alert_hit_1", account_id) for account_id in (by.account_id, coordinator.account_id)
    }


def test_the_same_answer_again_is_stored_once(places: None) -> None:
    by, post = world.standing("liaison", "IMM"), world.standing("reporter", "BPP", "KH-1")
    record = issued(by)
    stale = receipt(record)
    for _tap in range(2):
        alerts.acknowledge_alert(receipt=stale, by=post, now=NOW)
    assert audit_acts() == ["acknowledge_alert"]
    for minutes in range(2):
        alerts.answer_alert(
            receipt=stale, is_hit=True, by=post, now=NOW + timedelta(minutes=minutes)
        )
    assert receipt(record).hit_at == NOW
    assert audit_acts() == ["acknowledge_alert", "answer_alert"]
    assert Event.objects.filter(record=record, act="hit").count() == 1
    assert len(hit_notices()) == 1
    for minutes in (5, 6):
        alerts.answer_alert(
            receipt=stale,
            is_hit=False,
            is_correction=True,
            by=post,
            now=NOW + timedelta(minutes=minutes),
        )
    assert receipt(record).hit_at == NOW + timedelta(minutes=5)
    assert audit_acts() == ["acknowledge_alert", "answer_alert", "correct_alert_answer"]
    assert len(hit_notices()) == 2


def test_a_find_that_is_taken_back_notifies_those_who_were_notified_of_it(places: None) -> None:
    by, post = world.standing("liaison", "IMM"), world.standing("reporter", "BPP", "KH-1")
    head = world.standing("head", "IMM")
    record = issued(by)
    mine = alerts.acknowledge_alert(receipt=receipt(record), by=post, now=NOW)

    def answer(is_hit: bool, minutes: int) -> None:
        at = NOW + timedelta(minutes=minutes)
        alerts.answer_alert(receipt=mine, is_hit=is_hit, is_correction=True, by=post, now=at)

    answer(is_hit=False, minutes=1)
    assert hit_notices() == []
    answer(is_hit=True, minutes=2)
    recipients = {by.account_id, head.account_id}
    assert {(why, account) for why, account in hit_notices()} == {
        ("alert_hit_2", account) for account in recipients
    }
    # Who joins the desk later was not notified of the find.
    world.person("liaison", "IMM")
    answer(is_hit=False, minutes=3)
    withdrawn = {account for why, account in hit_notices() if why == "hit_withdrawn_3"}
    assert withdrawn == recipients
    assert len(hit_notices()) == 4
    answer(is_hit=True, minutes=4)
    assert {why for why, _account in hit_notices()} == {
        "alert_hit_2", "hit_withdrawn_3", "alert_hit_4"
    }  # fmt: skip


def test_each_post_that_finds_something_notifies_the_originator(places: None) -> None:
    by, desk = world.standing("liaison", "IMM"), world.standing("liaison", "BPP")
    record = issued(by)
    for post in ("KH-1", "KH-2"):
        mine = alerts.acknowledge_alert(receipt=receipt(record, post=post), by=desk, now=NOW)
        alerts.answer_alert(receipt=mine, is_hit=True, by=desk, now=NOW)
    assert hit_notices() == [("alert_hit_1", by.account_id), ("alert_hit_2", by.account_id)]


def test_of_two_people_of_a_post_the_first_counts(places: None) -> None:
    record = issued(world.standing("liaison", "IMM"))
    first, second = world.standing("reporter", "BPP", "KH-1"), world.standing("liaison", "BPP")
    both = [receipt(record), receipt(record)]
    later = NOW + timedelta(minutes=1)
    alerts.acknowledge_alert(receipt=both[0], by=first, now=NOW)
    stored = alerts.acknowledge_alert(receipt=both[1], by=second, now=later)
    assert (stored.acknowledged_by_id, stored.acknowledged_at) == (first.account_id, NOW)
    assert queries.acknowledged_before(receipts=[stored], member=first) == []
    [words] = queries.acknowledged_before(receipts=[stored], member=second)
    account = Account.objects.get(pk=first.account_id)
    assert words.startswith(f"Crossing KH-1 ({account.name}, ")
    alerts.answer_alert(receipt=both[0], is_hit=True, by=first, now=NOW)
    with pytest.raises(ExchangeRefused, match=account.name):
        alerts.answer_alert(receipt=both[1], is_hit=False, by=second, now=later)
    assert receipt(record).is_hit is True
    same = alerts.answer_alert(receipt=both[1], is_hit=True, by=second, now=later)
    assert same.hit_at == NOW
    assert queries.answered_by(receipt=same) == first.account_id
    assert audit_acts() == ["acknowledge_alert", "answer_alert"]


def test_an_alert_is_opened_once_for_a_post(places: None, monkeypatch: pytest.MonkeyPatch) -> None:
    record = issued(world.standing("liaison", "IMM"))
    first, second = (world.standing("reporter", "BPP", "KH-1") for _person in range(2))
    assert alerts.open_alert(record=record, by=first, now=NOW)
    # The second looked before the first had opened it.
    monkeypatch.setattr(QuerySet, "exists", lambda _rows: True)
    assert not alerts.open_alert(record=record, by=second, now=NOW)
    assert Event.objects.filter(record=record, act="seen").count() == 1


def test_an_answer_is_changed_by_its_post_alone_and_while_the_alert_is_in_force(
    places: None,
) -> None:
    by, post = world.standing("liaison", "IMM"), world.standing("reporter", "BPP", "KH-1")
    record = issued(by)
    mine = receipt(record)
    with pytest.raises(ExchangeRefused, match="Acknowledge"):
        alerts.answer_alert(receipt=mine, is_hit=True, is_correction=True, by=post, now=NOW)
    alerts.acknowledge_alert(receipt=mine, by=post, now=NOW)
    alerts.answer_alert(receipt=mine, is_hit=True, by=post, now=NOW)
    for other in (by, world.standing("reporter", "BPP", "KH-2"), world.standing("coordinator")):
        with pytest.raises(NotAllowed):
            alerts.answer_alert(receipt=mine, is_hit=False, is_correction=True, by=other, now=NOW)
    [line] = page_of(record, post).posts
    assert line.can_correct
    assert not any(row.can_correct for row in page_of(record, by).posts)
    records.withdraw_record(record=record, by=by, now=NOW)
    with pytest.raises(NotAllowed):
        alerts.answer_alert(receipt=mine, is_hit=False, is_correction=True, by=post, now=NOW)
    assert receipt(record).is_hit is True


def test_names_of_colleagues_are_for_those_who_answer_for_the_post(places: None) -> None:
    by, post = world.standing("liaison", "IMM"), world.standing("reporter", "BPP", "KH-1")
    record = issued(by)
    mine = alerts.acknowledge_alert(receipt=receipt(record), by=post, now=NOW)
    alerts.answer_alert(receipt=mine, is_hit=False, by=post, now=NOW)
    name = Account.objects.get(pk=post.account_id).name
    own = page_of(record, world.standing("liaison", "BPP")).posts[0]
    assert (own.acknowledged_by, own.answered_by, own.is_corrected) == (name, name, False)
    theirs = next(row for row in page_of(record, by).posts if row.receipt == mine)
    assert (theirs.acknowledged_by, theirs.answered_by) == ("", "")
    alerts.answer_alert(receipt=mine, is_hit=True, is_correction=True, by=post, now=NOW)
    assert any(row.is_corrected for row in page_of(record, by).posts)


def test_an_answer_is_changed_on_the_page(places: None) -> None:
    desk = world.person("liaison", "IMM", language="en")
    first, second = (world.person("reporter", "BPP", "KH-1", language="en") for _i in range(2))
    ends_at = timezone.now() + timedelta(days=9)
    record = issued(world.standing_of(desk), expires_at=ends_at)
    mine = receipt(record)
    at = [record.pk]
    acknowledge, answer = (
        reverse(f"exchange:{name}", args=at) for name in ("acknowledge_alert", "alert_feedback")
    )

    def post_form(account: Account, url: str, **fields: str) -> str:
        client = Client()
        client.force_login(account)
        client.cookies["promdaen_language"] = "en"
        reply = client.post(url, {"receipt": mine.pk, **fields}, follow=True)
        return " ".join(reply.content.decode().split())

    assert "Acknowledged. Say here" in post_form(first, acknowledge)
    assert "Acknowledged. Say here" in post_form(first, acknowledge)
    words = post_form(second, acknowledge)
    assert f"Already acknowledged by others: Crossing KH-1 ({first.name}, " in words
    assert "Acknowledged. Say here" not in words
    assert "Thank you" in post_form(first, answer, hit="yes")
    assert "Thank you" in post_form(first, answer, hit="yes")
    assert f"There is an answer already: Crossing KH-1: Found ({first.name}, " in post_form(
        second, answer, hit="no"
    )
    words = post_form(second, answer, hit="yes")
    assert f"Already answered by others: Crossing KH-1: Found ({first.name}, " in words
    assert "Choose whether it was found" in post_form(second, answer, correct="yes")
    assert receipt(record).is_hit is True
    assert "Change to “not found”" in words
    # No field within the table: on a phone its rows become entries, with the button in sight.
    above, table = words.split("<table")[:2]
    assert f'<form id="correct-{mine.pk}" method="post" action="{answer}">' in above
    assert 'name="correct"' in above
    assert f'form="correct-{mine.pk}"' in table
    assert "<input" not in table
    words = post_form(second, answer, hit="no", correct="yes")
    assert "The answer is changed" in words
    assert "Change to “found”" in words
    assert second.name in words
    assert f"Not found ({second.name}, " in post_form(first, answer, hit="no", correct="yes")
    assert receipt(record).is_hit is False
    client = Client()
    client.force_login(desk)
    client.cookies["promdaen_language"] = "en"
    page = client.get(reverse("exchange:alert", args=at)).content.decode()
    assert "Changed" in page
    assert "Change to" not in page
    assert second.name not in page


def test_no_one_is_notified_of_an_alert_that_was_withdrawn_revoked_or_ended(places: None) -> None:
    by = world.standing("liaison", "IMM")
    records.withdraw_record(record=issued(by), by=by, now=NOW)
    issued(by, expires_at=NOW + timedelta(hours=6))
    revoked = issued(by)
    Addressee.objects.filter(record=revoked).update(revoked_at=NOW)
    assert alerts.escalate_unread(now=NOW + timedelta(hours=13)) == 0


def test_a_poster_carries_the_open_levels_alone(places: None) -> None:
    by = world.standing("liaison", "IMM")
    post = world.standing("reporter", "BPP", "KH-1")

    def made(record: Record, who: ExchangeMember = post, size: str = "a4") -> bytes | None:
        return alerts.print_poster(
            record=record, size=size, address="https://example.org/x", by=who, now=NOW
        )

    green = issued(by, level="green")
    assert (made(green) or b"").startswith(b"%PDF")
    assert (made(issued(by, level="clear"), size="a3") or b"").startswith(b"%PDF")
    assert made(issued(by)) is None
    assert made(green, size="a0") is None
    bound = records.Handling(level=levels.GREEN, is_bound=True)
    bound_record = issued(by, handling=bound)
    assert made(bound_record) is None
    assert made(bound_record, by) is not None
    records.withdraw_record(record=green, by=by, now=NOW)
    assert made(green) is None


def test_what_was_blacked_out_is_not_on_a_poster(
    places: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = world.standing("liaison", "IMM")
    record = issued(by, level="green")
    record.texts.filter(field="text_en").update(is_top=False)
    Text.objects.create(record=record, field="text_en", layer=1, plain="Blank ████", at=NOW)
    given: list[Any] = []
    monkeypatch.setattr(queries.pdf, "compile_pdf", lambda **told: given.append(told) or b"%PDF")
    queries.poster(record=record, size="a4", address="x", member=by, now=NOW)
    assert given[0]["data"]["text"]["en"] == "Blank ████"


def test_alerts_of_an_exercise_never_meet_real_ones(places: None) -> None:
    person = world.person("liaison", "IMM")
    Exercise.objects.create(code="EX-1", title_km="លំហាត់", title_en="Exercise", opened_at=NOW)
    inside = world.standing_of(person, world="EX-1")
    record = issued(inside, level="green")
    assert record.exercise == "EX-1"
    assert listed(world.standing_of(person)) == []
    assert len(listed(inside)) == 1


def test_the_pages_lead_from_a_form_to_an_answer(places: None) -> None:
    now = timezone.now()
    desk, post, other = (
        signed_in("liaison", "IMM"),
        signed_in("reporter", "BPP", "KH-1"),
        signed_in("liaison", "MAR"),
    )
    typed = {
        **TEXTS,
        "kind": "safety",
        "action": "inform",
        "departments": ["BPP"],
        "checkpoints": ["KH-1"],
        "until_on": f"{timezone.localdate(now) + timedelta(days=90):%Y-%m-%d}",
        "level": "amber",
    }
    wrong = desk.post(reverse("exchange:new_alert"), typed | {"checkpoints": [], "level": "red"})
    assert wrong.status_code == 200
    assert b'id="id_provinces_error"' in wrong.content
    at = desk.post(reverse("exchange:new_alert"), typed)["Location"]
    record = Record.objects.get(kind="alert")
    assert record.expires_at is not None
    assert post.get(at).status_code == 200
    held = receipt(record)
    assert held.seen_at is not None
    answer = {"receipt": held.pk, "hit": "yes"}
    for name in ("acknowledge_alert", "alert_feedback"):
        url = reverse(f"exchange:{name}", args=[record.pk])
        assert desk.post(url, {"receipt": "nothing"}).status_code == 404
        assert post.post(url, answer)["Location"] == at
    held.refresh_from_db()
    assert held.is_hit is True
    assert post.get(reverse("exchange:alert_poster", args=[record.pk, "a4"])).status_code == 404
    assert post.post(reverse("exchange:withdraw_alert", args=[record.pk])).status_code == 403
    assert other.get(at).status_code == 404
    standing = reverse("exchange:alert_standing", args=[record.local_no])
    assert post.get(standing)["Location"] == at
    desk.post(reverse("exchange:withdraw_alert", args=[record.pk]))
    assert b"Withdrawn" in desk.get(f"{at}?set-language=en", follow=True).content
    assert post.get(at).status_code == 404
    unknown = reverse("exchange:alert_standing", args=["NONE-1"])
    assert words(post.get(standing)) == words(post.get(unknown))


def test_a_poster_is_handed_out_and_a_report_must_be_ones_own(places: None) -> None:
    by = world.person("liaison", "IMM")
    record = alerts.issue_alert(
        new=new(level="clear", expires_at=timezone.now() + timedelta(days=3)),
        by=world.standing_of(by),
        now=timezone.now(),
    )
    client = Client()
    client.force_login(by)
    answer = client.get(reverse("exchange:alert_poster", args=[record.pk, "a3"]))
    assert answer["Content-Type"] == "application/pdf"
    own = world.sent(world.standing_of(by))
    theirs = world.sent(world.standing("liaison", "MAR"))
    form = reverse("exchange:new_alert")
    assert client.get(f"{form}?report={own.pk}").status_code == 200
    for named in (theirs.pk, record.pk, "x"):
        assert client.get(f"{form}?report={named}").status_code == 404


def test_what_one_may_not_see_changes_no_byte_of_the_list(places: None) -> None:
    account = world.person("reporter", "BPP", "KH-1")
    issued(world.standing("liaison", "IMM"), expires_at=timezone.now() + timedelta(days=9))
    client = Client()
    client.force_login(account)
    before = words(client.get(reverse("exchange:alerts")))
    issued(world.standing("liaison", "MAR"), area=["KH-3"], departments=["MAR"])
    assert before == words(client.get(reverse("exchange:alerts")))
    assert b"Lost blanks" in before


def words(answer: HttpResponse) -> bytes:
    """A page without the moment at which it was made, and without its tokens."""
    return re.sub(rb'value="[A-Za-z0-9]{64}"', b"", answer.content.split(b"<footer")[0])


def signed_in(role: str, department: str, post: str = "") -> Client:
    client = Client()
    client.force_login(world.person(role, department, post))
    return client
