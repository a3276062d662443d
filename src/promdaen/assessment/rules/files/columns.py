"""The columns of a spreadsheet of items: their headings as written, and variants people type."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promdaen.assessment.rules.files.items import OPTION_LETTERS
from promdaen.assessment.rules.files.messages import say
from promdaen.kit import languages
from promdaen.kit.spreadsheets import (
    SheetRow,
    SheetTable,
    UnreadableFile,
    cell_text,
    column_letter,
)

PLAIN = (
    "code",
    "kind",
    "outcome",
    "level",
    "key",
    "sources",
    "passage",
    "verification",
    "use",
    "ids",
    "ids_left",
    "images",
)
REFUSAL_COLUMNS = ("refused_line", "refused_why_km", "refused_why_en")
NEEDED = ("kind", "stem.en", "stem.km", "key")
SHEET_LANGUAGES = ("en", "km")
_MAX_TITLE_ROWS = 40
_MIN_HEADINGS = 3
_LANGUAGES: Mapping[str, str] = {
    word: code
    for code, words in {
        "en": "en eng english អង់គ្លេស",
        "km": "km kh khm khmer ខ្មែរ ភាសាខ្មែរ",
    }.items()
    for word in words.split()
}
_OTHER_NAMES = {
    "question": "stem",
    "answer": "key",
    "right_answer": "key",
    "explanation": "rationale",
    "source": "sources",
    "item": "code",
}
_HEAD = re.compile(r"\s*([^:()]+?)\s*(?:::?\s*([^()]*?)\s*)?(?:\(\s*(\w+)\s*\)\s*)?")
_PLACED = re.compile(r"(option|left)[_ ]*(\w+)")


@dataclass(frozen=True, kw_only=True)
class TableHeads:
    """The headings of a table: their last row, and the column (from 0) of each known one.

    Known ones are "code", "stem.en", "option.1.km", "left.2.en" and so on, places from 1.
    """

    last_row: int
    width: int
    by_name: Mapping[str, int]
    unknown: Sequence[tuple[str, str]]

    def letter(self, *, name: str) -> str:
        """The letter of a known column, "" if missing."""
        index = self.by_name.get(name)
        return "" if index is None else column_letter(index=index)


def column_head(*, name: str) -> str:
    """The heading of a column as it is written.

    >>> column_head(name="option.1.km"), column_head(name="code")
    ('option_a::ខ្មែរ (km)', 'code')
    """
    *parts, language = name.split(".")
    if not parts:
        return name
    if len(parts) > 1:
        place = int(parts[1])
        parts = [parts[0], OPTION_LETTERS[place - 1] if parts[0] == "option" else str(place)]
    return f"{'_'.join(parts)}::{languages.LANGUAGE_NAMES[language]} ({language})"


def column_name(*, head: str) -> str:
    """The known column for a heading, "" for none; digits may be Khmer.

    >>> [column_name(head=head) for head in ("Option B (Khmer)", "left_២::en", "remarks")]
    ['option.2.km', 'left.2.en', '']
    """
    head_match = _HEAD.fullmatch(languages.latin_digits(head.casefold()))
    if head_match is None:
        return ""
    name = re.sub(r"\s+", "_", head_match[1])
    name = _OTHER_NAMES.get(name, name)
    if name in PLAIN:
        return name
    language = _LANGUAGES.get(head_match[3] or "") or _LANGUAGES.get(head_match[2] or "")
    placed = _PLACED.fullmatch(name)
    if placed:
        place = _place(text=placed[2])
        name = f"{placed[1]}.{place}" if place else ""
    elif name not in ("stem", "rationale"):
        return ""
    return f"{name}.{language}" if name and language else ""


def find_heads(*, table: SheetTable) -> TableHeads:
    """The row of headings among the first forty; titles above it are skipped.

    Raises UnreadableFile if there is none, a required column is missing or duplicated, or no rows
    follow.
    """
    sheet_rows = table.rows[:_MAX_TITLE_ROWS]
    best = max(sheet_rows, key=lambda sheet_row: len({*_names(sheet_row=sheet_row)} - {""}))
    names = _names(sheet_row=best)
    if len({*names} - {""}) < _MIN_HEADINGS:
        raise UnreadableFile(say(code="no_heads", name=table.name))
    _check(table=table, sheet_row=best, names=names)
    return TableHeads(
        last_row=best.number,
        width=len(best.values),
        by_name={name: index for index, name in enumerate(names) if name},
        unknown=[
            (column_letter(index=index), cell_text(value=value))
            for index, (name, value) in enumerate(zip(names, best.values, strict=True))
            if not name
            and cell_text(value=value)
            and cell_text(value=value) not in REFUSAL_COLUMNS
        ],
    )


def _names(*, sheet_row: SheetRow) -> list[str]:
    return [column_name(head=cell_text(value=value)) for value in sheet_row.values]


def _check(*, table: SheetTable, sheet_row: SheetRow, names: Sequence[str]) -> None:
    for index, name in enumerate(names):
        if name and name in names[:index]:
            raise UnreadableFile(
                say(
                    code="two_columns",
                    row=sheet_row.number,
                    column=column_letter(index=index),
                    other=column_letter(index=names.index(name)),
                    what=column_head(name=name),
                )
            )
    for name in NEEDED:
        if name not in names:
            raise UnreadableFile(
                say(code="no_column", row=sheet_row.number, what=column_head(name=name))
            )
    if not any(table_row.number > sheet_row.number for table_row in table.rows):
        raise UnreadableFile(say(code="no_rows", row=sheet_row.number))


def _place(*, text: str) -> int:
    if text.isdigit():
        return int(text) if 0 < int(text) <= len(OPTION_LETTERS) else 0
    return OPTION_LETTERS.find(text) + 1 if len(text) == 1 else 0
