"""Who saw a source, when, and in which edition."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.curriculum import queries
from promdaen.curriculum.actions.refusals import ReviewRefused
from promdaen.curriculum.models import Source, SourceReading
from promdaen.curriculum.rules import records as record_rules
from promdaen.kit import audit, languages
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

MAX_EDITION_LENGTH = 300


def mark_source_seen(
    *, source: str, edition: str, note: str = "", by: Account, now: datetime
) -> SourceReading:
    """Record that an account read the text of a source in an edition; the source is then seen.

    Importing files again keeps that. Raises ReviewRefused without an edition.
    """
    people_queries.require_right("review", account=by)
    words = languages.clean_text(edition)[:MAX_EDITION_LENGTH]
    if not words:
        raise ReviewRefused(_("Say which edition you read: publisher, year, language."))
    with transaction.atomic():
        row = _locked(source=source)
        return _record(row, by, now, is_seen=True, edition=words, note=note)


def take_back_seen(*, source: str, note: str, by: Account, now: datetime) -> SourceReading:
    """Record that a source is not seen after all, with the reason.

    Raises ReviewRefused without a reason, or if no one marked it here.
    """
    people_queries.require_right("review", account=by)
    if not languages.clean_text(note):
        raise ReviewRefused(_("Give the reason."))
    with transaction.atomic():
        row = _locked(source=source)
        readings = SourceReading.objects.filter(source_code=row.code)
        latest = readings.order_by("-at", "-id").first()
        if latest is None or not latest.is_seen:
            raise ReviewRefused(_("No one marked this source as seen here."))
        return _record(row, by, now, is_seen=False, edition=latest.edition, note=note)


def _locked(*, source: str) -> Source:
    row = Source.objects.select_for_update().filter(pk=source).first()
    if row is None:
        raise ReviewRefused(_("There is no such source."))
    return row


def _record(
    source: Source, by: Account, now: datetime, *, is_seen: bool, edition: str, note: str
) -> SourceReading:
    reading: SourceReading = SourceReading.objects.create(
        source_code=source.code,
        is_seen=is_seen,
        edition=edition,
        note=languages.clean_text(note),
        who=queries.name_and_office(account=by, language="en"),
        by=by,
        at=now,
    )
    source.verification = record_rules.SEEN if is_seen else record_rules.UNVERIFIED
    source.save(update_fields=["verification"])
    action = "mark_source_seen" if is_seen else "take_back_seen"
    detail = {"source": source.code, "edition": edition}
    audit.record_line(action=action, subject=reading, by=by, now=now, detail=detail)
    return reading
