"""States of reports: who has taken each, and its referral, as far as a reader may open it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from promdaen.exchange.models import Event, Record
from promdaen.exchange.queries import members, referrals, responsibility, visible
from promdaen.exchange.rules import reporting
from promdaen.exchange.rules.exchange_members import ExchangeMember

ACCEPTED = ("accepted", "done")
"""States of a referral that somebody has accepted."""


@dataclass(frozen=True, kw_only=True)
class ReportState:
    """The state of a report for one reader.

    `due` is its due referral and `referral` the referral itself, each None unless this reader may
    open it; the report's own word (due, made, not needed) is for every reader of the report.
    """

    record: Record
    now: datetime
    taken_by: str = ""
    due: Record | None = None
    due_taken_by: str = ""
    made_at: datetime | None = None
    made_by: str = ""
    referral: Record | None = None

    @property
    def code(self) -> str:
        """The code of the state: draft, withdrawn, of the referral, or of the report."""
        if self.record.withdrawn_at:
            return "withdrawn"
        if not self.record.sent_at:
            return "draft"
        if self.record.report.referral == reporting.DUE:
            return reporting.DUE
        if self.referral is not None:
            return "accepted" if self.referral.state in ACCEPTED else self.referral.state
        if self.record.report.referral == reporting.MADE:
            return reporting.MADE
        return "sent"

    @property
    def has_referral(self) -> bool:
        """Whether a referral is due or made, and this reader may know it."""
        if self.code == reporting.DUE:
            return self.due is not None
        return self.made_at is not None or self.code == "in_progress"

    @property
    def accept_by(self) -> datetime | None:
        """When a referral that is not accepted yet is due."""
        return referrals.next_due_at(record=self.referral) if self.referral is not None else None

    @property
    def is_accepting_late(self) -> bool:
        """Whether that time is over."""
        return self.accept_by is not None and self.accept_by < self.now

    @property
    def is_untaken(self) -> bool:
        """Whether somebody must take the report and has not."""
        is_open = self.record.sent_at is not None and self.record.withdrawn_at is None
        return is_open and self.record.due_at is not None and self.record.taken_at is None

    @property
    def is_taking_late(self) -> bool:
        """Whether no one has taken the report in time."""
        due_at = self.record.due_at
        return self.is_untaken and due_at is not None and due_at < self.now


def report_states(
    *, records: Sequence[Record], member: ExchangeMember, now: datetime
) -> dict[UUID, ReportState]:
    """The state of each report for this reader, by record id."""
    if not records:
        return {}
    rows = visible.visible_to(member=member, now=now)
    referred = [row.pk for row in records if row.report.referral != reporting.NOT_NEEDED]
    # A referral is looked for where the report's own word says that one is due or made: without
    # persons in need both queries are empty, and Django does not send them.
    dues = {
        due.due_referral.report_id: due
        for due in rows.filter(due_referral__report__in=referred).select_related("due_referral")
    }
    made_referrals = {
        referral.referral.report_id: referral
        for referral in rows.filter(kind="referral", referral__report__in=referred)
        .select_related("referral")
        .order_by("sent_at")
    }
    due_list = list(dues.values())
    events = _made_events(dues=due_list)
    ids = {row.taken_by_id for row in (*records, *due_list)}
    ids |= {event.by_id for event in events.values()}
    account_ids = [account_id for account_id in ids if account_id is not None]
    names = members.account_names(account_ids=account_ids) if account_ids else {}
    takers = responsibility.taker_names(records=[*records, *due_list], member=member, names=names)
    makers = _makers(events=events, dues=due_list, member=member, names=names)
    states = {}
    for record in records:
        due = dues.get(record.pk)
        due_id = due.pk if due is not None else None
        states[record.pk] = ReportState(
            record=record,
            now=now,
            taken_by=takers.get(record.pk, ""),
            due=due,
            due_taken_by=takers.get(due_id, "") if due_id else "",
            made_at=events[due_id].at if due_id in events else None,
            made_by=makers.get(due_id, "") if due_id else "",
            referral=made_referrals.get(record.pk),
        )
    return states


def _made_events(*, dues: Sequence[Record]) -> dict[UUID | None, Event]:
    """The events by which due referrals were made, by record id."""
    made_ids = [due.pk for due in dues if due.state == reporting.MADE]
    if not made_ids:
        return {}
    events = Event.objects.filter(record__in=made_ids, act="referred")
    return {event.record_id: event for event in events}


def _makers(
    *,
    events: Mapping[UUID | None, Event],
    dues: Sequence[Record],
    member: ExchangeMember,
    names: Mapping[UUID, str],
) -> dict[UUID, str]:
    """Who made each referral: the person, or the unit where an offered bribe began it."""
    if not events:
        return {}
    units = members.department_names()
    makers = {}
    for due in dues:
        event = events.get(due.pk)
        if event is None:
            continue
        is_hidden = due.is_integrity and event.by_id != member.account_id
        name = "" if is_hidden or event.by_id is None else names.get(event.by_id, "")
        makers[due.pk] = name or units.get(event.department, event.department)
    return makers
