"""Seasons, for planners of courses."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.kit import exports as kit_exports
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.spreadsheets import Output
from promdaen.kit.texts import page_language
from promdaen.refresher.actions import seasons as actions
from promdaen.refresher.forms.seasons import BudgetForm, LeaveSeasonForm
from promdaen.refresher.queries import seasons as queries
from promdaen.refresher.rules import exports


@require_GET
@login_required
def seasons(request: AccountRequest) -> HttpResponse:
    """Every year that has begun."""
    summaries = queries.season_summaries(account=request.user, today=timezone.localdate())
    return render(request, "refresher/seasons.html", {"lines": summaries})


@require_http_methods(["GET", "POST"])
@login_required
def season(request: AccountRequest, code: str) -> HttpResponse:
    """Show one season: cost, forecast, participation, and a form for its minutes."""
    page = queries.season_page(code=code, account=request.user, today=timezone.localdate())
    if page is None:
        raise Http404(_("Page not found."))
    if request.GET.get("format") in kit_exports.LIST_FORMATS:
        return kit_exports.list_response(
            name=f"refreshers-{code.lower()}",
            file_format=request.GET["format"],
            heads=exports.WINDOW_HEADS,
            rows=_rows(page=page),
            now=timezone.localtime(),
        )
    is_leaving = "leave" in request.POST
    is_budget = request.method == "POST" and not is_leaving and "close" not in request.POST
    form = BudgetForm(
        request.POST if is_budget else None, initial={"minutes": page.season.budget_minutes}
    )
    leaving = LeaveSeasonForm(request.POST if is_leaving else None, season=page.season)
    if request.method == "POST" and _act_on_season(request, page=page, form=form, leaving=leaving):
        return redirect("refresher:season", code=code)
    context = {"page": page, "form": form, "leaving": leaving}
    return render(request, "refresher/season.html", context)


def _act_on_season(
    request: AccountRequest,
    *,
    page: queries.SeasonPage,
    form: BudgetForm,
    leaving: LeaveSeasonForm,
) -> bool:
    """Carry out the posted change, or show its refusal; False if a form has mistakes to show."""
    stamp: dict[str, Any] = {"by": request.user, "now": timezone.now()}
    with attempt(request) as attempted:
        if "close" in request.POST:
            actions.close_season(season=page.season, **stamp)
            message = _("The year is closed. What was answered stays.")
        elif "leave" in request.POST:
            if not leaving.is_valid():
                return False
            actions.leave_season(member=leaving.cleaned_data["code"], **stamp)
            message = _("The officer gets no more questions this year. Earlier answers stay.")
        else:
            if not form.is_valid():
                return False
            minutes = form.cleaned_data["minutes"]
            actions.change_budget(season=page.season, minutes=minutes, **stamp)
            message = _("The minutes are changed, from the next refresher on.")
    if attempted.is_done:
        messages.success(request, message)
    return True


def _rows(*, page: queries.SeasonPage) -> list[list[Output]]:
    language = page_language()
    return [
        [
            page.season.code,
            summary.window.opens_on,
            summary.window.closes_on,
            summary.group_words.text(language=language),
            summary.state_words.text(language=language),
            summary.tally.officers,
            summary.tally.began,
            summary.tally.finished,
            summary.tally.asked_count,
            summary.tally.answered,
        ]
        for summary in page.windows
    ]
