"""Pages of a version: page one, measures, open gaps, changes, signatures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.planning.actions import plans as actions
from promdaen.planning.actions import signing
from promdaen.planning.actions import working as work_actions
from promdaen.planning.forms import plans as forms
from promdaen.planning.queries import delivery, effects, history, pages, plans, working
from promdaen.planning.queries.plans import VersionFacts
from promdaen.planning.rules.measures import NATION
from promdaen.planning.rules.plan_inputs import LockedMeasure
from promdaen.planning.views.decorators import load_version, load_version_for_planner

GAPS_A_PAGE = 50


def _redirect_to(content: VersionFacts, name: str = "version", **more: Any) -> HttpResponse:
    version = content.version
    code, number = version.plan.code, version.number
    answer: HttpResponse = redirect(f"planning:{name}", code=code, number=number, **more)
    return answer


@require_GET
@load_version
def version(request: AccountRequest, content: VersionFacts) -> HttpResponse:
    page = pages.page_one(content=content)
    own = next(
        (signature for signature in page.signatures if signature.account == request.user), None
    )
    readable = plans.versions_visible_to(account=request.user).filter(plan=content.version.plan)
    context = {
        "page": page,
        "content": content,
        "own": own,
        "is_comparable": readable.values("pk").count() > 1,
        "begin_form": forms.BeginForm(),
    }
    return render(request, "planning/version.html", context)


@require_GET
@load_version
def measures(request: AccountRequest, content: VersionFacts) -> HttpResponse:
    """The measures by year, or by province."""
    by_province = request.GET.get("by") == "province"
    parts = pages.list_parts(content=content, by_province=by_province)
    starts = pages.start_rows(content=content)
    context = {"content": content, "parts": parts, "by_province": by_province, "starts": starts}
    return render(request, "planning/measures.html", context)


@load_version
def measure(request: AccountRequest, content: VersionFacts, measure: str, at: str) -> HttpResponse:
    """A measure at a place: try another year, and lock it with a reason."""
    form = forms.LockForm(request.POST or None, content=content)
    if request.method == "POST" and _is_set(request, content, form, measure=measure, at=at):
        return _redirect_to(content, "measure", measure=measure, at=at)
    tried = forms.TryForm(request.GET or None, content=content)
    is_tried = content.can_change and bool(request.GET.get("year")) and tried.is_valid()
    year = tried.cleaned_data["year"] if is_tried else None
    is_shown = content.sees_places or at == NATION
    page = (
        pages.measure_page(content=content, measure=measure, place=at, year=year)
        if is_shown
        else None
    )
    if page is None:
        raise Http404(_("This measure cannot be bought there."))
    context = {"content": content, "page": page, "form": form, "try_form": tried}
    if content.may_plan:
        context["delivery"] = delivery.delivery_page(
            plan=content.version.plan, measure=page.measure.code, place=at
        )
        context["links"] = pages.measure_links(
            page=page, account=request.user, today=timezone.localdate()
        )
    return render(request, "planning/measure.html", context)


def _is_set(
    request: AccountRequest,
    content: VersionFacts,
    form: forms.LockForm,
    *,
    measure: str,
    at: str,
) -> bool:
    """Whether a measure was locked or released; errors are added to the form."""
    arguments: dict[str, Any] = {"content": content, "by": request.user, "now": timezone.now()}
    is_released = forms.LEAVE in request.POST
    if is_released:
        form.fields["year"].required = False
    if not form.is_valid():
        return False
    reason = form.cleaned_data["reason"]
    with attempt(request, form=form) as attempted:
        if is_released:
            actions.release_measure(measure=measure, place=at, reason=reason, **arguments)
        else:
            lock = LockedMeasure(measure=measure, at=at, year=form.cleaned_data["year"])
            actions.lock_measure(lock=lock, reason=reason, **arguments)
    if not attempted.is_done:
        return False
    messages.success(request, _("The plan is computed again with your choice."))
    return True


def _is_computed(
    request: AccountRequest,
    content: VersionFacts,
    form: django_forms.Form,
    *,
    action: Callable[..., None],
    **values: Any,
) -> bool:
    """Whether a change was stored and the plan computed again; errors are added to the form."""
    message = _("The plan is computed again with your changes.")
    with attempt(request, form=form, success=message) as attempted:
        action(
            content=content,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
            **values,
        )
    return attempted.is_done


@load_version_for_planner
def money(request: AccountRequest, content: VersionFacts) -> HttpResponse:
    """Years, budgets, limits and capacities."""
    form = forms.MoneyForm(request.POST or None, content=content)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and _is_computed(
        request, content, form, action=actions.change_inputs, inputs=form.new_inputs()
    ):
        return _redirect_to(content)
    return render(request, "planning/money.html", {"content": content, "form": form})


@load_version_for_planner
def currency(request: AccountRequest, content: VersionFacts) -> HttpResponse:
    """The currency of a version."""
    form = forms.CurrencyForm(request.POST or None, content=content)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and _is_computed(
        request,
        content,
        form,
        action=actions.change_currency,
        currency=form.cleaned_data["currency"],
        rate=float(form.cleaned_data["rate"]),
    ):
        return _redirect_to(content)
    return render(request, "planning/currency.html", {"content": content, "form": form})


@load_version_for_planner
def places(request: AccountRequest, content: VersionFacts) -> HttpResponse:
    """Floors of provinces, travellers and risks of checkpoints."""
    form = forms.PlacesForm(request.POST or None, content=content)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and _is_computed(
        request,
        content,
        form,
        action=actions.change_inputs,
        inputs=form.new_inputs(),
        travellers=form.travellers(),
    ):
        return _redirect_to(content)
    return render(request, "planning/places.html", {"content": content, "form": form})


@load_version_for_planner
def levels(request: AccountRequest, content: VersionFacts, measure: str) -> HttpResponse:
    """The levels to which a measure lifts its indicators."""
    facts = content.measures.get(measure)
    if facts is None:
        raise Http404(_("Page not found."))
    form = forms.LevelsForm(request.POST or None, content=content, measure=facts)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and _is_computed(
        request,
        content,
        form,
        action=actions.change_levels,
        measure=measure,
        levels=form.levels(),
    ):
        return _redirect_to(content, "measures")
    context = {"content": content, "form": form, "measure": facts}
    return render(request, "planning/levels.html", context)


@load_version_for_planner
def scores(request: AccountRequest, content: VersionFacts, at: str) -> HttpResponse:
    """The levels that a plan starts from at a checkpoint."""
    if at not in content.facts.scores:
        raise Http404(_("Page not found."))
    form = forms.CheckpointLevelsForm(request.POST or None, content=content, checkpoint_code=at)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and _is_computed(
        request,
        content,
        form,
        action=actions.change_scores,
        checkpoint_code=at,
        scores=form.scores(),
    ):
        return _redirect_to(content, "open_gaps")
    context = {"content": content, "form": form, "place": content.names[at]}
    return render(request, "planning/scores.html", context)


@require_GET
@load_version
def open_gaps(request: AccountRequest, content: VersionFacts) -> HttpResponse:
    """Open gaps, by indicator."""
    page = pages.page_one(content=content)
    open_groups = Paginator(page.open_groups, GAPS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "planning/open.html", {"content": content, "page": page, "lines": open_groups}
    )


@require_GET
@load_version
def borderline(request: AccountRequest, content: VersionFacts) -> HttpResponse:
    """The measures for which expert advice could change the plan."""
    borderline_rows = pages.borderline(content=content) if content.sees_places else []
    lines = Paginator(borderline_rows, GAPS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "planning/borderline.html", {"content": content, "lines": lines})


@require_GET
@load_version_for_planner
def changes(request: AccountRequest, content: VersionFacts) -> HttpResponse:
    """People's changes in a version, with reasons."""
    change_rows = plans.version_changes(version=content.version)
    lines: Page[Any] = Paginator(change_rows, GAPS_A_PAGE).get_page(request.GET.get("page"))
    lines.object_list = history.described_changes(content=content, changes=lines.object_list)
    return render(request, "planning/changes.html", {"content": content, "lines": lines})


@require_GET
@load_version_for_planner
def measured(request: AccountRequest, content: VersionFacts) -> HttpResponse:
    """What the measures did by a later survey round, and how well experts had judged."""
    page = effects.effect_page(
        content=content, code=request.GET.get("round", ""), account=request.user
    )
    context = {
        "content": content,
        "page": page,
        "rounds": effects.later_rounds(content=content),
    }
    return render(request, "planning/measured.html", context)


@load_version_for_planner
def ask(request: AccountRequest, content: VersionFacts) -> HttpResponse:
    """Ask named people to sign."""
    form = forms.SignersForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("The people named are asked to sign.")
        ) as attempted:
            signing.ask_signatures(
                version=content.version,
                signers=form.signers(),
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return _redirect_to(content)
    return render(request, "planning/ask.html", {"content": content, "form": form})


@require_POST
@load_version_for_planner
def work(request: AccountRequest, content: VersionFacts, kind: str) -> HttpResponse:
    """Request plans drawn from the ranges, or the proof."""
    if kind not in {working.REDRAWS, working.PROOF}:
        raise Http404(_("Page not found."))
    with attempt(request, success=_("It is being computed. You can leave this page.")):
        work_actions.ask_work(
            version=content.version, kind=kind, by=request.user, now=timezone.now()
        )
    return _redirect_to(content)


@require_POST
@load_version_for_planner
def withdraw(request: AccountRequest, content: VersionFacts) -> HttpResponse:
    """Make a version a draft again."""
    with attempt(request):
        signing.withdraw_request(version=content.version, by=request.user, now=timezone.now())
    return _redirect_to(content)


@require_POST
@load_version
def sign(request: AccountRequest, content: VersionFacts) -> HttpResponse:
    """Sign as a person who was asked."""
    with attempt(request) as attempted:
        is_final = signing.sign_version(
            version=content.version, by=request.user, now=timezone.now()
        )
    if attempted.is_done:
        words = _("You have signed. This version is final.") if is_final else _("You have signed.")
        messages.success(request, words)
    return _redirect_to(content)
