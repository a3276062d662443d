"""Writes items as rows of a spreadsheet, one per item, and the empty form with its legend."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from promdaen.assessment.rules.files import columns
from promdaen.assessment.rules.files.items import OPTION_LETTERS, FileItem, ReadItem
from promdaen.assessment.rules.files.keys import key_text
from promdaen.assessment.rules.files.kind_forms import FileKind
from promdaen.assessment.rules.files.legend import EXAMPLE_ITEMS, LEGEND_HEADS, legend_rows
from promdaen.kit.spreadsheets import FORMULA_SIGNS, Output, OutputSheet
from promdaen.kit.texts import Words

ITEMS_SHEET, LEGEND_SHEET = "items", "legend"
MAX_CELL_LENGTH = 32_767
_MIN_OPTIONS, _MIN_LEFT = 4, 0
_FORM_LEFT = 4
# A spreadsheet drops the first apostrophe of a cell, and so does our reader.
_GUARDED = re.compile(f"'*[{re.escape(FORMULA_SIGNS)}]")


def item_sheet(*, items: Sequence[FileItem]) -> OutputSheet:
    """Items as a sheet; one column per text and language, and one per option."""
    names = _names(items=items, options=_MIN_OPTIONS, left_count=_MIN_LEFT)
    rows = [[cells.get(name, "") for name in names] for cells in map(_cells, items)]
    return OutputSheet(name=ITEMS_SHEET, heads=_heads(names=names), rows=rows)


def refused_sheet(*, items: Sequence[ReadItem]) -> OutputSheet:
    """Refused items with all reasons, to be completed and uploaded again."""
    refused_items = [file_item.item for file_item in items]
    names = _names(items=refused_items, options=_MIN_OPTIONS, left_count=_MIN_LEFT)
    rows = []
    for item in items:
        cells = _cells(item.item)
        problem_texts = [
            "\n".join(message.text(language=language) for message in item.problems)
            for language in ("km", "en")
        ]
        rows.append([*(cells.get(name, "") for name in names), str(item.line), *problem_texts])
    heads = [*_heads(names=names), *(Words.same(name) for name in columns.REFUSAL_COLUMNS)]
    return OutputSheet(name=ITEMS_SHEET, heads=heads, rows=rows)


def empty_form(*, kinds: Sequence[FileKind]) -> tuple[OutputSheet, OutputSheet]:
    """The form for trainers who write in a spreadsheet: example rows, and a legend."""
    names = _names(items=EXAMPLE_ITEMS, options=_MIN_OPTIONS + 2, left_count=_FORM_LEFT)
    rows = [[cells.get(name, "") for name in names] for cells in map(_cells, EXAMPLE_ITEMS)]
    form = OutputSheet(name=ITEMS_SHEET, heads=_heads(names=names), rows=rows)
    return form, OutputSheet(name=LEGEND_SHEET, heads=LEGEND_HEADS, rows=legend_rows(kinds=kinds))


def overlong(*, item: FileItem) -> bool:
    """Whether a text of an item is too long for a spreadsheet cell."""
    return any(len(str(cell)) >= MAX_CELL_LENGTH for cell in _cells(item).values())


def guarded(*, text: str) -> str:
    """A text for a cell, escaped so that no program treats it as a formula.

    >>> guarded(text="=1"), guarded(text="'=1"), guarded(text="a")
    ("'=1", "''=1", 'a')
    """
    return f"'{text}" if _GUARDED.match(text) else text


def _names(*, items: Iterable[FileItem], options: int, left_count: int) -> list[str]:
    """The columns that items need, in the order in which people fill them in."""
    item_list = list(items)
    for item in item_list:
        options = max(options, len(_rights(item=item)))
        left_count = max(left_count, len(item.body.get("left", ())))
    more = [
        name
        for name in ("ids", "ids_left", "images")
        if any(_extra(file_item, name) for file_item in item_list)
    ]
    return [
        "code",
        "kind",
        "outcome",
        "level",
        *_both("stem"),
        *(name for place in range(1, left_count + 1) for name in _both(f"left.{place}")),
        *(name for place in range(1, options + 1) for name in _both(f"option.{place}")),
        "key",
        *_both("rationale"),
        "sources",
        "passage",
        "verification",
        "use",
        *more,
    ]


def _both(name: str) -> list[str]:
    return [f"{name}.{language}" for language in columns.SHEET_LANGUAGES]


def _heads(*, names: Sequence[str]) -> list[Words]:
    return [Words.same(head) for head in (columns.column_head(name=name) for name in names)]


def _cells(item: FileItem) -> dict[str, Output]:
    cells: dict[str, str] = {
        "code": item.code,
        "kind": item.kind,
        "outcome": item.outcome or "",
        "level": item.level or "",
        "key": key_text(item=item),
        "sources": ", ".join(item.sources or ()),
        "passage": item.passage or "",
        "verification": item.verification or "",
        "use": item.use or "",
        **{name: _extra(item, name) for name in ("ids", "ids_left", "images")},
    }
    texts: dict[str, Mapping[str, str]] = {"stem": item.stem, "rationale": item.rationale or {}}
    sides: dict[str, Sequence[Mapping[str, str]]] = {
        "option": _rights(item=item),
        "left": item.body.get("left", ()),
    }
    for name, side_rows in sides.items():
        texts |= {f"{name}.{number}": row for number, row in enumerate(side_rows, 1)}
    for name, text in texts.items():
        cells |= {
            f"{name}.{sheet_language}": text.get(sheet_language, "")
            for sheet_language in columns.SHEET_LANGUAGES
        }
    return {name: guarded(text=text) for name, text in cells.items()}


def _rights(*, item: FileItem) -> Sequence[Mapping[str, str]]:
    right_rows: Sequence[Mapping[str, str]] = (
        item.body.get("options") or item.body.get("right") or ()
    )
    return right_rows


def _extra(item: FileItem, name: str) -> str:
    """Unusual ids, and pictures: columns that people should not edit."""
    if name == "images":
        rows = [image.as_row() for image in item.images or ()]
        return json.dumps(rows, ensure_ascii=False) if rows else ""
    side = _rights(item=item) if name == "ids" else item.body.get("left", ())
    ids = [row["id"] for row in side]
    usual = (
        list(OPTION_LETTERS) if name == "ids" else [str(place + 1) for place in range(len(ids))]
    )
    return "" if ids == usual[: len(ids)] else " ".join(ids)
