"""Referrals: made by codes alone, read by who protects, ended at once when consent ends."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.exchange.actions import referrals as actions
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Contact, Event, Record, Referral, Report, Text
from promdaen.exchange.queries import referrals as queries
from promdaen.exchange.queries import visible
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit.ids import new_id
from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from tests import exchange_pages as site
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NOW = world.NOW
ADULT = actions.NewReferral(
    age_band="25_59",
    sex="female",
    language="vi",
    consent="yes",
    receiver="refugee_office",
    indicators=["debt", "papers_held"],
    needs=["shelter", "asylum"],
)


@pytest.fixture
def officer() -> ExchangeMember:
    return world.standing("reporter", "IMM", "KH-1")


@pytest.fixture
def protector() -> ExchangeMember:
    return world.standing("liaison", "AHT")


def refer_adult(by: ExchangeMember, **changes: Any) -> Record:
    return actions.refer_person(new=replace(ADULT, **changes), by=by, now=NOW)


def accepted(by: ExchangeMember, protector: ExchangeMember, **changes: Any) -> Record:
    return actions.accept_referral(record=refer_adult(by, **changes), by=protector, now=NOW)


def referral_page(record: Record, member: ExchangeMember) -> queries.ReferralPage:
    record.refresh_from_db()
    return queries.referral_page(record=record, member=member, now=NOW)


def a_report(by: ExchangeMember) -> Record:
    report = world.sent(by, ("AHT",))
    Report.objects.create(
        record=report, type="undetermined", direction="in", mode="land", occurred_at=NOW,
        certainty="exact", persons_count=1, referral="due",
    )  # fmt: skip
    return report


def test_a_referral_is_read_by_its_unit_and_the_department_that_protects(
    officer: ExchangeMember, protector: ExchangeMember
) -> None:
    record = refer_adult(officer)
    others = [world.standing("liaison", "MAR"), world.standing("coordinator")]
    readers = [officer, protector, world.standing("head", "IMM")]
    for reader in (*readers, *others):
        records = queries.visible_referrals(member=reader, now=NOW)
        assert (record in records) is (reader in readers)
    page = referral_page(record, protector)
    assert record.level_code == "amber_strict"
    assert [need.code for need in page.needs] == ["shelter", "asylum"]
    assert page.is_still
    assert page.receiver is not None
    assert page.receiver.code == "refugee_office"
    assert page.hand_over is not None
    assert page.hand_over.due_at == NOW + timedelta(hours=24)


def test_nothing_of_asylum_is_where_it_can_be_read(officer: ExchangeMember) -> None:
    record = refer_adult(officer)
    actions.notify_receiver(record=record, receiver="refugee_office", by=officer, now=NOW)
    assert not Text.objects.exclude(plain="").exists()
    rows = [str(list(model.objects.values())) for model in (Record, Referral, Event)]
    lines = str(list(AuditLine.objects.using("exchange").values("detail", "action")))
    assert "asylum" not in "".join([*rows, lines])
    assert "refugee" not in "".join([*rows, lines])


def test_a_department_that_takes_part_reads_what_help_is_needed_and_no_more(
    officer: ExchangeMember,
) -> None:
    mar = world.standing("liaison", "MAR")
    record = refer_adult(officer, department="MAR")
    page = referral_page(record, mar)
    assert [need.code for need in page.needs] == ["shelter"]
    assert page.consent is not None
    assert (page.indicators, page.to_tell, page.receiver, page.is_still) == ([], [], None, False)
    for receiver in ("refugee_office", "health_service"):
        with pytest.raises(NotAllowed):
            actions.notify_receiver(record=record, receiver=receiver, by=mar, now=NOW)
    record = actions.accept_referral(record=record, by=mar, now=NOW)
    assert referral_page(record, officer).to_tell[0].clock.done_at is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"consent": "refused"}, "consent"),
        ({"consent": "guardian"}, "consent"),
        ({"needs": [], "indicators": []}, "needs"),
        ({"sex": "x"}, "sex"),
        ({"needs": ["gold"]}, "needs"),
        ({"department": "XYZ"}, "department"),
    ],
)
def test_a_referral_that_may_not_be_leaves_nothing(
    officer: ExchangeMember, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ExchangeRefused) as refusal:
        refer_adult(officer, **changes)
    assert set(refusal.value.fields) == {field}
    assert not Record.objects.exists()


def test_a_child_is_referred_whatever_was_answered(officer: ExchangeMember) -> None:
    record = refer_adult(officer, age_band="unknown", consent="refused")
    assert referral_page(record, officer).is_child


def test_who_is_between_the_departments_refers_no_one() -> None:
    for role in ("coordinator", "auditor", "integrity"):
        by = world.standing(role)
        assert not queries.may_refer(member=by)
        with pytest.raises(NotAllowed):
            refer_adult(by)


def test_a_repeated_submission_makes_one_referral(officer: ExchangeMember) -> None:
    first = refer_adult(officer, record_id=new_id())
    assert refer_adult(officer, record_id=first.pk) == first


def test_an_id_of_another_record_is_refused_and_nothing_is_made(
    officer: ExchangeMember, protector: ExchangeMember
) -> None:
    report, others = a_report(officer), refer_adult(protector)
    for used_id in (report.pk, others.pk):
        with pytest.raises(ExchangeRefused, match="this number"):
            refer_adult(officer, record_id=used_id)
    assert Referral.objects.count() == 1
    assert Referral.objects.count() == 1


def test_accepting_marks_the_report_as_referred(
    officer: ExchangeMember, protector: ExchangeMember
) -> None:
    report = a_report(officer)
    record = refer_adult(officer, report_id=report.pk)
    assert referral_page(record, protector).report == report
    with pytest.raises(NotAllowed):
        actions.accept_referral(record=record, by=officer, now=NOW)
    actions.accept_referral(record=record, by=protector, now=NOW)
    assert Report.objects.get().referral == "made"
    page = referral_page(record, officer)
    assert page.state.code == "accepted"
    assert [
        receiver_row.clock.done_at
        for receiver_row in page.to_tell
        if receiver_row.receiver.code == "ahtjp"
    ] == [NOW]
    with pytest.raises(ExchangeRefused):
        actions.accept_referral(record=record, by=protector, now=NOW)


def test_a_referral_begins_with_a_report_that_one_may_read(officer: ExchangeMember) -> None:
    hidden = world.sent(world.standing("liaison", "BPP"))
    other_kind = world.sent(officer, kind="request")
    for record in (hidden, other_kind):
        with pytest.raises(ExchangeRefused):
            refer_adult(officer, report_id=record.pk)


def test_since_when_each_receiver_was_informed_is_recorded(officer: ExchangeMember) -> None:
    record = refer_adult(officer, needs=["shelter"])
    with pytest.raises(ExchangeRefused):
        actions.notify_receiver(record=record, receiver="refugee_office", by=officer, now=NOW)
    for hours, code in enumerate(("ahtjp", "provincial_social_affairs", "ahtjp")):
        at = NOW + timedelta(hours=hours)
        actions.notify_receiver(record=record, receiver=code, by=officer, now=at)
    referral = Referral.objects.get()
    assert referral.told_at == NOW + timedelta(hours=1)
    assert referral_page(record, officer).to_tell[0].clock.done_at == NOW


def test_who_refers_reads_the_number_of_anti_trafficking_to_call(
    officer: ExchangeMember, protector: ExchangeMember
) -> None:
    record = refer_adult(officer)

    def phones(reader: ExchangeMember) -> dict[str, str]:
        return {
            receiver_row.receiver.code: receiver_row.phone
            for receiver_row in referral_page(record, reader).to_tell
        }

    assert set(phones(officer).values()) == {""}
    Contact.objects.create(
        name_en="Anti-Trafficking, day and night", department="AHT", duty_phone="000 000 401",
        backup="-", hours="24", checked_on=NOW.date(),
    )  # fmt: skip
    assert phones(officer)["ahtjp"] == "000 000 401"
    assert {phone for code, phone in phones(officer).items() if code != "ahtjp"} <= {""}
    assert set(phones(protector).values()) == {""}
    client = site.signed_in(Account.objects.get(pk=officer.account_id))
    page = client.get(reverse("exchange:referral", args=[record.pk])).content.decode()
    assert 'href="tel:000 000 401"' in page


def test_not_accepted_goes_to_another_receiver_and_the_clock_runs_on(
    officer: ExchangeMember, protector: ExchangeMember
) -> None:
    mar = world.standing("head", "MAR")
    record = refer_adult(officer)
    with pytest.raises(ExchangeRefused):
        actions.reject_referral(record=record, reason="", by=protector, now=NOW)
    actions.reject_referral(record=record, reason="no_place", by=protector, now=NOW)
    page = referral_page(record, officer)
    assert page.reason is not None
    assert record.retain_until is not None
    assert page.steps == ["again", "consent", "tell", "revoke"]
    changes = {"receiver": "ngo_shelter", "department": "MAR"}
    actions.refer_again(record=record, **changes, by=officer, now=NOW)
    page = referral_page(record, officer)
    assert page.receiver is not None
    assert (page.state.code, page.receiver.code) == ("in_progress", "ngo_shelter")
    assert (page.feedback, record.retain_until) == (None, None)
    assert record in queries.visible_referrals(member=mar, now=NOW)
    actions.reject_referral(record=record, reason="no_place", by=protector, now=NOW)
    actions.refer_again(record=record, receiver="legal_aid", by=officer, now=NOW)


def test_a_person_is_handed_over_where_it_is_safe_and_an_adult_agrees(
    officer: ExchangeMember, protector: ExchangeMember
) -> None:
    record = accepted(officer, protector, consent="cannot_be_given")
    for is_safe in (False, True):
        with pytest.raises(ExchangeRefused):
            actions.hand_over_person(record=record, is_safe=is_safe, by=officer, now=NOW)
    actions.change_consent(record=record, consent="yes", by=protector, now=NOW)
    actions.hand_over_person(record=record, is_safe=True, by=officer, now=NOW)
    page = referral_page(record, officer)
    assert (page.state.code, page.referral.handed_over_at) == ("done", NOW)
    with pytest.raises(ExchangeRefused):
        actions.revoke_referral(record=record, by=officer, now=NOW)


def test_an_adult_who_no_longer_agrees_ends_the_sharing_at_once(
    officer: ExchangeMember, protector: ExchangeMember
) -> None:
    record = accepted(officer, protector)
    with pytest.raises(ExchangeRefused):
        actions.change_consent(record=record, consent="guardian", by=protector, now=NOW)
    actions.change_consent(record=record, consent="withdrawn", by=protector, now=NOW)
    assert not visible.visible_to(member=protector, now=NOW).exists()
    page = referral_page(record, officer)
    assert (page.state.code, page.steps, page.hand_over) == ("revoked", [], None)
    assert record.retain_until is not None


def test_a_child_stays_protected_when_an_adult_withdraws(
    officer: ExchangeMember, protector: ExchangeMember
) -> None:
    record = refer_adult(officer, age_band="12_17", consent="guardian")
    actions.change_consent(record=record, consent="withdrawn", by=officer, now=NOW)
    assert referral_page(record, protector).state.code == "in_progress"


def test_who_referred_takes_it_back_and_no_other_does(
    officer: ExchangeMember, protector: ExchangeMember
) -> None:
    record = refer_adult(officer)
    with pytest.raises(NotAllowed):
        actions.revoke_referral(record=record, by=protector, now=NOW)
    actions.revoke_referral(record=record, by=officer, now=NOW)
    assert record not in queries.visible_referrals(member=protector, now=NOW)
    assert record in queries.visible_referrals(member=officer, now=NOW, state="revoked")
    assert record not in queries.visible_referrals(member=officer, now=NOW, state="open")


def test_feedback_is_given_once_and_ends_the_keeping_a_year_later(
    officer: ExchangeMember, protector: ExchangeMember
) -> None:
    record = accepted(officer, protector)
    with pytest.raises(ExchangeRefused):
        actions.give_feedback(record=record, feedback="not_accepted", by=protector, now=NOW)
    actions.give_feedback(
        record=record, feedback="not_accepted", reason="no_place", by=protector, now=NOW
    )
    page = referral_page(record, officer)
    assert page.feedback is not None
    assert (page.feedback.code, page.referral.reason) == ("not_accepted", "no_place")
    assert (str(record.retain_until), record.closed_at) == ("2027-11-24", NOW)
    with pytest.raises(ExchangeRefused):
        actions.give_feedback(record=record, feedback="left", by=protector, now=NOW)


def test_the_reason_is_kept_only_for_who_was_not_taken_in(
    officer: ExchangeMember, protector: ExchangeMember
) -> None:
    record = accepted(officer, protector)
    actions.give_feedback(record=record, feedback="left", reason="no_place", by=protector, now=NOW)
    assert Referral.objects.get().reason == ""


def sign_in(client: Client, account: Account) -> ExchangeMember:
    client.force_login(account)
    return world.standing_of(account)


def test_a_person_is_referred_and_accepted_on_the_pages(client: Client) -> None:
    officer = sign_in(client, world.person("reporter", "IMM", language="en"))
    report = a_report(officer)
    address = reverse("exchange:new_referral") + f"?report={report.pk}"
    page = client.get(address).content.decode()
    assert report.local_no in page
    assert "ចង់ស្តាប់ថាប្អូន" in page
    typed = {
        "record_id": str(new_id()), "age_band": "18_24", "sex": "male", "language": "km",
        "consent": "refused", "receiver": "ahtjp", "needs": ["medical"],
    }  # fmt: skip
    assert "costs the person nothing" in client.post(address, typed).content.decode()
    html = client.post(address, typed | {"consent": "yes"}, follow=True).content.decode()
    record = Record.objects.get(kind="referral")
    assert record.referral.case_code in html
    assert record.referral.case_code in client.get(reverse("exchange:referrals")).content.decode()

    sign_in(client, world.person("liaison", "AHT", language="en"))
    step = reverse("exchange:referral_step", args=[record.pk, "accept"])
    assert "Accepted" in client.post(step, follow=True).content.decode()
    tell = step.replace("accept", "tell")
    for receiver in ("nobody", "refugee_office"):
        answer = client.post(tell, {"receiver": receiver}, follow=True).content.decode()
        assert "Choose" in answer
    withdraw = client.post(step.replace("accept", "consent"), {"consent": "withdrawn"})
    assert withdraw["Location"] == reverse("exchange:referrals")


def test_what_waits_is_above_the_person_with_its_clock(
    client: Client, officer: ExchangeMember, protector: ExchangeMember
) -> None:
    record = refer_adult(officer)
    page_address = reverse("exchange:referral", args=[record.pk])
    client.force_login(Account.objects.get(pk=protector.account_id))
    client.cookies["promdaen_language"] = "en"

    def page(hours: int) -> str:
        with patch("django.utils.timezone.now", return_value=NOW + timedelta(hours=hours)):
            return client.get(page_address).content.decode()

    words = page(3)
    assert '<table class="dt dt-s history">' in words
    top = words.split("The person", 1)[0]
    assert "Not accepted yet, due" in top
    assert reverse("exchange:referral_step", args=[record.pk, "accept"]) in top
    assert "over by 1:00" in " ".join(top.split())
    assert 'class="chip bad"' in top
    assert 'class="chip bad"' not in page(1).split("The person", 1)[0]
    with patch("django.utils.timezone.now", return_value=NOW + timedelta(hours=3)):
        listed = client.get(reverse("exchange:referrals")).content.decode()
    assert re.search(r'class="chip bad">.*?Not accepted yet', listed)


def test_a_doctor_is_informed_at_once_and_late_only_after_half_an_hour(
    client: Client, officer: ExchangeMember
) -> None:
    record = refer_adult(officer, needs=["medical"])
    client.force_login(Account.objects.get(pk=officer.account_id))
    client.cookies["promdaen_language"] = "en"

    def health_service(minutes: int) -> str:
        with patch("django.utils.timezone.now", return_value=NOW + timedelta(minutes=minutes)):
            page = client.get(reverse("exchange:referral", args=[record.pk])).content.decode()
        return page.split("Informed: Health service")[1].split("Informed: ")[0]

    in_time, late = health_service(30), health_service(31)
    assert "At once, by " in in_time
    assert 'class="chip on"' in in_time
    assert "At once" not in late
    assert 'class="chip bad"' in late
    actions.notify_receiver(
        record=record, receiver="health_service", by=officer, now=NOW + timedelta(minutes=20)
    )
    assert 'class="chip good"' in health_service(45)


def test_the_history_names_departments(officer: ExchangeMember, protector: ExchangeMember) -> None:
    record = accepted(officer, protector)
    history = [(row.words, row.department) for row in referral_page(record, officer).history]
    assert history[0] == ("Referred", "Short IMM")
    assert history[-1] == ("Accepted", "Short AHT")


def test_each_state_has_the_clock_of_what_it_waits_for(
    officer: ExchangeMember, protector: ExchangeMember
) -> None:
    record = refer_adult(officer)

    def awaited() -> tuple[str, Any]:
        page = referral_page(record, protector)
        return page.awaited.split(",")[0], page.clock and page.clock.due_at

    assert awaited() == ("Not accepted yet", NOW + timedelta(hours=2))
    actions.reject_referral(record=record, reason="no_place", by=protector, now=NOW)
    assert awaited() == ("Not referred again yet", NOW + timedelta(hours=2))
    actions.refer_again(record=record, receiver="ahtjp", by=officer, now=NOW)
    actions.accept_referral(record=record, by=protector, now=NOW)
    assert awaited() == ("Not handed over yet", NOW + timedelta(hours=24))
    actions.hand_over_person(record=record, is_safe=True, by=protector, now=NOW)
    assert awaited() == ("Feedback not given yet", NOW + timedelta(days=7))
    actions.give_feedback(record=record, feedback="accepted", by=protector, now=NOW)
    assert awaited() == ("", None)


def test_what_is_not_there_is_not_found(client: Client) -> None:
    hidden = refer_adult(world.standing("liaison", "BPP"))
    sign_in(client, world.person("liaison", "MAR"))
    new = reverse("exchange:new_referral")
    step = reverse("exchange:referral_step", args=[hidden.pk, "accept"])
    assert client.get(reverse("exchange:referral", args=[hidden.pk])).status_code == 404
    assert client.post(step).status_code == 404
    assert client.get(f"{new}?report={hidden.pk}").status_code == 404
    assert client.get(f"{new}?report=x").status_code == 404
    own = refer_adult(world.standing("liaison", "MAR"))
    strange = reverse("exchange:referral_step", args=[own.pk, "dance"])
    assert client.post(strange).status_code == 404
