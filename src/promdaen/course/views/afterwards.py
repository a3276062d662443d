"""Later tests: the rounds of a run, one round by officer, due officers across runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.course import actions
from promdaen.course.actions import afterwards as later_actions
from promdaen.course.forms import afterwards as forms
from promdaen.course.queries import afterwards
from promdaen.course.queries import runs as run_queries
from promdaen.course.rules import exports, rounds
from promdaen.course.views import files
from promdaen.course.views.opening import load_run
from promdaen.kit import pdf, refusals, tables
from promdaen.kit.files import pdf_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.spreadsheets import Output
from promdaen.kit.texts import with_numbers
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun

LETTER_SOURCE = Path(__file__).resolve().parents[1] / "print" / "later.typ"
LINES_PER_PAGE = 50
SORTS: dict[str, Any] = {
    "due": lambda line: (line.invitation.due_on, line.enrolment.run.code, line.enrolment.seat),
    "run": lambda line: (line.enrolment.run.code, line.invitation.months, line.enrolment.seat),
    "department": lambda line: (line.enrolment.officer.department_id, line.invitation.due_on),
    "name": lambda line: str(line.enrolment.officer),
    "over": lambda line: line.days_over,
}


@load_run("change")
def later(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """The rounds of a run: invited, returned and missing officers."""
    today = timezone.localdate()
    form = forms.LaterPaperForm(request.POST if request.POST.get("act") == "paper" else None)
    if request.method == "POST":
        is_done = _chosen(request, run=run, form=form) if form.is_bound else _invited(request, run)
        if is_done:
            return redirect("course:later", code=run.code)
    later_round_rows = afterwards.later_rounds(run=run, today=today)
    papers = [
        paper
        for (occasion, _half), paper in run_queries.run_papers(run=run).items()
        if occasion == rounds.LATER
    ]
    context = {
        "run": run,
        "form": form,
        "lines": later_round_rows,
        "is_begun": afterwards.is_begun(run=run),
        "papers": papers,
        "ready": form.chosen_readiness(papers=papers),
        "is_adaptive": run_queries.adaptive_paper(run=run) is not None,
        "unstated_count": afterwards.unstated_count(run=run),
    }
    return render(request, "course/later.html", context)


@load_run("change")
def later_round(request: AccountRequest, run: CourseRun, months: int) -> HttpResponse:
    """One round: each invited officer, on paper or not, returned, or the reason."""
    if months not in rounds.LATER_MONTHS:
        raise Http404(_("Page not found."))
    invited_officers = afterwards.round_page(run=run, months=months, today=timezone.localdate())
    form = forms.PaperRoundForm(request.POST or None, lines=invited_officers)
    if request.method == "POST" and form.is_valid() and _marked(request, run=run, form=form):
        return redirect("course:later_round", code=run.code, months=months)
    context = {
        "run": run,
        "asked": rounds.RunOccasion(occasion=rounds.LATER, months=months),
        "form": form,
        "rows": [
            (invited_officer, *form.officer_fields(line=invited_officer))
            for invited_officer in invited_officers
        ],
        "due_on": rounds.due_on(ends_on=run.ends_on, months=months),
    }
    return render(request, "course/later_round.html", context)


@login_required
def due_list(request: AccountRequest) -> HttpResponse:
    """Officers due for a later test, in every run whose names this account may see."""
    people_queries.require_right(*TEACHING, account=request.user)
    form = forms.LaterFilterForm(request.GET)
    invited_officers = afterwards.invitations_due(
        account=request.user, filters=form.selected_filter(), today=timezone.localdate()
    )
    if request.method == "POST":
        count = later_actions.remind_officers(
            invitations=[
                invited_officer.invitation.pk
                for invited_officer in invited_officers
                if invited_officer.is_open
            ],
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, with_numbers(_("Taken down as reminded: %(n)s."), n=count))
        return redirect(request.get_full_path())
    order = tables.sort_order(query=request.GET, allowed=SORTS, default="due")
    invited_officers.sort(key=SORTS[order.lstrip("-")], reverse=order.startswith("-"))
    list_file = files.requested_list(
        request,
        name="later-tests",
        heads=exports.LATER_HEADS,
        rows=lambda: _rows(invited_officers=invited_officers),
    )
    if list_file:
        return list_file
    context = {
        "filter_form": form,
        "page": Paginator(invited_officers, LINES_PER_PAGE).get_page(request.GET.get("page")),
        "query": request.GET.urlencode(),
        "letters": _letters(invited_officers=invited_officers),
    }
    return render(request, "course/later_due.html", context)


@require_GET
@login_required
def letter(request: AccountRequest, department: str) -> HttpResponse:
    """A letter that asks one department to send officers, in both languages."""
    people_queries.require_right(*TEACHING, account=request.user)
    form = forms.LaterFilterForm(request.GET.dict() | {"department": department})
    today = timezone.localdate()
    invited_officers = afterwards.invitations_due(
        account=request.user, filters=form.selected_filter(), today=today
    )
    open_lines = [
        invited_officer for invited_officer in invited_officers if invited_officer.is_open
    ]
    department_unit = {unit.code: unit for unit in afterwards.departments()}.get(department)
    if department_unit is None or not open_lines:
        raise Http404(_("No one in this department is due for a later test."))
    data = afterwards.letter(department=department_unit, invited_officers=open_lines, today=today)
    letter_pdf = pdf.compile_pdf(source=LETTER_SOURCE, data=data, language=files.language())
    name = f"later-tests-{department.lower()}-{today.isoformat()}.pdf"
    return pdf_response(letter_pdf, name=name)


def _chosen(request: AccountRequest, *, run: CourseRun, form: forms.LaterPaperForm) -> bool:
    if not form.is_valid():
        return False
    try:
        later_actions.choose_later_paper(
            run=run,
            paper=form.chosen(),
            is_adaptive=form.is_adaptive,
            by=request.user,
            now=timezone.now(),
        )
    except actions.CourseRefused as error:
        form.add_error("paper", str(error))
        return False
    messages.success(request, _("The paper of the later tests is chosen."))
    return True


def _invited(request: AccountRequest, run: CourseRun) -> bool:
    test_round = rounds.find_round(slug=request.POST.get("invite", ""))
    with refusals.as_messages(request):
        count = later_actions.invite_officers(
            run=run,
            months=test_round.months if test_round else 0,
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, with_numbers(_("Officers newly invited: %(n)s."), n=count))
    return True


def _marked(request: AccountRequest, *, run: CourseRun, form: forms.PaperRoundForm) -> bool:
    with attempt(request, form=form) as attempted:
        later_actions.mark_invitations(
            run=run,
            on_paper=form.on_paper(),
            reasons=form.reasons(),
            by=request.user,
            now=timezone.now(),
        )
    if not attempted.is_done:
        return False
    messages.success(request, _("The round is saved."))
    return True


def _letters(*, invited_officers: Sequence[afterwards.InvitedOfficer]) -> list[tuple[object, int]]:
    """The departments of the list with the number of officers who may still come."""
    officers = {
        invited_officer.enrolment.officer
        for invited_officer in invited_officers
        if invited_officer.is_open
    }
    departments = [officer.department for officer in officers]
    return [
        (department, departments.count(department))
        for department in afterwards.departments()
        if department in departments
    ]


def _rows(*, invited_officers: Sequence[afterwards.InvitedOfficer]) -> list[list[Output]]:
    language = files.language()
    return [
        [
            invited_officer.enrolment.run.code,
            str(invited_officer.enrolment.run.province),
            invited_officer.enrolment.officer.code,
            invited_officer.enrolment.officer.short_code,
            invited_officer.enrolment.officer.name_km,
            invited_officer.enrolment.officer.name_latin,
            str(invited_officer.enrolment.rank or ""),
            str(invited_officer.enrolment.officer.department),
            invited_officer.invitation.months,
            invited_officer.invitation.due_on,
            invited_officer.days_over,
            invited_officer.state.label.text(language=language),
            invited_officer.reason.text(language=language) if invited_officer.reason else "",
            (exports.YES if invited_officer.invitation.is_on_paper else exports.NO).text(
                language=language
            ),
            timezone.localdate(at) if (at := invited_officer.invitation.reminded_at) else None,
        ]
        for invited_officer in invited_officers
    ]
