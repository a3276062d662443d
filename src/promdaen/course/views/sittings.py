"""Tests on phones: the trainer opens, watches and closes them; an officer begins one."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.course.actions import sittings as actions
from promdaen.course.actions.rights import CourseRefused
from promdaen.course.forms import sittings as forms
from promdaen.course.queries import live, opening, results
from promdaen.course.rules import rounds
from promdaen.course.rules import sittings as rules
from promdaen.course.views.opening import load_run
from promdaen.kit import ids, phones, refusals
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import page_language, with_numbers

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun, RunTest

SEED_BITS = 31
REFRESH_SECONDS = 4
# The page where a sitting continues, by its mode.
PHONE_PAGES = {"phone": "assessment:sitting", "adaptive": "assessment:adaptive"}


@require_GET
@load_run("change")
def tests(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """The tests of a run: open one, or watch an open one."""
    return _tests(request, run=run, sent_form=None)


@require_POST
@load_run("change")
def open_test(request: AccountRequest, run: CourseRun, slug: str) -> HttpResponse:
    """Let the officers of a run begin a test on their phones."""
    test_statuses = live.test_statuses(run=run)
    test_status = next(
        (test_status for test_status in test_statuses if test_status.test_round.slug == slug), None
    )
    if test_status is None:
        raise Http404(_("Page not found."))
    form = _form(test_status=test_status, data=request.POST)
    if form.is_valid():
        months = form.cleaned_data.get("months") or test_status.test_round.months
        test_round = rounds.RunOccasion(occasion=test_status.test_round.occasion, months=months)
        with refusals.as_form_errors(form):
            actions.open_test(
                run=run,
                occasion=test_round.occasion,
                months=test_round.months,
                minutes=form.cleaned_data["minutes"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(
                request, _("The test is open. It is shown on every phone that joined.")
            )
            return redirect("course:live", code=run.code, slug=test_round.slug)
    return _tests(request, run=run, sent_form=(slug, form))


@require_GET
@load_run("change")
def live_page(request: AccountRequest, run: CourseRun, slug: str) -> HttpResponse:
    """Who is taking part, current item, submitted, time left; updates automatically."""
    test, now = _test(run=run, slug=slug), timezone.now()
    context = {
        "run": run,
        "page": live.live_page(test=test, now=now),
        "seconds": REFRESH_SECONDS,
    }
    is_part = getattr(request, "htmx", False)
    # The part that updates every few seconds leaves results out, and so does an open test.
    if test.closed_at and not is_part:
        context["held_back"] = results.test_delays(test=test)
        context["again"] = results.comes_again(test=test, today=timezone.localdate(now))
    template = "course/parts/live.html" if is_part else "course/live.html"
    return render(request, template, context)


@require_POST
@load_run("change")
def close_test(request: AccountRequest, run: CourseRun, slug: str) -> HttpResponse:
    """Close a test: open sittings are submitted."""
    test = _test(run=run, slug=slug)

    def close() -> str:
        count = actions.close_test(test=test, by=request.user, now=timezone.now())
        return with_numbers(_("The test is closed. Handed in with it: %(count)s."), count=count)

    return _live_response(request, run=run, slug=slug, act=close)


@require_POST
@load_run("change")
def extend_test(request: AccountRequest, run: CourseRun, slug: str) -> HttpResponse:
    """Give more minutes to everyone, or to one officer."""
    test = _test(run=run, slug=slug)
    form = forms.ExtendForm(request.POST)
    enrolment = None
    if enrolment_id := request.POST.get("enrolment"):
        enrolment = opening.get_enrolment(run=run, enrolment_id=ids.read_id(enrolment_id))

    def extend() -> str:
        if not form.is_valid():
            raise CourseRefused(_("Minutes are 1 to %(most)s.") % {"most": rules.MAX_MINUTES})
        minutes = form.cleaned_data["minutes"]
        actions.extend_test(
            test=test, minutes=minutes, enrolment=enrolment, by=request.user, now=timezone.now()
        )
        return _("Given: %(minutes)s minutes more.") % {"minutes": minutes}

    return _live_response(request, run=run, slug=slug, act=extend)


@require_POST
@load_run("change")
def show_results(request: AccountRequest, run: CourseRun, slug: str) -> HttpResponse:
    """Show or hide marks and explanations on the officers' phones."""
    test = _test(run=run, slug=slug)
    is_shown = request.POST.get("shown") == "1"

    def show() -> str:
        actions.show_results(test=test, is_shown=is_shown, by=request.user, now=timezone.now())
        if is_shown:
            return _("Each officer sees the own result on the phone now.")
        return _("Results are no longer shown on phones.")

    return _live_response(request, run=run, slug=slug, act=show)


@require_http_methods(["GET", "POST"])
@load_run("change")
def reopen(request: AccountRequest, run: CourseRun, slug: str, enrolment_id: UUID) -> HttpResponse:
    """Reopen a submitted test for one officer, with a reason."""
    enrolment = opening.get_enrolment(run=run, enrolment_id=enrolment_id)
    link = live.find_run_sitting(test=_test(run=run, slug=slug), enrolment=enrolment)
    if link is None:
        raise Http404(_("Page not found."))
    form = forms.ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            actions.reopen_sitting(
                run_sitting=link,
                minutes=form.cleaned_data["minutes"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The test is open again on this officer's phone."))
            return redirect("course:live", code=run.code, slug=slug)
    test_round = rounds.RunOccasion(occasion=link.occasion, months=link.months)
    context = {"run": run, "enrolment": enrolment, "form": form, "asked": test_round}
    return render(request, "course/reopen.html", context)


@require_http_methods(["GET", "POST"])
@phones.require_phone
def phone_test(request: Any, phone: phones.PhoneBearer, test_id: UUID) -> HttpResponse:
    """The length and purpose of a test; then it begins, or continues."""
    open_test = live.phone_test(test_id=test_id, officer_id=phone.officer_id)
    if open_test is None:
        raise Http404(_("Page not found."))
    if open_test.sitting is not None and open_test.sitting.mode in PHONE_PAGES:
        return redirect(PHONE_PAGES[open_test.sitting.mode], sitting_id=open_test.sitting.pk)
    refused = ""
    if request.method == "POST":
        try:
            sitting = actions.start_run_sitting(
                test=open_test.test,
                enrolment=open_test.enrolment,
                language=page_language(),
                seed=secrets.randbits(SEED_BITS),
                now=timezone.now(),
            )
        except CourseRefused as error:
            refused = str(error)
        else:
            return redirect(PHONE_PAGES[sitting.mode], sitting_id=sitting.pk)
    return render(request, "course/phone/test.html", {"open_test": open_test, "refused": refused})


def _tests(
    request: AccountRequest, *, run: CourseRun, sent_form: tuple[str, object] | None
) -> HttpResponse:
    lines = [
        (
            test_status,
            sent_form[1]
            if sent_form and sent_form[0] == test_status.test_round.slug
            else _form(test_status=test_status, data=None),
        )
        for test_status in live.test_statuses(run=run)
    ]
    context = {"run": run, "lines": lines, "sent": sent_form[1] if sent_form else None}
    return render(request, "course/tests.html", context)


def _form(*, test_status: live.TestStatus, data: QueryDict | None) -> forms.OpenTestForm:
    is_later = test_status.test_round == rounds.RunOccasion(occasion=rounds.LATER)
    return forms.OpenTestForm(
        data, is_later=is_later, minutes=test_status.minutes, prefix=test_status.test_round.slug
    )


def _test(*, run: CourseRun, slug: str) -> RunTest:
    test = live.find_test(run=run, slug=slug)
    if test is None:
        raise Http404(_("Page not found."))
    return test


def _live_response(
    request: AccountRequest, *, run: CourseRun, slug: str, act: Callable[[], str]
) -> HttpResponse:
    """Return to the live page with the result or the error."""
    with refusals.as_messages(request):
        messages.success(request, act())
    return redirect("course:live", code=run.code, slug=slug)
