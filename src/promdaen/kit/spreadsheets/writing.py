"""Writes lists that spreadsheet programs open without executing anything in them."""

from __future__ import annotations

import csv
import io
import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from promdaen.kit.spreadsheets.tables import FORMULA_SIGNS, column_letter
from promdaen.kit.texts import Words

Output = str | int | float | bool | date | datetime | None

_DANGEROUS = tuple(FORMULA_SIGNS)
_WIDEST_COLUMN = 40
_MEASURED_ROWS = 100
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


@dataclass(frozen=True, kw_only=True)
class CellRule:
    """Data validation of a column (from 0), with its error message.

    One of `choices`, offered as a list (at most 255 characters together), or one of the values in
    a column of another sheet, `listed` as (name of the sheet, column from 0, how many below the
    head), or else a whole number from `least` to `most`. Applies down to `last_row` (from 1).
    """

    column: int
    refusal: Words
    last_row: int
    choices: Sequence[str] = ()
    least: int = 0
    most: int = 0
    listed: tuple[str, int, int] | None = None


@dataclass(frozen=True)
class OutputSheet:
    """A sheet to write: its name, column heads, rows, and validation rules.

    Prints landscape, as wide as a page. `note` is printed at the head of every page, at most 250
    letters. With `widths` of its columns in letters the sheet is for reading: cells wrap.
    """

    name: str
    heads: Sequence[Words]
    rows: Iterable[Sequence[Output]]
    note: str = ""
    rules: Sequence[CellRule] = ()
    widths: Sequence[float] = ()


def write_csv(
    *, heads: Sequence[Words], rows: Iterable[Sequence[Output]], language: str = "both"
) -> bytes:
    """Write UTF-8 with byte order mark, comma-separated, lines ended by CR LF.

    A text that a spreadsheet would treat as a formula gets an apostrophe before it. `language` is
    that of the heads: "km", "en", or "both" (Khmer / English).
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([_harmless(text=_head(text=head, language=language)) for head in heads])
    writer.writerows([_csv_value(value=value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def write_xlsx(
    *, sheets: Sequence[OutputSheet], made_at: datetime, language: str = "both"
) -> bytes:
    """Write a workbook of plain values, heads in bold and frozen; no formulas, no links.

    `made_at` is the time in its properties. Writes row by row, so that long lists need little
    memory.
    """
    import xlsxwriter  # noqa: PLC0415 - the child that reads imports this package too

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    book.set_properties({"created": made_at.replace(tzinfo=None)})
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    for sheet in sheets:
        _write_sheet(book=book, sheet=sheet, language=language, formats=formats)
    book.close()
    return stream.getvalue()


def _write_sheet(
    *, book: Any, sheet: OutputSheet, language: str, formats: dict[str, object]
) -> None:
    page = book.add_worksheet(sheet.name[:31])
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    if sheet.note:
        page.set_header("&C" + sheet.note.replace("&", "&&"))
    rows = iter(sheet.rows)
    first = list(itertools.islice(rows, _MEASURED_ROWS))
    for column, head in enumerate(sheet.heads):
        text = _head(text=head, language=language)
        if sheet.widths:
            page.set_column(column, column, sheet.widths[column], formats["wrapped"])
        else:
            page.set_column(column, column, _width(head=text, column=column, rows=first))
        page.write_string(0, column, _harmless(text=text), formats["head"])
    for line, row in enumerate(itertools.chain(first, rows), start=1):
        for column, value in enumerate(row):
            _write_cell(page=page, place=(line, column), value=value, formats=formats)
    for rule in sheet.rules:
        page.data_validation(
            1, rule.column, rule.last_row - 1, rule.column, _validation(rule=rule)
        )


def _width(*, head: str, column: int, rows: Sequence[Sequence[Output]]) -> int:
    """Letters of a column: what its first rows need, and half its head, which wraps."""
    needed = [len(str(row[column])) for row in rows if column < len(row)]
    return min(max(len(head) // 2, *needed, 8) + 2, _WIDEST_COLUMN)


def _validation(*, rule: CellRule) -> dict[str, object]:
    """The rule in the form for the workbook library; messages over 255 letters are cut."""
    if rule.listed is not None:
        sheet, column, count = rule.listed
        letter = column_letter(index=column)
        source = f"='{sheet}'!${letter}$2:${letter}${count + 1}"
        return {"validate": "list", "source": source} | _refusal(rule=rule)
    allowed: dict[str, Any] = (
        {"validate": "list", "source": list(rule.choices)}
        if rule.choices
        else {
            "validate": "integer",
            "criteria": "between",
            "minimum": rule.least,
            "maximum": rule.most,
        }
    )
    return allowed | _refusal(rule=rule)


def _refusal(*, rule: CellRule) -> dict[str, object]:
    return {"error_message": f"{rule.refusal.km} / {rule.refusal.en}"[:255]}


def _write_cell(
    *, page: Any, place: tuple[int, int], value: Output, formats: dict[str, Any]
) -> None:
    if isinstance(value, bool):
        page.write_boolean(*place, value)
    elif isinstance(value, int | float):
        if math.isfinite(value):
            page.write_number(*place, value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        page.write_datetime(*place, value, formats["date"])
    elif value is not None:
        page.write_string(*place, str(_csv_value(value=value)))


def _csv_value(*, value: Output) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return value if math.isfinite(value) else ""
    if isinstance(value, date):
        return value.isoformat()
    return _harmless(text=value) if isinstance(value, str) else value


def _harmless(*, text: str) -> str:
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _head(*, text: Words, language: str) -> str:
    if language == "both":
        return text.en if text.en == text.km else f"{text.km} / {text.en}"
    return text.text(language=language)
