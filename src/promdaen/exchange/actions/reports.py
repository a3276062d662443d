"""Incident reports: written, saved as a draft, sent, extended."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.exchange.actions import due_referrals, log, notices, records, screening
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Record, Report, Text, Trace
from promdaen.exchange.queries import exchange_database, reports, responsibility, sealed
from promdaen.exchange.rules import levels, policy, reporting, traces
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import holidays
from promdaen.places import queries as places_queries

SCREENED_TEXTS = ("summary", "narrative", "restriction")


@dataclass(frozen=True, kw_only=True)
class NewReport:
    """A report as filled in; `checked` is the token that confirms warnings (see screening).

    `vehicles` are numbers as typed: only a keyed digest is stored. `record_id` comes from the
    phone; sending the same id again does not create a second report.
    """

    facts: reporting.ReportFacts
    handling: records.Handling
    audience: records.Audience = field(default_factory=records.Audience)
    summary: str = ""
    narrative: str = ""
    flags: Mapping[str, str] = field(default_factory=dict)
    checkpoint: str = ""
    province: str = ""
    vehicles: Sequence[str] = ()
    record_id: UUID | None = None
    checked: str = ""

    @property
    def is_integrity(self) -> bool:
        """Whether it reports a bribe and is sent only to the named contacts."""
        return self.facts.type == reporting.CORRUPTION


def file_report(*, new: NewReport, is_sent: bool, by: ExchangeMember, now: datetime) -> Record:
    """Save a report as a draft, or send it; a report already sent is not changed.

    Raises RecordTextRefused, ExchangeRefused, NotAllowed.
    """
    record = _earlier_report(new=new, by=by)
    if record is not None and record.sent_at is not None:
        return record
    screened = screening.screen_texts(texts=_screened(new=new), confirmation=new.checked)
    _check(new=new, now=now)
    with transaction.atomic(using=exchange_database.ALIAS):
        report_record = _as_record(new=new)
        if record is None:
            record = records.create_record(new=report_record, by=by, now=now)
        else:
            records.change_draft(record=record, new=report_record, by=by, now=now)
        _put_facts(record=record, new=new)
        screening.note_confirmed(record=record, screened=screened, by=by, now=now)
        if is_sent:
            send_report(record=record, audience=new.audience, by=by, now=now)
    return record


def send_report(
    *, record: Record, audience: records.Audience, by: ExchangeMember, now: datetime
) -> Record:
    """Send a draft; a report of an offered bribe goes only to the integrity contacts.

    Raises ExchangeRefused, NotAllowed.
    """
    if record.is_integrity:
        audience = records.Audience(
            named_reader_ids=reports.integrity_contacts(origin=record.origin)
        )
        if not audience.named_reader_ids:
            raise ExchangeRefused(
                _(
                    "No integrity contact is named yet, so this cannot be sent. Keep it as your "
                    "draft and ask the coordinator who it is, without saying why."
                )
            )
    with transaction.atomic(using=exchange_database.ALIAS):
        records.send_record(record=record, audience=audience, by=by, now=now)
        records.put_texts(record=record, texts={reports.AUDIENCE_TEXT: ""}, by=by, now=now)
        facts = Report.objects.filter(record=record).first()
        if facts is not None:
            _start_clock(record=record, facts=facts, by=by, now=now)
            due_referrals.open_due_referral(report=record, now=now)
    return record


def _start_clock(*, record: Record, facts: Report, by: ExchangeMember, now: datetime) -> None:
    """Set when a report must be taken; a report written at a desk is taken by its author."""
    record.due_at = reporting.acceptance_due_at(
        sent_at=now,
        is_referral_due=facts.referral == reporting.DUE,
        action_taken=facts.action_taken,
        holidays=holidays.holidays(),
    )
    if by.roles & set(policy.DESK_ROLES) and not record.is_integrity:
        record.taken_by_id, record.taken_at = by.acting_id, now
    record.save(update_fields=["due_at", "taken_by_id", "taken_at"])
    notified_accounts = set(responsibility.responsible_accounts(record=record)) - {by.account_id}
    if record.taken_at is None:
        notices.notify(record=record, accounts=notified_accounts, why="report", now=now)


def send_draft(*, record: Record, by: ExchangeMember, now: datetime) -> Record:
    """Send a draft to the audience saved with it. Raises ExchangeRefused."""
    log.require(act="update", record=record, by=by, now=now)
    texts = sealed.readable_texts(record=record, member=by, now=now)
    stored_audience = json.loads(texts.get(reports.AUDIENCE_TEXT) or "{}")
    audience = records.Audience(
        departments=stored_audience.get("departments", ()),
        named_reader_ids=[UUID(officer) for officer in stored_audience.get("named", ())],
    )
    return send_report(record=record, audience=audience, by=by, now=now)


def add_update(
    *, record: Record, words: str, confirmation: str = "", by: ExchangeMember, now: datetime
) -> Record:
    """Add an update to a sent report; the earlier text does not change.

    Raises RecordTextRefused, ExchangeRefused, NotAllowed.
    """
    log.require(act="update", record=record, by=by, now=now)
    if record.sent_at is None:
        raise ExchangeRefused(_("This is still a draft: change the draft itself."))
    screened = screening.screen_texts(texts={"words": words}, confirmation=confirmation)
    with transaction.atomic(using=exchange_database.ALIAS):
        locked = Record.objects.select_for_update().get(pk=record.pk)
        number = _next_number(record=locked)
        name = f"{reports.UPDATE_PREFIX}{number:03d}"
        records.put_texts(record=locked, texts={name: words}, by=by, now=now)
        screening.note_confirmed(record=locked, screened=screened, by=by, now=now)
        log.add_event(record=locked, act="updated", by=by, now=now, detail={"number": number})
        log.record_line(
            act="update_report", subject=locked, by=by, now=now, detail={"number": number}
        )
    return record


def _next_number(*, record: Record) -> int:
    texts = Text.objects.filter(record=record, field__startswith=reports.UPDATE_PREFIX, layer=0)
    return texts.count() + 1


def _earlier_report(*, new: NewReport, by: ExchangeMember) -> Record | None:
    """The report this account already saved under this id, or None."""
    if new.record_id is None:
        return None
    earlier_report = Record.objects.filter(pk=new.record_id).first()
    if earlier_report is None:
        return None
    is_own = earlier_report.author_id == by.account_id and earlier_report.exercise == by.world
    if not is_own or earlier_report.kind != "report":
        raise ExchangeRefused(_("It could not be saved under this number. Begin a new report."))
    return earlier_report


def _screened(*, new: NewReport) -> dict[str, str]:
    texts = (new.summary, new.narrative, new.handling.restriction)
    return dict(zip(SCREENED_TEXTS, texts, strict=True))


def _as_record(*, new: NewReport) -> records.NewRecord:
    audience = {
        "departments": list(new.audience.departments),
        "named": [str(reader_id) for reader_id in new.audience.named_reader_ids],
    }
    return records.NewRecord(
        kind="report",
        handling=new.handling,
        record_id=new.record_id,
        checkpoint=new.checkpoint,
        province=new.province or _checkpoint_province(checkpoint=new.checkpoint),
        is_integrity=new.is_integrity,
        texts={
            "summary": new.summary,
            "narrative": new.narrative,
            "protection": reporting.flags_text(flags=new.flags),
            reports.AUDIENCE_TEXT: json.dumps(audience, sort_keys=True),
        },
    )


def _checkpoint_province(*, checkpoint: str) -> str:
    """The province of a checkpoint by its code, "" if no checkpoint is named."""
    place = places_queries.checkpoint_by_code(code=checkpoint) if checkpoint else None
    return place.province_id if place else ""


def _put_facts(*, record: Record, new: NewReport) -> None:
    word = reporting.referral_word(flags=new.flags, persons_count=new.facts.persons_count)
    values = {**asdict(new.facts), "referral": word}
    Report.objects.update_or_create(record=record, defaults=values)
    key = sealed.trace_key()
    marked = [traces.vehicle_mark(plate=vehicle, key=key) for vehicle in new.vehicles]
    vehicles = [mark for mark in marked if mark is not None]
    rows = Trace.objects.filter(record=record)
    # Vehicle numbers are not stored, so an edited draft cannot show them again.
    (rows if vehicles else rows.exclude(kind=traces.VEHICLE)).delete()
    for report_trace in [
        *traces.report_traces(facts=new.facts, checkpoint=new.checkpoint),
        *vehicles,
    ]:
        Trace.objects.get_or_create(
            record=record,
            kind=report_trace.kind,
            value=report_trace.value,
            defaults={"label": report_trace.label},
        )


def _check(*, new: NewReport, now: datetime) -> None:
    messages_by_fault = {
        "future": _("This is in the future. Write when it happened."),
        "too_many": _("The rows below count more persons than this."),
        "half_position": _("A position needs both figures."),
    }
    faults = reporting.faults(facts=new.facts, now=now)
    errors = {name: messages_by_fault[code] for name, code in faults.items()}
    if new.handling.level == levels.RED and new.audience.departments:
        errors["departments"] = _("TLP:RED is for persons who are named, not for departments.")
    if errors:
        raise ExchangeRefused(_("Some answers do not fit together."), fields=errors)
