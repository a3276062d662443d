"""Bulk exports: requests waiting, people who decide, and what an export would contain now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import translation

from promdaen.exchange.models import BulkExport, Record, Text
from promdaen.exchange.queries import codes, headlines, members, posts, visible
from promdaen.exchange.rules import clocks, exporting, levels, stix
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.rules.exporting import ExportedRecord
from promdaen.kit import working_days
from promdaen.kit.json_objects import NewJsonObject
from promdaen.places.models import Checkpoint, Province
from promdaen.places.rules import PLACED

MAX_EXPORTS = 100


@dataclass(frozen=True, kw_only=True)
class ExportSelection:
    """Scope of an export: kinds, originators (none: all), highest level, days of sending."""

    kinds: Sequence[str]
    departments: Sequence[str] = ()
    level: int = levels.GREEN
    since: date | None = None
    until: date | None = None

    def as_codes(self) -> dict[str, object]:
        """The stored form, also used in the log: codes and days."""
        return {
            "kinds": list(self.kinds),
            "departments": list(self.departments),
            "level": levels.LEVEL_CODES[self.level],
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }


@dataclass(frozen=True, kw_only=True)
class ExportSummary:
    """A request for an export as a reader sees it."""

    export: BulkExport
    chosen: ExportSelection
    asked_by: str
    allowed_by: str
    state: str
    can_decide: bool
    can_take: bool

    @property
    def purpose(self) -> str:
        """The purpose in the language of the page."""
        return codes.code_label(name="purpose", code=self.export.purpose)

    @property
    def kinds(self) -> str:
        """The kinds of records in the language of the page."""
        return ", ".join(
            codes.code_label(name="record_kind", code=kind) for kind in self.chosen.kinds
        )

    @property
    def level_label(self) -> str:
        """The highest level as it is printed."""
        return levels.LEVEL_LABELS[self.chosen.level]


def stored_selection(*, stored: NewJsonObject) -> ExportSelection:
    """The scope from its stored form."""
    return ExportSelection(
        kinds=stored["kinds"],
        departments=stored["departments"],
        level=levels.handling_level(code=stored["level"]),
        since=date.fromisoformat(stored["since"]) if stored["since"] else None,
        until=date.fromisoformat(stored["until"]) if stored["until"] else None,
    )


def exports_seen_by(*, member: ExchangeMember) -> QuerySet[BulkExport]:
    """Exports visible in the account's world: own, the head's department's, all (coordinator)."""
    visible_exports = Q(asked_by_id=member.account_id)
    if "head" in member.roles and member.department:
        visible_exports |= Q(department=member.department)
    exports = BulkExport.objects.filter(exercise=member.world)
    return exports if "coordinator" in member.roles else exports.filter(visible_exports)


def export_seen_by(*, member: ExchangeMember, export_id: UUID) -> BulkExport | None:
    """An export, or None if it does not exist or the reader may not see it."""
    return exports_seen_by(member=member).filter(pk=export_id).first()


def can_decide(*, export: BulkExport, member: ExchangeMember) -> bool:
    """Whether an account may approve it: head of the department or coordinator, not requester."""
    is_head = "head" in member.roles and export.department == member.department != ""
    is_second = export.asked_by_id != member.account_id
    is_of_world = export.exercise == member.world
    may = is_head or "coordinator" in member.roles
    return member.is_active and is_of_world and is_second and may


def export_state(*, export: BulkExport, now: datetime) -> str:
    """The state of an export: waiting, approved, refused, downloaded or expired."""
    course = exporting.ExportProgress(
        expires_at=export.expires_at,
        allowed_at=export.allowed_at,
        refused_at=export.refused_at,
        taken_at=export.taken_at,
    )
    return exporting.export_state(course=course, now=now)


def export_summaries(*, member: ExchangeMember, now: datetime) -> list[ExportSummary]:
    """The newest exports an account requested or may decide on."""
    exports = list(exports_seen_by(member=member)[:MAX_EXPORTS])
    return _export_summaries(exports=exports, member=member, now=now)


def export_summary(*, export: BulkExport, member: ExchangeMember, now: datetime) -> ExportSummary:
    """An export as a reader sees it."""
    return _export_summaries(exports=[export], member=member, now=now)[0]


def records_to_export(
    *, member: ExchangeMember, selection: ExportSelection, now: datetime
) -> QuerySet[Record]:
    """The selected records this account may export now; never RED, never bribe reports."""
    records = visible.visible_to(member=member, now=now, act="export")
    records = records.filter(
        kind__in=[kind for kind in selection.kinds if kind in exporting.EXPORTED_KINDS]
    )
    records = records.filter(
        level__lte=min(selection.level, levels.AMBER_STRICT), sent_at__isnull=False
    )
    records = records.filter(is_integrity=False, withdrawn_at=None)
    if selection.departments:
        records = records.filter(origin__in=selection.departments)
    if selection.since:
        records = records.filter(sent_at__gte=working_days.midnight(day=selection.since))
    if selection.until:
        records = records.filter(
            sent_at__lt=working_days.midnight(day=selection.until + timedelta(days=1))
        )
    return records.select_related("report", "request", "alert").order_by("sent_at", "id")


def exported_records(*, records: Sequence[Record]) -> list[ExportedRecord]:
    """Records in their exported form; titles are the public ones, redacted where applicable."""
    plain = [record.pk for record in records if not record.is_sealed]
    texts = Text.objects.filter(field=headlines.TITLE, sealed=None, is_top=True, record__in=plain)
    titles = {text.record_id: text.plain for text in texts}
    untitled = [
        record for record in records
        if record.kind == "report" and not record.is_sealed and record.pk not in titles
    ]  # fmt: skip
    titles |= headlines.report_titles(records=untitled) if untitled else {}
    return [_exported(record=record, title=titles.get(record.pk, "")) for record in records]


def stix_context(
    *, records: Sequence[ExportedRecord], exercise: str, now: datetime
) -> stix.StixContext:
    """The names that the objects of a STIX bundle refer to."""
    places = {
        place for record in records for place in (record.checkpoint, record.province) if place
    }
    with translation.override("en"):
        return stix.StixContext(
            departments=members.department_names(),
            places={place.code: _place(row=place) for place in posts.place_rows(codes=places)},
            now=now,
            country=settings.COUNTRY,
            exercise=exercise,
        )


def _place(*, row: Province | Checkpoint) -> stix.StixPlace:
    if isinstance(row, Province):
        return stix.StixPlace(name=str(row), province=row.code)
    position = None
    if row.latitude is not None and row.longitude is not None:
        position = (row.latitude, row.longitude) if row.position_quality in PLACED else None
    return stix.StixPlace(name=str(row), province=row.province_id, position=position)


def _exported(*, record: Record, title: str) -> ExportedRecord:
    report, alert = getattr(record, "report", None), getattr(record, "alert", None)
    request_facts = getattr(record, "request", None)
    facts: dict[str, str] = {}
    if report is not None:
        facts = {name: getattr(report, name) for name in ("type", "direction", "mode", "method")}
    if request_facts is not None:
        facts = {
            "priority": clocks.PRIORITY_CODES[request_facts.priority],
            "department": request_facts.department,
        }
    if alert is not None:
        facts = {"alert_kind": alert.kind}
    return ExportedRecord(
        record_id=record.pk,
        kind=record.kind,
        local_no=record.local_no,
        title=title or record.local_no,
        origin=record.origin,
        level=record.level,
        sent_at=record.sent_at or record.created_at,
        hcodes=tuple(record.hcodes),
        grade=record.source_grade + record.info_grade,
        state=record.state,
        province=record.province,
        checkpoint=record.checkpoint,
        occurred_at=report.occurred_at if report else None,
        expires_at=record.expires_at if alert else None,
        persons_count=report.persons_count if report else None,
        actions=exporting.shown_actions(actions=report.action_taken if report else ()),
        facts=facts,
    )


def _export_summaries(
    *, exports: Sequence[BulkExport], member: ExchangeMember, now: datetime
) -> list[ExportSummary]:
    ids = {pk for export in exports for pk in (export.asked_by_id, export.allowed_by_id) if pk}
    names = members.account_names(account_ids=ids)
    export_rows = []
    for export in exports:
        state = export_state(export=export, now=now)
        second = can_decide(export=export, member=member)
        export_rows.append(
            ExportSummary(
                export=export,
                chosen=stored_selection(stored=export.chosen),
                asked_by=names.get(export.asked_by_id, ""),
                allowed_by=names.get(export.allowed_by_id, "") if export.allowed_by_id else "",
                state=state,
                can_decide=state == exporting.WAITS and second,
                can_take=state == exporting.ALLOWED and export.asked_by_id == member.account_id,
            )
        )
    return export_rows
