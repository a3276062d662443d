"""A paper as PDF: booklet, answer sheet, key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.assessment import queries
from promdaen.assessment.queries import prints
from promdaen.assessment.rules import answer_sheets, paper_prints
from promdaen.kit.files import pdf_response
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING

PRINTERS: Mapping[str, Callable[[paper_prints.PrintedPaper], JsonObject]] = {
    "booklet": lambda paper: paper_prints.booklet(paper=paper),
    "booklet-large": lambda paper: paper_prints.booklet(paper=paper),
    "answer-sheet": lambda paper: prints.answer_sheet_data(groups=[(paper, ())]),
    "key": lambda paper: paper_prints.key(paper=paper),
}


@require_GET
@login_required
def paper_print(request: AccountRequest, paper_id: UUID, part: str) -> HttpResponse:
    """A print of a paper, in both languages."""
    people_queries.require_right(*TEACHING, account=request.user)
    chosen_paper = queries.find_paper(paper_id=paper_id)
    if chosen_paper is None or part not in PRINTERS:
        raise Http404(_("Page not found."))
    try:
        data = PRINTERS[part](queries.paper_to_print(paper=chosen_paper))
    except answer_sheets.SheetTooWide as error:
        messages.error(request, str(error.words))
        return redirect("assessment:paper", chosen_paper.pk)
    pdf_bytes = prints.render_print(name=part, data=data, language=page_language())
    name = f"{chosen_paper.code.lower()}-{chosen_paper.version}-{part}.pdf"
    return pdf_response(pdf_bytes, name=name)
