"""Files of work in the background: an upload that it reads, or what it made; kept for a day.

A job names the upload in its arguments (`upload`), the made file in its result (`file`, `name`,
`type`). Only who ordered the work can download it.
"""

from __future__ import annotations

import logging
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.models import Job
from promdaen.kit.refusals import Refused

logger = logging.getLogger(__name__)

FILE_RETENTION = timedelta(days=1)


class UploadGone(Refused):
    """The upload of a job was removed before the job read it."""


def store_file(*, data: bytes) -> str:
    """Store a file under a random name, readable only by its owner; returns the name."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = secrets.token_hex(16)
    # Under another name first, so that no reader finds half a file.
    fresh = folder / f"{name}.part"
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
    fresh.replace(folder / name)
    return name


def stored_file(*, name: str) -> bytes | None:
    """The bytes of a stored file, or None if it was removed."""
    path = _folder() / Path(name).name
    return path.read_bytes() if path.is_file() else None


def upload(*, arguments: JsonObject) -> bytes:
    """The uploaded file that a job reads. Raises UploadGone after a day."""
    data = stored_file(name=arguments["upload"])
    if data is None:
        raise UploadGone(_("The file was removed after a day. Choose it again."))
    return data


def remove_upload(*, arguments: JsonObject) -> None:
    """Delete an upload that was read: it may have more of a person than what was kept of it."""
    (_folder() / Path(arguments["upload"]).name).unlink(missing_ok=True)


def made_file(*, data: bytes, name: str, media_type: str) -> dict[str, str]:
    """Store what a job made; returns the result of the job."""
    return {"file": store_file(data=data), "name": name, "type": media_type}


def remove_job_files(*, job: Job) -> None:
    """Delete the upload and the made file of a job."""
    result: Any = job.result if isinstance(job.result, dict) else {}
    for name in (job.arguments.get("upload"), result.get("file")):
        if name:
            (_folder() / Path(name).name).unlink(missing_ok=True)


def forget_old_files(*, now: datetime) -> int:
    """Delete files older than a day; returns the number deleted.

    One that cannot be deleted stays until the next time.
    """
    count = 0
    for path in _folder().glob("*"):
        try:
            if path.stat().st_mtime <= (now - FILE_RETENTION).timestamp():
                path.unlink(missing_ok=True)
                count += 1
        except OSError:
            logger.exception("a file of work in the background could not be deleted")
    return count


def _folder() -> Path:
    return Path(settings.DATA_FOLDER) / "job-files"
