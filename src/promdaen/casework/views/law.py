"""The page of the law: its elements, tests and verdicts, and a place to try them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from promdaen.casework.forms import law as forms
from promdaen.casework.queries import law_pages
from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries

READ_RIGHTS = ("curriculum", "own_runs", "runs")


@require_GET
@login_required
def law(request: AccountRequest) -> HttpResponse:
    """Show the current law; answers in the address are judged and not saved."""
    people_queries.require_right(*READ_RIGHTS, account=request.user)
    page = law_pages.law_page()
    if page is None:
        return render(request, "casework/law.html", {"page": None})
    form = forms.LawTryForm(request.GET or None, law=page.law)
    context = {
        "page": page,
        "form": form,
        "groups": [
            (group, [(element, form[element.code]) for element in elements])
            for group, elements in page.groups
        ],
        "judgement": law_pages.tried(law=page.law, answers=form.answers()),
    }
    return render(request, "casework/law.html", context)
