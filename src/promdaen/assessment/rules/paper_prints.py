"""A paper for printing: booklet, answer sheet, and the key for marking by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from promdaen.assessment.rules import answer_sheets, levels, sheet_codes, typed
from promdaen.kit import prose
from promdaen.kit.json_objects import NewJsonObject

LANGUAGES = ("km", "en")
OPTION_LETTERS = {"km": typed.KHMER_LETTERS, "en": typed.LATIN_LETTERS.upper()}
SHEET_PLACES: Mapping[str, Any] = {
    "corners": answer_sheets.CORNERS_MM,
    "corner": answer_sheets.CORNER_SIDE,
    "radius": answer_sheets.BUBBLE_RADIUS,
    "seat_lines": answer_sheets.SEAT_LINES,
    "seat_first": answer_sheets.SEAT_FIRST,
    "seat_step": answer_sheets.SEAT_STEP,
    "columns": answer_sheets.COLUMNS_MM,
    "step": answer_sheets.OPTION_STEP,
    "first": answer_sheets.FIRST_LINE,
}
Text = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class PrintedItem:
    """An item on a paper: its number, and its data from the bank.

    left: entries that options are matched to; parts: its lines on an answer sheet; right: places
    of the right options from 0, one per line if there are several lines.
    """

    number: int
    code: str
    level: str
    outcome: str
    stem: Text
    options: Sequence[Text]
    left: Sequence[Text]
    parts: Sequence[str]
    right: Sequence[int]
    rationale: Text
    is_approved: bool


@dataclass(frozen=True, kw_only=True)
class PrintedPaper:
    """A paper to print; `reference` is its code and version."""

    reference: str
    title: Text
    instructions: Text
    minutes: int
    items: Sequence[PrintedItem]


@dataclass(frozen=True, kw_only=True)
class SheetHolder:
    """The owner of an answer sheet: the data printed on it and in its code.

    occasion_words: the label of the occasion by language.
    """

    seat: int
    name: Text
    run: str
    occasion: str
    occasion_words: Text
    months: int = 0


def booklet(*, paper: PrintedPaper) -> NewJsonObject:
    """The questions in both languages, without anything that reveals the key."""
    return _head(paper=paper) | {
        "items": [
            {
                "number": item.number,
                "stem": _runs(text=item.stem),
                "options": [{"text": _runs(text=row)} for row in item.options],
                "left": [{"id": row["id"], "text": _runs(text=row)} for row in item.left],
            }
            for item in paper.items
        ]
    }


def answer_sheet(*, paper: PrintedPaper, holders: Sequence[SheetHolder] = ()) -> NewJsonObject:
    """The bubbles of each sheet with their positions, and the content of its code.

    One set of sheets for anyone, or one for each holder. Raises answer_sheets.SheetTooWide.
    """
    sheets = [
        _sheet(paper=paper, number=number, bubble_rows=bubble_rows, holder=holder)
        for holder in holders or (None,)
        for number, bubble_rows in enumerate(sheet_bubbles(paper=paper), start=1)
    ]
    return _head(paper=paper) | {
        "layout": answer_sheets.LAYOUT_VERSION,
        "places": SHEET_PLACES,
        "sheets": sheets,
    }


def sheet_bubbles(*, paper: PrintedPaper) -> list[list[answer_sheets.BubbleRow]]:
    """The lines of each page of the answer sheet of a paper; raises SheetTooWide."""
    return answer_sheets.sheets(
        sheet_items=[
            answer_sheets.SheetItem(item.number, tuple(item.parts), len(item.options))
            for item in paper.items
        ]
    )


def code_of_sheet(*, reference: str, number: int, holder: SheetHolder | None = None) -> str:
    """The content of a sheet's QR code: layout, paper, page, and holder.

    >>> code_of_sheet(reference="A · 2", number=1)
    'PROMDAEN/1/A.2/1'
    """
    paper, _dot, version = reference.rpartition(" · ")
    code = sheet_codes.SheetCode(paper=paper, version=int(version), page=number)
    if holder is not None:
        code = replace(
            code,
            run=holder.run,
            occasion=holder.occasion,
            months=holder.months,
            seat=holder.seat,
        )
    return sheet_codes.code_text(code=code)


def key(*, paper: PrintedPaper) -> NewJsonObject:
    """The right answer to every item by letter, with its rationale."""
    return _head(paper=paper) | {
        "items": [
            {
                "number": item.number,
                "code": item.code,
                "outcome": item.outcome,
                "level": {
                    language: levels.words_of_level(code=item.level).text(language=language)
                    for language in LANGUAGES
                },
                "answer": {
                    language: _answer(item=item, language=language) for language in LANGUAGES
                },
                "rationale": _runs(text=item.rationale),
            }
            for item in paper.items
        ]
    }


def _head(*, paper: PrintedPaper) -> dict[str, object]:
    return {
        "reference": paper.reference,
        "title": dict(paper.title),
        "instructions": dict(paper.instructions),
        "minutes": paper.minutes,
        "count": len(paper.items),
        "is_draft": not all(item.is_approved for item in paper.items),
    }


def _sheet(
    *,
    paper: PrintedPaper,
    number: int,
    bubble_rows: Sequence[answer_sheets.BubbleRow],
    holder: SheetHolder | None,
) -> dict[str, object]:
    return {
        "number": number,
        "count": len(sheet_bubbles(paper=paper)),
        "reference": paper.reference,
        "title": dict(paper.title),
        "code": code_of_sheet(reference=paper.reference, number=number, holder=holder),
        "lines": _sheet_lines(bubble_rows=bubble_rows),
        "holder": None
        if holder is None
        else {
            "seat": holder.seat,
            "name": dict(holder.name),
            "run": holder.run,
            "occasion": dict(holder.occasion_words),
        },
    }


def _sheet_lines(*, bubble_rows: Sequence[answer_sheets.BubbleRow]) -> list[dict[str, object]]:
    numbers = [bubble_row.number for bubble_row in bubble_rows]
    return [
        asdict(bubble_row) | {"is_first": numbers.index(bubble_row.number) == index}
        for index, bubble_row in enumerate(bubble_rows)
    ]


def _runs(*, text: Text) -> dict[str, list[list[object]]]:
    return {
        language: [[run.text, run.is_bold] for run in prose.runs(text=text[language])]
        for language in LANGUAGES
    }


def _answer(*, item: PrintedItem, language: str) -> str:
    """The letters of the right answer, each with the name of its line if lines have names."""
    letters = [OPTION_LETTERS[language][place] for place in item.right]
    if len(item.parts) == 1:
        return " ".join(letters)
    return ", ".join(f"{part} {letter}" for part, letter in zip(item.parts, letters, strict=True))
