"""Pages of accounts for administrators."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.kit import exports, tables
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.texts import Text
from promdaen.people import actions, forms, queries
from promdaen.people.rules import identity, passwords, roles

if TYPE_CHECKING:
    from promdaen.people.models import Account

PAGE_SIZE = 50
ORDERS = {
    "name": "name",
    "email": "email",
    "last_login": "last_login",
    "department": "department__position",
}
HEADS = (
    Text("Name"),
    Text("E-mail address"),
    Text("Roles"),
    Text("Department"),
    Text("Open"),
    Text("Second factor"),
    Text("Last sign-in"),
)


@require_GET
@login_required
def accounts(request: AccountRequest) -> HttpResponse:
    """The list of accounts, filtered, sorted, paged; or the same list as a file."""
    queries.require_right("accounts", account=request.user)
    form = forms.AccountFilterForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    order = tables.sort_order(query=request.GET, allowed=ORDERS, default="name")
    column = ORDERS[order.removeprefix("-")]
    rows = queries.filtered_accounts(
        account=request.user,
        text=filters.get("q", ""),
        role=filters.get("role", ""),
        state=filters.get("state", ""),
    ).order_by(f"-{column}" if order.startswith("-") else column, "email")
    file_format = request.GET.get("format", "")
    if file_format in exports.LIST_FORMATS:
        return _export(rows=list(rows), file_format=file_format)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    secured = queries.with_second_factor(accounts=[row.pk for row in page])
    lines = [(row, _labels(row), row.pk in secured) for row in page]
    context = {
        "filter_form": form,
        "page": page,
        "lines": lines,
        "self_given_roles": queries.self_given_roles(),
        "role_requests": [
            (row, roles.ROLES[row.role], row.asked_at + actions.ROLE_DELAY)
            for row in queries.role_requests()
        ],
    }
    return render(request, "people/accounts.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def add_account(request: AccountRequest) -> HttpResponse:
    """Create an account and show its one-time password, once."""
    queries.require_right("accounts", account=request.user)
    form = forms.AccountForm(request.POST or None, initial={"language": "km"})
    if request.method == "POST" and form.is_valid():
        password = _fresh_password()
        with attempt(request, form=form) as attempted:
            account = actions.create_account(
                details=form.details(), password=password, by=_by(request), now=timezone.now()
            )
        if attempted.is_done:
            return _handed_out(request=request, account=account, password=password)
    return render(request, "people/add_account.html", {"form": form})


@require_http_methods(["GET", "POST"])
@login_required
def account(request: AccountRequest, pk: UUID) -> HttpResponse:
    """One account: person, roles, and actions for administrators.

    Opening it removes the notice that the account was recovered on the server.
    """
    row = _account_or_404(request=request, pk=pk)
    form = forms.AccountForm(request.POST or None, account=row)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form, success=_("Saved.")) as attempted:
            actions.change_account(
                account=row, details=form.details(), by=_by(request), now=timezone.now()
            )
        if attempted.is_done:
            return redirect("people:account", pk=row.pk)
    context = {
        "account": row,
        "recovered_at": actions.note_recovery_seen(
            account=row, by=_by(request), now=timezone.now()
        ),
        "form": form,
        "has_second_factor": bool(queries.with_second_factor(accounts=[row.pk])),
        "is_own": row.pk == request.user.pk,
        "identity_checks": identity.CHECKS,
    }
    return render(request, "people/account.html", context)


@require_POST
@login_required
def deactivate_account(request: AccountRequest, pk: UUID) -> HttpResponse:
    return _act_response(request, pk, actions.deactivate_account, _("The account is closed."))


@require_POST
@login_required
def reactivate_account(request: AccountRequest, pk: UUID) -> HttpResponse:
    return _act_response(request, pk, actions.reactivate_account, _("The account is open again."))


@require_POST
@login_required
def reset_second_factor(request: AccountRequest, pk: UUID) -> HttpResponse:
    """Delete a lost second factor."""
    message = _("The second factor is removed. The person can set up a new one.")
    check = request.POST.get("identity_check", "")
    return _act_response(
        request, pk, partial(actions.reset_second_factor, identity_check=check), message
    )


@require_POST
@login_required
def unlink_directory(request: AccountRequest, pk: UUID) -> HttpResponse:
    """Remove the link of an account with the ministry's directory."""
    return _act_response(request, pk, actions.unlink_directory, _("The link is removed."))


@require_POST
@login_required
def confirm_roles(request: AccountRequest, pk: UUID) -> HttpResponse:
    """Confirm, as another administrator, the roles that an account gave itself."""
    row = _account_or_404(request=request, pk=pk)
    with attempt(request, success=_("Confirmed. The overview no longer shows this.")):
        actions.confirm_self_given_roles(account=row, by=_by(request), now=timezone.now())
    return redirect("people:accounts")


@require_POST
@login_required
def decide_role(request: AccountRequest, pk: UUID) -> HttpResponse:
    """Approve or refuse a role that another administrator requested, or withdraw one's own."""
    queries.require_right("accounts", account=request.user)
    row = next(
        (role_request for role_request in queries.role_requests() if role_request.pk == pk), None
    )
    if row is None:
        messages.error(request, _("This request was decided meanwhile. Reload the page."))
        return redirect("people:accounts")
    act = actions.approve_role if "approve" in request.POST else actions.refuse_role
    with attempt(request, success=_("Saved.")):
        act(request=row, by=_by(request), now=timezone.now())
    is_own = row.account_id == request.user.pk
    return redirect("people:own_account" if is_own else "people:accounts")


@require_POST
@login_required
@never_cache
def reset_password(request: AccountRequest, pk: UUID) -> HttpResponse:
    """Set a new one-time password and show it, once."""
    row = _account_or_404(request=request, pk=pk)
    password = _fresh_password()
    actions.reset_password(account=row, password=password, by=_by(request), now=timezone.now())
    return _handed_out(request=request, account=row, password=password)


def _act_response(
    request: AccountRequest, pk: UUID, action: Callable[..., object], sentence: str
) -> HttpResponse:
    row = _account_or_404(request=request, pk=pk)
    with attempt(request, success=sentence):
        action(account=row, by=_by(request), now=timezone.now())
    return redirect("people:account", pk=row.pk)


def _handed_out(*, request: AccountRequest, account: Account, password: str) -> HttpResponse:
    context = {"account": account, "password": password}
    return render(request, "people/one_time_password.html", context)


def _account_or_404(*, request: AccountRequest, pk: UUID) -> Account:
    queries.require_right("accounts", account=request.user)
    visible_account = queries.account_seen_by(account=request.user, account_id=pk)
    if visible_account is None:
        raise Http404
    return visible_account


def _by(request: AccountRequest) -> Any:
    return request.user


def _fresh_password() -> str:
    return passwords.one_time_password(random_bytes=secrets.token_bytes(passwords.BYTES_NEEDED))


def _labels(row: Account) -> list[object]:
    role_codes = {role.role for role in row.roles.all()}
    return [role.label for code, role in roles.ROLES.items() if code in role_codes]


def _export(*, rows: list[Account], file_format: str) -> HttpResponse:
    secured = queries.with_second_factor(accounts=[row.pk for row in rows])
    lines = [
        (
            row.name,
            row.email,
            ", ".join(role.role for role in row.roles.all()),
            str(row.department or ""),
            row.is_active,
            row.pk in secured,
            timezone.localdate(row.last_login) if row.last_login else None,
        )
        for row in rows
    ]
    return exports.list_response(
        name="accounts", file_format=file_format, heads=HEADS, rows=lines, now=timezone.now()
    )
