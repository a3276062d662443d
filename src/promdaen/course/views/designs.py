"""The design of a course: its timetable, and the trainer's prints of a day."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.course.queries import designs
from promdaen.kit import pdf
from promdaen.kit.files import pdf_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING

DAY_SOURCE = Path(__file__).resolve().parents[1] / "print" / "day.typ"


@require_GET
@login_required
def design(request: AccountRequest, code: str) -> HttpResponse:
    """The days of a course with their slots and lesson steps."""
    people_queries.require_right("curriculum", account=request.user)
    course = designs.find_design(code=code)
    if course is None:
        raise Http404(_("Page not found."))
    context = {
        "page": designs.design_page(course=course),
        "can_see_papers": people_queries.has_right(*TEACHING, account=request.user),
    }
    return render(request, "course/design.html", context)


@require_GET
@login_required
def day_pack(request: AccountRequest, code: str, day: int) -> HttpResponse:
    """Timetable, plans, exercises and handouts of one day, both languages, as one PDF."""
    people_queries.require_right("curriculum", account=request.user)
    course = designs.find_design(code=code)
    data = designs.day_pack(course=course, day=day) if course else None
    if data is None:
        raise Http404(_("Page not found."))
    language = page_language()
    return pdf_response(
        pdf.compile_pdf(source=DAY_SOURCE, data=data, language=language),
        name=f"{code.lower()}-day-{day}.pdf",
    )
