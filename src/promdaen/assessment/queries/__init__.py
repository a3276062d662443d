"""Questions about items, papers and marks."""

from promdaen.assessment.queries.bank import (
    ItemFilter,
    ItemLine,
    ItemPage,
    OptionLine,
    current_items,
    current_papers,
    item_lines,
    item_page,
    paper_items,
    paper_of,
    paper_pages,
    papers_counted,
)
from promdaen.assessment.queries.marks import Marks, choices_of, marks_of, responses_of

__all__ = [
    "ItemFilter",
    "ItemLine",
    "ItemPage",
    "Marks",
    "OptionLine",
    "choices_of",
    "current_items",
    "current_papers",
    "item_lines",
    "item_page",
    "marks_of",
    "paper_items",
    "paper_of",
    "paper_pages",
    "papers_counted",
    "responses_of",
]
