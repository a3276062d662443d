"""The roster of a run: officers, attendance, missing tests; adding single officers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.course import actions
from promdaen.course.actions import drafts, marking, roster_jobs
from promdaen.course.forms import roster as forms
from promdaen.course.queries import matches, opening, rosters, run_paths
from promdaen.course.rules import exports, steps
from promdaen.course.views import files
from promdaen.course.views.opening import load_run
from promdaen.kit import readings, refusals
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.spreadsheets import Output

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun, ImportDraft


@load_run("change")
def roster(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """The roster; attendance and reasons are entered here."""
    entries = rosters.roster_entries(run=run)
    list_file = files.requested_list(
        request,
        name=f"roster-{run.code}",
        heads=exports.ROSTER_HEADS,
        rows=lambda: _rows(entries=entries),
    )
    if list_file:
        return list_file
    form = forms.RosterForm(request.POST or None, lines=entries)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            marking.mark_roster(
                run=run,
                attended=form.attended(rest_came=request.POST.get("act") == "rest_came"),
                reasons=form.given_reasons(),
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The roster is saved."))
            return redirect("course:roster", code=run.code)
    context = {
        "run": run,
        "form": form,
        "lines": entries,
        "occasions": entries[0].tests if entries else [],
        "next_act": run_paths.act_after_roster(run=run, now=timezone.now()),
    }
    answer = render(request, "course/roster.html", context)
    return readings.set_record_count(response=answer, count=len(entries))


@load_run("change")
def add_officer(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Add one officer: found by name or code, or entered as new."""
    search = forms.OfficerSearchForm(request.GET)
    text = search.cleaned_data["q"] if search.is_valid() else ""
    form = forms.NewOfficerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = drafts.keep_roster_draft(
            run=run,
            file_name=_("One officer, typed by hand"),
            roster=form.roster(),
            by=request.user,
            now=timezone.now(),
        )
        return redirect("course:roster_draft", code=run.code, draft_id=draft.pk)
    return render(
        request,
        "course/add_officer.html",
        {
            "run": run,
            "search": search,
            "text": text,
            "found": matches.officers_to_add(run=run, account=request.user, text=text or ""),
            "form": form,
        },
    )


@require_POST
@load_run("change")
def enrol_officer(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Enrol an officer who was found."""
    officer = opening.officer_to_add(officer_id=request.POST.get("officer", ""))
    with refusals.as_messages(request):
        actions.enrol_officers(
            run=run,
            officers=[actions.NewEnrolment(officer=officer)],
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("%(name)s is on the roster.") % {"name": officer})
    return redirect("course:roster", code=run.code)


@load_run("change")
def withdraw_officer(request: AccountRequest, run: CourseRun, enrolment_id: UUID) -> HttpResponse:
    """Remove an officer from the roster, with a reason."""
    enrolment = opening.get_enrolment(run=run, enrolment_id=enrolment_id)
    form = forms.WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            actions.withdraw_enrolment(
                enrolment=enrolment,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The officer is off the roster."))
            return redirect("course:roster", code=run.code)
    context = {"run": run, "enrolment": enrolment, "form": form}
    return render(request, "course/withdraw.html", context)


@load_run("change")
def change_rank(request: AccountRequest, run: CourseRun, enrolment_id: UUID) -> HttpResponse:
    """The officer's rank on the run, as printed on the certificate."""
    enrolment = opening.get_enrolment(run=run, enrolment_id=enrolment_id)
    form = forms.RankForm(request.POST or None, initial={"rank": enrolment.rank_id})
    if request.method == "POST" and form.is_valid():
        rank = form.cleaned_data["rank"]
        actions.change_rank(enrolment=enrolment, rank=rank, by=request.user, now=timezone.now())
        messages.success(request, _("The rank is saved."))
        return redirect("course:officer", code=run.code, enrolment_id=enrolment.pk)
    context = {"run": run, "enrolment": enrolment, "form": form}
    return render(request, "course/rank.html", context)


@load_run("change")
def import_roster(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """First step of a roster import: choose the file."""
    form = forms.RosterFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and form.is_long:
        upload = form.cleaned_data["file"]
        job = roster_jobs.ask_reading(
            run=run,
            name=upload.name,
            data=upload.read(),
            sheet=form.cleaned_data["sheet"],
            by=request.user,
            now=timezone.now(),
        )
        return redirect("people:job", pk=job.pk)
    if request.method == "POST" and form.is_valid() and form.roster is not None:
        draft = drafts.keep_roster_draft(
            run=run,
            file_name=form.cleaned_data["file"].name,
            roster=form.roster,
            by=request.user,
            now=timezone.now(),
        )
        return redirect("course:roster_draft", code=run.code, draft_id=draft.pk)
    return render(request, "course/roster_import.html", {"run": run, "form": form, "step": 1})


@load_run("change")
def roster_form(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """An empty roster to fill in offline."""
    data = matches.roster_form(now=timezone.now())
    return files.workbook(name=f"roster-form-{run.code}", data=data)


@load_run("change")
def roster_draft(request: AccountRequest, run: CourseRun, draft_id: UUID) -> HttpResponse:
    """Second step: content of the file, open decisions, and the import."""
    draft = _draft(request, run=run, draft_id=draft_id)
    preview = matches.preview(draft=draft)
    form = forms.RosterDecisionForm(request.POST or None, preview=preview)
    if request.method == "POST":
        is_complete = form.is_valid()
        with attempt(request) as attempted:
            drafts.decide_draft(
                draft=draft, decisions=form.decisions, by=request.user, now=timezone.now()
            )
        if not attempted.is_done:
            return redirect("course:run", code=run.code)
        if request.POST.get("act") == "later":
            messages.success(request, _("Your decisions are stored for a day."))
            return redirect("course:run", code=run.code)
        leaves_out = form.cleaned_data.get("leaves_refused_out", False)
        is_ready = is_complete and (leaves_out or not preview.read.refused)
        if is_ready and len(preview.matches) > roster_jobs.MAX_ROWS:
            job = roster_jobs.ask_import(
                draft=draft, leaves_refused_out=leaves_out, by=request.user, now=timezone.now()
            )
            return redirect("people:job", pk=job.pk)
        if is_complete and _take_in(request, draft=draft, form=form):
            return redirect("course:roster", code=run.code)
    return render(
        request,
        "course/roster_draft.html",
        {"run": run, "preview": preview, "form": form, "step": 2},
    )


@require_GET
@load_run("change")
def refused_rows(
    request: AccountRequest, run: CourseRun, draft_id: UUID, file_format: str
) -> HttpResponse:
    """The refused rows of a roster as a file, each with its reason."""
    if file_format not in files.FORMATS:
        raise Http404(_("Page not found."))
    draft = _draft(request, run=run, draft_id=draft_id)
    heads, rows = matches.refused_table(draft=draft)
    return files.list_response(
        name=f"refused-{run.code}", heads=heads, rows=rows, file_format=file_format
    )


@require_POST
@load_run("change")
def discard_draft(request: AccountRequest, run: CourseRun, draft_id: UUID) -> HttpResponse:
    """Delete the roster that was read."""
    draft = _draft(request, run=run, draft_id=draft_id)
    with attempt(request, success=_("The file is deleted. What was imported before stays.")):
        drafts.discard_draft(draft=draft, by=request.user, now=timezone.now())
    return redirect("course:run", code=run.code)


def _draft(request: AccountRequest, *, run: CourseRun, draft_id: UUID) -> ImportDraft:
    return opening.get_draft(
        run=run, draft_id=draft_id, kind="roster", account=request.user, now=timezone.now()
    )


def _take_in(
    request: AccountRequest, *, draft: ImportDraft, form: forms.RosterDecisionForm
) -> bool:
    with attempt(request, form=form) as attempted:
        draft_import = drafts.take_in_draft(
            draft=draft,
            leaves_refused_out=form.cleaned_data.get("leaves_refused_out", False),
            by=request.user,
            now=timezone.now(),
        )
    if not attempted.is_done:
        return False
    message = _("Enrolled: %(all)s. New officers: %(new)s, known officers: %(known)s.") % {
        "all": draft_import.roster_import.enrolled_count,
        "new": draft_import.roster_import.created_count,
        "known": draft_import.roster_import.linked_count,
    }
    if draft_import.already_count:
        message += " " + _("On the roster already: %(n)s.") % {"n": draft_import.already_count}
    if draft_import.refused_count:
        message += " " + _("Rows left out: %(n)s.") % {"n": draft_import.refused_count}
    messages.success(request, message)
    return True


def _rows(*, entries: Sequence[rosters.RosterEntry]) -> list[list[Output]]:
    language = files.language()
    yes_no = {True: exports.YES.text(language=language), False: exports.NO.text(language=language)}
    rows: list[list[Output]] = []
    for entry in entries:
        enrolment = entry.enrolment
        sat_by_occasion = {test.occasion: test.is_sat for test in entry.tests}
        rows.append(
            [
                enrolment.seat,
                enrolment.officer.code,
                enrolment.officer.short_code,
                enrolment.officer.name_km,
                enrolment.officer.name_latin,
                enrolment.sex,
                str(enrolment.rank or ""),
                str(enrolment.department),
                str(enrolment.province or ""),
                enrolment.half or "",
                "" if enrolment.has_attended is None else yes_no[enrolment.has_attended],
                *(yes_no[sat_by_occasion.get(code, False)] for code in steps.OCCASION_NAMES),
            ]
        )
    return rows
