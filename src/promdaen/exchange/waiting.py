"""Work waiting for an account in the exchange, as rows of the shared list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.exchange.queries import (
    access,
    alerts,
    current_member,
    exports,
    headlines,
    inbox,
    members,
    requests,
    sharing,
)
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit.waiting import LATER, WaitingWork, urgency_at

if TYPE_CHECKING:
    from promdaen.people.models import Account

SECOND_PERSON_WITHIN = timedelta(days=1)
"""How soon a second person decides what another proposed or asked for."""
LATE_STEP = 150
"""At so many per cent of its time a late request is the coordinator's work."""
ICONS = {
    "report": "file-earmark-text",
    "request": "question-circle",
    "alert": "bell",
    "referral": "person",
    "protection": "shield-check",
}


def records_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """Requests, alerts, due referrals, referrals and reports that wait for an account."""
    exchange_member = current_member.exchange_member(account=account)
    if not exchange_member.is_active:
        return []
    inbox_items = inbox.inbox_items(member=exchange_member, now=now)
    inbox_items = inbox.with_titles(
        lines=inbox_items, member=exchange_member, names=members.department_names()
    )
    return [
        WaitingWork(
            kind=f"{inbox_item.record.kind}_{inbox_item.act}",
            action=inbox_item.action,
            subject=inbox_item.title,
            where=" · ".join(
                part
                for part in (inbox_item.priority, inbox_item.origin, inbox_item.taken_by)
                if part
            ),
            url=sharing.record_url(record=inbox_item.record),
            urgency=urgency_at(due_at=inbox_item.due_at, now=now),
            since=inbox_item.record.sent_at,
            due_at=inbox_item.due_at,
            icon=ICONS[inbox_item.record.kind],
        )
        for inbox_item in inbox_items
    ]


def decisions_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """Approvals, access requests, and late records that wait for an account."""
    exchange_member = current_member.exchange_member(account=account)
    if not exchange_member.is_active:
        return []
    return [
        *_roles(acting_member=exchange_member, now=now),
        *_exports(member=exchange_member, now=now),
        *_leave(member=exchange_member, now=now),
        *_access(member=exchange_member, now=now),
        *_late(member=exchange_member, now=now),
        *_silent(member=exchange_member, now=now),
        *_deputies(member=exchange_member, now=now),
    ]


def _roles(*, acting_member: ExchangeMember, now: datetime) -> Iterator[WaitingWork]:
    for member in members.members_for(member=acting_member):
        if member.state == "proposed" and member.can_grant:
            due_at = member.membership.proposed_at + SECOND_PERSON_WITHIN
            yield WaitingWork(
                kind="role_to_grant",
                action=_("Grant or refuse the role"),
                subject=member.name,
                where=" · ".join(part for part in (member.role, member.where) if part),
                url=reverse("exchange:roles"),
                urgency=urgency_at(due_at=due_at, now=now),
                since=member.membership.proposed_at,
                due_at=due_at,
                icon="person-plus",
            )


def _exports(*, member: ExchangeMember, now: datetime) -> Iterator[WaitingWork]:
    for summary in exports.export_summaries(member=member, now=now):
        if not (summary.can_decide or summary.can_take):
            continue
        due_at = summary.export.asked_at + SECOND_PERSON_WITHIN
        yield WaitingWork(
            kind="export_to_decide" if summary.can_decide else "export_to_take",
            action=_("Allow or refuse the export") if summary.can_decide else _("Take the export"),
            subject=summary.kinds,
            where=" · ".join(part for part in (summary.purpose, summary.asked_by) if part),
            url=reverse("exchange:export", args=(summary.export.pk,)),
            urgency=urgency_at(due_at=due_at if summary.can_decide else None, now=now),
            since=summary.export.asked_at,
            due_at=due_at if summary.can_decide else None,
            icon="download",
        )


def _leave(*, member: ExchangeMember, now: datetime) -> Iterator[WaitingWork]:
    events = sharing.onward_requests_to_decide(member=member, now=now)
    names, departments = (
        headlines.headlines(records=[event.record for event in events], member=member, now=now),
        members.department_names(),
    )
    for event in events:
        department = event.detail.get("department", "")
        due_at = event.at + SECOND_PERSON_WITHIN
        yield WaitingWork(
            kind="leave_to_give",
            action=_("Share it or do nothing"),
            subject=names[event.record_id],
            where=_("asked for: %(department)s")
            % {"department": departments.get(department, department)},
            url=reverse("exchange:share_record", args=(event.record_id,)),
            urgency=urgency_at(due_at=due_at, now=now),
            since=event.at,
            due_at=due_at,
            icon="chat-left-text",
        )


def _access(*, member: ExchangeMember, now: datetime) -> Iterator[WaitingWork]:
    for access_request_row in access.access_request_rows(member=member, now=now):
        if access_request_row.can_answer:
            yield WaitingWork(
                kind="access_to_answer",
                action=_("Answer the request to see stored data"),
                subject=access_request_row.access_request.case_code,
                where=access_request_row.asker,
                url=reverse(
                    "exchange:access_request", args=(access_request_row.access_request.pk,)
                ),
                urgency=urgency_at(due_at=access_request_row.access_request.due_at, now=now),
                since=access_request_row.access_request.at,
                due_at=access_request_row.access_request.due_at,
                icon="person",
            )


def _late(*, member: ExchangeMember, now: datetime) -> Iterator[WaitingWork]:
    for late_request in requests.late_requests(member=member, step=LATE_STEP, now=now):
        yield WaitingWork(
            kind="late_between",
            action=_("Call the head of the department"),
            subject=late_request.department,
            where=late_request.words,
            url=reverse("exchange:late"),
            urgency=urgency_at(due_at=late_request.clock.due_at, now=now),
            since=late_request.clock.sent_at,
            due_at=late_request.clock.due_at,
            icon="clock-history",
        )


def _silent(*, member: ExchangeMember, now: datetime) -> Iterator[WaitingWork]:
    """Alerts that posts did not acknowledge: first for their head, later for a coordinator."""
    rows = alerts.silent_posts(member=member, now=now)
    for record, count, due_at in rows:
        yield WaitingWork(
            kind="alert_silent",
            action=_("Call the posts that have not acknowledged"),
            subject=record.local_no,
            url=reverse("exchange:alert", args=(record.pk,)),
            urgency=urgency_at(due_at=due_at, now=now),
            since=record.sent_at,
            due_at=due_at,
            count=count,
            icon="bell",
        )


def _deputies(*, member: ExchangeMember, now: datetime) -> Iterator[WaitingWork]:
    """A head for whom no one acts while away."""
    if members.is_head_without_deputy(member=member, today=timezone.localdate(now)):
        yield WaitingWork(
            kind="deputy_to_name",
            action=_("Name a deputy for your role"),
            subject=_("so that nothing stops while you are away"),
            url=reverse("exchange:deputies"),
            urgency=LATER,
            icon="person-plus",
        )
