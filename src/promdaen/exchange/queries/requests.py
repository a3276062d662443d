"""Requests for information: lists, pages and running clocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy

from promdaen.exchange.models import Contact, Record
from promdaen.exchange.queries import (
    codes,
    contacts,
    due_referrals,
    headlines,
    members,
    responsibility,
    sealed,
    visible,
)
from promdaen.exchange.rules import clocks, metrics, request_acts
from promdaen.exchange.rules.exchange_members import PROTECTION_DEPARTMENT, ExchangeMember
from promdaen.exchange.rules.policy import DUE_REFERRAL

if TYPE_CHECKING:
    from promdaen.exchange.models import Request

INCOMING, OUTGOING = "in", "out"
LATE_STATE = "late"
EVENTS: Mapping[str, Any] = {
    "sent": gettext_lazy("Sent"),
    "received": gettext_lazy("Delivered to the desk"),
    "read": gettext_lazy("Opened by the desk"),
    "acknowledged": gettext_lazy("Acknowledged on a phone, not opened yet"),
    "accepted": gettext_lazy("Accepted"),
    "clarification": gettext_lazy("Clarification asked for"),
    "clarified": gettext_lazy("Clarification given"),
    "answered": gettext_lazy("Answered"),
    "refused": gettext_lazy("Refused"),
    "closed": gettext_lazy("Closed"),
    "expired": gettext_lazy("Expired"),
    "withdrawn": gettext_lazy("Withdrawn"),
}
RIGHTS_BY_ACT: Mapping[str, str] = {
    **dict.fromkeys(request_acts.DESK_ACTS, "answer"),
    "clarify": "update",
    "close": "close",
}
"""The act of the policy that each act on a request needs."""


@dataclass(frozen=True, kw_only=True)
class RequestFilter:
    """Filter of a list, "" for all: `side` is in or out, `department` the other department.

    `state` is a state, or late.
    """

    side: str = ""
    state: str = ""
    priority: str = ""
    department: str = ""


@dataclass(frozen=True, kw_only=True)
class RequestRow:
    record: Record
    title: str
    clock: clocks.RequestClock
    origin: str
    department: str
    is_unread: bool

    @property
    def is_open(self) -> bool:
        """Whether the request still needs an answer."""
        return self.record.state in request_acts.OPEN_STATES

    @property
    def state(self) -> str:
        """The state in the language of the page."""
        return codes.code_label(name="request_state", code=self.record.state)


@dataclass(frozen=True, kw_only=True)
class RequestHistoryRow:
    """A line of the history: time, act and department."""

    happened_at: datetime
    words: str
    department: str


@dataclass(frozen=True, kw_only=True)
class RequestPage:
    """A request for one reader; `acts` are the acts possible now.

    `exchanges`: pairs of a clarification asked for and given.
    """

    line: RequestRow
    texts: Mapping[str, str]
    acts: frozenset[str]
    exchanges: Sequence[tuple[str, str]]
    history: Sequence[RequestHistoryRow]
    duty: Sequence[Contact]

    @property
    def asked(self) -> Request:
        """The fields of the request other than its texts."""
        return self.line.record.request

    @property
    def is_unseen(self) -> bool:
        """Whether the desk has not opened an urgent request in time."""
        if not self.line.is_open or self.asked.see_by is None or self.asked.read_at is not None:
            return False
        return bool(self.asked.see_by < self.line.clock.now)

    @property
    def priority(self) -> str:
        """The priority in the language of the page."""
        return codes.code_label(name="priority", code=self.asked.priority)

    @property
    def purpose(self) -> str:
        """The purpose in the language of the page."""
        return codes.code_label(name="purpose", code=self.asked.purpose)

    @property
    def legal_basis(self) -> str:
        """The legal basis in the language of the page."""
        return codes.code_label(name="legal_basis", code=self.asked.legal_basis)

    @property
    def ground(self) -> str:
        """The ground of refusal, in the language of the page."""
        return codes.code_label(name="refusal_ground", code=self.asked.refusal_ground)


@dataclass(frozen=True, kw_only=True)
class LateRequest:
    """A late request as a coordinator sees it: no content, no number, no person."""

    priority: str
    origin: str
    department: str
    clock: clocks.RequestClock
    kind: str = "request"

    @property
    def words(self) -> str:
        """The priority of a request, or the kind of any other record."""
        return self.priority or codes.code_label(name="record_kind", code=self.kind)


@dataclass(frozen=True, kw_only=True)
class PairMetrics:
    """Metrics of one department's requests to another, with the names of both."""

    pair: metrics.DepartmentPair
    origin: str
    department: str


def requests_seen_by(
    *, member: ExchangeMember, now: datetime, act: str = "read"
) -> QuerySet[Record]:
    """The requests on which an account may perform an act, with their details."""
    records = visible.visible_to(member=member, now=now, act=act)
    return records.filter(kind="request", request__isnull=False).select_related("request")


def requests_chosen(
    *, member: ExchangeMember, filters: RequestFilter, now: datetime, act: str = "read"
) -> QuerySet[Record]:
    """Requests of a list: unanswered ones by due time, then the newest."""
    records = requests_seen_by(member=member, now=now, act=act)
    if filters.side == INCOMING:
        records = records.filter(request__department=member.department)
    if filters.side == OUTGOING:
        records = records.filter(origin=member.department)
    if filters.state == LATE_STATE:
        records = records.filter(state__in=request_acts.OPEN_STATES, due_at__lt=now)
    elif filters.state:
        records = records.filter(state=filters.state)
    if filters.priority:
        records = records.filter(request__priority=filters.priority)
    if filters.department:
        other = Q(origin=filters.department) | Q(request__department=filters.department)
        records = records.filter(other)
    is_open = Case(
        When(state__in=request_acts.OPEN_STATES, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    open_due = Case(When(state__in=request_acts.OPEN_STATES, then=F("due_at")), default=None)
    return records.order_by(is_open, open_due, "-sent_at", "-id")


def request_rows(
    *, records: Sequence[Record], member: ExchangeMember, now: datetime
) -> list[RequestRow]:
    """Requests as lines of a list."""
    titles = headlines.headlines(records=records, member=member, now=now)
    names = members.department_names()
    return [
        _request_row(record=record, title=titles[record.pk], names=names, member=member, now=now)
        for record in records
    ]


def all_request_rows(
    *, member: ExchangeMember, filters: RequestFilter, now: datetime, act: str = "read"
) -> list[RequestRow]:
    """The complete list, for an export."""
    records = requests_chosen(member=member, filters=filters, now=now, act=act)
    return request_rows(records=list(records), member=member, now=now)


def request_page(*, record: Record, member: ExchangeMember, now: datetime) -> RequestPage:
    """A request as this reader may read it."""
    texts = sealed.readable_texts(record=record, member=member, now=now)
    title = texts.get("summary", record.local_no)
    names = members.department_names()
    request_row = _request_row(record=record, title=title, names=names, member=member, now=now)
    numbers = range(1, record.events.filter(act="clarification").count() + 1)
    pairs = [(texts.get(f"clarification_{n}"), texts.get(f"clarified_{n}", "")) for n in numbers]
    is_pressing = record.request.priority == "P1" and request_row.is_open
    return RequestPage(
        line=request_row,
        texts=texts,
        acts=acts_on(record=record, member=member, now=now),
        exchanges=[(question, answer) for question, answer in pairs if question],
        history=_history(record=record, names=names),
        duty=_numbers_to_call(record=record, member=member) if is_pressing else [],
    )


def acts_on(*, record: Record, member: ExchangeMember, now: datetime) -> frozenset[str]:
    """The acts this reader can perform on a request in its current state."""
    possible = [
        act for act in RIGHTS_BY_ACT if request_acts.is_possible(act=act, state=record.state)
    ]
    may = {
        right: visible.may(act=right, member=member, record=record, now=now)
        for right in {RIGHTS_BY_ACT[act] for act in possible}
    }
    is_mine = is_asked(record=record, member=member)
    return frozenset(
        act
        for act in possible
        if may[RIGHTS_BY_ACT[act]] and (is_mine or act not in request_acts.DESK_ACTS)
    )


def is_asked(*, record: Record, member: ExchangeMember) -> bool:
    """Whether an account belongs to the receiving department."""
    return bool(member.department) and record.request.department == member.department


def has_answer(*, record: Record) -> bool:
    """Whether a record contains the answer of another department, which set its handling."""
    return record.kind == "request" and record.texts.filter(field="answer").exists()


def running_requests(*, now: datetime) -> Iterable[Record]:
    """Unanswered requests of all worlds, for the clocks of the system."""
    records = Record.objects.filter(
        kind="request",
        state__in=request_acts.OPEN_STATES,
        destroyed_at=None,
        sent_at__lte=now,
        due_at__isnull=False,
    )
    records = records.exclude(escalations__step=max(clocks.ESCALATION_STEPS))
    return (
        records.select_related("request").prefetch_related("escalations").order_by("due_at", "id")
    )


def request_clock(*, record: Record, now: datetime) -> clocks.RequestClock:
    """The clock of a request; it stops at the reply or the end of the request."""
    replied = record.request.answered_at
    ended = (
        None
        if record.state in request_acts.OPEN_STATES
        else record.closed_at or record.withdrawn_at
    )
    return clocks.RequestClock(
        sent_at=_timestamp(record.sent_at),
        due_at=_timestamp(record.due_at),
        now=now,
        stopped_at=replied or ended,
    )


def late_requests(*, member: ExchangeMember, step: int, now: datetime) -> list[LateRequest]:
    """Requests late by a clock step, longest first; for coordinators only.

    It shows requests and due referrals the coordinator may not read: a declassification by design,
    limited to the priority, the two departments and the delay. A due referral has no priority; one
    that began with an offered bribe is left out.
    """
    if not member.is_active or "coordinator" not in member.roles:
        return []
    names = members.department_names()
    records = Record.objects.filter(
        kind="request",
        state__in=request_acts.OPEN_STATES,
        exercise=member.world,
        destroyed_at=None,
        due_at__lt=now,
        sent_at__isnull=False,
    ).select_related("request")
    late_requests = [
        LateRequest(
            priority=codes.code_label(name="priority", code=record.request.priority),
            origin=names.get(record.origin, record.origin),
            department=names.get(record.request.department, record.request.department),
            clock=request_clock(record=record, now=now),
        )
        for record in records.order_by("due_at", "id")
    ]
    late_requests += [
        LateRequest(
            kind="report",
            priority="",
            origin=names.get(untaken_report.origin, untaken_report.origin),
            department=names.get(untaken_report.origin, untaken_report.origin),
            clock=responsibility.report_clock(record=untaken_report, now=now),
        )
        for untaken_report in responsibility.untaken_reports(now=now).filter(
            exercise=member.world, is_integrity=False
        )
    ]
    dues = due_referrals.open_records(now=now)
    late_requests += [
        LateRequest(
            kind=DUE_REFERRAL,
            priority="",
            origin=names.get(due.origin, due.origin),
            department=names.get(PROTECTION_DEPARTMENT, PROTECTION_DEPARTMENT),
            clock=due_referrals.due_referral_clock(record=due, now=now),
        )
        for due in dues.filter(exercise=member.world, is_integrity=False)
    ]
    late_requests.sort(key=lambda late_request: late_request.clock.due_at)
    return [late for late in late_requests if _is_past(clock=late.clock, step=step)]


def pair_metrics(*, member: ExchangeMember, now: datetime) -> list[PairMetrics]:
    """Metrics of requests between departments, over those this account may read."""
    records = requests_seen_by(member=member, now=now)
    records = records.filter(sent_at__isnull=False).exclude(state="withdrawn")
    sent_requests = [
        metrics.SentRequest(
            origin=record.origin,
            department=record.request.department,
            sent_at=_timestamp(record.sent_at),
            due_at=_timestamp(record.due_at),
            replied_at=record.request.answered_at,
            is_refused=bool(record.request.refusal_ground),
            usefulness=record.request.usefulness,
        )
        for record in records.order_by()
    ]
    names = members.department_names()
    return [
        PairMetrics(
            pair=department_pair,
            origin=names.get(department_pair.origin, department_pair.origin),
            department=names.get(department_pair.department, department_pair.department),
        )
        for department_pair in metrics.department_pairs(sent_requests=sent_requests, now=now)
    ]


def _request_row(
    *,
    record: Record,
    title: str,
    names: Mapping[str, str],
    member: ExchangeMember,
    now: datetime,
) -> RequestRow:
    request_facts = record.request
    is_mine = request_facts.department == member.department
    return RequestRow(
        record=record,
        title=title,
        clock=request_clock(record=record, now=now),
        origin=names.get(record.origin, record.origin),
        department=names.get(request_facts.department, request_facts.department),
        is_unread=is_mine
        and request_facts.read_at is None
        and record.state in request_acts.OPEN_STATES,
    )


def _numbers_to_call(*, record: Record, member: ExchangeMember) -> Sequence[Contact]:
    """The duty numbers of the other side: who asked calls the desk, the desk calls who asked."""
    is_mine = is_asked(record=record, member=member)
    department = record.origin if is_mine else record.request.department
    return contacts.duty_numbers(department=department) if department else []


def _timestamp(moment: datetime | None) -> datetime:
    """The value of a timestamp that every sent request has."""
    if moment is None:
        message = "A request that was sent has both a moment of sending and a deadline."
        raise ValueError(message)
    return moment


def _is_past(*, clock: clocks.RequestClock, step: int) -> bool:
    return clocks.step_at(sent_at=clock.sent_at, due_at=clock.due_at, step=step) <= clock.now


def _history(*, record: Record, names: Mapping[str, str]) -> list[RequestHistoryRow]:
    """The acts on a request, oldest first; changes of handling are shown elsewhere."""
    events = record.events.filter(act__in=[*EVENTS, "escalated"]).order_by("at", "id")
    return [
        RequestHistoryRow(
            happened_at=event.at,
            words=responsibility.escalated_words(event=event, record=record, names=names)
            if event.act == "escalated"
            else str(EVENTS[event.act]),
            department=names.get(event.department, ""),
        )
        for event in events
    ]
