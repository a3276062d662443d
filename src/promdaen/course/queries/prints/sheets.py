"""Booklets and answer sheets of a run, as PDF."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from promdaen.assessment.queries import prints
from promdaen.assessment.rules import paper_prints
from promdaen.course.models import CourseRun
from promdaen.course.queries import runs
from promdaen.course.rules.rounds import RunOccasion
from promdaen.kit import later

if TYPE_CHECKING:
    from promdaen.assessment.models import Paper
    from promdaen.course.models import Enrolment

LANGUAGES = ("km", "en")


def answer_sheets_pdf(*, run: CourseRun, occasion: str, language: str, months: int = 0) -> bytes:
    """An answer sheet for every officer on the roster, by seat within each paper.

    b"" if the occasion has no paper or the roster is empty. `months`: of a later test. Raises
    answer_sheets.SheetTooWide.
    """
    enrolments, test_round = (
        list(runs.run_roster(run=run)),
        RunOccasion(occasion=occasion, months=months),
    )
    groups = []
    for half, paper in _papers(run=run, occasion=occasion):
        holders = [
            _holder(run=run, enrolment=enrolment, test_round=test_round)
            for enrolment in enrolments
            if half in (0, enrolment.half)
        ]
        if holders:
            groups.append((prints.paper_to_print(paper=paper), holders))
    if not groups:
        return b""
    data = prints.answer_sheet_data(groups=groups)
    return prints.render_print(name="answer-sheet", data=data, language=language)


def booklets_pdf(*, run: CourseRun, occasion: str, language: str, is_large: bool) -> bytes:
    """The questions of an occasion, one booklet for each of its papers; b"" without a paper.

    Booklets have both languages; a large print has one, `language`.
    """
    pdf_files = [
        prints.render_print(
            name="booklet-large" if is_large else "booklet",
            data=paper_prints.booklet(paper=prints.paper_to_print(paper=paper)),
            language=language,
        )
        for _half, paper in _papers(run=run, occasion=occasion)
    ]
    return pdf_files[0] if len(pdf_files) == 1 else _joined(parts=pdf_files)


def booklet_pdf(*, paper: Paper, language: str) -> tuple[bytes, bool]:
    """The questions of one paper in both languages, and whether any text is a draft."""
    return _paper_print(
        name="booklet", paper=paper, data_of=paper_prints.booklet, language=language
    )


def key_pdf(*, paper: Paper, language: str) -> tuple[bytes, bool]:
    """The correct answers of one paper with reasons, and whether any text is a draft."""
    return _paper_print(name="key", paper=paper, data_of=paper_prints.key, language=language)


def _paper_print(*, name: str, paper: Paper, data_of: Any, language: str) -> tuple[bytes, bool]:
    data = data_of(paper=prints.paper_to_print(paper=paper))
    return prints.render_print(name=name, data=data, language=language), bool(data["is_draft"])


def _papers(*, run: CourseRun, occasion: str) -> list[tuple[int, Any]]:
    papers = runs.run_papers(run=run)
    return [
        (half, paper)
        for (paper_occasion, half), paper in sorted(papers.items())
        if paper_occasion == occasion
    ]


def _joined(*, parts: list[bytes]) -> bytes:
    if not parts:
        return b""
    writer, output = later.pypdf.PdfWriter(), io.BytesIO()
    for part in parts:
        writer.append(io.BytesIO(part))
    writer.write(output)
    return output.getvalue()


def _holder(
    *, run: CourseRun, enrolment: Enrolment, test_round: RunOccasion
) -> paper_prints.SheetHolder:
    officer = enrolment.officer
    text = test_round.label
    return paper_prints.SheetHolder(
        seat=enrolment.seat,
        name={"km": officer.name_km, "en": officer.name_latin},
        run=run.code,
        occasion=test_round.occasion,
        months=test_round.months,
        occasion_words={language: text.text(language=language) for language in LANGUAGES},
    )
