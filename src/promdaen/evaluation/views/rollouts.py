"""Pages of roll-outs: one question or action each."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.evaluation import actions, queries
from promdaen.evaluation.forms import rollouts as forms
from promdaen.evaluation.queries.missing import EvaluationNotFound
from promdaen.evaluation.rules import protocols
from promdaen.kit import languages, pdf
from promdaen.kit.files import file_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.texts import page_language, with_numbers
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.evaluation.models import Rollout

Page = Callable[..., HttpResponse]
FORMATS = ("pdf", "json")


def load_rollout(*, writes: bool) -> Callable[[Page], Page]:
    """Pass the roll-out to a page in place of its code, for readers or writers."""

    def decorator(page: Page) -> Page:
        @login_required
        @wraps(page)
        def wrapper(request: AccountRequest, code: str, **more: Any) -> HttpResponse:
            rights = (
                (queries.WRITE_RIGHT,) if writes else (queries.WRITE_RIGHT, queries.READ_RIGHT)
            )
            people_queries.require_right(*rights, account=request.user)
            try:
                rollout = queries.rollout_by_code(code=code, account=request.user)
            except EvaluationNotFound as error:
                raise Http404(str(error)) from error
            return page(request, rollout, **more)

        return wrapper

    return decorator


@require_GET
@login_required
def rollout_list(request: AccountRequest) -> HttpResponse:
    """Every roll-out that the account may see."""
    people_queries.require_right(queries.WRITE_RIGHT, queries.READ_RIGHT, account=request.user)
    context = {
        "lines": queries.rollout_list(account=request.user),
        "can_write": people_queries.has_right(queries.WRITE_RIGHT, account=request.user),
    }
    return render(request, "evaluation/rollouts.html", context)


@login_required
def add_rollout(request: AccountRequest) -> HttpResponse:
    """Plan a roll-out."""
    people_queries.require_right(queries.WRITE_RIGHT, account=request.user)
    unit = protocols.POSTS if request.GET.get("unit") == protocols.POSTS else protocols.PROVINCES
    form = forms.PlanForm(request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("The roll-out is planned. Announce its seed next.")
        ) as attempted:
            rollout = actions.plan_rollout(plan=form.plan(), by=request.user, now=timezone.now())
        if attempted.is_done:
            return redirect("evaluation:rollout", code=rollout.code)
    context = {"form": form, "rollout": None, "spread": queries.own_spread()}
    return render(request, "evaluation/plan_form.html", context)


@load_rollout(writes=True)
def change_rollout(request: AccountRequest, rollout: Rollout) -> HttpResponse:
    """Change a plan whose seed is not announced."""
    form = forms.PlanForm(request.POST or None, rollout=rollout)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form, success=_("The plan is changed.")) as attempted:
            actions.change_plan(
                rollout=rollout, plan=form.plan(), by=request.user, now=timezone.now()
            )
        if attempted.is_done:
            return redirect("evaluation:rollout", code=rollout.code)
    context = {"form": form, "rollout": rollout, "spread": queries.own_spread()}
    return render(request, "evaluation/plan_form.html", context)


@require_GET
@load_rollout(writes=False)
def rollout_page(request: AccountRequest, rollout: Rollout) -> HttpResponse:
    """The drawn order, the power of the roll-out, its protocol and its deviations."""
    page = queries.rollout_page(rollout=rollout, account=request.user, now=timezone.now())
    return render(request, "evaluation/rollout.html", {"page": page, "rollout": rollout})


@load_rollout(writes=True)
def announce(request: AccountRequest, rollout: Rollout) -> HttpResponse:
    """Announce the source of the seed."""
    form = forms.AnnounceForm(request.POST or None)

    def act() -> None:
        cleaned = form.cleaned_data
        actions.announce_seed(
            rollout=rollout,
            source={"en": cleaned["source_en"], "km": cleaned["source_km"]},
            known_on=cleaned["known_on"],
            by=request.user,
            now=timezone.now(),
        )

    message = _("The source is announced. Draw the order once the number is known.")
    return _form_page(request, rollout, form=form, act=act, page=("announce", message))


@load_rollout(writes=True)
def draw(request: AccountRequest, rollout: Rollout) -> HttpResponse:
    """Draw the order from the announced number."""
    form = forms.DrawNumberForm(request.POST or None)

    def act() -> None:
        actions.draw_order(
            rollout=rollout,
            seed=form.cleaned_data["seed"],
            by=request.user,
            now=timezone.now(),
        )

    message = _("The order is drawn. Seal the protocol before the first period.")
    return _form_page(request, rollout, form=form, act=act, page=("draw", message))


@load_rollout(writes=True)
def deviation(request: AccountRequest, rollout: Rollout) -> HttpResponse:
    """Record a deviation from the protocol."""
    form = forms.DeviationForm(request.POST or None)

    def act() -> None:
        actions.record_deviation(
            rollout=rollout, new=form.deviation(), by=request.user, now=timezone.now()
        )

    message = _("The deviation is recorded.")
    return _form_page(request, rollout, form=form, act=act, page=("deviation", message))


@load_rollout(writes=True)
def scores(request: AccountRequest, rollout: Rollout) -> HttpResponse:
    """Record the scores of a period, from course runs or from a file."""
    today, language = timezone.localdate(), page_language()
    periods = [
        (
            period.number,
            f"{languages.day_short_text(period.starts_on, language=language)} – "
            f"{languages.day_short_text(period.ends_on, language=language)}",
        )
        for period in rollout.periods.all()
        if period.starts_on <= today
    ]
    form = forms.ScoresForm(
        request.POST or None,
        request.FILES or None,
        periods=periods,
        clusters=[cluster.code for cluster in queries.drawn_places(rollout=rollout)],
    )

    def act() -> None:
        period = form.cleaned_data["period"]
        now = timezone.now()
        if form.scores is None:
            recorded = actions.record_scores_of_runs(
                rollout=rollout, period=period, by=request.user, now=now
            )
            if recorded.without_post:
                text = _("Officers without a post when their run began, not counted: %(n)s")
                messages.warning(request, with_numbers(text, n=recorded.without_post))
        else:
            actions.record_scores(
                rollout=rollout, period=period, scores=form.scores, by=request.user, now=now
            )

    message = _("The scores are recorded.")
    return _form_page(request, rollout, form=form, act=act, page=("scores", message))


@load_rollout(writes=True)
def later_scores(request: AccountRequest, rollout: Rollout) -> HttpResponse:
    """Record the scores of a test after the last period."""
    form = forms.LaterScoresForm(
        request.POST or None,
        request.FILES or None,
        clusters=[cluster.code for cluster in queries.drawn_places(rollout=rollout)],
    )

    def act() -> None:
        actions.record_later_scores(
            rollout=rollout,
            tested_on=form.cleaned_data["tested_on"],
            scores=form.scores or {},
            by=request.user,
            now=timezone.now(),
        )

    message = _("The scores are recorded.")
    return _form_page(request, rollout, form=form, act=act, page=("later_scores", message))


def _form_page(
    request: AccountRequest,
    rollout: Rollout,
    *,
    form: django_forms.Form,
    act: Callable[[], None],
    page: tuple[str, str],
) -> HttpResponse:
    """A page with one form; `page` is its template and its success message."""
    template, message = page
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form, success=message) as attempted:
            act()
        if attempted.is_done:
            return redirect("evaluation:rollout", code=rollout.code)
    context = {"form": form, "rollout": rollout}
    return render(request, f"evaluation/{template}.html", context)


@require_POST
@load_rollout(writes=True)
def seal(request: AccountRequest, rollout: Rollout) -> HttpResponse:
    """Sign the protocol."""
    with attempt(request, success=_("The protocol is sealed. Nothing in it can be changed now.")):
        actions.seal_protocol(rollout=rollout, by=request.user, now=timezone.now())
    return redirect("evaluation:rollout", code=rollout.code)


@require_GET
@load_rollout(writes=False)
def protocol(request: AccountRequest, rollout: Rollout, form: str) -> HttpResponse:
    """The sealed protocol as PDF or as JSON."""
    sealed = queries.sealed_protocol(rollout=rollout)
    if sealed is None or form not in FORMATS:
        raise Http404(_("Page not found."))
    if form == "json":
        content = json.dumps(sealed.document, ensure_ascii=False, indent=2).encode()
        return _file(content, name=f"protocol-{rollout.code}.json", kind="application/json")
    language = page_language()
    try:
        content = actions.print_protocol(document=sealed.document, language=language)
    except pdf.PrintError as error:
        messages.error(request, str(error))
        return redirect("evaluation:rollout", code=rollout.code)
    name = f"protocol-{rollout.code}-{language}.pdf"
    return _file(content, name=name, kind="application/pdf")


def _file(content: bytes, *, name: str, kind: str) -> HttpResponse:
    return file_response(content, name=name, kind=kind)


@load_rollout(writes=False)
def results(request: AccountRequest, rollout: Rollout) -> HttpResponse:
    """The effect, withheld until the sealed end; a POST computes it once."""
    if request.method == "POST":
        with attempt(request):
            actions.open_results(rollout=rollout, by=request.user, now=timezone.now())
        return redirect("evaluation:results", code=rollout.code)
    page = queries.rollout_page(rollout=rollout, account=request.user, now=timezone.now())
    context = {"page": page, "rollout": rollout, "limits": protocols.PROTOCOL_LIMITS}
    return render(request, "evaluation/results.html", context)
