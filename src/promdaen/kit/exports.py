"""A list as a file: the same rows as on the page, with the same permissions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse

from promdaen.kit import readings, spreadsheets
from promdaen.kit.files import file_response
from promdaen.kit.texts import Words

LIST_FORMATS = ("csv", "xlsx")


@dataclass(frozen=True, kw_only=True)
class ListFile:
    """A list as a file: bytes, name, media type and the number of rows."""

    body: bytes
    name: str
    kind: str
    count: int


def list_file(
    *,
    name: str,
    file_format: str,
    heads: Sequence[Words],
    rows: Iterable[Sequence[spreadsheets.Output]],
    now: datetime,
) -> ListFile:
    """The rows as CSV or XLSX with heads in both languages; the file name has `name` and the day.

    Raises ValueError for a format that is not in LIST_FORMATS, and for a row with more or fewer
    cells than there are heads.
    """
    if file_format not in LIST_FORMATS:
        message = f"A list is exported as {' or '.join(LIST_FORMATS)}, not {file_format!r}."
        raise ValueError(message)
    row_list = list(rows)
    for number, row in enumerate(row_list, start=1):
        if len(row) != len(heads):
            raise ValueError(
                f"Row {number} of {name} has {len(row)} cells for {len(heads)} heads."
            )
    if file_format == "csv":
        body, kind = spreadsheets.write_csv(heads=heads, rows=row_list), "text/csv; charset=utf-8"
    else:
        sheet = spreadsheets.OutputSheet(name=name, heads=heads, rows=row_list)
        body, kind = spreadsheets.write_xlsx(sheets=[sheet], made_at=now), spreadsheets.XLSX_TYPE
    return ListFile(
        body=body, name=f"{name}-{now:%Y-%m-%d}.{file_format}", kind=kind, count=len(row_list)
    )


def list_response(
    *,
    name: str,
    file_format: str,
    heads: Sequence[Words],
    rows: Iterable[Sequence[spreadsheets.Output]],
    now: datetime,
) -> HttpResponse:
    """The download of a list, as `list_file` writes it."""
    file = list_file(name=name, file_format=file_format, heads=heads, rows=rows, now=now)
    response = file_response(file.body, name=file.name, kind=file.kind)
    return readings.set_record_count(response=response, count=file.count)
