"""Files that people download from a page or upload to one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from promdaen.kit import readings


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
    return response if count is None else readings.say_count(response=response, count=count)


def upload_source(*, file: UploadedFile[Any]) -> dict[str, Any]:
    """Arguments of `spreadsheets.read_table` for an uploaded file; a large one stays on disk."""
    path = getattr(file, "temporary_file_path", None)
    if path is not None:
        return {"name": file.name or "", "path": Path(path())}
    return {"name": file.name or "", "data": file.read()}
