"""Files that people download from a page or upload to one."""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from promdaen.kit import readings, speech


def file_response(
    data: bytes | str, *, name: str, kind: str, is_shown: bool = False
) -> HttpResponse:
    """A file of the media type `kind` to save under a name; `is_shown`: in the browser."""
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(not is_shown, name) or "inline"
    return response


def pdf_response(data: bytes, *, name: str, count: int | None = None) -> HttpResponse:
    """A PDF that the browser shows; `count` people on it, for the log of readings."""
    response = file_response(data, name=name, kind="application/pdf", is_shown=True)
    return response if count is None else readings.set_record_count(response=response, count=count)


_RANGE = re.compile(r"bytes=(?P<first>\d{0,18})-(?P<last>\d{0,18})\Z", re.ASCII)


def sound_response(request: HttpRequest, *, data: bytes | None) -> HttpResponse:
    """A recording for a player, which a browser keeps for a week, since it never changes.

    Raises Http404 if there is none.
    """
    if data is None:
        raise Http404(_("Page not found."))
    response = ranged_response(request, data=data, kind=speech.MEDIA_TYPE)
    response["Cache-Control"] = f"private, max-age={7 * 24 * 3600}"
    return response


def picture_response(data: bytes | str, *, kind: str) -> HttpResponse:
    """A picture of the media type `kind`, which a browser keeps for a day.

    A decorator of the view would keep a redirect to the sign-in too.
    """
    response = HttpResponse(data, content_type=kind)
    patch_cache_control(response, private=True, max_age=24 * 3600)
    return response


def ranged_response(request: HttpRequest, *, data: bytes, kind: str) -> HttpResponse:
    """A file, or the one range of it that a player asks for, so that it can seek (RFC 9110, 14).

    Several ranges at once are answered with the whole file.
    """
    byte_range = _RANGE.match(request.headers.get("Range", ""))
    if byte_range is None or not (byte_range["first"] or byte_range["last"]):
        return _accepting_ranges(HttpResponse(data, content_type=kind))
    size = len(data)
    if byte_range["first"]:
        first = int(byte_range["first"])
        last = min(int(byte_range["last"] or size), size - 1)
    else:
        first, last = max(size - int(byte_range["last"]), 0), size - 1
    if first > last:
        response = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        response["Content-Range"] = f"bytes */{size}"
        return _accepting_ranges(response)
    part = data[first : last + 1]
    response = HttpResponse(part, content_type=kind, status=HTTPStatus.PARTIAL_CONTENT)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return _accepting_ranges(response)


def _accepting_ranges(response: HttpResponse) -> HttpResponse:
    response["Accept-Ranges"] = "bytes"
    return response


def upload_source(*, file: UploadedFile[Any]) -> dict[str, Any]:
    """Arguments of `spreadsheets.read_table` for an uploaded file; a large one stays on disk."""
    path = getattr(file, "temporary_file_path", None)
    if path is not None:
        return {"name": file.name or "", "path": Path(path())}
    return {"name": file.name or "", "data": file.read()}
