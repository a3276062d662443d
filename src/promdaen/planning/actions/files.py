"""Downloads of a version; each adds a line to the audit log."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from promdaen.kit import audit, spreadsheets
from promdaen.people.models import Account
from promdaen.planning.queries import files
from promdaen.planning.queries.plans import VersionFacts


def print_version(
    *, content: VersionFacts, language: str, by: Account | None, now: datetime
) -> bytes:
    """The programme as a PDF, limited to what its reader may read."""
    made = files.version_print(content=content, language=language)
    _record(content=content, action="print_version", by=by, now=now)
    return made


def export_version(*, content: VersionFacts, by: Account | None, now: datetime) -> bytes:
    """The programme as a workbook, limited to what its reader may read."""
    made = spreadsheets.write_xlsx(sheets=files.version_sheets(content=content), made_at=now)
    _record(content=content, action="export_version", by=by, now=now)
    return made


def _record(*, content: VersionFacts, action: str, by: Account | None, now: datetime) -> None:
    version = content.version
    detail = {"plan": version.plan.code, "number": version.number}
    with transaction.atomic():
        audit.record_line(action=action, subject=version, by=by, now=now, detail=detail)
