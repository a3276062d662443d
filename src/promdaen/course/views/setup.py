"""Set up: the programme, targets, people and first course run of an installation."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from promdaen.course import actions
from promdaen.course.actions import plans
from promdaen.course.actions import setup as setup_actions
from promdaen.course.forms import programmes as programme_forms
from promdaen.course.forms import runs as run_forms
from promdaen.course.forms import setup as forms
from promdaen.course.queries import programme_targets as target_queries
from promdaen.course.queries import setup as queries
from promdaen.course.rules import setup as rules
from promdaen.kit import refusals
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import actions as people_actions
from promdaen.people import queries as people_queries
from promdaen.people.rules import passwords, roles

SETUP_RIGHTS = ("accounts", "runs")


@require_GET
@login_required
def setup(request: AccountRequest) -> HttpResponse:
    """The four steps, one of them open."""
    people_queries.require_right(*SETUP_RIGHTS, account=request.user)
    return _page(request=request, chosen=request.GET.get("step", ""))


@require_POST
@login_required
def save_programme(request: AccountRequest) -> HttpResponse:
    """Create the first programme, or change it."""
    people_queries.require_right("set_up", account=request.user)
    programme = queries.setup().programme
    form = programme_forms.ProgrammeForm(request.POST, programme=programme)
    if form.is_valid():
        stamp: dict[str, Any] = {"by": request.user, "now": timezone.now()}
        with refusals.as_form_errors(form):
            if programme is None:
                actions.create_programme(details=form.details(), **stamp)
            else:
                actions.change_programme(programme=programme, details=form.details(), **stamp)
            messages.success(request, _("The programme is saved."))
            return redirect("course:setup")
    return _page(request=request, chosen="programme", programme_form=form)


@require_POST
@login_required
def save_targets(request: AccountRequest) -> HttpResponse:
    """Set the targets of one year of the first programme, or add a row to the grid."""
    people_queries.require_right("set_up", account=request.user)
    programme = queries.setup().programme
    if programme is None:
        return redirect("course:setup")
    year = target_queries.target_year(
        programme=programme,
        typed=request.POST.get("year", ""),
        today_year=timezone.localdate().year,
    )
    form = programme_forms.TargetGridForm(request.POST, programme=programme, year=year)
    if not form.is_adding and form.is_valid():
        with refusals.as_form_errors(form):
            actions.set_programme_targets(
                programme=programme,
                targets=form.targets(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The targets are saved."))
            return redirect("course:setup")
    return _page(request=request, chosen="targets", grid=form)


@require_POST
@login_required
@never_cache
def add_people(request: AccountRequest) -> HttpResponse:
    """Create the accounts of the table and show their one-time passwords, once, to print."""
    people_queries.require_right("accounts", account=request.user)
    if press := request.POST.get("row"):
        rows = forms.changed_rows(data=request.POST, press=press)
        formset: Any = forms.PeopleFormSet(initial=rows)
        return _page(request=request, chosen="people", people=formset)
    formset = forms.PeopleFormSet(request.POST)
    if not formset.is_valid():
        return _page(request=request, chosen="people", people=formset)
    people = forms.new_people(formset=formset, new_password=_one_time_password)
    with attempt(request) as attempted:
        accounts = setup_actions.add_people(people=people, by=request.user, now=timezone.now())
    if not attempted.is_done:
        return _page(request=request, chosen="people", people=formset)
    if not accounts:
        messages.error(request, _("Type at least one person, or skip this step."))
        return _page(request=request, chosen="people", people=formset)
    cards = [
        (account, person, roles.ROLES[person.role])
        for account, person in zip(accounts, people, strict=True)
    ]
    context = {"cards": cards, "languages": [code for code, _name in settings.LANGUAGES]}
    return render(request, "course/setup_passwords.html", context)


@require_POST
@login_required
def take_coordinator(request: AccountRequest) -> HttpResponse:
    """Give the coordinator's role to the only administrator too."""
    with attempt(request, success=_("You are the coordinator too. The audit log says so.")):
        people_actions.take_role(role="coordinator", by=request.user, now=timezone.now())
    # From the people step, the table for more people stays open.
    chosen = "?step=people" if request.POST.get("step") == "people" else ""
    return redirect(f"{reverse('course:setup')}{chosen}")


@require_POST
@login_required
def add_first_run(request: AccountRequest) -> HttpResponse:
    """Plan the first course run, and continue to its page."""
    people_queries.require_right("runs", account=request.user)
    form = run_forms.CourseRunForm(request.POST)
    if form.is_valid():
        with refusals.as_form_errors(form):
            run = plans.plan_run(
                code=form.cleaned_data["code"],
                plan=form.plan(),
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The run is planned. Its roster comes next."))
            return redirect("course:run", code=run.code)
    return _page(request=request, chosen="run", run=form)


@require_POST
@login_required
def skip_step(request: AccountRequest, step: str) -> HttpResponse:
    """Skip a step; it can be opened again at any time."""
    if step not in rules.SETUP_STEPS:
        raise Http404
    setup_actions.skip_step(step=step, by=request.user, now=timezone.now())
    return redirect("course:setup")


def _page(*, request: AccountRequest, chosen: str, **more: Any) -> HttpResponse:
    """The page with the form of the open step: the given one, else an empty one."""
    account = request.user
    setup_page = queries.setup(chosen=chosen)
    context = {
        "setup": setup_page,
        "is_content_loaded": queries.is_content_loaded(),
        "may_add_people": people_queries.has_right("accounts", account=account),
        "may_plan": people_queries.has_right("runs", account=account),
        "is_only_administrator": people_queries.is_only_administrator(account=account),
        "self_given_roles": people_queries.self_given_roles(),
        "role_choices": [roles.ROLES[code] for code in forms.STAFF_ROLES],
        **more,
    }
    step = setup_page.open_step.code if setup_page.open_step else ""
    if step == "programme" and "programme_form" not in context:
        context["programme_form"] = programme_forms.ProgrammeForm(programme=setup_page.programme)
    if step == "targets" and setup_page.programme is not None and "grid" not in context:
        year = target_queries.target_year(
            programme=setup_page.programme,
            typed=request.GET.get("year", ""),
            today_year=timezone.localdate().year,
        )
        context["grid"] = programme_forms.TargetGridForm(programme=setup_page.programme, year=year)
    if step == "people" and "people" not in context:
        rows = forms.first_rows(has_coordinator=bool(setup_page.role_counts.get("coordinator")))
        context["people"] = forms.PeopleFormSet(initial=rows)
    if step == "run" and "run" not in context and context["may_plan"]:
        programme = setup_page.programme.code if setup_page.programme else ""
        context["run"] = run_forms.CourseRunForm(initial={"programme": programme})
    return render(request, "course/setup.html", context)


def _one_time_password() -> str:
    return passwords.one_time_password(random_bytes=secrets.token_bytes(passwords.BYTES_NEEDED))
