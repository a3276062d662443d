"""Who asks what is held: noted, due in 15 working days, answered by the unit that referred."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.exchange.actions import access as actions
from promdaen.exchange.actions import cases, referrals
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import AccessRequest, Hold, Person, Record, Text
from promdaen.exchange.queries import access as queries
from promdaen.exchange.queries import visible
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.people.queries import NotAllowed
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NOW = world.NOW
CHILD = referrals.NewReferral(
    age_band="12_17", sex="female", language="km", consent="guardian",
    receiver="child_protection", needs=["shelter"],
)  # fmt: skip


@pytest.fixture
def officer() -> ExchangeMember:
    return world.standing("liaison", "IMM")


@pytest.fixture
def record(officer: ExchangeMember) -> Record:
    return referrals.refer_person(new=CHILD, by=officer, now=NOW)


def noted(record: Record, by: ExchangeMember, **changes: Any) -> AccessRequest:
    new = actions.NewAccessRequest(
        case_code=record.referral.case_code, asker="guardian", wish="see",
        asked_on=timezone.localdate(NOW),
    )  # fmt: skip
    return actions.note_access_request(new=replace(new, **changes), by=by, now=NOW)


def test_it_is_noted_by_who_may_read_and_answered_by_who_referred(
    record: Record, officer: ExchangeMember
) -> None:
    protector = world.standing("liaison", "AHT")
    code = record.referral.case_code.lower().replace("-", " ")
    access_request = noted(record, protector, case_code=code)
    assert access_request.case_code == record.referral.case_code
    assert [
        request_row.can_answer
        for request_row in queries.access_request_rows(member=protector, now=NOW)
    ] == [False]
    assert [
        request_row.can_answer
        for request_row in queries.access_request_rows(member=officer, now=NOW)
    ] == [True]
    assert queries.access_request_rows(member=world.standing("liaison", "MAR"), now=NOW) == []
    with pytest.raises(NotAllowed):
        actions.answer_access_request(
            access_request=access_request, outcome="given", by=protector, now=NOW
        )
    actions.answer_access_request(
        access_request=access_request, outcome="given", reason="hold", by=officer, now=NOW
    )
    line = queries.access_request_rows(member=officer, now=NOW)[0]
    assert (line.can_answer, line.access_request.reason, line.is_over) == (False, "", False)
    with pytest.raises(ExchangeRefused):
        actions.answer_access_request(
            access_request=access_request, outcome="given", by=officer, now=NOW
        )


def test_a_code_that_one_may_not_read_is_as_one_that_is_not(record: Record) -> None:
    other = world.standing("liaison", "MAR")
    words = set()
    for code in (record.referral.case_code, "AAAA-AAAA"):
        with pytest.raises(ExchangeRefused) as refusal:
            noted(record, other, case_code=code)
        words.add((str(refusal.value), str(refusal.value.fields)))
    assert len(words) == 1


def test_what_is_noted_is_complete(record: Record, officer: ExchangeMember) -> None:
    tomorrow = timezone.localdate(NOW) + timedelta(days=1)
    for changes in ({"asker": "x"}, {"wish": "x"}, {"asked_on": tomorrow}):
        with pytest.raises(ExchangeRefused) as refusal:
            noted(record, officer, **changes)
        assert set(refusal.value.fields) == set(changes)


def test_a_refusal_needs_a_reason_and_an_answer_is_one_of_the_list(
    record: Record, officer: ExchangeMember
) -> None:
    access_request = noted(record, officer)
    for outcome, field in (("refused", "reason"), ("maybe", "outcome")):
        with pytest.raises(ExchangeRefused) as refusal:
            actions.answer_access_request(
                access_request=access_request, outcome=outcome, by=officer, now=NOW
            )
        assert set(refusal.value.fields) == {field}
    late = NOW + timedelta(days=60)
    assert queries.access_request_rows(member=officer, now=late)[0].is_over
    refusal_answer = {"outcome": "refused", "reason": "investigation"}
    actions.answer_access_request(
        access_request=access_request, **refusal_answer, by=officer, now=NOW
    )
    assert (
        queries.access_request_rows(member=officer, now=NOW)[0].reason
        == "An investigation would fail"
    )


def test_a_referral_that_is_deleted_is_taken_back_and_due_today(
    record: Record, officer: ExchangeMember
) -> None:
    access_request = noted(record, officer, wish="delete")
    hold = Hold.objects.create(record=record, reason="court", at=NOW)
    with pytest.raises(ExchangeRefused):
        actions.answer_access_request(
            access_request=access_request, outcome="deleted", by=officer, now=NOW
        )
    access_request.refresh_from_db()
    assert access_request.outcome == ""
    hold.delete()
    actions.answer_access_request(
        access_request=access_request, outcome="deleted", by=officer, now=NOW
    )
    record.refresh_from_db()
    assert (record.state, record.retain_until) == ("revoked", timezone.localdate(NOW))
    protector = world.standing("liaison", "AHT")
    assert not visible.visible_to(member=protector, now=NOW).exists()


def test_a_person_who_is_deleted_leaves_the_case_with_the_name() -> None:
    officer = world.standing("case_officer", "MAR")
    new = cases.NewCase(purpose="prevent_crime", summary="Boats", words="Who arranges them.")
    case = cases.open_case(new=new, by=officer, now=NOW)
    suspect = cases.NewCasePerson(role="suspect", name="Dara", proceedings="open", is_checked=True)
    person = cases.add_person(record=case, new=suspect, by=officer, now=NOW)
    access_request = actions.note_access_request(
        new=actions.NewAccessRequest(
            case_code=person.case_code, asker="lawyer", wish="delete",
            asked_on=timezone.localdate(NOW),
        ),
        by=officer,
        now=NOW,
    )  # fmt: skip
    actions.answer_access_request(
        access_request=access_request, outcome="deleted", by=officer, now=NOW
    )
    case.refresh_from_db()
    assert not Person.objects.exists()
    assert not Text.objects.filter(field__startswith="person.").exists()
    assert case.state == "open"


def test_it_is_noted_and_answered_on_the_pages(client: Client) -> None:
    account = world.person("liaison", "IMM", language="en")
    client.force_login(account)
    record = referrals.refer_person(new=CHILD, by=world.standing_of(account), now=NOW)
    address = reverse("exchange:access_requests")
    typed = {
        "case_code": "AAAA-AAAA", "asker": "person", "wish": "see",
        "asked_on": str(timezone.localdate()),
    }  # fmt: skip
    assert "Nothing that you can read" in client.post(address, typed).content.decode()
    typed["case_code"] = record.referral.case_code
    client.post(address, typed)
    access_request = AccessRequest.objects.get()
    assert access_request.case_code in client.get(address).content.decode()
    answer = reverse("exchange:access_request", args=[access_request.pk])
    refused = client.post(answer, {"outcome": "refused"}).content.decode()
    assert "A refusal needs a reason" in refused
    assert "complaint" in refused
    html = client.post(answer, {"outcome": "given"}, follow=True).content.decode()
    assert "Told what is held" in html
    client.force_login(world.person("liaison", "MAR"))
    assert client.get(answer).status_code == 404
