"""A paper in the form for printing, and its prints."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from promdaen.assessment import kinds
from promdaen.assessment.models import Paper, PaperItem
from promdaen.assessment.queries.bank import paper_items, shown_rows
from promdaen.assessment.rules import paper_prints
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import pdf, signing
from promdaen.kit.content_catalogues import content_in
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import page_language

LANGUAGES = ("km", "en")
PRINTS = Path(__file__).resolve().parents[1] / "print"
Holders = Sequence[paper_prints.SheetHolder]


def answer_sheet_data(
    *, groups: Sequence[tuple[paper_prints.PrintedPaper, Holders]]
) -> NewJsonObject:
    """The answer sheets of papers, each for its holders; raises SheetTooWide."""
    sheet_data = [
        paper_prints.answer_sheet(paper=paper, holders=holders) for paper, holders in groups
    ]
    sheets = [sheet for page in sheet_data for sheet in page["sheets"]]
    for sheet in sheets:
        sheet["qr"] = {"rows": signing.qr_rows(text=sheet["code"])}
    return sheet_data[0] | {"sheets": sheets}


def render_print(*, name: str, data: JsonObject, language: str) -> bytes:
    """A print of a paper as PDF, by its file name."""
    return pdf.compile_pdf(source=PRINTS / f"{name}.typ", data=data, language=language)


def paper_to_print(*, paper: Paper) -> paper_prints.PrintedPaper:
    """The items of a paper in order, with texts of both languages and keys."""
    places = list(paper_items(paper=paper))
    subjects = [f"item:{paper_item.item.code}" for paper_item in places]
    reviews = curriculum_queries.review_states(subjects=subjects)
    approved = {key for key, review in reviews.items() if review.state == "approved"}
    return paper_prints.PrintedPaper(
        reference=f"{paper.code} · {paper.version}",
        title={"km": paper.title_km, "en": paper.title_en},
        instructions={"km": paper.instructions_km, "en": paper.instructions_en},
        minutes=paper.minutes,
        items=[_printed_item(paper_item=paper_item, approved=approved) for paper_item in places],
    )


def _printed_item(
    *, paper_item: PaperItem, approved: set[tuple[str, str]]
) -> paper_prints.PrintedItem:
    item = paper_item.item
    kind = kinds.get_kind(name=item.kind)
    ids = kind.option_ids(body=item.body)
    right = kind.chosen_ids(body=item.body, answer=kind.right(body=item.body, key=item.key))
    read = partial(content_in, language=page_language())
    return paper_prints.PrintedItem(
        number=paper_item.position,
        code=item.code,
        level=item.level,
        outcome=item.outcome_id,
        stem=read({"km": item.stem_km, "en": item.stem_en}),
        options=read(shown_rows(item=item)),
        left=read(item.body.get("left", ())),
        parts=kind.sheet_lines(body=item.body),
        right=[ids.index(option) for option in right],
        rationale=read({"km": item.rationale_km, "en": item.rationale_en}),
        is_approved=all((f"item:{item.code}", language) in approved for language in LANGUAGES),
    )
