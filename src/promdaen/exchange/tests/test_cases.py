"""Cases: names of suspects alone, gone when their reason is; reports that one may read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.exchange.actions import cases as actions
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.actions.screening import RecordTextRefused
from promdaen.exchange.models import Event, Hold, Person, Record, Text
from promdaen.exchange.queries import cases as queries
from promdaen.exchange.rules import levels
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit.ids import new_id
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NOW = world.NOW
NEW = actions.NewCase(
    purpose="investigate_smuggling", summary="Boats by night", words="Who arranges the journeys."
)
SUSPECT = actions.NewCasePerson(
    role="suspect", name="Sok Dara", alias="the ferryman", birth_year=1980,
    proceedings="open", is_checked=True,
)  # fmt: skip
ASSISTED = actions.NewCasePerson(role="person_assisted", consent="yes")


@pytest.fixture
def officer() -> ExchangeMember:
    return world.standing("case_officer", "MAR")


@pytest.fixture
def case(officer: ExchangeMember) -> Record:
    return actions.open_case(new=NEW, by=officer, now=NOW)


def case_page(record: Record, member: ExchangeMember) -> queries.CaseDetails:
    record.refresh_from_db()
    return queries.case_details(record=record, member=member, now=NOW)


def add(
    record: Record, by: ExchangeMember, new: actions.NewCasePerson = SUSPECT, **more: Any
) -> Person:
    return actions.add_person(record=record, new=replace(new, **more), by=by, now=NOW)


def name_count() -> int:
    return Text.objects.filter(field__startswith="person.").count()


def test_a_case_is_opened_by_a_case_officer_alone(case: Record, officer: ExchangeMember) -> None:
    assert (case.state, case.level_code) == ("open", "amber_strict")
    page = case_page(case, officer)
    assert (page.title, page.words) == (NEW.summary, NEW.words)
    for role in ("head", "liaison", "reporter"):
        with pytest.raises(NotAllowed):
            actions.open_case(new=NEW, by=world.standing(role, "MAR"), now=NOW)


def test_a_red_case_is_its_officers_alone(officer: ExchangeMember) -> None:
    red = actions.open_case(new=replace(NEW, level=levels.RED), by=officer, now=NOW)
    assert case_page(red, officer).sees_names
    assert red not in queries.visible_cases(member=world.standing("head", "MAR"), now=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"level": levels.AMBER}, "level"),
        ({"purpose": "curiosity"}, "purpose"),
        ({"summary": " "}, "summary"),
        ({"words": "Told to Mr Sok Dara"}, "purpose_words"),
    ],
)
def test_a_case_without_what_it_needs_is_refused(
    officer: ExchangeMember, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ExchangeRefused) as refusal:
        actions.open_case(new=replace(NEW, **changes), by=officer, now=NOW)
    assert set(refusal.value.fields) == {field}
    assert not Record.objects.exists()


def test_a_name_is_sealed_and_is_read_by_case_officers_alone(
    case: Record, officer: ExchangeMember
) -> None:
    person = add(case, officer)
    add(case, officer, ASSISTED)
    page = case_page(case, officer)
    assert [(case_person.name, case_person.birth_year) for case_person in page.persons] == [
        ("Sok Dara", 1980),
        ("", None),
    ]
    head = case_page(case, world.standing("head", "MAR"))
    assert not head.sees_names
    assert [case_person.name for case_person in head.persons] == ["", ""]
    assert "Dara" not in str(list(Text.objects.values("plain", "folded")))
    logged_values = str(
        [*Event.objects.values(), *AuditLine.objects.using("exchange").values("detail")]
    )
    assert "Dara" not in logged_values
    assert person.case_code in logged_values


def test_who_is_no_suspect_has_no_name_and_a_suspect_needs_what_it_needs(
    case: Record, officer: ExchangeMember
) -> None:
    wrong = [
        ("name", {"role": "witness"}),
        ("consent", {"role": "person_assisted", "name": "", "alias": "", "birth_year": None}),
        ("is_checked", {"is_checked": False}),
        ("proceedings", {"proceedings": ""}),
        ("proceedings", {"proceedings": "maybe"}),
        ("role", {"role": "guest"}),
        ("birth_year", {"birth_year": 80}),
    ]
    for field, changes in wrong:
        with pytest.raises(ExchangeRefused) as refusal:
            add(case, officer, **changes)
        assert set(refusal.value.fields) == {field}
    assert not Person.objects.exists()


def test_only_the_case_officer_of_a_case_writes_in_it(case: Record) -> None:
    for by in (world.standing("head", "MAR"), world.standing("case_officer", "MAR")):
        with pytest.raises(NotAllowed):
            add(case, by)


def test_a_colleague_finds_no_form_for_persons(case: Record, client: Client) -> None:
    client.force_login(world.person("case_officer", "MAR"))
    assert client.get(reverse("exchange:case", args=[case.pk])).status_code == 200
    assert client.get(reverse("exchange:new_person", args=[case.pk])).status_code == 403


@pytest.mark.parametrize("state", ["dropped", "acquitted"])
def test_a_name_goes_at_once_when_proceedings_end_so(
    case: Record, officer: ExchangeMember, state: str
) -> None:
    person = add(case, officer)
    actions.set_proceedings(person=person, state="charged", by=officer, now=NOW)
    assert name_count() == 1
    actions.set_proceedings(person=person, state=state, by=officer, now=NOW)
    assert name_count() == 0
    case_person = case_page(case, officer).persons[0]
    assert (case_person.name, case_person.is_gone) == ("", True)
    assert Event.objects.filter(act="destroy_name").count() == 1
    with pytest.raises(ExchangeRefused):
        actions.set_proceedings(person=person, state="open", by=officer, now=NOW)


def test_a_suspect_without_a_name_loses_none(case: Record, officer: ExchangeMember) -> None:
    person = add(case, officer, name="", alias="", birth_year=None)
    actions.set_proceedings(person=person, state="dropped", by=officer, now=NOW)
    assert not Event.objects.filter(act="destroy_name").exists()


def test_under_a_hold_a_name_is_shown_to_no_one_and_goes_when_it_is_lifted(
    case: Record, officer: ExchangeMember
) -> None:
    person = add(case, officer)
    hold = Hold.objects.create(record=case, reason="court", at=NOW)
    actions.set_proceedings(person=person, state="acquitted", by=officer, now=NOW)
    assert case_page(case, officer).persons[0].name == ""
    assert actions.destroy_ended_names(now=NOW) == 0
    assert name_count() == 1
    hold.lifted_at = NOW
    hold.save()
    assert actions.destroy_ended_names(now=NOW) == 1
    assert (name_count(), actions.destroy_ended_names(now=NOW)) == (0, 0)


def test_a_person_assisted_who_no_longer_agrees_leaves_the_case(
    case: Record, officer: ExchangeMember
) -> None:
    person, suspect = add(case, officer, ASSISTED), add(case, officer)
    for other_person, consent in ((suspect, "yes"), (person, "perhaps")):
        with pytest.raises(ExchangeRefused):
            actions.set_consent(person=other_person, consent=consent, by=officer, now=NOW)
    with pytest.raises(ExchangeRefused):
        actions.set_proceedings(person=person, state="open", by=officer, now=NOW)
    consenting_person = actions.set_consent(person=person, consent="guardian", by=officer, now=NOW)
    assert consenting_person == person
    actions.set_consent(person=person, consent="withdrawn", by=officer, now=NOW)
    assert list(Person.objects.all()) == [suspect]


def test_a_report_is_linked_by_who_may_read_it_and_shown_to_who_may(
    case: Record, officer: ExchangeMember
) -> None:
    report = world.sent(world.standing("liaison", "IMM"), ("MAR",), named=(officer.account_id,),
                        level="red")  # fmt: skip
    hidden = world.sent(world.standing("liaison", "BPP"))
    for number in (hidden.local_no, "NONE"):
        with pytest.raises(ExchangeRefused) as refusal:
            actions.link_report(record=case, local_no=number, by=officer, now=NOW)
        assert str(refusal.value) == "No report that you may read has this number."
    number = report.local_no.lower()
    link = actions.link_report(record=case, local_no=number, by=officer, now=NOW)
    assert actions.link_report(record=case, local_no=number, by=officer, now=NOW) == link
    head = world.standing("head", "MAR")
    assert case_page(case, officer).links == [link]
    assert case_page(case, head).links == []
    assert len(case_page(case, head).history) == len(case_page(case, officer).history) - 1
    actions.unlink_report(record=case, link_id=link.pk, by=officer, now=NOW)
    assert case_page(case, officer).links == []
    with pytest.raises(ExchangeRefused):
        actions.unlink_report(record=case, link_id=link.pk, by=officer, now=NOW)


def test_a_closed_case_is_kept_a_year_or_as_a_court_ordered(
    case: Record, officer: ExchangeMember
) -> None:
    today = timezone.localdate(NOW)
    with pytest.raises(ExchangeRefused):
        actions.close_case(record=case, court_on=today - timedelta(days=1), by=officer, now=NOW)
    closed = actions.close_case(record=case, court_on=None, by=officer, now=NOW)
    assert closed.retain_until == today + timedelta(days=365)
    assert not case_page(case, officer).may_change
    with pytest.raises(ExchangeRefused):
        add(case, officer)


def test_marked_words_are_passed_by_a_tick(officer: ExchangeMember) -> None:
    new = replace(NEW, words="Told to Mr Sok Dara")
    with pytest.raises(RecordTextRefused) as refusal:
        actions.open_case(new=new, by=officer, now=NOW)
    record = actions.open_case(
        new=replace(new, checked=refusal.value.screened.token), by=officer, now=NOW
    )
    assert record.events.filter(act="checked").exists()


def test_a_case_is_kept_on_its_pages(client: Client) -> None:
    account = world.person("case_officer", "MAR", language="en")
    client.force_login(account)
    officer = world.standing_of(account)
    report = world.sent(officer)
    new = reverse("exchange:new_case")
    typed = {
        "summary": NEW.summary,
        "purpose": NEW.purpose,
        "words": "Told to Mr Sok Dara",
        "level": "3",
    }
    html = client.post(new, typed).content.decode()
    assert "This looks like a name" in html
    client.post(new, typed | {"words": NEW.words})
    record = Record.objects.get(kind="case")
    page = reverse("exchange:case", args=[record.pk])
    person = reverse("exchange:new_person", args=[record.pk])
    assert "Article 5" in client.get(person).content.decode()
    suspect = {"role": "suspect", "proceedings": "open", "name": "Sok Dara"}
    assert "shielded" in client.post(person, suspect).content.decode()
    client.post(person, suspect | {"is_checked": "on"})
    assert "Sok Dara" in client.get(page).content.decode()
    assert record.local_no in client.get(reverse("exchange:cases")).content.decode()

    def act(name: str, **data: str) -> str:
        address = reverse("exchange:case_act", args=[record.pk, name])
        return client.post(address, data, follow=True).content.decode()

    assert report.local_no in act("link", local_no=report.local_no)
    assert "as it is asked for" in act("link", local_no="")
    link = str(record.case_reports.get().pk)
    assert report.local_no not in act("unlink", link=link)
    state = reverse("exchange:case_person", args=[record.pk, Person.objects.get().pk])
    answer = client.post(state, {"state": "dropped"}, follow=True).content.decode()
    assert "Sok Dara" not in answer
    wrong = client.post(state, {"state": "yes", "consent": "yes"}, follow=True)
    assert "Choose" in wrong.content.decode()
    assert "Closed" in act("close", court_on="")
    nowhere = [
        reverse("exchange:case_person", args=[record.pk, new_id()]),
        reverse("exchange:case_act", args=[record.pk, "dance"]),
        reverse("exchange:case_act", args=[record.pk, "unlink"]),
    ]
    assert [client.post(address).status_code for address in nowhere] == [404, 404, 404]
