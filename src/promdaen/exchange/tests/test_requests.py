"""Requests for information: asked, received, answered, refused, closed, late, measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from promdaen.exchange.actions import records, replies
from promdaen.exchange.actions import requests as actions
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.actions.screening import RecordTextRefused
from promdaen.exchange.models import Escalation, Notice, Record
from promdaen.exchange.queries import codes, sealed, visible
from promdaen.exchange.queries import requests as queries
from promdaen.exchange.rules import clocks
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.views import requests as request_views
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NOW = world.NOW
HOUR = timedelta(hours=1)
TEXTS = {
    "summary": "Passports of one series",
    "purpose_words": "Three travellers are at the counter",
    "question": "Was the series reported as stolen?",
    "known": "",
}


@pytest.fixture
def asker() -> ExchangeMember:
    return world.standing("liaison", "IMM")


@pytest.fixture
def desk() -> ExchangeMember:
    return world.standing("liaison", "MAR")


@pytest.fixture
def head() -> ExchangeMember:
    return world.standing("head", "MAR")


def new_request(**changes: Any) -> actions.NewRequest:
    new = actions.NewRequest(
        department="MAR", priority="P1", purpose="document_check", legal_basis="mou",
        handling=world.handling("amber", source_grade="", info_grade=""), texts=TEXTS,
    )  # fmt: skip
    return replace(new, **changes)


def ask(by: ExchangeMember, now: datetime = NOW, **changes: Any) -> Record:
    return actions.send_request(new=new_request(**changes), by=by, now=now)


def events(record: Record) -> list[str]:
    return list(record.events.values_list("act", flat=True))


def notices(by: ExchangeMember) -> list[str]:
    rows = Notice.objects.filter(account_id=by.account_id).order_by("at", "id")
    return list(rows.values_list("why", flat=True))


def lines(act: str) -> int:
    return AuditLine.objects.using("exchange").filter(action=act).count()


def test_a_request_is_sent_with_its_clock_and_the_desk_is_notified(
    asker: ExchangeMember, desk: ExchangeMember
) -> None:
    record = ask(asker)
    assert (record.state, record.due_at) == ("sent", NOW + 2 * HOUR)
    assert record.request.see_by == NOW + timedelta(minutes=15)
    assert notices(desk) == ["request_new"]
    assert (
        sealed.readable_texts(record=record, member=desk, now=NOW)["question"] == TEXTS["question"]
    )
    stranger = world.standing("liaison", "BPP")
    assert not visible.may(act="read", member=stranger, record=record, now=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"department": "IMM"}, "department"),
        ({"department": "XXX"}, "department"),
        ({"priority": "P5"}, "priority"),
        ({"purpose": "because"}, "purpose"),
        ({"legal_basis": ""}, "legal_basis"),
        ({"texts": TEXTS | {"question": " "}}, "question"),
        ({"held_until": NOW}, "held_until"),
        ({"held_until": NOW + HOUR, "priority": "P3"}, "priority"),
        ({"expires_at": NOW}, "expires_at"),
        ({"handling": world.handling("red")}, "named"),
    ],
)
def test_what_is_not_complete_is_named_by_its_field(
    asker: ExchangeMember, desk: ExchangeMember, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ExchangeRefused) as refused:
        ask(asker, **changes)
    assert field in refused.value.fields
    assert not Record.objects.exists()
    assert desk.department == "MAR"


def test_texts_are_screened_and_a_warning_can_be_passed(
    asker: ExchangeMember, desk: ExchangeMember
) -> None:
    texts = TEXTS | {"question": "Who uses 012 345 678?"}
    with pytest.raises(RecordTextRefused) as refusal:
        ask(asker, texts=texts)
    assert not Record.objects.exists()
    record = ask(asker, texts=texts, checked=refusal.value.screened.token)
    assert events(record) == ["sent", "checked"]
    for name, act in (
        ("clarification", replies.ask_clarification),
        ("answer", partial(replies.answer_request, handling=world.handling("amber"))),
        ("refusal", partial(replies.refuse_request, ground="law")),
    ):
        with pytest.raises(RecordTextRefused) as refusal:
            act(record=record, words="Call 012 345 678", by=desk, now=NOW)  # type: ignore[operator]
        assert list(refusal.value.screened.findings) == [name]
    assert Record.objects.get().state == "sent"


def test_only_a_desk_asks_and_red_names_persons_of_the_other_desk(
    asker: ExchangeMember, desk: ExchangeMember
) -> None:
    for role in ("reporter", "auditor"):
        place = "IMM" if role == "reporter" else ""
        with pytest.raises(NotAllowed):
            ask(world.standing(role, place))
    with pytest.raises(NotAllowed):
        ask(replace(asker, is_active=False))
    red = world.handling("red", source_grade="", info_grade="")
    with pytest.raises(ExchangeRefused):
        ask(asker, handling=red, named_reader_ids=[asker.account_id])
    record = ask(asker, handling=red, named_reader_ids=[desk.account_id])
    assert visible.may(act="answer", member=desk, record=record, now=NOW)


def test_receipts_say_when_the_desk_saw_it_in_a_list_and_when_it_opened_it(
    asker: ExchangeMember, desk: ExchangeMember
) -> None:
    record = ask(asker)
    assert actions.receive_requests(by=asker, now=NOW) == 0
    assert actions.receive_requests(by=world.standing("coordinator"), now=NOW) == 0
    assert actions.receive_requests(by=desk, now=NOW + HOUR) == 1
    assert actions.receive_requests(by=desk, now=NOW + 2 * HOUR) == 0
    actions.read_request(record=record, by=asker, now=NOW)
    record = Record.objects.get(pk=record.pk)
    assert record.request.read_at is None
    actions.read_request(record=record, by=desk, now=NOW + 2 * HOUR)
    actions.read_request(record=record, by=desk, now=NOW + 3 * HOUR)
    reloaded_record = Record.objects.get(pk=record.pk)
    assert reloaded_record.state == "received"
    assert reloaded_record.request.received_at == NOW + HOUR
    assert reloaded_record.request.read_at == NOW + 2 * HOUR
    assert events(reloaded_record) == ["sent", "received", "read"]
    assert (lines("receive_request"), lines("read_request")) == (1, 1)


def test_opening_a_request_first_receives_it_once(
    asker: ExchangeMember, desk: ExchangeMember
) -> None:
    record = ask(asker)
    stale = Record.objects.get(pk=record.pk)
    actions.read_request(record=record, by=desk, now=NOW)
    assert (record.state, record.request.received_at) == ("received", NOW)
    actions.read_request(record=stale, by=desk, now=NOW + HOUR)
    assert events(record) == ["sent", "received", "read"]


def test_two_who_open_it_in_the_same_moment_receive_it_once(
    asker: ExchangeMember, desk: ExchangeMember, head: ExchangeMember
) -> None:
    record = ask(asker)
    stale, staler = (Record.objects.select_related("request").get() for _one in range(2))
    assert actions.receive_requests(by=desk, now=NOW) == 1
    actions.read_request(record=stale, by=desk, now=NOW)
    actions.read_request(record=staler, by=head, now=NOW)
    fresh = ask(asker)
    actions.receive_requests(by=desk, now=NOW)
    actions.read_request(record=Record.objects.get(pk=fresh.pk), by=desk, now=NOW)
    for request_record in (record, fresh):
        assert events(request_record) == ["sent", "received", "read"]


def test_a_question_goes_back_and_forth_while_the_clock_runs_and_is_answered(
    asker: ExchangeMember, desk: ExchangeMember
) -> None:
    record = ask(asker)
    replies.ask_clarification(record=record, words="Which series?", by=desk, now=NOW)
    assert record.state == "clarification"
    replies.give_clarification(record=record, words="N 04", by=asker, now=NOW)
    assert record.state == "received"
    replies.accept_request(record=record, by=desk, now=NOW)
    replies.ask_clarification(record=record, words="Of which year?", by=desk, now=NOW)
    replies.give_clarification(record=record, words="2019", by=asker, now=NOW)
    assert (record.state, record.due_at) == ("accepted", NOW + 2 * HOUR)
    replies.answer_request(
        record=record, words="No report.", handling=world.handling("amber"), by=desk, now=NOW
    )
    page = queries.request_page(record=record, member=asker, now=NOW)
    assert page.exchanges == [("Which series?", "N 04"), ("Of which year?", "2019")]
    assert page.texts["answer"] == "No report."
    assert page.acts == {"close"}
    assert (record.source_grade, record.info_grade) == ("B", "2")
    assert notices(asker)[-1] == "request_answered"
    actions.close_request(record=record, usefulness=4, by=asker, now=NOW)
    reloaded_record = Record.objects.get(pk=record.pk)
    assert (
        reloaded_record.state,
        reloaded_record.closed_at,
        reloaded_record.request.usefulness,
    ) == ("closed", NOW, 4)
    assert notices(desk)[-1] == "request_closed"


def test_an_answer_may_be_handled_more_narrowly_and_then_all_of_it_is(
    asker: ExchangeMember, desk: ExchangeMember, head: ExchangeMember
) -> None:
    record = ask(asker, handling=world.handling("green"), priority="P4")
    stranger = world.standing("liaison", "BPP")
    assert visible.may(act="read", member=stranger, record=record, now=NOW)
    strict = world.handling("amber_strict", is_bound=True, restriction="Do not approach")
    replies.answer_request(record=record, words="Yes.", handling=strict, by=desk, now=NOW)
    assert not visible.may(act="read", member=stranger, record=record, now=NOW)
    assert not record.texts.filter(sealed=None).exists()
    texts = sealed.readable_texts(record=record, member=asker, now=NOW)
    assert (texts["summary"], texts["answer"]) == (TEXTS["summary"], "Yes.")
    assert texts["restriction_answer"] == "Do not approach"
    assert record.hcodes == ["H0", "H2", "H3"]
    other = ask(asker)
    replies.answer_request(
        record=other, words="Yes.", handling=world.handling("red"), by=desk, now=NOW
    )
    readers = [
        member for member in (asker, desk, head)
        if visible.may(act="read", member=member, record=other, now=NOW)
    ]  # fmt: skip
    assert readers == [asker, desk]


@pytest.mark.parametrize(
    ("handling", "field"),
    [
        (world.handling("green"), "level"),
        (world.handling("amber", source_grade=""), "source_grade"),
        (world.handling("amber", info_grade="9"), "info_grade"),
    ],
)
def test_an_answer_is_graded_and_never_handled_more_widely(
    asker: ExchangeMember, desk: ExchangeMember, handling: Any, field: str
) -> None:
    record = ask(asker)
    with pytest.raises(ExchangeRefused) as refused:
        replies.answer_request(record=record, words="x", handling=handling, by=desk, now=NOW)
    assert list(refused.value.fields) == [field]
    assert Record.objects.get(pk=record.pk).state == "sent"


def test_a_refusal_has_a_ground_and_words_and_is_closed_without_a_mark(
    asker: ExchangeMember, desk: ExchangeMember
) -> None:
    record = ask(asker)
    reply_fields: dict[str, Any] = {"record": record, "by": desk, "now": NOW}
    with pytest.raises(ExchangeRefused):
        replies.refuse_request(ground="no", words="x", **reply_fields)
    with pytest.raises(ExchangeRefused):
        replies.refuse_request(ground="law", words=" ", **reply_fields)
    replies.refuse_request(ground="law", words="A court must ask.", **reply_fields)
    page = queries.request_page(record=record, member=asker, now=NOW)
    assert page.texts["refusal"] == "A court must ask."
    assert record.request.refusal_ground == "law"
    actions.close_request(record=record, usefulness=None, by=asker, now=NOW)
    assert record.state == "closed"
    with pytest.raises(ExchangeRefused):
        actions.close_request(record=record, usefulness=None, by=asker, now=NOW)


def test_each_act_belongs_to_its_side(asker: ExchangeMember, desk: ExchangeMember) -> None:
    record = ask(asker)
    narrow = world.handling("amber")
    for act in (
        lambda: replies.accept_request(record=record, by=asker, now=NOW),
        lambda: replies.ask_clarification(record=record, words="x", by=asker, now=NOW),
        lambda: replies.give_clarification(record=record, words="x", by=desk, now=NOW),
        lambda: replies.answer_request(
            record=record, words="x", handling=narrow, by=asker, now=NOW
        ),
        lambda: replies.refuse_request(record=record, ground="law", words="x", by=asker, now=NOW),
        lambda: actions.close_request(record=record, usefulness=3, by=desk, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()
    page = queries.request_page(record=record, member=desk, now=NOW)
    assert page.acts == {"accept", "ask", "answer", "refuse"}
    assert queries.acts_on(record=record, member=asker, now=NOW) == set()


def test_who_decides_second_is_refused_in_words(
    asker: ExchangeMember, desk: ExchangeMember
) -> None:
    record, stale = ask(asker), Record.objects.get()
    replies.refuse_request(record=record, ground="law", words="x", by=desk, now=NOW)
    with pytest.raises(ExchangeRefused, match="was already decided"):
        replies.answer_request(
            record=stale, words="x", handling=world.handling("amber"), by=desk, now=NOW
        )
    assert "answer" not in sealed.readable_texts(record=record, member=asker, now=NOW)


def test_an_answer_that_is_closed_is_marked(asker: ExchangeMember, desk: ExchangeMember) -> None:
    record = ask(asker)
    replies.answer_request(
        record=record, words="x", handling=world.handling("amber"), by=desk, now=NOW
    )
    for mark in (None, 0, 6):
        with pytest.raises(ExchangeRefused):
            actions.close_request(record=record, usefulness=mark, by=asker, now=NOW)


def test_a_withdrawn_request_is_gone_for_the_desk_and_its_clock_ends(
    asker: ExchangeMember, desk: ExchangeMember
) -> None:
    record = ask(asker)
    records.withdraw_record(record=record, by=asker, now=NOW)
    assert not visible.may(act="read", member=desk, record=record, now=NOW)
    assert actions.escalate_due(now=NOW + 9 * HOUR) == 0
    assert queries.request_clock(record=record, now=NOW + 9 * HOUR).hours == "2:00"
    assert queries.pair_metrics(member=asker, now=NOW) == []


def test_late_requests_are_escalated_step_by_step_once_each(
    asker: ExchangeMember, desk: ExchangeMember, head: ExchangeMember
) -> None:
    coordinator = world.standing("coordinator")
    record = ask(asker)
    assert actions.escalate_due(now=NOW) == 0
    assert actions.escalate_due(now=NOW + HOUR) == 1
    assert actions.escalate_due(now=NOW + HOUR) == 0
    # the process was away; then the clock jumps back and forth
    assert actions.escalate_due(now=NOW + 3 * HOUR) == 2
    assert actions.escalate_due(now=NOW) == 0
    assert actions.escalate_due(now=NOW + 4 * HOUR) == 1
    assert actions.escalate_due(now=NOW + 40 * HOUR) == 0
    rows = Escalation.objects.filter(record=record)
    assert [(row.step, row.told) for row in rows] == [
        (50, "desk"), (100, "head"), (150, "coordinator"), (200, "secretary"),
    ]  # fmt: skip
    assert [row.due_at for row in rows] == [NOW + number * HOUR for number in (1, 2, 3, 4)]
    assert notices(desk) == ["request_new", "request_50"]
    assert "request_100" in notices(head)
    assert notices(asker) == ["request_100"]
    assert lines("escalate_request") == 4
    late = queries.late_requests(member=coordinator, step=150, now=NOW + 3 * HOUR)
    urgent = codes.code_label(name="priority", code="P1")
    assert [(late_line.priority, late_line.clock.hours) for late_line in late] == [
        (urgent, "1:00")
    ]
    assert queries.late_requests(member=coordinator, step=200, now=NOW + 3 * HOUR) == []
    assert queries.late_requests(member=head, step=150, now=NOW + 3 * HOUR) == []


def test_a_second_ticker_in_the_same_moment_notifies_once(
    asker: ExchangeMember, desk: ExchangeMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = ask(asker)
    rows = list(queries.running_requests(now=NOW))
    actions.escalate_due(now=NOW + HOUR)
    for row in rows:
        row.escalations.all()
    monkeypatch.setattr(queries, "running_requests", lambda *, now: rows)
    assert actions.escalate_due(now=NOW + HOUR) == 0
    assert events(record).count("escalated") == 1
    assert notices(desk).count("request_50") == 1


def test_what_no_one_answered_in_time_to_be_of_use_ends_by_itself(
    asker: ExchangeMember, desk: ExchangeMember
) -> None:
    record = ask(asker, priority="P4", expires_at=NOW + HOUR)
    assert actions.expire_due(now=NOW) == 0
    assert actions.escalate_due(now=NOW + HOUR) == 0
    reloaded_record = Record.objects.get(pk=record.pk)
    assert (reloaded_record.state, reloaded_record.closed_at) == ("expired", NOW + HOUR)
    assert not visible.may(act="read", member=desk, record=reloaded_record, now=NOW + HOUR)
    assert actions.expire_due(now=NOW + HOUR) == 0


def test_lists_and_metrics_contain_only_readable_records(
    asker: ExchangeMember, desk: ExchangeMember
) -> None:
    stranger = world.standing("liaison", "BPP")

    def told(by: ExchangeMember) -> str:
        request_rows = queries.all_request_rows(
            member=by, filters=queries.RequestFilter(), now=NOW
        )
        return repr((request_rows, queries.pair_metrics(member=by, now=NOW)))

    before = told(stranger), told(replace(desk, world="EX-1"))
    record = ask(asker)
    assert (told(stranger), told(replace(desk, world="EX-1"))) == before
    assert record.local_no in told(desk)
    (line,) = queries.pair_metrics(member=desk, now=NOW)
    assert (line.pair.origin, line.pair.department, line.pair.asked_count) == ("IMM", "MAR", 1)


def test_a_list_is_narrowed_and_has_what_is_due_first_on_top(
    asker: ExchangeMember, desk: ExchangeMember
) -> None:
    slow, fast = ask(asker, priority="P4"), ask(asker)
    refused_record = ask(asker)
    replies.refuse_request(record=refused_record, ground="law", words="x", by=desk, now=NOW)

    def found(now: datetime = NOW, **chosen: str) -> list[Any]:
        return [
            request_line.record.pk for request_line in queries.all_request_rows(
                member=desk, filters=queries.RequestFilter(**chosen), now=now
            )
        ]  # fmt: skip

    assert found() == [fast.pk, slow.pk, refused_record.pk]
    assert found(side="out") == []
    assert len(found(side="in")) == 3
    assert found(priority="P4") == [slow.pk]
    assert found(state="refused") == [refused_record.pk]
    assert found(state="late") == []
    assert found(state="late", now=NOW + 3 * HOUR) == [fast.pk]
    assert len(found(department="IMM")) == 3
    assert found(department="BPP") == []


def test_a_list_is_exported_with_a_purpose_and_only_what_may_leave(
    asker: ExchangeMember, desk: ExchangeMember
) -> None:
    strict_record = ask(asker, handling=world.handling("amber_strict"))
    amber_record = ask(asker)
    chosen = queries.RequestFilter()
    with pytest.raises(ExchangeRefused):
        actions.export_requests(filters=chosen, purpose="", by=desk, now=NOW)
    request_rows = actions.export_requests(filters=chosen, purpose="planning", by=desk, now=NOW)
    assert [request_row.record.pk for request_row in request_rows] == [amber_record.pk]
    assert visible.may(act="read", member=desk, record=strict_record, now=NOW)
    assert lines("export_requests") == 1


def test_a_priority_has_words_of_its_own_so_that_p1_means_a_flag_alone(
    asker: ExchangeMember, desk: ExchangeMember
) -> None:
    ask(asker)
    lines = queries.all_request_rows(member=asker, filters=queries.RequestFilter(), now=NOW)
    assert [row[2] for row in request_views._rows(lines)] == ["urgent"]
    assert (
        set(clocks.PRIORITY_CODES)
        == set(clocks.PRIORITIES)
        == set(codes.code_list(name="priority"))
    )
