"""A version taken away as a file; each leaves a line in the audit log."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from promdaen.kit import audit, spreadsheets
from promdaen.people.models import Account
from promdaen.planning.queries import files
from promdaen.planning.queries.plans import VersionFacts


def print_version(
    *, held: VersionFacts, language: str, by: Account | None, now: datetime
) -> bytes:
    """The programme as a PDF, as its reader may read it."""
    made = files.version_print(held=held, language=language)
    _record(held=held, action="print_version", by=by, now=now)
    return made


def export_version(*, held: VersionFacts, by: Account | None, now: datetime) -> bytes:
    """The programme as a workbook, as its reader may read it."""
    made = spreadsheets.write_xlsx(sheets=files.version_sheets(held=held), made_at=now)
    _record(held=held, action="export_version", by=by, now=now)
    return made


def _record(*, held: VersionFacts, action: str, by: Account | None, now: datetime) -> None:
    version = held.version
    detail = {"plan": version.plan.code, "number": version.number}
    with transaction.atomic():
        audit.record_line(action=action, subject=version, by=by, now=now, detail=detail)
