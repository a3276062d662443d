"""Saved filters below the filters of a list: shown by a slot, saved and removed here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import actions, queries

NOT_SAVED = ("q", "page", "format")
"""Typed names and codes are not saved, nor places in a list."""
LONGEST_PATH = 200
EXCHANGE = "/exchange/"
"""Filters of the exchange are not saved: nothing of it is kept outside its own database."""


def saved_filters(*, request: HttpRequest) -> str:
    """The saved filters of the list on this page, and the form that saves the present one."""
    if not request.user.is_authenticated or request.path.startswith(EXCHANGE):
        return ""
    query = saved_query(request.GET)
    rows = queries.saved_filters(account=request.user, path=request.path)
    if not rows and not query:
        return ""
    context = {"rows": rows, "query": query, "path": request.path}
    return render_to_string("people/saved_filters.html", context, request=request)


@require_POST
@login_required
def save_filter(request: AccountRequest) -> HttpResponse:
    """Keep the filter of a list under a name."""
    path, account = _list_path(request), _account(request)
    query = saved_query(QueryDict(request.POST.get("query", "")))
    with attempt(request, done=_("The filter is saved.")):
        actions.save_filter(
            path=path,
            name=request.POST.get("name", ""),
            query=query,
            by=account,
            now=timezone.now(),
        )
    return redirect(f"{path}?{query}" if query else path)


@require_POST
@login_required
def remove_filter(request: AccountRequest, pk: UUID) -> HttpResponse:
    """Remove an own filter."""
    account = _account(request)
    row = queries.find_saved_filter(account=account, pk=pk)
    if row is None:
        raise Http404(_("Page not found."))
    actions.remove_filter(saved_filter=row, by=account, now=timezone.now())
    return redirect(row.path)


def saved_query(query: QueryDict) -> str:
    """What is kept of a query: filled-in filters without typed names."""
    chosen_filters = QueryDict(mutable=True)
    for name, values in query.lists():
        chosen = [value for value in values if value]
        if name not in NOT_SAVED and chosen:
            chosen_filters.setlist(name, chosen)
    return chosen_filters.urlencode()


def _list_path(request: AccountRequest) -> str:
    """The path of a page here. Raises Http404 for any other address."""
    path = request.POST.get("path", "")
    try:
        resolve(path)
    except Resolver404 as missing:
        raise Http404(_("Page not found.")) from missing
    if not path.startswith("/") or path.startswith(("//", EXCHANGE)) or len(path) > LONGEST_PATH:
        raise Http404(_("Page not found."))
    return path


def _account(request: AccountRequest) -> Any:
    return request.user
