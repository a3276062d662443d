"""The directory: duty numbers by post, and its printed card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from promdaen.exchange.models import Contact
from promdaen.exchange.queries import codes, posts
from promdaen.exchange.rules import contacts as rules
from promdaen.exchange.rules import searching
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import pdf, remembered
from promdaen.kit.json_objects import NewJsonObject
from promdaen.people import queries as people_queries
from promdaen.people.models import Officer, Posting
from promdaen.places import queries as places_queries

if TYPE_CHECKING:
    from promdaen.people.models import Department
    from promdaen.places.models import Province

PRINT = Path(__file__).resolve().parents[1] / "print" / "contacts.typ"
SIZES = ("a6", "a5")


@dataclass(frozen=True, kw_only=True)
class ContactFilter:
    """Filter of the directory; "" means all."""

    department: str = ""
    province: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class ContactSummary:
    """An entry with the labels of its codes, and whether it must be checked."""

    contact: Contact
    department: str
    post: str
    languages: Sequence[str]
    is_to_check: bool
    can_keep: bool

    @property
    def dialled(self) -> str:
        """The number in dialling form."""
        return rules.phone_number_to_dial(phone=self.contact.duty_phone)


def contacts_listed(
    *, member: ExchangeMember, filters: ContactFilter, today: date
) -> list[tuple[str, list[ContactSummary]]]:
    """The entries grouped by name of the province; nationwide entries come first."""
    summaries = _contact_summaries(contacts=_rows(filters=filters), member=member, today=today)
    names = {province.code: str(province) for province in places_queries.provinces()}
    lines_by_department: dict[str, list[ContactSummary]] = {}
    for summary in summaries:
        lines_by_department.setdefault(names.get(summary.contact.province, ""), []).append(summary)
    return list(lines_by_department.items())


def active_contact(*, contact_id: UUID) -> Contact | None:
    """An entry that has not been removed, or None."""
    return Contact.objects.filter(pk=contact_id, removed_at=None).first()


@remembered.cache_per_request
def duty_numbers(*, department: str = "") -> list[Contact]:
    """The duty numbers of a department, its desk first, or those of all desks.

    A department or post may have several: they are in the order of their names.
    """
    contacts = Contact.objects.filter(removed_at=None)
    contacts = contacts.filter(department=department) if department else contacts.filter(post="")
    return list(contacts.order_by("department", "post", "name_en"))


def own_desk(*, member: ExchangeMember) -> Contact | None:
    """The desk of an account's department in the directory; of several the first by name."""
    return next((desk for desk in duty_numbers() if desk.department == member.department), None)


def can_keep(*, member: ExchangeMember, department: str) -> bool:
    """Whether an account may edit a department's entries: its desk, outside exercises."""
    is_desk = bool(member.roles & set(rules.CHECKER_ROLES)) and member.is_active
    is_own = bool(department) and member.department == department
    return is_desk and is_own and not member.world


def officer_by_code(*, code: str) -> Officer | None:
    """The active officer with a code, or None."""
    return people_queries.officers_by_code(text=code).filter(is_active=True).first()


def officer_code(*, contact: Contact) -> str:
    """The code of an entry's officer on duty, "" if none is named."""
    officer = Officer.objects.filter(pk=contact.officer_id).first() if contact.officer_id else None
    return str(officer.code) if officer else ""


def current_posting(*, officer_id: UUID | None) -> UUID | None:
    """The current posting of an officer, or None."""
    if officer_id is None:
        return None
    posting: Posting | None = people_queries.present_postings(officers=[officer_id]).get(
        officer_id
    )
    return posting.pk if posting else None


def moved_entries() -> list[Contact]:
    """Unmarked entries whose officer was posted elsewhere since the last check."""
    contacts = list(
        Contact.objects.filter(removed_at=None, is_stale=False, officer_id__isnull=False)
    )
    officers = [contact.officer_id for contact in contacts if contact.officer_id]
    present = people_queries.present_postings(officers=officers)
    moved_contacts = []
    for contact in contacts:
        posting = present.get(contact.officer_id) if contact.officer_id else None
        if (posting.pk if posting else None) != contact.posting_id:
            moved_contacts.append(contact)
    return moved_contacts


def card(*, filters: ContactFilter, size: str, today: date, language: str) -> bytes | None:
    """The card of the entries that the list shows, as a PDF; None if it would be empty.

    `size` is a6 (pocket) or a5 (wall, folded in the middle). A card that a text narrows says so,
    since it is no longer all numbers of its title. Raises PrintError.
    """
    contacts = _rows(filters=filters)
    if not contacts or size not in SIZES:
        return None
    units = posts.departments_by_code()
    provinces = {province.code: province for province in places_queries.provinces()}
    province, unit = provinces.get(filters.province), units.get(filters.department)
    data = {
        "size": size,
        "title": _pair(province, "name"),
        "department": _pair(unit, "name"),
        "text": filters.text.strip(),
        "printed_on": today.isoformat(),
        "groups": [
            {"name": _pair(provinces.get(code), "name"), "entries": [
                _entry(contact=contact, unit=units.get(contact.department), today=today)
                for contact in contacts if contact.province == code
            ]}
            for code in dict.fromkeys(contact.province for contact in contacts)
        ],
    }  # fmt: skip
    return pdf.compile_pdf(source=PRINT, data=data, language=language)


def _rows(*, filters: ContactFilter) -> list[Contact]:
    contacts = Contact.objects.filter(removed_at=None)
    if filters.department:
        contacts = contacts.filter(department=filters.department)
    if filters.province:
        contacts = contacts.filter(province__in=["", filters.province])
    order = list(posts.departments_by_code())
    return sorted(
        (row for row in contacts if _contains_text(row, filters.text)),
        key=lambda contact: (
            contact.province,
            order.index(contact.department) if contact.department in order else len(order),
            contact.post,
            contact.name_en,
        ),
    )


def _contains_text(contact: Contact, text: str) -> bool:
    """Whether an entry's names or numbers contain the text."""
    folded_text = searching.fold(text=text)
    contact_texts = (
        contact.name_km,
        contact.name_en,
        contact.duty_phone,
        contact.backup,
        contact.radio,
    )
    return folded_text in searching.fold(text=" ".join(contact_texts)) or any(
        rules.has_number(text=numbers, typed=text)
        for numbers in (contact.duty_phone, contact.backup)
    )


def _contact_summaries(
    *, contacts: Sequence[Contact], member: ExchangeMember, today: date
) -> list[ContactSummary]:
    units = posts.departments_by_code()
    names = posts.place_names(codes={contact.post for contact in contacts if contact.post})
    return [
        ContactSummary(
            contact=contact,
            department=str(units[contact.department].short) if contact.department in units else "",
            post=names.get(contact.post, contact.post),
            languages=[codes.code_label(name="language", code=code) for code in contact.languages],
            is_to_check=rules.is_to_check(
                checked_on=contact.checked_on, has_moved=contact.is_stale, today=today
            ),
            can_keep=can_keep(member=member, department=contact.department),
        )
        for contact in contacts
    ]


def _entry(*, contact: Contact, unit: Department | None, today: date) -> NewJsonObject:
    return {
        "name": {"km": contact.name_km, "en": contact.name_en},
        "department": _pair(unit, "short"),
        "phone": contact.duty_phone,
        "backup": contact.backup,
        "radio": contact.radio,
        "hours": contact.hours,
        "is_to_check": rules.is_to_check(
            checked_on=contact.checked_on, has_moved=contact.is_stale, today=today
        ),
    }


def _pair(row: Department | Province | None, name: str) -> dict[str, str]:
    if row is None:
        return {"km": "", "en": ""}
    return {"km": getattr(row, f"{name}_km"), "en": getattr(row, f"{name}_en")}
