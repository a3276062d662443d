"""The directory: entries added, changed, checked and removed by the desk of their department."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.exchange.actions import log
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Contact
from promdaen.exchange.queries import contacts as queries
from promdaen.exchange.queries import exchange_database
from promdaen.exchange.rules.exchange_members import SYSTEM, ExchangeMember
from promdaen.people.queries import NotAllowed
from promdaen.places import queries as places_queries


@dataclass(frozen=True, kw_only=True)
class ContactDetails:
    """An entry of the directory; `province` and `post` are codes, "" for the whole country.

    `officer_id` is the officer on duty, if one is named.
    """

    name_km: str
    name_en: str
    duty_phone: str
    backup: str
    hours: str
    province: str = ""
    post: str = ""
    radio: str = ""
    languages: Sequence[str] = field(default_factory=tuple)
    officer_id: UUID | None = None


def add_contact(*, details: ContactDetails, by: ExchangeMember, now: datetime) -> Contact:
    """Add an entry for the account's own department to the directory, checked today."""
    _require_keeper(department=by.department, by=by)
    contact = Contact(department=by.department)
    return _write(contact=contact, details=details, act="add_contact", by=by, now=now)


def change_contact(
    *, contact: Contact, details: ContactDetails, by: ExchangeMember, now: datetime
) -> Contact:
    """Change an entry; this counts as a check."""
    _require_keeper(department=contact.department, by=by)
    return _write(contact=contact, details=details, act="change_contact", by=by, now=now)


def check_contact(*, contact: Contact, by: ExchangeMember, now: datetime) -> Contact:
    """Record that an entry was tested today and is correct."""
    _require_keeper(department=contact.department, by=by)
    with transaction.atomic(using=exchange_database.ALIAS):
        _mark_checked(contact=contact, by=by, now=now)
        contact.save()
        log.record_line(act="check_contact", subject=contact, by=by, now=now)
    return contact


def remove_contact(*, contact: Contact, by: ExchangeMember, now: datetime) -> Contact:
    """Remove an entry from the directory."""
    _require_keeper(department=contact.department, by=by)
    with transaction.atomic(using=exchange_database.ALIAS):
        contact.removed_at = now
        contact.save(update_fields=["removed_at"])
        log.record_line(act="remove_contact", subject=contact, by=by, now=now)
    return contact


def mark_moved(*, now: datetime) -> int:
    """Mark every entry whose officer has a new posting as to be checked; returns the count."""
    if not exchange_database.is_here():
        return 0
    moved_contacts = queries.moved_entries()
    if moved_contacts:
        with transaction.atomic(using=exchange_database.ALIAS):
            Contact.objects.filter(pk__in=[contact.pk for contact in moved_contacts]).update(
                is_stale=True
            )
            detail = {"contacts": sorted(str(contact.pk) for contact in moved_contacts)}
            log.record_line(act="mark_moved", subject=None, by=SYSTEM, now=now, detail=detail)
    return len(moved_contacts)


def print_card(
    *, filters: queries.ContactFilter, size: str, language: str, by: ExchangeMember, now: datetime
) -> bytes | None:
    """The card of the filtered entries as a PDF, noted in the log; None if it would be empty."""
    today = timezone.localdate(now)
    card_pdf = queries.card(filters=filters, size=size, today=today, language=language)
    if card_pdf is not None:
        detail = {"department": filters.department, "province": filters.province, "size": size}
        with transaction.atomic(using=exchange_database.ALIAS):
            log.record_line(act="print_contacts", subject=None, by=by, now=now, detail=detail)
    return card_pdf


def _write(
    *, contact: Contact, details: ContactDetails, act: str, by: ExchangeMember, now: datetime
) -> Contact:
    post = places_queries.checkpoint_by_code(code=details.post) if details.post else None
    if details.post and post is None:
        raise ExchangeRefused(_("There is no such checkpoint."), fields={"post": _("Choose one.")})
    with transaction.atomic(using=exchange_database.ALIAS):
        contact.name_km, contact.name_en = details.name_km, details.name_en
        contact.province = post.province_id if post else details.province
        contact.post = details.post
        contact.duty_phone, contact.backup = details.duty_phone, details.backup
        contact.radio, contact.hours = details.radio, details.hours
        contact.languages, contact.officer_id = list(details.languages), details.officer_id
        _mark_checked(contact=contact, by=by, now=now)
        contact.save()
        log.record_line(act=act, subject=contact, by=by, now=now)
    return contact


def _mark_checked(*, contact: Contact, by: ExchangeMember, now: datetime) -> None:
    contact.checked_on = timezone.localdate(now)
    contact.checked_by_id = by.acting_id
    contact.is_stale = False
    contact.posting_id = queries.current_posting(officer_id=contact.officer_id)


def _require_keeper(*, department: str, by: ExchangeMember) -> None:
    if by.world:
        raise ExchangeRefused(_("The directory is real: leave the exercise to change it."))
    if not queries.can_keep(member=by, department=department):
        raise NotAllowed(_("An entry is managed by the desk of its department."))
