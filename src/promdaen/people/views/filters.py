"""Saved filters below the filters of a list: shown by a slot, saved and removed here."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import actions, queries

SALT = "promdaen.people.saved_filter"
MAX_PATH_LENGTH = 200
EXCHANGE = "/exchange/"
"""Filters of the exchange are not saved: nothing of it is kept outside its own database."""


def saved_filters(*, request: HttpRequest, names: Collection[str]) -> str:
    """The saved filters of the list on this page, and the form that saves the present one.

    `names` are the filters with choices: only these are saved, and no typed names and codes.
    """
    if not request.user.is_authenticated or request.path.startswith(EXCHANGE):
        return ""
    query = saved_query(request.GET, names=names)
    rows = queries.saved_filters(account=request.user, path=request.path)
    if not rows and not query:
        return ""
    signed = signing.dumps([request.path, query], salt=SALT)
    context = {"rows": rows, "query": query, "signed": signed}
    return render_to_string("people/saved_filters.html", context, request=request)


@require_POST
@login_required
def save_filter(request: AccountRequest) -> HttpResponse:
    """Keep the filter of a list under a name."""
    account = _account(request)
    path, query = _signed_filter(request)
    with attempt(request, success=_("The filter is saved.")):
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
    saved_filter = queries.find_saved_filter(account=account, pk=pk)
    if saved_filter is None:
        raise Http404(_("Page not found."))
    actions.remove_filter(saved_filter=saved_filter, by=account, now=timezone.now())
    return redirect(saved_filter.path)


def saved_query(query: QueryDict, *, names: Collection[str]) -> str:
    """What is kept of a query: filled-in filters with choices."""
    chosen_filters = QueryDict(mutable=True)
    for name, values in query.lists():
        chosen = [value for value in values if value]
        if name in names and chosen:
            chosen_filters.setlist(name, chosen)
    return chosen_filters.urlencode()


def _signed_filter(request: AccountRequest) -> tuple[str, str]:
    """The path and the query that the page of a list signed. Raises Http404 for others."""
    try:
        path, query = signing.loads(request.POST.get("filter", ""), salt=SALT)
    except signing.BadSignature as wrong:
        raise Http404(_("Page not found.")) from wrong
    if len(path) > MAX_PATH_LENGTH:
        raise Http404(_("Page not found."))
    return path, query


def _account(request: AccountRequest) -> Any:
    return request.user
