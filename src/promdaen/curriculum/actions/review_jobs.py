"""Long work on files of a review: large exports, and large files that come back.

What takes less than two seconds is done in the request. Times in docs/benchmarks.md.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from promdaen.curriculum.actions.refusals import ReviewRefused
from promdaen.curriculum.actions.review_files import keep_returned
from promdaen.curriculum.models import ReviewExport
from promdaen.curriculum.queries import review_files
from promdaen.kit import job_files, jobs, spreadsheets
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.models import Job
from promdaen.kit.texts import page_language
from promdaen.people.models import Account

EXPORT, READING = "review_export", "review_file"
MAX_RECORDS_PER_REQUEST = 400
"""Records of a file that is written in the request; 1,200 take 2.4 seconds of computing."""
WRITING = gettext_noop("Writing the file")
READING_ROWS = gettext_noop("Reading the rows of the file")
COMPARING = gettext_noop("Comparing the texts")


def ask_export(
    *, export: ReviewExport, form: str, names: tuple[str, str], by: Account, now: datetime
) -> Job:
    """Order the file of an export; `names` are of the file and of its media type."""
    name, media_type = names
    arguments = {
        "export": str(export.pk),
        "form": form,
        "name": name,
        "type": media_type,
        "page_language": page_language(),
    }
    return jobs.ask_job(kind=EXPORT, arguments=arguments, by=by, now=now)


def make_export(*, arguments: JsonObject) -> dict[str, str]:
    """Write the file of an export; the work of a job."""
    jobs.report_progress(done_count=0, total=2, step=WRITING)
    export = ReviewExport.objects.get(pk=arguments["export"])
    data = review_files.export_file(export=export, form=arguments["form"])
    jobs.report_progress(done_count=1, total=2, step=WRITING)
    return job_files.made_file(data=data, name=arguments["name"], media_type=arguments["type"])


@transaction.atomic
def ask_reading(*, name: str, data: bytes, by: Account, now: datetime) -> Job:
    """Order that an edited file is read; it is stored until the job is forgotten, or a day."""
    arguments = {
        "upload": job_files.store_file(data=data),
        "name": name,
        "by": str(by.pk),
        "page_language": page_language(),
    }
    return jobs.ask_job(kind=READING, arguments=arguments, by=by, now=now)


def read_returned(*, arguments: JsonObject) -> str:
    """Read an edited file and keep its changes; the work of a job. Returns the returned file.

    Raises ReviewRefused as `keep_returned` does, and for a file that cannot be read.
    """
    data = job_files.upload(arguments=arguments)
    jobs.report_progress(done_count=0, total=2, step=READING_ROWS)
    try:
        rows = review_files.rows_of_file(source={"name": arguments["name"], "data": data})
    except spreadsheets.UnreadableFile as error:
        raise ReviewRefused(error.message.text(language=page_language())) from error
    jobs.report_progress(done_count=1, total=2, step=COMPARING)
    returned = keep_returned(
        name=arguments["name"],
        digest=hashlib.sha256(data).hexdigest(),
        rows=rows,
        by=Account.objects.get(pk=arguments["by"]),
        now=timezone.now(),
    )
    job_files.remove_upload(arguments=arguments)
    return str(returned.pk)
