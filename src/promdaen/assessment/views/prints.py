"""A paper as PDF: booklet, answer sheet, key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.assessment import queries
from promdaen.assessment.queries import prints
from promdaen.assessment.rules import paper_prints
from promdaen.kit.files import pdf_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries

RIGHTS = ("runs", "own_runs")


def _answer_sheet(*, paper: paper_prints.PrintedPaper) -> dict[str, object]:
    return prints.answer_sheet_data(groups=[(paper, ())])


PARTS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "booklet": paper_prints.booklet,
    "booklet-large": paper_prints.booklet,
    "answer-sheet": _answer_sheet,
    "key": paper_prints.key,
}


@require_GET
@login_required
def paper_print(request: AccountRequest, paper_id: UUID, part: str) -> HttpResponse:
    """A print of a paper, in both languages."""
    people_queries.require_right(*RIGHTS, account=request.user)
    chosen_paper = queries.find_paper(paper_id=paper_id)
    if chosen_paper is None or part not in PARTS:
        raise Http404(_("There is no such paper."))
    pdf_bytes = prints.render_print(
        name=part,
        data=PARTS[part](paper=queries.paper_to_print(paper=chosen_paper)),
        language=page_language(),
    )
    name = f"{chosen_paper.code.lower()}-{chosen_paper.version}-{part}.pdf"
    return pdf_response(pdf_bytes, name=name)
