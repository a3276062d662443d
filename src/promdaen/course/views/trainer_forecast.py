"""Trainers against the need, the need of a province, and the mentor tree."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.course.actions import trainers as actions
from promdaen.course.forms import trainers as forms
from promdaen.course.queries import trainer_forecast as queries
from promdaen.course.queries import trainer_page
from promdaen.course.queries import trainers as pool_queries
from promdaen.course.rules import trainer_exports as exports
from promdaen.course.views import files
from promdaen.kit import refusals
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.spreadsheets import Output
from promdaen.people import queries as people_queries
from promdaen.places import queries as places_queries


@require_GET
@login_required
def forecast(request: AccountRequest) -> HttpResponse:
    """How many trainers will lead each topic in each province on a day."""
    today = timezone.localdate()
    form = forms.ForecastForm(request.GET if request.GET.get("on") else None)
    page = queries.forecast_page(account=request.user, on=form.day(today=today), today=today)
    list_file = files.requested_list(
        request,
        name="trainers-forecast",
        heads=exports.FORECAST_HEADS,
        rows=lambda: _rows(page=page),
    )
    if list_file:
        return list_file
    context = {
        "page": page,
        "form": form,
        "can_keep": pool_queries.may_keep(account=request.user),
        "can_see_pool": pool_queries.may_see_pool(account=request.user),
        "is_table": request.GET.get("as") == "table",
    }
    return render(request, "course/trainer_forecast.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def need(request: AccountRequest, province: str) -> HttpResponse:
    """Set how many trainers a province needs."""
    people_queries.require_right("runs", account=request.user)
    place = places_queries.province_by_code(code=province)
    if place is None:
        raise Http404(_("Page not found."))
    form = forms.NeedForm(request.POST or None, need=queries.province_need(province=province))
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            actions.set_trainer_need(
                province=province, **form.cleaned_data, by=request.user, now=timezone.now()
            )
            messages.success(request, _("The need is set."))
            return redirect("course:trainer_forecast")
    return render(request, "course/trainer_need.html", {"form": form, "province": place})


@require_GET
@login_required
def tree(request: AccountRequest) -> HttpResponse:
    """The mentor tree, from the first trainers on."""
    page = trainer_page.tree_page(account=request.user, today=timezone.localdate())
    return render(request, "course/trainer_tree.html", {"page": page})


def _rows(*, page: queries.ForecastPage) -> list[list[Output]]:
    none = exports.NO_PROVINCE.text(language=files.language())
    return [
        [
            str(forecast_row.province or none),
            str(topic.short),
            page.on,
            cell.sure,
            cell.expected,
            cell.need,
            cell.gap,
        ]
        for forecast_row in page.rows
        for topic, cell in forecast_row.cells
    ]
