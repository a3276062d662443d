"""The directory of duty numbers, edited by the desks and printable as cards."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.exchange.actions import contacts as actions
from promdaen.exchange.forms.contacts import ContactFilterForm, ContactForm
from promdaen.exchange.queries import contacts as queries
from promdaen.exchange.rules.contacts import CHECKER_ROLES
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.views.decorators import require_member
from promdaen.kit.files import pdf_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.texts import page_language

if TYPE_CHECKING:
    from promdaen.exchange.models import Contact


@require_GET
@require_member()
def contacts(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Show the directory by province."""
    form = ContactFilterForm(request.GET)
    groups = queries.contacts_listed(
        member=member, filters=form.selected_filter(), today=timezone.localdate()
    )
    context = {
        "member": member,
        "filter_form": form,
        "groups": groups,
        "can_add": queries.can_keep(member=member, department=member.department),
    }
    return render(request, "exchange/contacts.html", context)


@require_http_methods(["GET", "POST"])
@require_member(*CHECKER_ROLES)
def new_contact(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Add an entry of the account's own department to the directory."""
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with attempt(request, form=form, success=_("The entry is in the directory.")) as attempted:
            actions.add_contact(details=form.details(), by=member, now=timezone.now())
        if attempted.is_done:
            return redirect("exchange:contacts")
    context = {"member": member, "form": form, "contact": None}
    return render(request, "exchange/contact_form.html", context)


@require_http_methods(["GET", "POST"])
@require_member(*CHECKER_ROLES)
def contact(request: AccountRequest, member: ExchangeMember, contact_id: UUID) -> HttpResponse:
    """Change an entry of the account's own department."""
    edited_contact = _editable_contact(member, contact_id)
    form = ContactForm(request.POST if request.method == "POST" else None, contact=edited_contact)
    if form.is_valid():
        with attempt(
            request, form=form, success=_("The entry is changed and counts as checked today.")
        ) as attempted:
            actions.change_contact(
                contact=edited_contact, details=form.details(), by=member, now=timezone.now()
            )
        if attempted.is_done:
            return redirect("exchange:contacts")
    context = {"member": member, "form": form, "contact": edited_contact}
    return render(request, "exchange/contact_form.html", context)


@require_POST
@require_member(*CHECKER_ROLES)
def check_contact(
    request: AccountRequest, member: ExchangeMember, contact_id: UUID
) -> HttpResponse:
    """Record that an entry was tested today and is correct."""
    active_contact = _editable_contact(member, contact_id)
    actions.check_contact(contact=active_contact, by=member, now=timezone.now())
    messages.success(request, _("Checked today."))
    return redirect("exchange:contacts")


@require_POST
@require_member(*CHECKER_ROLES)
def remove_contact(
    request: AccountRequest, member: ExchangeMember, contact_id: UUID
) -> HttpResponse:
    """Remove an entry from the directory."""
    active_contact = _editable_contact(member, contact_id)
    actions.remove_contact(contact=active_contact, by=member, now=timezone.now())
    messages.success(request, _("The entry is removed."))
    return redirect("exchange:contacts")


@require_GET
@require_member()
def contact_card(request: AccountRequest, member: ExchangeMember, size: str) -> HttpResponse:
    """Download the card of the entries that the list shows, for a pocket (a6) or wall (a5)."""
    filters = ContactFilterForm(request.GET).selected_filter()
    language = page_language()
    card_pdf = actions.print_card(
        filters=filters, size=size, language=language, by=member, now=timezone.now()
    )
    if card_pdf is None:
        raise Http404
    return pdf_response(card_pdf, name=f"contacts-{size}.pdf")


def _editable_contact(member: ExchangeMember, contact_id: UUID) -> Contact:
    """An entry that this account may edit; otherwise 404."""
    active_contact = queries.active_contact(contact_id=contact_id)
    if active_contact is None or not queries.can_keep(
        member=member, department=active_contact.department
    ):
        raise Http404
    return active_contact
