"""Exports of a round: a file, and a line of the audit log with its purpose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import Round
from promdaen.survey.queries import exports
from promdaen.survey.rules import export_files

OUTSIDE, INSIDE = "outside", "inside"
MAX_PURPOSE_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class NewSurveyExport:
    """An export to make: a format of rules.export_files, a table (CSV only), and its purpose."""

    round: Round
    file_format: str
    table: str = "scores"
    is_outside: bool = True
    purpose: str = ""


@dataclass(frozen=True, kw_only=True)
class ExportFile:
    """A file to download."""

    name: str
    media_type: str
    body: bytes


def export_round(*, new: NewSurveyExport, by: Account, now: datetime) -> ExportFile:
    """Create an export file and record the account and purpose in the audit log.

    Raises SurveyRefused without a purpose or a published instrument. Raises NotAllowed for
    accounts that may read totals only.
    """
    people_queries.require_right(*exports.READ_RIGHTS, account=by)
    purpose = new.purpose.strip()[:MAX_PURPOSE_LENGTH]
    if not purpose:
        raise SurveyRefused(_("Write what the export is for. The audit log keeps it."))
    reach = exports.ExportScope(account=by, is_outside=new.is_outside)
    try:
        export = exports.round_export(survey_round=new.round, reach=reach)
    except exports.NothingPublished:
        raise SurveyRefused(_("No instrument is published yet. Publish one first.")) from None
    body = export_files.export_bytes(
        export=export, file_format=new.file_format, table=new.table, made_at=now
    )
    variant = OUTSIDE if new.is_outside else INSIDE
    detail = {
        "round": new.round.code,
        "format": new.file_format,
        "table": new.table if new.file_format == "csv" else "",
        "variant": variant,
        "visits": len(export.visits),
        "purpose": purpose,
    }
    with transaction.atomic():
        audit.record_line(action="export_survey", subject=new.round, by=by, now=now, detail=detail)
    return ExportFile(
        name=_name(new=new, variant=variant, now=now),
        media_type=export_files.EXPORT_FORMATS[new.file_format],
        body=body,
    )


def _name(*, new: NewSurveyExport, variant: str, now: datetime) -> str:
    parts = ["survey", new.round.code, *([new.table] if new.file_format == "csv" else [])]
    day = f"{timezone.localdate(now):%Y-%m-%d}"
    return f"{'-'.join([*parts, variant, day])}.{new.file_format}"
