"""Answer sheets keyed by hand, by one person or by two."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.course import actions
from promdaen.course.actions import intake
from promdaen.course.forms import keying as forms
from promdaen.course.queries import answer_times, opening, sheets
from promdaen.course.queries import keying as keying_queries
from promdaen.course.rules import rounds
from promdaen.course.views.opening import load_run, round_or_404
from promdaen.kit import refusals
from promdaen.kit.mistakes import FormError
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import with_numbers

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun

SHEETS_PER_PAGE = 15


@require_GET
@load_run("change")
def keying(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Keyed sheets, open sheets, and sheets that wait for a second person."""
    keying_rounds = sheets.keying_rounds(run=run, account=request.user)
    return render(request, "course/keying.html", {"run": run, "lines": keying_rounds})


@load_run("change")
def grid(request: AccountRequest, run: CourseRun, occasion: str) -> HttpResponse:
    """A grid: a row for each officer, a column for each item."""
    open_list = sheets.open_sheets(
        run=run, test_round=round_or_404(occasion), account=request.user, limit=SHEETS_PER_PAGE
    )
    return _key(
        request,
        run=run,
        test_round=round_or_404(occasion),
        answer_sheets=open_list,
        page="course/grid.html",
    )


@load_run("change")
def sheet(
    request: AccountRequest, run: CourseRun, occasion: str, enrolment_id: UUID
) -> HttpResponse:
    """One officer's sheet: a row for each item."""
    enrolment = opening.get_enrolment(run=run, enrolment_id=enrolment_id)
    open_sheet = sheets.open_sheet(
        enrolment=enrolment, test_round=round_or_404(occasion), account=request.user
    )
    sheets_to_key = [open_sheet] if open_sheet else []
    return _key(
        request,
        run=run,
        test_round=round_or_404(occasion),
        answer_sheets=sheets_to_key,
        page="course/sheet.html",
    )


@load_run("change")
def differences(
    request: AccountRequest, run: CourseRun, occasion: str, enrolment_id: UUID
) -> HttpResponse:
    """The differences between two people's keying, to resolve with the sheet at hand."""
    enrolment = opening.get_enrolment(run=run, enrolment_id=enrolment_id)
    test_round = round_or_404(occasion)
    differing_cells = keying_queries.keying_differences(
        enrolment=enrolment, occasion=test_round.occasion, months=test_round.months
    )
    form = forms.ResolveForm(request.POST or None, differences=differing_cells)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            actions.resolve_keying(
                enrolment=enrolment,
                occasion=test_round.occasion,
                months=test_round.months,
                chosen=form.chosen(),
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The sheet is resolved and counts."))
            return redirect("course:keying", code=run.code)
    context = {
        "run": run,
        "enrolment": enrolment,
        "occasion": occasion,
        "label": test_round.label,
        "form": form,
    }
    return render(request, "course/differences.html", context)


@require_POST
@load_run("change")
def discard(
    request: AccountRequest, run: CourseRun, occasion: str, enrolment_id: UUID
) -> HttpResponse:
    """Delete the keyed answers of a sheet, to start again."""
    enrolment = opening.get_enrolment(run=run, enrolment_id=enrolment_id)
    test_round = round_or_404(occasion)
    actions.discard_keying(
        enrolment=enrolment,
        occasion=test_round.occasion,
        months=test_round.months,
        by=request.user,
        now=timezone.now(),
    )
    messages.success(request, _("What was keyed is deleted. Key the sheet again."))
    return redirect("course:keying", code=run.code)


def _key(
    request: AccountRequest,
    *,
    run: CourseRun,
    test_round: rounds.RunOccasion,
    answer_sheets: list[sheets.AnswerSheet],
    page: str,
) -> HttpResponse:
    """Show sheets to key, or store them all and continue with the next."""
    is_sent = request.method == "POST"
    typed = forms.read_grid(answer_sheets=answer_sheets, data=request.POST if is_sent else None)
    errors = typed.error_lines
    is_twice = _is_double_keyed(request, run=run, test_round=test_round)
    if is_sent and not errors:
        errors = _keying_errors(
            request, run=run, test_round=test_round, typed=typed, is_twice=is_twice
        )
        if not errors:
            address = reverse("course:grid", args=(run.code, test_round.slug))
            return redirect(f"{address}?twice=1" if is_twice else address)
    context = {
        "run": run,
        "occasion": test_round.slug,
        "label": test_round.label,
        "grid": typed,
        "lines": errors,
        "is_twice": is_twice,
        "begins": answer_times.begins_later(run=run, test_round=test_round, now=timezone.now()),
    }
    return render(request, page, context)


def _keying_errors(
    request: AccountRequest,
    *,
    run: CourseRun,
    test_round: rounds.RunOccasion,
    typed: forms.SheetGrid,
    is_twice: bool,
) -> list[FormError]:
    """Store the typed sheets; returns the errors, empty if they are stored."""
    keyed = typed.typed()
    if not keyed:
        words = _("Nothing was typed. Key at least one sheet, or go back.")
        return [FormError(text=words, target="")]
    try:
        keyed_counts = intake.key_sheets(
            run=run,
            occasion=test_round.occasion,
            months=test_round.months,
            sheets=keyed,
            is_checked_twice=is_twice,
            by=request.user,
            now=timezone.now(),
        )
    except actions.CourseRefused as error:
        return [FormError(text=line, target="") for line in error.lines]
    messages.success(request, _keying_message(result=keyed_counts))
    return []


def _keying_message(*, result: intake.SheetsKeyed) -> str:
    messages_shown = []
    if result.counted_count:
        messages_shown.append(
            with_numbers(_("Sheets that count now: %(n)s."), n=result.counted_count)
        )
    if result.waiting_count:
        messages_shown.append(
            with_numbers(
                _("Sheets that wait for the second person: %(n)s."), n=result.waiting_count
            )
        )
    if result.differing_count:
        messages_shown.append(
            with_numbers(
                _("Sheets keyed differently, to be resolved: %(n)s."), n=result.differing_count
            )
        )
    return " ".join(messages_shown)


def _is_double_keyed(
    request: AccountRequest, *, run: CourseRun, test_round: rounds.RunOccasion
) -> bool:
    if request.method == "POST":
        return bool(request.POST.get("twice"))
    return bool(request.GET.get("twice")) or sheets.is_double_keyed(run=run, test_round=test_round)
