"""Paper tests: booklets and answer sheets as PDF, and photographed answer sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.assessment.rules import answer_sheets as sheet_rules
from promdaen.course import actions
from promdaen.course.actions import scans as scan_actions
from promdaen.course.forms import scans as forms
from promdaen.course.queries import scans
from promdaen.course.queries.prints import sheets as prints
from promdaen.course.views import files
from promdaen.course.views.opening import load_run, round_or_404
from promdaen.kit import extras, ids, refusals
from promdaen.kit.files import pdf_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import with_numbers

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun

JPEG = "image/jpeg"


@load_run("change")
def scan_list(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Upload photographs of answer sheets; lists what each waits for."""
    form = forms.ScansForm(request.POST or None, request.FILES or None, run=run)
    refused: list[tuple[str, str]] = []
    is_sent = request.method == "POST"
    if is_sent and form.is_valid():
        refused = _read(request, run=run, form=form)
    elif is_sent and _is_script(request):
        refused = [("", str(line)) for lines in form.errors.values() for line in lines]
    if is_sent and _is_script(request):
        return JsonResponse({"refused": [f"{name}: {why}" for name, why in refused]})
    if is_sent and form.is_valid() and not refused:
        return redirect("course:scans", code=run.code)
    context = {
        "run": run,
        "form": form,
        "refused": refused,
        "rows": scans.scan_rows(run=run),
        "tests": scans.run_tests(run=run),
        "missing": None
        if extras.is_installed(name="photographs")
        else extras.EXTRAS["photographs"],
    }
    return render(request, "course/scans.html", context)


@load_run("change")
def scan(request: AccountRequest, run: CourseRun, scan_id: UUID) -> HttpResponse:
    """One photograph: each doubtful line beside its picture, and the officer."""
    sheet_scan = scans.get_scan(run=run, scan_id=scan_id)
    page = scans.scan_page(scan=sheet_scan, language=files.language())
    form = forms.ScanForm(request.POST or None, page=page)
    if request.method == "POST" and form.is_valid():
        is_taken = request.POST.get("act") == "take"
        with refusals.as_form_errors(form):
            scan_actions.decide_scan(
                scan=sheet_scan,
                decided=form.decided(),
                enrolment=form.enrolment(),
                takes_in=is_taken,
                by=request.user,
                now=timezone.now(),
            )
            message = (
                _("The answers are imported.") if is_taken else _("Your decisions are saved.")
            )
            messages.success(request, message)
            if page.next_id is not None:
                return redirect("course:scan", code=run.code, scan_id=page.next_id)
            return redirect("course:scans", code=run.code)
    return render(request, "course/scan.html", {"run": run, "page": page, "form": form})


@require_GET
@load_run("change")
def scan_picture(request: AccountRequest, run: CourseRun, scan_id: UUID) -> HttpResponse:
    """The straightened picture with its readings, or the strip of `?line=`."""
    picture = scans.scan_picture(
        scan=scans.get_scan(run=run, scan_id=scan_id),
        line=ids.read_number(request.GET.get("line", ""), highest=9_999),
    )
    return HttpResponse(picture, content_type=JPEG)


@require_POST
@load_run("change")
def throw_scan(request: AccountRequest, run: CourseRun, scan_id: UUID) -> HttpResponse:
    """Delete one photograph."""
    sheet_scan = scans.get_scan(run=run, scan_id=scan_id)
    with refusals.as_messages(request):
        scan_actions.throw_scan(scan=sheet_scan, by=request.user, now=timezone.now())
        messages.success(request, _("The photograph is deleted."))
    return redirect("course:scans", code=run.code)


@require_POST
@load_run("change")
def take_in_scans(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Import every sheet that is ready."""
    import_result = scan_actions.take_in_scans(run=run, by=request.user, now=timezone.now())
    if import_result.sittings_count:
        messages.success(
            request,
            with_numbers(_("Answer sheets imported: %(n)s."), n=import_result.sittings_count),
        )
    for line in import_result.lines:
        messages.error(request, line)
    return redirect("course:scans", code=run.code)


@require_GET
@load_run("change")
def answer_sheets(request: AccountRequest, run: CourseRun, occasion: str) -> HttpResponse:
    """An answer sheet for every officer of the run, as one PDF."""
    test_round = round_or_404(occasion)
    try:
        pdf_bytes = prints.answer_sheets_pdf(
            run=run,
            occasion=test_round.occasion,
            months=test_round.months,
            language=files.language(),
        )
    except sheet_rules.SheetTooWide:
        words = _("An item of this paper has more options than an answer sheet has. Key it.")
        messages.error(request, words)
        return redirect("course:scans", code=run.code)
    return _pdf(pdf=pdf_bytes, name=f"{run.code}-{occasion}-answer-sheets")


@require_GET
@load_run("change")
def booklets(request: AccountRequest, run: CourseRun, occasion: str) -> HttpResponse:
    """The questions of a test, as one PDF; `?large=1` in large print, in the page's language."""
    pdf_bytes = prints.booklets_pdf(
        run=run,
        occasion=round_or_404(occasion).occasion,
        language=files.language(),
        is_large=bool(request.GET.get("large")),
    )
    return _pdf(pdf=pdf_bytes, name=f"{run.code}-{occasion}-booklet")


def _read(
    request: AccountRequest, *, run: CourseRun, form: forms.ScansForm
) -> list[tuple[str, str]]:
    """Read the uploaded files; returns those that were refused, each with the reason."""
    try:
        scan_result = scan_actions.read_scans(
            run=run, test_round=form.test(), files=form.sent(), by=request.user, now=timezone.now()
        )
    except actions.CourseRefused as error:
        return [("", line) for line in error.lines]
    if scan_result.saved and not _is_script(request):
        messages.success(request, with_numbers(_("Pages read: %(n)s."), n=len(scan_result.saved)))
    return [(name, text.text(language=files.language())) for name, text in scan_result.refused]


def _is_script(request: AccountRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _pdf(*, pdf: bytes, name: str) -> HttpResponse:
    if not pdf:
        raise Http404(_("This run has no paper for this test, or no one is on its roster."))
    return pdf_response(pdf, name=f"{name.lower()}.pdf")
