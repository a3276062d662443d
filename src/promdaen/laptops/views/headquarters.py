"""Pages of headquarters: its laptops, their loans, and files they send."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.kit.key_files import KeyFileError
from promdaen.kit.protocols import AccountRequest
from promdaen.laptops import actions, forms
from promdaen.laptops.actions import stick
from promdaen.laptops.queries import loans, nodes, overview
from promdaen.laptops.views.downloads import download
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.laptops.models import Peer

Page = Callable[..., HttpResponse]
RIGHT = "runs"


def require_headquarters(page: Page) -> Page:
    """Open a page to coordinators of headquarters, and go to the other page on a laptop."""

    @login_required
    @wraps(page)
    def wrapper(request: AccountRequest, **more: Any) -> HttpResponse:
        people_queries.require_right(RIGHT, account=request.user)
        if nodes.is_laptop_here():
            return redirect("laptops:here")
        return page(request, **more)

    return wrapper


def load_laptop(page: Page) -> Page:
    """Pass a page the laptop in place of its id."""

    @require_headquarters
    @wraps(page)
    def wrapper(request: AccountRequest, pk: UUID, **more: Any) -> HttpResponse:
        peer = overview.laptop_by_id(pk=pk)
        if peer is None:
            raise Http404(_("Page not found."))
        return page(request, peer, **more)

    return wrapper


@require_GET
@require_headquarters
def laptop_list(request: AccountRequest) -> HttpResponse:
    """The laptops, what each sent, and the decisions needed."""
    page = overview.headquarters_page(now=timezone.now(), number=request.GET.get("page", ""))
    return render(request, "laptops/list.html", {"page": page})


@require_headquarters
def invite(request: AccountRequest) -> HttpResponse:
    """Invite a laptop: a code, and a file to carry."""
    form = forms.NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = actions.invite_laptop(
                name=form.cleaned_data["name"], by=request.user, now=timezone.now()
            )
        except (actions.LaptopRefused, KeyFileError) as problem:
            form.add_error("name", str(problem))
        else:
            return redirect("laptops:laptop", pk=invitation.peer.pk)
    return render(request, "laptops/invite.html", {"form": form})


@require_GET
@load_laptop
def laptop_page(request: AccountRequest, peer: Peer) -> HttpResponse:
    """One laptop: its code or fingerprint, its loans and trainers, what arrived."""
    detail = overview.laptop_detail(peer=peer, now=timezone.now())
    return render(request, "laptops/laptop.html", {"page": detail, "peer": peer})


@require_GET
@load_laptop
def invitation(request: AccountRequest, peer: Peer) -> HttpResponse:
    """The file of an invitation, to carry to the laptop."""
    try:
        data = actions.invitation_file(peer=peer)
    except actions.LaptopRefused as problem:
        messages.error(request, str(problem))
        return redirect("laptops:laptop", pk=peer.pk)
    return download(data=data, name=f"invitation-{peer.pk.hex[:8]}.json")


@require_POST
@load_laptop
def confirm(request: AccountRequest, peer: Peer) -> HttpResponse:
    """Say that the fingerprints are the same."""
    message = _("The laptop is enrolled. You can lend it a course run.")
    return _act_response(
        request,
        lambda: actions.confirm_fingerprint(peer=peer, by=request.user, now=timezone.now()),
        words=message,
        peer=peer,
    )


@require_POST
@load_laptop
def revoke(request: AccountRequest, peer: Peer) -> HttpResponse:
    """Merge nothing more from a laptop."""
    message = _("The laptop is revoked. Nothing more is merged from it.")
    return _act_response(
        request,
        lambda: actions.revoke_laptop(name=str(peer.pk), by=request.user, now=timezone.now()),
        words=message,
        peer=peer,
    )


@require_POST
@load_laptop
def reinstate(request: AccountRequest, peer: Peer) -> HttpResponse:
    """Enrol a laptop again that was revoked by mistake."""
    message = _("The laptop is enrolled again. Compare the fingerprints before it sends a file.")
    return _act_response(
        request,
        lambda: actions.reinstate_laptop(peer=peer, by=request.user, now=timezone.now()),
        words=message,
        peer=peer,
    )


def _act_response(
    request: AccountRequest, act: Callable[[], Any], *, words: str, peer: Peer
) -> HttpResponse:
    try:
        act()
    except (actions.LaptopRefused, KeyFileError) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, words)
    return redirect("laptops:laptop", pk=peer.pk)


@load_laptop
def replace(request: AccountRequest, peer: Peer) -> HttpResponse:
    """Revoke a laptop, and invite another one that gets its loans."""
    form = forms.NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            replacement = actions.replace_laptop(
                peer=peer, name=form.cleaned_data["name"], by=request.user, now=timezone.now()
            )
        except (actions.LaptopRefused, KeyFileError) as problem:
            form.add_error("name", str(problem))
        else:
            messages.success(
                request, _("The old laptop is revoked. Its loans now belong to the new laptop.")
            )
            return redirect("laptops:laptop", pk=replacement.peer.pk)
    laptop = overview.laptop_row(peer=peer, now=timezone.now())
    return render(request, "laptops/replace.html", {"form": form, "peer": peer, "row": laptop})


@load_laptop
def lend(request: AccountRequest, peer: Peer) -> HttpResponse:
    """Lend a course run to a laptop; new passwords of its trainers are shown once."""
    runs = loans.lendable_runs(today=timezone.localdate())
    form = forms.LendForm(request.POST or None, runs=runs)
    if request.method == "POST" and form.is_valid():
        try:
            loan, passwords = actions.lend_run(
                peer=peer,
                code=form.cleaned_data["run"],
                until_on=form.cleaned_data["until_on"],
                by=request.user,
                now=timezone.now(),
            )
        except actions.LaptopRefused as problem:
            form.add_error(None, str(problem))
        else:
            context = {"peer": peer, "loan": loan, "passwords": passwords}
            return render(request, "laptops/lent.html", context)
    return render(request, "laptops/lend.html", {"form": form, "peer": peer, "runs": runs})


@require_POST
@load_laptop
def password(request: AccountRequest, peer: Peer, account_id: UUID) -> HttpResponse:
    """Give a trainer another password for this laptop; it is shown once."""
    try:
        password = actions.renew_laptop_password(
            peer=peer, account_id=account_id, by=request.user, now=timezone.now()
        )
    except actions.LaptopRefused as problem:
        messages.error(request, str(problem))
        return redirect("laptops:laptop", pk=peer.pk)
    return render(
        request, "laptops/lent.html", {"peer": peer, "loan": None, "passwords": [password]}
    )


@require_POST
@require_headquarters
def end_loan(request: AccountRequest, pk: UUID) -> HttpResponse:
    """End a loan: returned, or taken back."""
    loan = overview.loan_by_id(pk=pk)
    if loan is None:
        raise Http404(_("Page not found."))
    is_returned = request.POST.get("ending") == "returned"
    message = (
        _("The loan has ended. The run can be changed at headquarters again.")
        if is_returned
        else _("The run is taken back. Decide about records that the laptop still sends.")
    )
    return _act_response(
        request,
        lambda: actions.end_loan(
            loan=loan,
            ending="returned" if is_returned else "taken_back",
            by=request.user,
            now=timezone.now(),
        ),
        words=message,
        peer=loan.peer,
    )


@require_POST
@require_headquarters
def add_file(request: AccountRequest, pk: UUID) -> HttpResponse:
    """Add the records of a file that was set aside, or leave out those of a revoked laptop."""
    bundle = nodes.refused_bundle_by_id(pk=pk)
    peer = overview.laptop_by_id(pk=bundle.node) if bundle else None
    if bundle is None or peer is None:
        raise Http404(_("Page not found."))
    is_left = request.POST.get("decision") == "leave"
    act = actions.leave_refused_bundle if is_left else actions.add_refused_bundle
    return _act_response(
        request,
        lambda: act(bundle=bundle, by=request.user, now=timezone.now()),
        words=(
            _("The records of the file were left out. Read it again to decide otherwise.")
            if is_left
            else _(
                "The records of the file were added. Decide about those that could not be added."
            )
        ),
        peer=peer,
    )


@require_POST
@load_laptop
def content(request: AccountRequest, peer: Peer) -> HttpResponse:
    """Write content, lent runs, rosters and trainers to a file for the laptop."""
    try:
        data, name, _count = actions.make_reference_bundle(
            laptop=str(peer.pk), runs=[], by=request.user, now=timezone.now()
        )
    except (actions.LaptopRefused, KeyFileError) as problem:
        messages.error(request, str(problem))
        return redirect("laptops:laptop", pk=peer.pk)
    return download(data=data, name=name)


@require_headquarters
def read_file(request: AccountRequest) -> HttpResponse:
    """Read a file of a laptop: its records, or its reply to an invitation."""
    form = forms.FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            laptop_file = stick.read_laptop_file(
                data=form.file_bytes(), by=request.user, now=timezone.now()
            )
        except (actions.LaptopRefused, KeyFileError) as problem:
            form.add_error("file", str(problem))
        else:
            if laptop_file.merged is None:
                return redirect("laptops:laptop", pk=laptop_file.peer.pk)
            return render(request, "laptops/merged.html", {"found": laptop_file})
    return render(request, "laptops/read_file.html", {"form": form})


@require_GET
@load_laptop
def answer(request: AccountRequest, peer: Peer, digest: str) -> HttpResponse:
    """The answer to a file that was merged, to carry back to the laptop."""
    data = stick.stored_answer(peer=peer, digest=digest)
    if data is None:
        raise Http404(_("Page not found."))
    return download(data=data, name=f"answer-{peer.pk.hex[:8]}-{digest[:8]}.promdaen")
