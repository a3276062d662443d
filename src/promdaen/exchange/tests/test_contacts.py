"""The directory: kept by the desks, asked to be checked anew, printed on a card."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.exchange.actions import contacts
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Contact, Exercise
from promdaen.exchange.queries import contacts as queries
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit.models import AuditLine
from promdaen.people import actions as people_actions
from promdaen.people.queries import NotAllowed
from tests import exchange_world as world
from tests import factories

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NOW = world.NOW
TODAY = timezone.localdate(NOW)


@pytest.fixture
def place() -> None:
    factories.checkpoint("KH-1", province=factories.province("01"))
    factories.province("02")


def details(**fields: Any) -> contacts.ContactDetails:
    values: dict[str, Any] = {
        "name_km": "ប៉ុស្តិ៍",
        "name_en": "Duty desk",
        "duty_phone": "012 345 678",
        "backup": "023 999 000",
        "hours": "24 h",
    }
    return contacts.ContactDetails(**(values | fields))


def added(by: ExchangeMember, **fields: Any) -> Contact:
    return contacts.add_contact(details=details(**fields), by=by, now=NOW)


def lines(by: ExchangeMember, **chosen: str) -> list[queries.ContactSummary]:
    contact_groups = queries.contacts_listed(
        member=by, filters=queries.ContactFilter(**chosen), today=TODAY
    )
    return [line for _name, contact_lines in contact_groups for line in contact_lines]


def test_an_entry_is_kept_by_the_desk_of_its_department(place: None) -> None:
    desk, other = world.standing("liaison", "IMM"), world.standing("liaison", "BPP")
    contact = added(desk, post="KH-1", province="02")
    assert (contact.department, contact.province, contact.checked_on) == ("IMM", "01", TODAY)
    for act in (contacts.check_contact, contacts.remove_contact):
        with pytest.raises(NotAllowed):
            act(contact=contact, by=other, now=NOW)
    with pytest.raises(NotAllowed):
        contacts.change_contact(contact=contact, details=details(), by=other, now=NOW)
    with pytest.raises(NotAllowed):
        added(world.standing("reporter", "IMM", "KH-1"))
    with pytest.raises(ExchangeRefused):
        added(desk, post="KH-NOWHERE")
    contacts.change_contact(
        contact=contact, details=details(name_en="Night desk"), by=desk, now=NOW
    )
    assert (contact.name_en, contact.post) == ("Night desk", "")
    contacts.remove_contact(contact=contact, by=desk, now=NOW)
    assert lines(desk) == []
    assert queries.active_contact(contact_id=contact.pk) is None


def test_the_directory_is_not_changed_from_inside_an_exercise(place: None) -> None:
    Exercise.objects.create(code="EX-1", title_km="លំហាត់", title_en="Exercise", opened_at=NOW)
    person = world.person("liaison", "IMM")
    contact = added(world.standing_of(person))
    inside = world.standing_of(person, world="EX-1")
    with pytest.raises(ExchangeRefused):
        contacts.check_contact(contact=contact, by=inside, now=NOW)
    assert not lines(inside)[0].can_keep


def test_an_entry_turns_amber_after_ninety_days_until_it_is_checked(place: None) -> None:
    desk = world.standing("liaison", "IMM")
    contact = added(desk)
    contact.checked_on = TODAY - timedelta(days=91)
    contact.save()
    assert lines(desk)[0].is_to_check
    contacts.check_contact(contact=contact, by=desk, now=NOW)
    assert not lines(desk)[0].is_to_check


def test_an_entry_is_asked_to_be_checked_when_its_officer_moves(place: None) -> None:
    desk = world.standing("liaison", "IMM")
    officer = factories.officer(code="O-77")
    contact = added(desk, officer_id=officer.pk)
    added(desk)
    assert queries.officer_code(contact=contact) == "O-77"
    assert contacts.mark_moved(now=NOW) == 0
    posting = people_actions.NewPosting(province="02", since_on=TODAY)
    people_actions.add_posting(officer=officer, posting=posting, by=None, now=NOW)
    assert contacts.mark_moved(now=NOW) == 1
    assert contacts.mark_moved(now=NOW) == 0
    contact.refresh_from_db()
    assert contact.is_stale
    contacts.check_contact(contact=contact, by=desk, now=NOW)
    assert contacts.mark_moved(now=NOW) == 0


def test_nothing_is_tidied_where_no_exchange_is_kept(settings: Any) -> None:
    settings.EXCHANGE_IS_HERE = False
    assert contacts.mark_moved(now=NOW) == 0


def test_entries_are_found_by_name_number_province_and_department(place: None) -> None:
    desk = world.standing("liaison", "IMM")
    added(desk, name_en="Country desk")
    added(desk, post="KH-1", duty_phone="+855 (0)97 111 222")
    added(world.standing("head", "BPP"), province="02", name_en="Sea gate")
    assert [line.contact.name_en for line in lines(desk, text="sea")] == ["Sea gate"]
    assert [line.dialled for line in lines(desk, text="111 222")] == ["+85597111222"]
    assert len(lines(desk, province="01")) == 2
    assert [line.can_keep for line in lines(desk, department="BPP")] == [False]


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        ("012 345 678", "012345678"),
        ("012345678", "012 345 678"),
        ("012-345-678", "345 678"),
        ("012 345 678", "+855 12 345 678"),
        ("012 345 678", "0085512345678"),
        ("012 345 678", "85512345678"),
        ("+855 (0)12 345 678", "012345"),
        ("(+855) 12 345 678", "012 345"),
        ("012 345 678", "១២ ៣៤៥"),
        ("118 / 119", "119"),
        ("+84 90 123 45", "008490123"),
        ("Night: 099 100 200 (Sokha)", "099100200"),
    ],
)
def test_a_number_is_found_by_its_digits(place: None, number: str, typed: str) -> None:
    desk = world.standing("liaison", "IMM")
    added(desk, duty_phone=number, backup="117")
    added(desk, duty_phone="023 999 999", backup=number)
    added(desk, duty_phone="023 999 999", backup="117")
    assert len(lines(desk, text=typed)) == 2


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        ("118 / 119", "8119"),
        ("012 345 678", "+855 345"),
        ("012 345 678", "desk 012345"),
        ("012 345 678", "00"),
        ("012 345 678", "855"),
        ("012 345 678", "+84 12 345 678"),
        ("no number", "+855"),
        ("012 345 678", "12/345"),
    ],
)
def test_other_numbers_and_texts_are_not_found(place: None, number: str, typed: str) -> None:
    desk = world.standing("liaison", "IMM")
    added(desk, duty_phone=number, backup="117")
    assert lines(desk, text=typed) == []


def test_of_two_desks_of_a_department_the_first_by_name_is_called(place: None) -> None:
    desk = world.standing("liaison", "IMM")
    second, first = (added(desk, name_en=name) for name in ("Night desk", "Day desk"))
    assert queries.own_desk(member=desk) == first
    contacts.remove_contact(contact=first, by=desk, now=NOW)
    assert queries.duty_numbers() == [second]


def test_duty_numbers_begin_with_the_desk(place: None) -> None:
    desk = world.standing("liaison", "IMM")
    added(desk, post="KH-1", name_en="Post")
    added(desk, name_en="Desk")
    assert [duty_number.name_en for duty_number in queries.duty_numbers(department="IMM")] == [
        "Desk",
        "Post",
    ]
    assert [duty_number.name_en for duty_number in queries.duty_numbers()] == ["Desk"]


def test_a_card_is_printed_and_logged_and_an_empty_one_is_not(place: None) -> None:
    desk = world.standing("liaison", "IMM")
    chosen = queries.ContactFilter(province="01")

    def made(size: str = "a6") -> bytes | None:
        return contacts.print_card(filters=chosen, size=size, language="km", by=desk, now=NOW)

    assert made() is None
    added(desk, post="KH-1")
    added(desk)
    assert (made() or b"").startswith(b"%PDF")
    assert (made("a5") or b"").startswith(b"%PDF")
    assert made("a4") is None
    assert AuditLine.objects.using("exchange").filter(action="print_contacts").count() == 2


def test_a_card_has_the_entries_of_the_list_and_its_filter(
    place: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = world.person("liaison", "IMM", language="en")
    desk = world.standing_of(account)
    added(desk, name_en="Country desk")
    added(desk, name_en="Sea gate", duty_phone="097 111 222")
    printed: list[Any] = []
    compile_pdf = queries.pdf.compile_pdf

    def noted(**paper: Any) -> bytes:
        printed.append(paper["data"])
        return compile_pdf(**paper)

    monkeypatch.setattr(queries.pdf, "compile_pdf", noted)
    client = Client()
    client.force_login(account)
    page = client.get(reverse("exchange:contacts"), {"text": "+855 97 111222"}).content.decode()
    assert "Sea gate" in page
    assert "Country desk" not in page
    address = reverse("exchange:contact_card", args=["a6"])
    link = f"{address}?text=%2B855+97+111222"
    assert link in page
    assert client.get(link)["Content-Type"] == "application/pdf"
    assert client.get(f"{address}?text=nowhere").status_code == 404
    assert client.get(address)["Content-Type"] == "application/pdf"
    narrowed, whole = printed
    assert [entry["name"]["en"] for entry in narrowed["groups"][0]["entries"]] == ["Sea gate"]
    assert (narrowed["text"], whole["text"]) == ("+855 97 111222", "")
    assert len(whole["groups"][0]["entries"]) == 2


def test_the_pages_of_the_directory(place: None) -> None:
    factories.officer(code="O-88")
    desk, other = Client(), Client()
    desk.force_login(world.person("liaison", "IMM"))
    other.force_login(world.person("reporter", "BPP", "KH-1"))
    listed, new = reverse("exchange:contacts"), reverse("exchange:new_contact")
    assert other.get(new).status_code == 404
    assert other.get(reverse("exchange:contact_card", args=["a6"])).status_code == 404
    typed = {
        "name_km": "តុ", "name_en": "Desk", "duty_phone": "០១២ 345 678", "backup": "117",
        "hours": "24 h", "post": "KH-1", "officer": "nobody",
    }  # fmt: skip
    assert b'id="id_officer_error"' in desk.post(new, typed).content
    assert desk.post(new, typed | {"officer": "O-88"})["Location"] == listed
    contact = Contact.objects.get()
    assert b'href="tel:012345678"' in other.get(listed).content
    at = [contact.pk]
    change = reverse("exchange:contact", args=at)
    assert b'value="O-88"' in desk.get(change).content
    assert desk.post(change, typed | {"officer": "", "name_en": "Gate"})["Location"] == listed
    for name in ("check_contact", "remove_contact"):
        assert other.post(reverse(f"exchange:{name}", args=at)).status_code == 404
    assert desk.post(reverse("exchange:check_contact", args=at))["Location"] == listed
    card = other.get(reverse("exchange:contact_card", args=["a6"]) + "?province=01")
    assert card["Content-Type"] == "application/pdf"
    assert desk.post(reverse("exchange:remove_contact", args=at))["Location"] == listed
    assert desk.get(change).status_code == 404
