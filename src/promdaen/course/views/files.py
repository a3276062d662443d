"""Lists as files to download."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils import timezone

from promdaen.kit import exports
from promdaen.kit.files import file_response
from promdaen.kit.spreadsheets import XLSX_TYPE, Output
from promdaen.kit.texts import Words, page_language

FORMATS = exports.FORMATS


def language() -> str:
    """The language of the page, "km" or "en"."""
    return page_language()


def answer(
    *, name: str, heads: Sequence[Words], rows: Iterable[Sequence[Output]], form: str
) -> HttpResponse:
    """A list as a file to download."""
    return exports.list_response(
        name=name, file_format=form, heads=heads, rows=rows, now=timezone.localtime()
    )


def workbook(*, name: str, data: bytes) -> HttpResponse:
    """An existing workbook as a file to download."""
    return file_response(data, name=f"{name}.xlsx", kind=XLSX_TYPE)
