"""Pages on a laptop: where its records are, sending them, and bringing what is needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from promdaen.kit import languages
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import page_language, with_numbers
from promdaen.laptops import actions, forms
from promdaen.laptops.actions import orders, refusals
from promdaen.laptops.queries import nodes, records, unsent_forms
from promdaen.laptops.views.downloads import download
from promdaen.people import queries as people_queries

Page = Callable[..., HttpResponse]
USERS = ("runs", "own_runs", "accounts")


def require_laptop_staff(page: Page) -> Page:
    """Open a page to the staff of a laptop, and say so where this is none."""

    @login_required
    @wraps(page)
    def wrapper(request: AccountRequest, **more: Any) -> HttpResponse:
        people_queries.require_right(*USERS, account=request.user)
        if nodes.role() != nodes.LAPTOP:
            return render(request, "laptops/no_laptop.html", _joining(request))
        try:
            return page(request, **more)
        except nodes.NodeFileError as problem:
            context = _joining(request) | {"problem": str(problem)}
            return render(request, "laptops/no_laptop.html", context)

    return wrapper


def _joining(request: AccountRequest) -> dict[str, Any]:
    """Whether a person may accept an invitation for this machine."""
    return {"can_join": people_queries.has_right("accounts", account=request.user)}


@require_GET
@require_laptop_staff
def here(request: AccountRequest) -> HttpResponse:
    """Where the records of this laptop are, and one button to send them."""
    page = records.laptop_page(now=timezone.now())
    context = _joining(request) | {
        "page": page,
        "unsent": unsent_forms.unsent_forms(today=timezone.localdate()) if page else [],
        "transfers": [
            (transfer, refusals.reason_words(code=transfer.problem) if transfer.problem else "")
            for transfer in (page.transfers if page else ())
        ],
    }
    return render(request, "laptops/here.html", context)


@require_POST
@require_laptop_staff
def leave_forms(request: AccountRequest, code: str) -> HttpResponse:
    """Delete the evaluation forms of a run that are too few to be sent."""
    try:
        count = actions.leave_unsent_forms(code=code, by=request.user, now=timezone.now())
    except actions.LaptopRefused as problem:
        messages.error(request, str(problem))
    else:
        message = ngettext(
            "%(count)s evaluation form was deleted. Its number is sent to headquarters.",
            "%(count)s evaluation forms were deleted. Their number is sent to headquarters.",
            count,
        )
        count_text = languages.count_text(count, language=page_language())
        messages.success(request, message % {"count": count_text})
    return redirect("laptops:here")


@require_POST
@require_laptop_staff
def send(request: AccountRequest) -> HttpResponse:
    """Send everything to headquarters, in the background."""
    return _order_response(request, kind="laptop_send")


@require_POST
@require_laptop_staff
def bring(request: AccountRequest) -> HttpResponse:
    """Bring content, runs, rosters and trainers, in the background."""
    return _order_response(request, kind="laptop_bring")


def _order_response(request: AccountRequest, *, kind: str) -> HttpResponse:
    try:
        job = orders.ask_transfer(kind=kind, by=request.user, now=timezone.now())
    except actions.LaptopRefused as problem:
        messages.error(request, str(problem))
        return redirect("laptops:address")
    return redirect("people:job", pk=job.pk)


@require_POST
@require_laptop_staff
def write(request: AccountRequest) -> HttpResponse:
    """Write everything that headquarters does not have to a file for a USB stick."""
    try:
        stick_file = orders.make_stick_file(by=request.user, now=timezone.now())
    except actions.LaptopRefused as problem:
        messages.error(request, str(problem))
        return redirect("laptops:here")
    return download(data=stick_file.data, name=stick_file.name)


@require_laptop_staff
def read(request: AccountRequest) -> HttpResponse:
    """Read an answer, or content and rosters, from a file of headquarters."""
    form = forms.FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            merged = orders.read_file(data=form.file_bytes(), by=request.user, now=timezone.now())
        except (actions.LaptopRefused, nodes.NodeFileError) as problem:
            form.add_error("file", str(problem))
        else:
            messages.success(request, _read_words(merged=merged))
            return redirect("laptops:here")
    return render(request, "laptops/read.html", {"form": form})


def _read_words(*, merged: actions.MergeResult) -> str:
    if merged.kind == "answer":
        return _("The answer of headquarters was read. The numbers below are up to date.")
    count = sum(merged.rows.values())
    return with_numbers(
        ngettext(
            "%(count)s record of headquarters is new or changed here.",
            "%(count)s records of headquarters are new or changed here.",
            count,
        ),
        count=count,
    )


@require_laptop_staff
def address(request: AccountRequest) -> HttpResponse:
    """Type where headquarters is reached."""
    headquarters = nodes.own_headquarters()
    initial = {
        "address": headquarters.address if headquarters else "",
        "kilobytes_a_second": headquarters.kilobytes_a_second if headquarters else None,
    }
    form = forms.AddressForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_address(
                address=form.cleaned_data["address"],
                kilobytes_a_second=form.cleaned_data["kilobytes_a_second"],
                by=request.user,
                now=timezone.now(),
            )
        except actions.LaptopRefused as problem:
            form.add_error("address", str(problem))
        else:
            messages.success(request, _("The address is saved. You can send now."))
            return redirect("laptops:here")
    return render(request, "laptops/address.html", {"form": form})


@login_required
def join(request: AccountRequest) -> HttpResponse:
    """Make this machine a laptop of a headquarters, by its invitation and code."""
    people_queries.require_right("accounts", account=request.user)
    form = forms.JoinForm(request.POST or None, request.FILES or None)
    accepted = None
    if request.method == "POST" and form.is_valid():
        try:
            accepted = orders.join_headquarters(
                data=form.file_bytes(),
                code=form.cleaned_data["code"],
                by=request.user,
                now=timezone.now(),
            )
        except actions.LaptopRefused as problem:
            form.add_error(None, str(problem))
    return render(request, "laptops/join.html", {"form": form, "accepted": accepted})


@require_GET
@login_required
def reply(request: AccountRequest) -> HttpResponse:
    """The reply to the invitation, to carry to headquarters."""
    people_queries.require_right("accounts", account=request.user)
    data = orders.stored_reply()
    if data is None:
        raise Http404(_("Page not found."))
    try:
        node = nodes.node_file().identity.node
    except nodes.NodeFileError as problem:
        messages.error(request, str(problem))
        return redirect("laptops:here")
    return download(data=data, name=f"reply-{node[:8]}.promdaen")
