"""Print packs of runs: queued, made by the worker, deleted after a day."""

from __future__ import annotations

import os
import secrets
import zipfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from promdaen.course.actions.rights import require_change
from promdaen.course.models import CourseRun
from promdaen.course.queries import packs
from promdaen.course.queries.prints import packs as prints
from promdaen.kit import audit, jobs, pdf
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.models import Job
from promdaen.people.models import Account

KEPT_FOR = timedelta(days=1)
PRINTING = gettext_noop("Printing part by part")


@transaction.atomic
def ask_pack(*, run: CourseRun, language: str, by: Account | None, now: datetime) -> Job:
    """Queue the print pack of a run; a pack that is already queued or running is returned."""
    require_change(run=run, by=by)
    waiting = packs.pack_jobs(run=run).filter(state__in=packs.UNDER_WAY).first()
    if waiting is not None:
        return waiting
    arguments = {"run": run.code, "language": language}
    job = jobs.ask_job(kind=packs.KIND, arguments=arguments, by=by, now=now)
    audit.record_line(action="ask_pack", subject=run, by=by, now=now)
    return job


def make_pack(*, arguments: JsonObject, now: datetime) -> dict[str, object]:
    """Write everything to print for a run to one ZIP file, and return a report of it.

    A part that cannot be printed is left out and named; the rest is made.
    """
    run = CourseRun.objects.select_related("course", "province").get(code=arguments["run"])
    language = str(arguments["language"])
    files: list[prints.PackFile] = []
    left_out: list[str] = []
    for index, maker in enumerate(prints.PART_MAKERS):
        try:
            pack_files = prints.pack_files(run=run, part=maker.part, language=language)
        except pdf.PrintError:
            pack_files = []
        files += pack_files
        left_out += [] if pack_files else [maker.part]
        jobs.report_progress(
            done_count=index + 1, total=len(prints.PART_MAKERS) + 1, step=PRINTING
        )
    first = prints.first_page(
        run=run, language=language, files=files, left_out=left_out, day=timezone.localdate(now)
    )
    name = f"{run.code}-{secrets.token_hex(16)}.zip"
    _write(path=packs.folder() / name, files=[first, *files], now=now)
    return {
        "file": name,
        "files": [
            {"name": file.name, "pages_count": file.pages_count} for file in [first, *files]
        ],
        "left_out": left_out,
    }


def forget_old_packs(*, now: datetime) -> int:
    """Delete packs older than a day, because they hold names; returns the number deleted."""
    count = 0
    for path in packs.folder().glob("*.zip*"):
        if path.stat().st_mtime <= (now - KEPT_FOR).timestamp():
            path.unlink(missing_ok=True)
            count += 1
    return count


def remove_pack_file(*, job: Job) -> None:
    """Delete the file of a pack together with its job."""
    if job.result:
        (packs.folder() / str(job.result["file"])).unlink(missing_ok=True)


def _write(*, path: Path, files: Sequence[prints.PackFile], now: datetime) -> None:
    """Write the files as one ZIP, readable only by its owner, as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".zip.part")
    moment = timezone.localtime(now).timetuple()[:6]
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as pack_stream, zipfile.ZipFile(pack_stream, "w") as pack:
        for file in files:
            pack.writestr(zipfile.ZipInfo(file.name, date_time=moment), file.pdf)
    fresh.replace(path)
