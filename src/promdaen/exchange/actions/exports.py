"""Bulk exports: requested by one person, approved by a second, downloaded once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.exchange.actions import log
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import BulkExport
from promdaen.exchange.queries import codes, exchange_database, exports
from promdaen.exchange.rules import exporting
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.people.queries import NotAllowed


@dataclass(frozen=True, kw_only=True)
class NewBulkExport:
    """What an export contains, its file format, its purpose and the reason."""

    chosen: exports.ExportSelection
    format: str
    purpose: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ExportDownload:
    """A downloaded export, with its records as they are in the file."""

    export: BulkExport
    lines: Sequence[exporting.ExportedRecord]


def ask_export(*, new: NewBulkExport, by: ExchangeMember, now: datetime) -> BulkExport:
    """Request an export; it contains nothing until a second person approves it.

    Raises NotAllowed and ExchangeRefused.
    """
    _require_asker(by=by)
    _check(new=new)
    with transaction.atomic(using=exchange_database.ALIAS):
        export = BulkExport.objects.create(
            purpose=new.purpose,
            reason=new.reason,
            format=new.format,
            chosen=new.chosen.as_codes(),
            exercise=by.world,
            asked_by_id=by.account_id,
            asked_at=now,
            department=by.department,
            expires_at=now + exporting.DOWNLOAD_PERIOD,
        )
        detail = {"purpose": new.purpose, "format": new.format, **export.chosen}
        log.record_line(act="ask_export", subject=export, by=by, now=now, detail=detail)
    return export


def allow_export(*, export: BulkExport, by: ExchangeMember, now: datetime) -> None:
    """Approve an export as a second person; the requester has seven days to download it."""
    _decide(export=export, by=by, now=now, is_allowed=True)


def refuse_export(*, export: BulkExport, by: ExchangeMember, now: datetime) -> None:
    """Refuse an export as a second person; it can never be downloaded."""
    _decide(export=export, by=by, now=now, is_allowed=False)


def take_export(*, export: BulkExport, by: ExchangeMember, now: datetime) -> ExportDownload:
    """Download an export, once; the contents depend on the downloader's rights at that moment.

    Raises NotAllowed and ExchangeRefused.
    """
    _require_asker(by=by)
    if export.asked_by_id != by.account_id or export.exercise != by.world:
        raise NotAllowed(_("An export is taken by who asked for it."))
    selection = exports.stored_selection(stored=export.chosen)
    with transaction.atomic(using=exchange_database.ALIAS):
        open_rows = BulkExport.objects.filter(
            pk=export.pk, allowed_at__isnull=False, refused_at=None, taken_at=None
        )
        if not open_rows.filter(expires_at__gt=now).update(taken_at=now):
            raise ExchangeRefused(_("This export is not open: it waits, was taken, or is over."))
        rows = exports.records_to_export(member=by, selection=selection, now=now)
        records = list(rows[: exporting.MAX_RECORDS + 1])
        if len(records) > exporting.MAX_RECORDS:
            raise ExchangeRefused(_("This is too much for one file. Ask for fewer days."))
        lines = exports.exported_records(records=records)
        detail = {"purpose": export.purpose, "count": len(lines), **export.chosen}
        log.record_line(act="take_export", subject=export, by=by, now=now, detail=detail)
    export.refresh_from_db()
    return ExportDownload(export=export, lines=lines)


def _decide(*, export: BulkExport, by: ExchangeMember, now: datetime, is_allowed: bool) -> None:
    if not exports.can_decide(export=export, member=by):
        raise NotAllowed(_("A head of the department or a coordinator decides, not who asked."))
    decision = {"refused_at": now}
    if is_allowed:
        decision = {"allowed_at": now, "expires_at": now + exporting.DOWNLOAD_PERIOD}
    with transaction.atomic(using=exchange_database.ALIAS):
        waiting = BulkExport.objects.filter(pk=export.pk, allowed_at=None, refused_at=None)
        second = {"allowed_by_id": by.account_id} if is_allowed else {}
        if not waiting.filter(expires_at__gt=now).update(**decision, **second):
            raise ExchangeRefused(_("This was already decided, or its time is over."))
        act = "allow_export" if is_allowed else "refuse_export"
        detail = {"purpose": export.purpose, **export.chosen}
        log.record_line(act=act, subject=export, by=by, now=now, detail=detail)
    export.refresh_from_db()


def _require_asker(*, by: ExchangeMember) -> None:
    if not by.is_active or not by.roles & set(exporting.EXPORTER_ROLES):
        raise NotAllowed(_("Exports are asked for at the desk of a department."))


def _check(*, new: NewBulkExport) -> None:
    if new.purpose not in codes.code_list(name="purpose"):
        raise ExchangeRefused(_("Say what it is for."), fields={"purpose": _("Choose one.")})
    if not new.reason.strip():
        raise ExchangeRefused(_("Say why."), fields={"reason": _("Say why in a sentence.")})
    if not new.chosen.kinds or not set(new.chosen.kinds) <= set(exporting.EXPORTED_KINDS):
        raise ExchangeRefused(_("Choose what is exported."), fields={"kinds": _("Choose one.")})
    if new.format not in exporting.EXPORT_FORMATS:
        raise ExchangeRefused(_("There is no such file."), fields={"format": _("Choose one.")})
    since, until = new.chosen.since, new.chosen.until
    if since and until and until < since:
        raise ExchangeRefused(
            _("The last day is before the first."), fields={"until": _("Choose a later day.")}
        )
