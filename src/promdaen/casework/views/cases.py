"""Pages of cases for who teaches with them: the list, one case whole with its truth."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.casework.queries import cases as queries
from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING


@require_GET
@login_required
def cases(request: AccountRequest) -> HttpResponse:
    """The cases that can be opened to a room."""
    people_queries.require_right(*TEACHING, account=request.user)
    context = {
        "lines": queries.case_summaries(),
        "can_write": people_queries.has_right("author", account=request.user),
    }
    return render(request, "casework/cases.html", context)


@require_GET
@login_required
def case(request: AccountRequest, code: str) -> HttpResponse:
    """One case with every stage, its truth and the law's reasoning."""
    people_queries.require_right(*TEACHING, account=request.user)
    page = queries.case_page(code=code)
    if page is None:
        raise Http404(_("Page not found."))
    context = {
        "page": page,
        "can_write": people_queries.has_right("author", account=request.user),
    }
    return render(request, "casework/case.html", context)


@require_GET
@login_required
def handout(request: AccountRequest, code: str) -> HttpResponse:
    """The stages of a case as cards to print and hand out one by one, without their truth."""
    people_queries.require_right(*TEACHING, account=request.user)
    page = queries.case_page(code=code)
    if page is None:
        raise Http404(_("Page not found."))
    return render(request, "casework/handout.html", {"page": page})
