"""The after-action report of a run: page and print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.exercise.forms.findings import OpeningForm
from promdaen.exercise.queries import findings, reports, visible
from promdaen.exercise.rules import reporting, statements, states
from promdaen.kit import languages
from promdaen.kit.files import pdf_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.exercise.models import ExerciseRun


@require_GET
@login_required
def report(request: AccountRequest, code: str) -> HttpResponse:
    """Show the current report of a run; before the start, what it will contain."""
    return report_page(request, run=_run(request, code))


def report_page(
    request: AccountRequest, *, run: ExerciseRun, opening_form: OpeningForm | None = None
) -> HttpResponse:
    """The report of a run, with the form of its opening words as it was sent or new."""
    has_begun = run.state in states.STARTED_STATES
    now = timezone.now()
    document = reports.run_report(run=run, now=now) if has_begun else None
    may_write = people_queries.has_right("exercises", account=request.user)
    is_over = run.state in {states.HOT_WASH, states.CLOSED}
    context: dict[str, Any] = {
        "run": run,
        "report": document,
        "opening_form": opening_form or OpeningForm.of_run(run=run),
        "may_write": may_write,
        "may_finish": may_write and is_over,
        "before": findings.earlier_findings(
            run=run, account=request.user, today=timezone.localdate(now)
        )
        if may_write and is_over
        else None,
        "taken": {finding["suggestion"] for finding in document["findings"]} if document else (),
        "is_over": is_over,
    }
    if document:
        context |= {
            "columns": [
                (title, reporting.page_one_column(report=document, kind=kind))
                for title, kind in (
                    (_("Strengths"), statements.STRENGTH),
                    (_("Areas to improve"), statements.IMPROVEMENT),
                )
            ],
            "opening_words": run.opening,
            "opening_language": _opening_language(run),
            "progress": reporting.progress(report=document),
            "statement_count": len(document["strengths"]) + len(document["areas"]),
            "timeline_count": sum(len(phase["lines"]) for phase in document["timeline"]),
        }
    return render(request, "exercise/report.html", context)


def _opening_language(run: ExerciseRun) -> str:
    """The language of the opening words where it is not that of the page, or ""."""
    language = languages.content_language(page_language())
    if getattr(run, f"opening_{language}") or not run.opening:
        return ""
    return next(code for code in languages.LANGUAGE_NAMES if getattr(run, f"opening_{code}"))


@require_GET
@login_required
def report_pdf(request: AccountRequest, code: str, language: str) -> HttpResponse:
    """The same report as PDF in one language, with its annex if that is asked for."""
    run = _run(request, code)
    if run.state not in states.STARTED_STATES or language not in languages.LANGUAGE_NAMES:
        raise Http404(_("Page not found."))
    document = reports.run_report(run=run, now=timezone.now())
    pdf_bytes = reports.report_print(
        document=document, language=language, with_annex="annex" in request.GET
    )
    name = f"EXERCISE-report-{run.code}-{language}.pdf"
    return pdf_response(pdf_bytes, name=name)


def _run(request: AccountRequest, code: str) -> ExerciseRun:
    people_queries.require_right("exercises", "results", account=request.user)
    run = visible.visible_run(code=code, account=request.user)
    if run is None:
        raise Http404(_("Page not found."))
    return run
