"""Large rosters: read and imported in the background; small ones are done in the request."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from promdaen.course.actions.drafts import keep_roster_draft, take_in_draft
from promdaen.course.actions.rights import CourseRefused, require_change
from promdaen.course.models import CourseRun, ImportDraft
from promdaen.course.queries import matches
from promdaen.kit import job_files, jobs, spreadsheets
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.models import Job
from promdaen.kit.texts import page_language
from promdaen.people.models import Account

READING, IMPORT = "roster_reading", "roster_import"
MAX_ROWS = 1_000
"""Rows of a roster that is imported in the request; 2,000 take 2.7 seconds of computing."""
COMPARING = gettext_noop("Reading and comparing the names")
ENROLLING = gettext_noop("Enrolling the officers")


@transaction.atomic
def ask_reading(
    *, run: CourseRun, name: str, data: bytes, sheet: str, by: Account, now: datetime
) -> Job:
    """Order that a large roster is read."""
    require_change(run=run, by=by)
    arguments = {
        "upload": job_files.store_file(data=data),
        "name": name,
        "sheet": sheet,
        **_common(run=run, by=by),
    }
    return jobs.ask_job(kind=READING, arguments=arguments, by=by, now=now)


def read_roster(*, arguments: JsonObject) -> str:
    """Read a roster and keep its draft; the work of a job. Returns the id of the draft.

    Raises CourseRefused for a file that cannot be read.
    """
    data = job_files.upload(arguments=arguments)
    jobs.report_progress(done_count=0, total=1, step=COMPARING)
    try:
        roster = matches.read_roster_file(
            name=arguments["name"], data=data, sheet=arguments["sheet"] or None
        )
    except spreadsheets.UnreadableFile as error:
        raise CourseRefused(error.message.text(language=page_language())) from error
    jobs.report_progress(done_count=1, total=1, step=COMPARING)
    draft = keep_roster_draft(
        run=CourseRun.objects.get(code=arguments["run"]),
        file_name=arguments["name"],
        roster=roster,
        by=Account.objects.get(pk=arguments["by"]),
        now=timezone.now(),
    )
    job_files.remove_upload(arguments=arguments)
    return str(draft.pk)


@transaction.atomic
def ask_import(*, draft: ImportDraft, leaves_refused_out: bool, by: Account, now: datetime) -> Job:
    """Order that a large roster is imported with the decisions that were saved."""
    require_change(run=draft.run, by=by)
    arguments = {
        "draft": str(draft.pk),
        "leaves_refused_out": leaves_refused_out,
        **_common(run=draft.run, by=by),
    }
    return jobs.ask_job(kind=IMPORT, arguments=arguments, by=by, now=now)


def import_roster(*, arguments: JsonObject) -> int:
    """Import a roster, whole or not at all; the work of a job. Returns the number enrolled.

    Raises CourseRefused as `take_in_draft` does.
    """
    jobs.report_progress(done_count=0, total=1, step=ENROLLING)
    draft = ImportDraft.objects.select_related("run").filter(pk=arguments["draft"]).first()
    if draft is None:
        raise CourseRefused(_("This file was already imported or deleted."))
    draft_import = take_in_draft(
        draft=draft,
        leaves_refused_out=arguments["leaves_refused_out"],
        by=Account.objects.get(pk=arguments["by"]),
        now=timezone.now(),
    )
    return draft_import.roster_import.enrolled_count


def _common(*, run: CourseRun, by: Account) -> dict[str, str]:
    return {"run": run.code, "by": str(by.pk), "page_language": page_language()}
