"""Lists handed out as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils import timezone

from promdaen.kit import exports
from promdaen.kit.spreadsheets import Output
from promdaen.kit.texts import Words, page_language

FORMATS = exports.FORMATS
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def language() -> str:
    """The language of the page, "km" or "en"."""
    return page_language()


def answer(
    *, name: str, heads: Sequence[Words], rows: Iterable[Sequence[Output]], form: str
) -> HttpResponse:
    """A list as a file to keep."""
    return exports.list_response(
        name=name, file_format=form, heads=heads, rows=rows, now=timezone.localtime()
    )


def workbook(*, name: str, data: bytes) -> HttpResponse:
    """A workbook that was written already as a file to keep."""
    answer = HttpResponse(data, content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer
