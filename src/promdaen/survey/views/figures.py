"""Pages of what came of a round: for who reads scores checkpoint by checkpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from promdaen.kit.protocols import AccountRequest
from promdaen.survey.forms.figures import FigureFilterForm
from promdaen.survey.queries import figures, heat, round_page


@require_GET
@login_required
def survey_round(request: AccountRequest, code: str) -> HttpResponse:
    """A round: how far the standards are reached, by capacity, class and province."""
    page = _found(round_page.round_page, code=code, account=request.user)
    return render(request, "survey/round.html", {"page": page})


@require_GET
@login_required
def heat_map(request: AccountRequest, code: str) -> HttpResponse:
    """Checkpoints by sub-domains, a page of columns at a time or all of them."""
    form = FigureFilterForm(request.GET)
    number, is_all = request.GET.get("page", ""), request.GET.get("show") == "all"
    at = max(int(number), 1) if number.isascii() and number.isdigit() else 1
    page = _found(
        heat.heat_map,
        code=code,
        chosen=form.chosen(),
        account=request.user,
        page=None if is_all else at,
    )
    across = Paginator(page.figures.rows, heat.ACROSS).get_page(at)
    context = {"page": page, "filter_form": form, "across": across, "is_all": is_all}
    return render(request, "survey/heat.html", context)


def _found(ask: Callable[..., Any], **asked: Any) -> Any:
    try:
        return ask(**asked)
    except figures.NoFigures as error:
        raise Http404(str(error)) from error
