"""What people tried who may read some of it: each attempt comes to nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.exchange.actions import handling as handling_actions
from promdaen.exchange.actions import (
    holds,
    records,
    redaction,
    referrals,
    replies,
    reports,
    retention,
    roles,
    sharing,
)
from promdaen.exchange.actions import requests as request_actions
from promdaen.exchange.actions.handling import HandlingChange
from promdaen.exchange.actions.records import Audience
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.actions.screening import RecordTextRefused
from promdaen.exchange.models import Membership, Record
from promdaen.exchange.queries import referrals as referral_queries
from promdaen.exchange.queries import reports as report_queries
from promdaen.exchange.queries import requests as request_queries
from promdaen.exchange.queries import sealed, visible
from promdaen.exchange.rules import reporting
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.people.queries import NotAllowed
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NOW = world.NOW
NARRATIVE = "Sok steered the boat"


@pytest.fixture
def asker() -> ExchangeMember:
    return world.standing("liaison", "IMM")


@pytest.fixture
def desk() -> ExchangeMember:
    return world.standing("liaison", "MAR")


@pytest.fixture
def third() -> ExchangeMember:
    return world.standing("liaison", "BPP")


def send_request(by: ExchangeMember, level: str = "amber", **fields: Any) -> Record:
    new = request_actions.NewRequest(
        department="MAR", priority="P2", purpose="document_check", legal_basis="mou",
        handling=world.handling(level, source_grade="", info_grade="", **fields),
        texts={"summary": "A series", "purpose_words": "At the counter", "question": "Stolen?"},
    )  # fmt: skip
    return request_actions.send_request(new=new, by=by, now=NOW)


def answered(
    asker: ExchangeMember, desk: ExchangeMember, level: str = "amber", **fields: Any
) -> Record:
    return replies.answer_request(
        record=send_request(asker), words="It was", handling=world.handling(level, **fields),
        by=desk, now=NOW,
    )  # fmt: skip


def reported(by: ExchangeMember, kind: str = "smuggling_suspected", **fields: Any) -> Record:
    facts = reporting.ReportFacts(
        type=kind, direction="in", mode="sea", occurred_at=NOW - timedelta(hours=2),
        certainty="about", persons_count=3,
    )  # fmt: skip
    new = reports.NewReport(
        facts=facts, handling=world.handling("amber"), audience=Audience(departments=["MAR"]),
        summary="A boat without lights", flags=dict.fromkeys(reporting.REFERRAL_FLAGS, "no"),
    )  # fmt: skip
    return reports.file_report(new=replace(new, **fields), is_sent=True, by=by, now=NOW)


def referred(by: ExchangeMember, **fields: Any) -> Record:
    new = referrals.NewReferral(
        age_band="25_59", sex="female", language="vi", consent="yes",
        receiver="refugee_office", needs=["shelter"], **fields,
    )  # fmt: skip
    return referrals.refer_person(new=new, by=by, now=NOW)


def test_a_department_that_was_let_in_to_read_a_request_does_not_answer_it(
    asker: ExchangeMember, desk: ExchangeMember, third: ExchangeMember
) -> None:
    record = send_request(asker)
    audience = Audience(departments=["BPP"])
    sharing.share_record(record=record, audience=audience, by=asker, now=NOW)
    reply_fields = {"record": record, "by": third, "now": NOW}
    with pytest.raises(NotAllowed):
        replies.accept_request(**reply_fields)
    with pytest.raises(NotAllowed):
        replies.refuse_request(ground="not_held", words="We have nothing", **reply_fields)
    with pytest.raises(NotAllowed):
        replies.ask_clarification(words="Which one?", **reply_fields)
    with pytest.raises(NotAllowed):
        replies.answer_request(words="No", handling=world.handling("amber"), **reply_fields)
    assert not request_queries.acts_on(record=record, member=third, now=NOW)
    assert "answer" in request_queries.acts_on(record=record, member=desk, now=NOW)


def test_who_asked_does_not_open_an_answer_wider_than_who_answered(
    asker: ExchangeMember, desk: ExchangeMember
) -> None:
    record = answered(asker, desk, "amber_strict", is_bound=True)
    for changed in (world.handling("green", is_bound=True), world.handling("amber_strict")):
        with pytest.raises(ExchangeRefused):
            handling_actions.change_handling(
                record=record, change=HandlingChange(handling=changed), by=asker, now=NOW
            )
    record.refresh_from_db()
    assert (record.level_code, record.is_bound) == ("amber_strict", True)
    with pytest.raises(ExchangeRefused):
        sharing.share_record(
            record=record, audience=Audience(departments=["BPP"]), by=asker, now=NOW
        )


def test_an_answer_by_name_reaches_no_one_who_was_named_before_it(
    asker: ExchangeMember, desk: ExchangeMember, third: ExchangeMember
) -> None:
    record = send_request(asker)
    audience = Audience(named_reader_ids=[third.account_id])
    sharing.share_record(record=record, audience=audience, by=asker, now=NOW)
    replies.answer_request(
        record=record, words="It was", handling=world.handling("red"), by=desk, now=NOW
    )
    assert not visible.may(act="read", member=third, record=record, now=NOW)
    for member in (asker, desk):
        assert sealed.readable_texts(record=record, member=member, now=NOW)["answer"] == "It was"


def test_what_was_added_later_is_blacked_out_too(
    asker: ExchangeMember, desk: ExchangeMember
) -> None:
    record = world.sent(asker, ("MAR",), texts={"summary": "A boat", "update.001": NARRATIVE})
    texts = redaction.redacted_texts(
        record=record, texts={"summary": "A boat", "update.001": NARRATIVE}, passages=["Sok"]
    )
    redaction.redact_record(record=record, texts=texts, by=asker, now=NOW)
    readable_texts = sealed.readable_texts(record=record, member=desk, now=NOW)
    assert "Sok" not in readable_texts["update.001"]


def test_a_hold_is_lifted_by_the_department_that_placed_it() -> None:
    owner, other = world.standing("head", "IMM"), world.standing("head", "AHT")
    record = world.sent(owner, ("AHT",))
    hold = holds.place_hold(record=record, reason="A court asks", by=other, now=NOW)
    with pytest.raises(NotAllowed):
        holds.lift_hold(hold=hold, by=owner, now=NOW)
    assert not visible.may(act="delete", member=owner, record=record, now=NOW)
    holds.lift_hold(hold=hold, by=other, now=NOW)
    assert visible.may(act="delete", member=owner, record=record, now=NOW)


def test_a_referral_that_is_withdrawn_does_not_break_the_list(client: Client) -> None:
    account = world.person("liaison", "IMM")
    by = world.standing_of(account)
    record = referred(by)
    records.withdraw_record(record=record, by=by, now=NOW)
    client.force_login(account)
    assert client.get(reverse("exchange:referrals"), {"state": ""}).status_code == 200
    assert client.get(reverse("exchange:referral", args=[record.pk])).status_code == 200


def test_a_bribe_is_not_shown_to_a_contact_who_sits_in_the_same_department() -> None:
    colleague = world.person("head", "IMM")
    world.give(colleague, "integrity", "", "")
    reporter = world.standing("reporter", "IMM", "KH-L01")
    with pytest.raises(ExchangeRefused):
        reported(reporter, "corruption_offer")
    contact = world.standing("integrity")
    record = reported(reporter, "corruption_offer")
    named_ids = record.named.values_list("account_id", flat=True)
    assert list(named_ids) == [contact.account_id]


def test_a_reader_does_not_see_who_else_reads_and_asks(
    asker: ExchangeMember, desk: ExchangeMember, third: ExchangeMember
) -> None:
    record = reported(asker, audience=Audience(departments=["MAR", "BPP"]))
    leave = sharing.NewOnwardRequest(department="MAR", purpose="document_check")
    sharing.ask_onward_sharing(record=record, leave=leave, by=third, now=NOW)

    def told(by: ExchangeMember) -> set[str]:
        page = report_queries.report_page(record=record, member=by, now=NOW)
        return {event.department for event in page.history}

    assert (told(desk), told(asker)) == ({"IMM"}, {"IMM", "BPP"})


def test_a_restriction_names_no_one_either(asker: ExchangeMember, desk: ExchangeMember) -> None:
    restriction = "Call 012 345 678 first"
    with pytest.raises(RecordTextRefused):
        send_request(asker, restriction=restriction)
    with pytest.raises(RecordTextRefused):
        answered(asker, desk, restriction=restriction)


def test_a_role_is_granted_once_and_by_no_head_of_another_department() -> None:
    head, second = world.standing("coordinator"), world.standing("coordinator")
    account = world.person("reporter", "IMM", "KH-L01")
    new = roles.NewRole(account=account, role="liaison", department="IMM")
    membership = roles.propose_role(new=new, by=head, now=NOW)
    stale = Membership.objects.get(pk=membership.pk)
    with pytest.raises(NotAllowed):
        roles.grant_role(membership=membership, by=world.standing("head", "MAR"), now=NOW)
    roles.revoke_role(membership=membership, by=head, now=NOW)
    with pytest.raises(ExchangeRefused):
        roles.grant_role(membership=stale, by=second, now=NOW)
    assert Membership.objects.get(pk=membership.pk).granted_at is None


def test_a_draft_that_was_taken_back_is_destroyed_after_three_days(asker: ExchangeMember) -> None:
    record = world.draft(asker)
    records.withdraw_record(record=record, by=asker, now=NOW)
    assert retention.destroy_due(now=NOW + timedelta(days=2)) == 0
    assert retention.destroy_due(now=NOW + timedelta(days=3)) == 1


def test_a_receiver_does_not_see_who_asked_for_leave(
    asker: ExchangeMember, third: ExchangeMember
) -> None:
    record = referred(asker, department="BPP")
    world.standing("liaison", "AHT")
    leave = sharing.NewOnwardRequest(department="MAR", purpose="document_check")
    world.standing("liaison", "MAR")
    sharing.ask_onward_sharing(record=record, leave=leave, by=third, now=NOW)
    page = referral_queries.referral_page(record=record, member=asker, now=NOW)
    assert {event.department for event in page.history} == {"Short IMM"}
