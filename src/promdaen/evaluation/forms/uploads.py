"""Uploaded files as sources of tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile


def table_source(*, file: UploadedFile[Any]) -> dict[str, Any]:
    """An uploaded file as arguments of `spreadsheets.read_table`; a large one stays on disk."""
    path = getattr(file, "temporary_file_path", None)
    if path is not None:
        return {"name": file.name or "", "path": Path(path())}
    return {"name": file.name or "", "data": file.read()}
