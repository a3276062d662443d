"""Large exports of the audit log: ordered on the page, written in the background."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from promdaen.kit import exports, job_files, jobs
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.models import AuditLine, Job
from promdaen.kit.texts import Text, page_language
from promdaen.people import queries
from promdaen.people.models import Account

EXPORT_JOB = "audit_export"
MAX_LINES = 20_000
"""Lines that are exported in the request; as Excel they take two seconds of computing."""
LINES_PER_STEP = 5_000
WRITING_STEP = gettext_noop("Reading the lines of the audit log")
COLUMN_HEADINGS = (
    Text("Line"),
    Text("Time (UTC)"),
    Text("Who", context="audit"),
    Text("What", context="audit"),
    Text("Row", context="audit"),
    Text("Detail"),
    Text("Digest"),
)


def ask_export(
    *, filters: queries.AuditFilter, file_format: str, by: Account, now: datetime
) -> Job:
    """Order the export of the lines that fit a filter. Raises NotAllowed."""
    queries.require_right("audit", account=by)
    arguments = {
        "chosen": asdict(replace(filters, since=None, until=None)),
        "since": filters.since.isoformat() if filters.since else None,
        "until": filters.until.isoformat() if filters.until else None,
        "format": file_format,
        "by": str(by.pk),
        "page_language": page_language(),
    }
    return jobs.ask_job(kind=EXPORT_JOB, arguments=arguments, by=by, now=now)


def make_export(*, arguments: JsonObject) -> NewJsonObject:
    """Write the lines that fit a filter to a file; the work of a job. Raises NotAllowed."""
    days = {
        name: date.fromisoformat(arguments[name]) if arguments[name] else None
        for name in ("since", "until")
    }
    more = tuple(arguments["chosen"]["more_things"])
    audit_lines = queries.audit_lines(
        account=Account.objects.get(pk=arguments["by"]),
        filters=queries.AuditFilter(**arguments["chosen"] | days | {"more_things": more}),
    )
    total = audit_lines.count()
    rows = []
    for count, row in enumerate(line_rows(audit_lines=audit_lines)):
        if count % LINES_PER_STEP == 0:
            jobs.report_progress(done_count=count, total=total, step=WRITING_STEP)
        rows.append(row)
    file = exports.list_file(
        name="audit",
        file_format=arguments["format"],
        heads=COLUMN_HEADINGS,
        rows=rows,
        now=timezone.now(),
    )
    result = job_files.made_file(data=file.body, name=file.name, media_type=file.kind)
    return result | {"count": len(rows)}


def line_rows(*, audit_lines: QuerySet[AuditLine]) -> Iterator[tuple[Any, ...]]:
    """The lines as rows of a file."""
    for audit_line in audit_lines.iterator():
        yield (
            audit_line.sequence,
            audit_line.at.isoformat(),
            audit_line.account_name,
            audit_line.action,
            f"{audit_line.subject_kind} {audit_line.subject_id}".strip(),
            json.dumps(audit_line.detail, ensure_ascii=False),
            audit_line.digest,
        )
