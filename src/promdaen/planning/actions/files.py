"""Downloads of a version; each adds a line to the audit log."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit, spreadsheets
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.planning.queries import files
from promdaen.planning.queries.plans import PLANNER, VersionFacts
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules import iati
from promdaen.planning.rules.iati import Publisher


def print_version(
    *, content: VersionFacts, language: str, by: Account | None, now: datetime
) -> bytes:
    """The programme as a PDF, limited to what its reader may read."""
    file_bytes = files.version_print(content=content, language=language)
    _record(content=content, action="print_version", by=by, now=now)
    return file_bytes


def write_version(
    *, content: VersionFacts, language: str, by: Account | None, now: datetime
) -> bytes:
    """The programme as a word processor file, limited to what its reader may read."""
    file_bytes = files.version_word(content=content, language=language)
    _record(content=content, action="write_version", by=by, now=now)
    return file_bytes


def export_version(
    *, content: VersionFacts, by: Account | None, now: datetime, language: str = "both"
) -> bytes:
    """The programme as a workbook, limited to what its reader may read."""
    del language  # its heads are in both
    file_bytes = spreadsheets.write_xlsx(sheets=files.version_sheets(content=content), made_at=now)
    _record(content=content, action="export_version", by=by, now=now)
    return file_bytes


def export_costs(
    *, content: VersionFacts, language: str, by: Account | None, now: datetime
) -> bytes:
    """The cost sheet of a version, for the ministry to replace the costs."""
    people_queries.require_right(PLANNER, account=by)
    sheets = files.cost_sheet(content=content)
    file_bytes = spreadsheets.write_xlsx(sheets=sheets, made_at=now, language=language)
    _record(content=content, action="export_costs", by=by, now=now)
    return file_bytes


def export_input(
    *, content: VersionFacts, language: str, by: Account | None, now: datetime
) -> bytes:
    """What a version was computed from, for `solve-plan`: anyone can compute it again."""
    del language  # codes and numbers
    people_queries.require_right(PLANNER, account=by)
    document = files.version_input(content=content)
    _record(content=content, action="export_input", by=by, now=now)
    return document


def publish_version(
    *, content: VersionFacts, publisher: Publisher, by: Account | None, now: datetime
) -> bytes:
    """The results framework of a final version as IATI 2.03; raises PlanRefused for others."""
    if content.version.state != "final":
        raise PlanRefused(_("Only a final version is published."))
    file_bytes = iati.activity_xml(
        document=files.version_document(content=content),
        publisher=publisher,
        code=f"border-programme-{content.version.plan.code}",
        issued_on=now.date(),
    )
    _record(content=content, action="publish_version", by=by, now=now)
    return file_bytes


def _record(*, content: VersionFacts, action: str, by: Account | None, now: datetime) -> None:
    version = content.version
    detail = {"plan": version.plan.code, "number": version.number}
    with transaction.atomic():
        audit.record_line(action=action, subject=version, by=by, now=now, detail=detail)
