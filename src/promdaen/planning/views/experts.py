"""Pages of expert judgements: the planner's panels of a version, an expert's own forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.planning.actions import experts as actions
from promdaen.planning.forms import experts as forms
from promdaen.planning.queries import experts as queries
from promdaen.planning.queries.plans import VersionFacts
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules.plan_inputs import plan_inputs
from promdaen.planning.views.decorators import load_version_for_planner

if TYPE_CHECKING:
    from promdaen.planning.models import ExpertPanel


def _redirect_to_panels(content: VersionFacts) -> HttpResponse:
    version = content.version
    answer: HttpResponse = redirect(
        "planning:experts", code=version.plan.code, number=version.number
    )
    return answer


@require_GET
@load_version_for_planner
def experts(request: AccountRequest, content: VersionFacts) -> HttpResponse:
    """The panels of a version, newest first."""
    panels = [
        queries.panel_page(panel=panel, content=content)
        for panel in queries.version_panels(version=content.version)
    ]
    is_open = any(page.panel.state != "closed" for page in panels)
    context = {
        "content": content,
        "panels": panels,
        "can_ask": content.can_change and not is_open,
        "due_form": forms.DueForm(),
    }
    return render(request, "planning/experts.html", context)


@load_version_for_planner
def ask_experts(request: AccountRequest, content: VersionFacts) -> HttpResponse:
    """Choose experts and measures, and send the form."""
    form = forms.PanelForm(request.POST or None, content=content)
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("The form is sent to the experts.")
        ) as attempted:
            actions.ask_experts(
                version=content.version,
                new=form.new_panel(),
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return _redirect_to_panels(content)
    return render(request, "planning/ask_experts.html", {"content": content, "form": form})


@require_POST
@load_version_for_planner
def panel_step(request: AccountRequest, content: VersionFacts, step: str) -> HttpResponse:
    """The next step of the open panel: second round, pooling, or withdrawal."""
    panel = next(
        (
            panel
            for panel in queries.version_panels(version=content.version)
            if panel.state != "closed"
        ),
        None,
    )
    steps = {"second": _second_round, "pool": _pool, "withdraw": _withdraw}
    if panel is None or step not in steps:
        raise Http404(_("Page not found."))
    with attempt(request) as attempted:
        words = steps[step](request, content, panel)
    if attempted.is_done:
        messages.success(request, words)
    return _redirect_to_panels(content)


def _second_round(request: AccountRequest, _content: VersionFacts, panel: ExpertPanel) -> str:
    form = forms.DueForm(request.POST)
    if not form.is_valid():
        raise PlanRefused(_("Choose today or a later day."))
    actions.begin_second_round(
        panel=panel,
        due_on=form.cleaned_data["due_on"],
        by=request.user,
        now=timezone.now(),
    )
    return _("The second round has begun.")


def _pool(request: AccountRequest, content: VersionFacts, panel: ExpertPanel) -> str:
    actions.pool_judgements(panel=panel, content=content, by=request.user, now=timezone.now())
    return _("The plan is computed again with the judgements.")


def _withdraw(request: AccountRequest, _content: VersionFacts, panel: ExpertPanel) -> str:
    actions.withdraw_panel(panel=panel, by=request.user, now=timezone.now())
    return _("The request is withdrawn. The answers are kept.")


# ---- an expert's own pages ----


@require_GET
@login_required
def judgements(request: AccountRequest) -> HttpResponse:
    """The forms that were sent to an expert."""
    panels = queries.own_panels(account=request.user)
    return render(request, "planning/judgements.html", {"panels": panels})


@login_required
def judge(request: AccountRequest, pk: str) -> HttpResponse:
    """An expert's form on measures."""
    panel = queries.own_panel(pk=pk, account=request.user)
    if panel is None:
        raise Http404(_("Page not found."))
    letter = next(
        member.letter for member in panel.members.all() if member.account_id == request.user.pk
    )
    form = forms.JudgementForm(
        request.POST or None,
        measures=queries.asked_measures(panel=panel, letter=letter),
        values=queries.own_values(panel=panel, letter=letter),
    )
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("Your judgements are stored. Thank you.")
        ) as attempted:
            actions.submit_judgements(
                panel=panel,
                values=form.judgements,
                comment=form.cleaned_data["comment"],
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return redirect("planning:judgements")
    context = {
        "panel": panel,
        "form": form,
        "comments": queries.others_comments(panel=panel, letter=letter),
        "currency": plan_inputs(stored=panel.version.inputs).currency_name,
    }
    return render(request, "planning/judge.html", context)
