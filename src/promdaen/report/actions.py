"""Changes that reports make: recommendations, issued sheets, stored intervals."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.assessment.rules import summaries
from promdaen.course import actions as course_actions
from promdaen.course import queries as course_queries
from promdaen.kit import audit, jobs, node_keys, pdf, signing, spreadsheets
from promdaen.kit.models import Job
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.report import queries
from promdaen.report.models import IssuedSheet, Recommendation, StoredInterval
from promdaen.report.queries import sheets
from promdaen.report.rules import exports, issued_documents, verification

PRINT = Path(__file__).resolve().parent / "print" / "results.typ"
MOST_RECOMMENDATIONS = 8
FORMATS = ("pdf", "csv", "xlsx", "json")


class ReportRefused(ValueError):
    """The request is not possible; the message is for people."""


@transaction.atomic
def write_recommendations(
    *,
    scope_runs: queries.ScopeRuns,
    texts: Sequence[Mapping[str, str]],
    by: Account | None,
    now: datetime,
) -> list[Recommendation]:
    """Replace the recommendations of a scope; each needs a text in both languages.

    Raises ReportRefused for more than eight, or for one without a language.
    """
    people_queries.require_right("runs", account=by)
    if len(texts) > MOST_RECOMMENDATIONS:
        raise ReportRefused(
            _("A sheet can have at most %(n)s recommendations. Combine some of them.")
            % {"n": MOST_RECOMMENDATIONS}
        )
    for position, text in enumerate(texts, start=1):
        if not text.get("en", "").strip() or not text.get("km", "").strip():
            raise ReportRefused(
                _("Recommendation %(n)s needs its text in Khmer and in English.") % {"n": position}
            )
    scope = scope_runs.scope.key
    Recommendation.objects.filter(scope=scope).delete()
    rows = [
        Recommendation(
            scope=scope,
            position=position,
            text_en=text["en"].strip(),
            text_km=text["km"].strip(),
        )
        for position, text in enumerate(texts, start=1)
    ]
    Recommendation.objects.bulk_create(rows)
    audit.record_line(
        action="write_recommendations",
        subject=rows[0] if rows else None,
        by=by,
        now=now,
        detail={"scope": scope, "count": len(rows)},
    )
    return rows


@transaction.atomic
def issue_sheet(
    *, scope_runs: queries.ScopeRuns, by: Account | None, now: datetime
) -> IssuedSheet:
    """Sign the current sheet of a scope and store it; the same figures are issued only once."""
    people_queries.require_right("runs", "results", account=by)
    course_actions.settle_runs(runs=scope_runs.runs)
    document = queries.build_sheet(scope_runs=scope_runs, today=timezone.localdate(now))
    digest = signing.document_digest(document=document).hex()
    found = queries.issued_sheets(scope=scope_runs.scope.key).filter(digest=digest).first()
    if found is not None:
        return found
    sheet = IssuedSheet(scope=scope_runs.scope.key, digest=digest, issued_at=now)
    audit.record_line(
        action="issue_sheet",
        subject=sheet,
        by=by,
        now=now,
        detail={"scope": scope_runs.scope.key, "digest": digest},
    )
    signed: dict[str, Any] = signing.issue(
        document=document,
        key=signing_key(),
        node=audit.this_node().name,
        at=timezone.localtime(now),
        address=settings.PUBLIC_ADDRESS,
    )
    # The sheet names its audit line, so that the log must always include this line.
    signed["issued"]["audit"] = audit.head_document(now=now)
    sheet.figures, sheet.signature = signed, signed["issued"]["signature"]
    sheet.save(force_insert=True)
    return sheet


def print_sheet(*, figures: Mapping[str, Any], language: str) -> bytes:
    """The sealed PDF of issued figures.

    Raises kit.pdf.PrintError with an explanation. It has the current layout and the figures as
    they were signed.
    """
    document = issued_documents.read_document(figures=figures)
    made = pdf.compile_pdf(
        source=PRINT,
        data=_local(figures=document),
        language=language,
        attached=_local(figures=figures),
    )
    return signing.seal_pdf(pdf=made, key=signing_key())


def _local(*, figures: Mapping[str, Any]) -> Mapping[str, Any]:
    """Figures with the time of issue in local time: sheets of version 1 have it in UTC."""
    issued = figures["issued"]
    at = timezone.localtime(datetime.fromisoformat(issued["at"])).isoformat(timespec="seconds")
    return {**figures, "issued": {**issued, "at": at}}


def exported_sheet(*, sheet: IssuedSheet, form: str, language: str) -> bytes:
    """An issued sheet as a file: `form` is one of FORMATS.

    JSON is the sheet as it was signed; the others are read by its version. Raises
    kit.pdf.PrintError, and ReportRefused for a sheet of a later version.
    """
    if form == "json":
        return json.dumps(sheet.figures, ensure_ascii=False, indent=2).encode()
    try:
        document = issued_documents.read_document(figures=sheet.figures)
    except issued_documents.UnknownVersionError as error:
        raise ReportRefused(
            _("This sheet is of the version %(version)s. Update this program to open it.")
            % {"version": error.schema or "–"}
        ) from error
    if form == "pdf":
        return print_sheet(figures=sheet.figures, language=language)
    if form == "csv":
        return spreadsheets.write_csv(
            heads=exports.FIGURE_HEADS,
            rows=exports.figure_rows(document=document, language=language),
            language=language,
        )
    return spreadsheets.write_xlsx(
        sheets=exports.workbook_sheets(document=document, language=language),
        language=language,
        made_at=timezone.localtime(sheet.issued_at),
    )


@transaction.atomic
def store_intervals(
    *, scope_runs: queries.ScopeRuns, by: Account | None, now: datetime
) -> StoredInterval:
    """Compute the bootstrap intervals of a large scope and store them for its current data."""
    people_queries.require_right("runs", "results", account=by)
    course_actions.settle_runs(runs=scope_runs.runs)
    cohort = course_queries.cohort_of_runs(runs=scope_runs.runs).cohort
    intervals = summaries.bootstrap(cohort=cohort, seed=sheets.SEED, resamples=sheets.RESAMPLES)
    row, _is_new = StoredInterval.objects.update_or_create(
        scope=scope_runs.scope.key,
        data_digest=sheets.data_digest(cohort=cohort),
        defaults={
            "gain_points": intervals.gain_points,
            "g_av": intervals.g_av,
            "computed_at": now,
        },
    )
    audit.record_line(
        action="store_intervals",
        subject=row,
        by=by,
        now=now,
        detail={"scope": scope_runs.scope.key},
    )
    return row


def store_scope_intervals(*, scope: str) -> str:
    """The job that computes the intervals of a scope such as "programme:PRG-2026"."""
    kind, _separator, code = scope.partition(":")
    held = queries.scope_runs_by_code(kind=kind, code=code, account=None)
    return str(store_intervals(scope_runs=held, by=None, now=timezone.now()).pk)


def signing_key() -> Any:
    """The private key of this installation, created in its data folder when first needed."""
    return node_keys.signing_key()


def public_key() -> str:
    """The public key of this installation, base64, with which others check its sheets."""
    return node_keys.public_key()


def check_file(*, data: bytes) -> dict[str, Any]:
    """The verdict on an uploaded sheet with the keys trusted here; nothing is stored."""
    return verification.verdict_on(data=data, trusted=node_keys.trusted_keys())


@transaction.atomic
def ask_intervals(*, scope_runs: queries.ScopeRuns, by: Account | None, now: datetime) -> Job:
    """Queue the bootstrap intervals of a scope; a job that is already queued is not repeated."""
    people_queries.require_right("runs", "results", account=by)
    scope = scope_runs.scope.key
    waiting = queries.interval_jobs(scope=scope).filter(state__in=["waiting", "running"]).first()
    if waiting is not None:
        return waiting
    return jobs.ask_job(kind=queries.INTERVAL_JOB, arguments={"scope": scope}, by=by, now=now)
