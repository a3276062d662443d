"""Registers of posts: charts, and the one page on which a month is entered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from promdaen.evaluation import actions
from promdaen.evaluation.forms import registers as forms
from promdaen.evaluation.queries import registers as queries
from promdaen.evaluation.queries import rollouts
from promdaen.evaluation.rules import registers as rules
from promdaen.kit import languages
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import queries as people_queries


@require_GET
@login_required
def registers_page(request: AccountRequest) -> HttpResponse:
    """A measure of the registers, by posts trained and not yet trained."""
    people_queries.require_right(rollouts.WRITE_RIGHT, rollouts.READ_RIGHT, account=request.user)
    measure = request.GET.get("measure", rules.REFERRALS)
    if measure not in rules.REGISTER_MEASURES:
        raise Http404(_("Page not found."))
    context = {
        "page": queries.registers_page(measure=measure, now=timezone.now()),
        "measures": rules.REGISTER_MEASURES,
        "name": rules.REGISTER_MEASURES[measure],
        "is_share": measure in rules.SHARE_MEASURES,
        "limits": rules.REGISTER_LIMITS,
        "can_write": people_queries.has_right(rollouts.WRITE_RIGHT, account=request.user),
    }
    return render(request, "evaluation/registers.html", context)


@login_required
def enter_registers(request: AccountRequest) -> HttpResponse:
    """The counts of the posts of a province in a month."""
    people_queries.require_right(rollouts.WRITE_RIGHT, account=request.user)
    months = queries.months_to_enter(now=timezone.now())
    provinces = queries.provinces_with_posts()
    chosen = {
        "month": request.GET.get("month") or f"{months[0]:%Y-%m}",
        "province": request.GET.get("province") or (provinces[0].code if provinces else ""),
    }
    choice = forms.RegisterChoiceForm(chosen, months=months, provinces=provinces)
    context: dict[str, Any] = {"choice": choice}
    month = next((day for day in months if f"{day:%Y-%m}" == chosen["month"]), None)
    sheet = (
        queries.register_sheet(province=chosen["province"], month_on=month, now=timezone.now())
        if month
        else None
    )
    if sheet is None:
        if provinces:
            raise Http404(_("Page not found."))
        return render(request, "evaluation/enter_registers.html", context)
    form = forms.RegisterSheetForm(
        request.POST or None, sheet=sheet, from_exchange="exchange" in request.GET
    )
    address = f"{reverse('evaluation:enter_registers')}?month={chosen['month']}"
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form) as attempted:
            count = actions.record_registers(
                month_on=sheet.month_on,
                registers=form.registers(),
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            message = ngettext("%(n)s post stored.", "%(n)s posts stored.", count)
            messages.success(request, message % {"n": languages.number_text(count)})
            return redirect(f"{address}&province={chosen['province']}")
    context |= {"form": form, "sheet": sheet, "labels": forms.LABELS.values()}
    return render(request, "evaluation/enter_registers.html", context)
