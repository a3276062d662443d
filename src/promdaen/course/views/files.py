"""Lists as files to download."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from promdaen.kit import exports
from promdaen.kit.files import file_response
from promdaen.kit.spreadsheets import XLSX_TYPE, Output
from promdaen.kit.texts import Words, page_language

FORMATS = exports.LIST_FORMATS


def language() -> str:
    """The language of the page, "km" or "en"."""
    return page_language()


def requested_list(
    request: HttpRequest,
    *,
    name: str,
    heads: Sequence[Words],
    rows: Callable[[], Iterable[Sequence[Output]]],
) -> HttpResponse | None:
    """A list as a file, if the address asks for one (`?format=`); `rows` is called only then."""
    file_format = request.GET.get("format")
    if file_format not in FORMATS:
        return None
    return list_response(name=name, heads=heads, rows=rows(), file_format=file_format)


def list_response(
    *, name: str, heads: Sequence[Words], rows: Iterable[Sequence[Output]], file_format: str
) -> HttpResponse:
    """A list as a file to download."""
    return exports.list_response(
        name=name, file_format=file_format, heads=heads, rows=rows, now=timezone.localtime()
    )


def workbook(*, name: str, data: bytes) -> HttpResponse:
    """An existing workbook as a file to download."""
    return file_response(data, name=f"{name}.xlsx", kind=XLSX_TYPE)
