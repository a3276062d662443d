"""The catalogue of defects and genuine oddities, for trainers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.kit.files import picture_response
from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries
from promdaen.specimen.queries import catalogue as queries
from promdaen.specimen.queries import stock

RIGHTS = ("own_runs", "runs", "curriculum")


@require_GET
@login_required
def defects(request: AccountRequest) -> HttpResponse:
    """Show every defect and oddity of a model, each with the same specimen without it."""
    people_queries.require_right(*RIGHTS, account=request.user)
    model = request.GET.get("model") or stock.model_codes()[0]
    try:
        page = queries.catalogue(model=model)
    except LookupError as error:
        raise Http404(_("Page not found.")) from error
    return render(request, "specimen/defects.html", {"page": page, "genuine": queries.GENUINE})


@require_GET
@login_required
def defect_picture(request: AccountRequest, model: str, code: str, view: str) -> HttpResponse:
    """One picture of the catalogue."""
    people_queries.require_right(*RIGHTS, account=request.user)
    try:
        picture = queries.picture(model=model, code=code, view=view)
    except (LookupError, ValueError) as error:
        raise Http404(_("Page not found.")) from error
    return picture_response(picture, kind="image/svg+xml")
