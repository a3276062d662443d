"""Records waiting for an account: overdue first, then by remaining time.

All lists and counts include only what the account may see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.expressions import NegatedExpression
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.exchange.models import Addressee, Contact, NamedReader, Receipt, Record, Seen
from promdaen.exchange.queries import (
    alerts,
    codes,
    contacts,
    due_referrals,
    headlines,
    members,
    posts,
    referrals,
    report_states,
    responsibility,
    sealed,
    visible,
)
from promdaen.exchange.rules import clocks, policy, reporting
from promdaen.exchange.rules.exchange_members import PROTECTION_DEPARTMENT, ExchangeMember
from promdaen.exchange.rules.policy import DESK_ROLES
from promdaen.kit import languages
from promdaen.kit import waiting as urgencies
from promdaen.kit.texts import page_language
from promdaen.places import queries as place_queries

ANSWER, CLARIFY, CLOSE = "answer", "clarify", "close"
ACKNOWLEDGE, READ, TAKE, REFER = "acknowledge", "read", "take", "refer"
ACCEPT, HAND_OVER, AGAIN, FEEDBACK = "accept", "hand_over", "again", "feedback"
ACTIONS: Mapping[str, Any] = {
    ANSWER: gettext_lazy("Answer the request"),
    CLARIFY: gettext_lazy("Clarify your request"),
    CLOSE: gettext_lazy("Close your request"),
    ACKNOWLEDGE: gettext_lazy("Acknowledge the alert"),
    READ: gettext_lazy("Read the report"),
    TAKE: gettext_lazy("Take the report"),
    REFER: gettext_lazy("Make the referral"),
    ACCEPT: gettext_lazy("Accept the referral"),
    HAND_OVER: gettext_lazy("Record the hand-over"),
    AGAIN: gettext_lazy("Refer the person again"),
    FEEDBACK: gettext_lazy("Give feedback on the referral"),
}
"""What is to be pressed, by why a record waits."""
LATE, UNREAD = "late", "unread"
UNANSWERED_STATES = ("sent", "received", "accepted")
ACTION_BY_REQUEST_STATE = {"clarification": CLARIFY, "answered": CLOSE, "refused": CLOSE}
"""States of one's own request in which it waits for the requester."""
ACTION_BY_REFERRAL_STATE = {
    "in_progress": ACCEPT,
    "accepted": HAND_OVER,
    "done": FEEDBACK,
    "rejected": AGAIN,
}
"""What a referral waits for in each state."""
MAX_LINES_A_KIND = 200
"""So many of each kind at most are gathered: nobody works down a longer list."""
UNREAD_PERIOD = timedelta(days=30)
"""A report that nobody opened for so long is no longer new; the list of reports still has it."""
LINES_ON_PAGE = 25
MAX_OWN_REPORTS = 8
UNNAMED = ("report", "request")
"""Kinds that are called by their origin and time where their title may not be shown."""
BODIES = ("question", "narrative", "text_km", "text_en", "summary")


@dataclass(frozen=True, kw_only=True)
class InboxSelection:
    """Filter of the inbox, "" for all, and the line shown in the side panel."""

    kind: str = ""
    state: str = ""
    department: str = ""
    page: str = ""
    record_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class InboxItem:
    """A record that waits for this reader, with the act it needs."""

    record: Record
    act: str
    due_at: datetime | None
    is_unread: bool
    now: datetime
    title: str = ""
    origin: str = ""
    taken_by: str = ""
    posts_count: int = 1

    @property
    def action(self) -> str:
        """The label of the button, in the language of the page."""
        if self.posts_count > 1:
            count = languages.count_text(self.posts_count, language=page_language())
            return _("Acknowledge for %(n)s posts") % {"n": count}
        return str(ACTIONS[self.act])

    @property
    def is_takable(self) -> bool:
        """Whether the button takes the record: an untaken report or due referral."""
        return self.act in {TAKE, REFER} and not self.taken_by

    @property
    def urgency(self) -> str:
        """Its urgency group in the list."""
        return urgencies.urgency_at(due_at=self.due_at, now=self.now)

    @property
    def is_late(self) -> bool:
        """Whether it is past its due time."""
        return self.due_at is not None and self.due_at < self.now

    @property
    def clock(self) -> clocks.RequestClock | None:
        """Its running clock, or None."""
        if self.due_at is None or self.record.sent_at is None:
            return None
        return clocks.RequestClock(sent_at=self.record.sent_at, due_at=self.due_at, now=self.now)

    @property
    def kind(self) -> str:
        """The kind of record in the language of the page."""
        return codes.code_label(name="record_kind", code=self.record.kind)

    @property
    def priority(self) -> str:
        """The priority of a request in the language of the page, "" of all else."""
        if self.record.kind != "request":
            return ""
        return codes.code_label(name="priority", code=self.record.request.priority)

    @property
    def order(self) -> tuple[bool, float]:
        """Sort key: due records by due time, then those without one, newest first."""
        if self.due_at is not None:
            return False, self.due_at.timestamp()
        return True, -(self.record.sent_at or self.record.created_at).timestamp()


@dataclass(frozen=True, kw_only=True)
class InboxGroup:
    """Lines of the same urgency (kit.waiting) with a heading."""

    urgency: str
    name: str
    lines: Sequence[InboxItem]

    @property
    def is_late(self) -> bool:
        """Whether these are overdue."""
        return self.urgency == urgencies.OVERDUE

    @property
    def is_pressing(self) -> bool:
        """Whether these are overdue or due within two hours; shown large on a phone."""
        return self.urgency in {urgencies.OVERDUE, urgencies.SOON}


@dataclass(frozen=True, kw_only=True)
class InboxPanel:
    """The line shown in the side panel; without text of encrypted records.

    `plan` is what a due referral needs by when, None for other records.
    """

    line: InboxItem
    words: str
    plan: due_referrals.DuePlan | None = None
    is_mine: bool = False


@dataclass(frozen=True, kw_only=True)
class ExchangeHome:
    """The start page of the exchange; `own_desk` is called where no one took an own report."""

    page: Page[InboxItem]
    counts: Mapping[str, int]
    panel: InboxPanel | None
    own: Sequence[tuple[Record, str, report_states.ReportState]] = ()
    contacts: Sequence[Contact] = ()
    own_desk: Contact | None = None
    departments: Mapping[str, str] = field(default_factory=dict)
    is_cut: bool = False

    @property
    def to_call_about(self) -> list[tuple[Record, str]]:
        """Own reports, with titles, that no one took in time, without those of offered bribes."""
        if self.own_desk is None:
            return []
        return [
            (record, title)
            for record, title, state in self.own
            if state.is_taking_late and not record.is_integrity
        ]

    @property
    def groups(self) -> list[InboxGroup]:
        """The lines of the page by urgency, overdue ones first."""
        line_groups = []
        for urgency in urgencies.URGENCIES:
            lines = [
                inbox_item for inbox_item in self.page.object_list if inbox_item.urgency == urgency
            ]
            if lines:
                line_groups.append(
                    InboxGroup(
                        urgency=urgency, name=urgencies.urgency_label(urgency=urgency), lines=lines
                    )
                )
        return line_groups


def home(*, member: ExchangeMember, selection: InboxSelection, now: datetime) -> ExchangeHome:
    """The start page of an account: inbox, own reports, duty numbers."""
    waiting_lines = inbox_items(member=member, now=now)
    names = members.department_names()
    fitting_lines = [
        inbox_item
        for inbox_item in waiting_lines
        if _fits(inbox_item=inbox_item, selection=selection)
    ]
    page = Paginator(fitting_lines, LINES_ON_PAGE).get_page(selection.page)
    page.object_list = with_titles(lines=list(page.object_list), member=member, names=names)
    return ExchangeHome(
        page=page,
        counts=_counts(lines=waiting_lines),
        panel=_panel(lines=page.object_list, selection=selection, member=member, now=now),
        own=_own_reports(member=member, now=now),
        contacts=_duty_contacts(member=member),
        own_desk=contacts.own_desk(member=member),
        departments=names,
        is_cut=any(
            len([1 for inbox_item in waiting_lines if inbox_item.record.kind == kind])
            >= MAX_LINES_A_KIND
            for kind in ("request", "alert", "protection", "referral", "report")
        ),
    )


def inbox_items(*, member: ExchangeMember, now: datetime) -> list[InboxItem]:
    """Records waiting for an account, earliest due first."""
    records = visible.visible_to(member=member, now=now).filter(sent_at__isnull=False)
    gathered = [
        *_due_referrals(records=records, member=member, now=now),
        *_alerts(member=member, now=now),
        *_reports(records=records, member=member, now=now),
    ]
    if member.department and member.roles & set(DESK_ROLES):
        gathered += _requests(records=records, member=member, now=now)
        gathered += _referrals(records=records, member=member, now=now)
    return sorted(gathered, key=lambda inbox_item: inbox_item.order)


def _requests(
    *, records: QuerySet[Record], member: ExchangeMember, now: datetime
) -> list[InboxItem]:
    """Requests to the account's desk, and its own that were answered, refused or need more."""
    to_answer = Q(state__in=UNANSWERED_STATES, request__department=member.department)
    own = Q(state__in=list(ACTION_BY_REQUEST_STATE), origin=member.department)
    open_requests = records.filter(to_answer | own, kind="request").select_related("request")
    request_lines = []
    for record in open_requests.order_by("due_at")[: 2 * MAX_LINES_A_KIND]:
        is_own = record.state in ACTION_BY_REQUEST_STATE
        request_lines.append(
            InboxItem(
                record=record,
                act=ACTION_BY_REQUEST_STATE[record.state] if is_own else ANSWER,
                due_at=None if is_own and record.state != "clarification" else record.due_at,
                is_unread=not is_own and record.request.read_at is None,
                now=now,
            )
        )
    return request_lines


def _alerts(*, member: ExchangeMember, now: datetime) -> list[InboxItem]:
    """Alerts in force that the account's post has not acknowledged.

    A desk answers for all posts of its department: one line an alert, by its earliest clock.
    """
    if not member.department:
        return []
    is_desk = bool(member.roles & set(DESK_ROLES))
    receipts = Receipt.objects.filter(
        alerts.answerable_receipts(member=member), record=OuterRef("pk"), acknowledged_at=None
    )
    tally = receipts.order_by().values("record")
    open_alerts: Any = (
        visible.visible_to(member=member, now=now, act="acknowledge")
        .filter(kind="alert", sent_at__isnull=False, expires_at__gt=now)
        .annotate(
            receipts_count=Subquery(tally.values(n=Count("pk"))),
            receipt_due_at=Subquery(tally.values(due=Min("due_at"))),
            is_unopened=_unread(member=member)
            if is_desk
            else Exists(receipts.filter(seen_at=None)),
        )
        .filter(receipts_count__gt=0)
    )
    return [
        InboxItem(
            record=row, act=ACKNOWLEDGE, due_at=row.receipt_due_at, is_unread=row.is_unopened,
            now=now, posts_count=row.receipts_count,
        )
        for row in open_alerts.order_by("receipt_due_at")[:MAX_LINES_A_KIND]
    ]  # fmt: skip


def _due_referrals(
    *, records: QuerySet[Record], member: ExchangeMember, now: datetime
) -> list[InboxItem]:
    """Due referrals that are not yet made; opening one does not remove it."""
    due = records.filter(kind=policy.DUE_REFERRAL, state=reporting.DUE).annotate(
        is_unread=_unread(member=member)
    )
    return [
        InboxItem(
            record=due_record, act=REFER, due_at=due_record.due_at, now=now,
            is_unread=due_record.is_unread and due_record.author_id != member.account_id,
        )
        for due_record in due.order_by("due_at")[:MAX_LINES_A_KIND]
    ]  # fmt: skip


def _referrals(
    *, records: QuerySet[Record], member: ExchangeMember, now: datetime
) -> list[InboxItem]:
    """Persons referred to the account's department, until feedback is given.

    A declined referral waits for the department that referred.
    """
    ours = "" if member.is_of_protection else member.department
    theirs = (
        _addressed(member=member)
        & (Q(state__in=["in_progress", "accepted"]) | Q(state="done", referral__feedback_at=None))
        & ~Q(origin=ours)
    )
    refused = Q(state="rejected", origin=member.department)
    referred = records.filter(theirs | refused, kind="referral").select_related("referral")
    referral_rows: Any = referred.annotate(is_unread=_unread(member=member)).order_by("due_at")
    return [
        InboxItem(
            record=record,
            act=ACTION_BY_REFERRAL_STATE[record.state],
            due_at=referrals.next_due_at(record=record),
            is_unread=record.state == "in_progress" and record.is_unread,
            now=now,
        )
        for record in referral_rows[:MAX_LINES_A_KIND]
    ]


def _reports(
    *, records: QuerySet[Record], member: ExchangeMember, now: datetime
) -> list[InboxItem]:
    """Untaken reports, then new ones that no one at the account's desk has opened."""
    other_reports = (
        records.filter(kind="report")
        .exclude(author_id=member.account_id)
        .annotate(is_unread=_unread(member=member))
    )
    unread = _addressed(member=member) & Q(is_unread=True, created_at__gt=now - UNREAD_PERIOD)
    untaken = Q(pk__in=())
    if member.roles & {*DESK_ROLES, "integrity"}:
        takable = visible.visible_to(member=member, now=now, act="take").values("pk")
        mine = _addressed(member=member) | Q(origin=member.department, is_integrity=False)
        untaken = mine & Q(pk__in=takable, taken_at=None, due_at__isnull=False)
    report_rows = other_reports.annotate(
        is_untaken=Case(When(untaken, then=True), default=False)
    ).filter(Q(is_untaken=True) | unread)
    ordered = list(
        report_rows.order_by("-is_untaken", "due_at", "-created_at")[: 2 * MAX_LINES_A_KIND]
    )
    to_take = [record for record in ordered if record.is_untaken]
    reported = [record for record in ordered if not record.is_untaken]
    return [
        *(
            InboxItem(
                record=record, act=TAKE, due_at=record.due_at, is_unread=record.is_unread, now=now
            )
            for record in to_take[:MAX_LINES_A_KIND]
        ),
        *(
            InboxItem(record=record, act=READ, due_at=None, is_unread=True, now=now)
            for record in reported[:MAX_LINES_A_KIND]
        ),
    ]


def _addressed(*, member: ExchangeMember) -> Q:
    """Addressed to the department of a desk, or to the account by name."""
    outer_pk = OuterRef("pk")
    named_readers = NamedReader.objects.filter(record=outer_pk, account_id=member.account_id)
    is_addressed = Q(Exists(named_readers.filter(revoked_at=None)))
    if member.department and member.roles & set(DESK_ROLES):
        mine = Addressee.objects.filter(record=outer_pk, department=member.department)
        is_addressed |= Q(Exists(mine.filter(revoked_at=None)))
    return is_addressed


def _unread(*, member: ExchangeMember) -> NegatedExpression[Any]:
    """Not opened by the department or, if the account has none, by the account."""
    readers = Q(account_id=member.account_id)
    if member.department:
        readers |= Q(department=member.department)
    return ~Exists(Seen.objects.filter(readers, record=OuterRef("pk")))


def _fits(*, inbox_item: InboxItem, selection: InboxSelection) -> bool:
    return (
        selection.kind in {"", inbox_item.record.kind}
        and selection.department in {"", inbox_item.record.origin}
        and (selection.state != LATE or inbox_item.is_late)
        and (selection.state != UNREAD or inbox_item.is_unread)
    )


def _counts(*, lines: Iterable[InboxItem]) -> dict[str, int]:
    counts = {"all": 0, LATE: 0, UNREAD: 0}
    for inbox_item in lines:
        counts["all"] += 1
        counts[LATE] += inbox_item.is_late
        counts[UNREAD] += inbox_item.is_unread
    return counts


def with_titles(
    *, lines: Sequence[InboxItem], member: ExchangeMember, names: Mapping[str, str]
) -> list[InboxItem]:
    """Lines with titles and departments, named by `members.department_names`."""
    if not lines:
        return []
    now, records = lines[0].now, [inbox_item.record for inbox_item in lines]
    origins = {
        record.origin: names.get(record.origin, record.origin) or posts.unit_name(code="")
        for record in records
    }
    takers = responsibility.taker_names(records=records, member=member)
    titles = headlines.headlines(records=records, member=member, now=now)
    titles |= _due_titles(records=records, member=member, now=now)
    titles |= {
        record.pk: _title_by_origin(record=record, origin=origins[record.origin], now=now)
        for record in records
        if record.kind in UNNAMED and titles[record.pk] == record.local_no
    }
    return [
        replace(
            inbox_item,
            title=titles[inbox_item.record.pk],
            origin=origins[inbox_item.record.origin],
            taken_by=takers.get(inbox_item.record.pk, ""),
        )
        for inbox_item in lines
    ]


def _due_titles(
    *, records: Sequence[Record], member: ExchangeMember, now: datetime
) -> dict[UUID, str]:
    """Due referrals by place, time and number; for the author by the title of the report."""
    dues = [record for record in records if record.kind == policy.DUE_REFERRAL]
    if not dues:
        return {}
    names = posts.place_names(codes=[due.checkpoint or due.province for due in dues])
    own = [due.pk for due in dues if due.author_id == member.account_id]
    rows = Record.objects.filter(due_part__in=own).select_related("due_part") if own else ()
    reports = {row.due_part.pk: row for row in rows}
    heads = headlines.headlines(records=list(reports.values()), member=member, now=now)
    titles = {}
    for due in dues:
        place = names.get(due.checkpoint or due.province, "")
        report = reports.get(due.pk)
        is_named = report is not None and heads[report.pk] != report.local_no
        title = heads[report.pk] if is_named and report is not None else place
        place_and_time = ", ".join(
            part for part in (title, _record_time(record=due, now=now)) if part
        )
        titles[due.pk] = f"{place_and_time} · {due.local_no}"
    return titles


def _title_by_origin(*, record: Record, origin: str, now: datetime) -> str:
    """A record whose title is sealed: who sent it, and when."""
    words = _("Report from %(origin)s, %(at)s")
    if record.kind == "request":
        is_urgent = record.request.priority == clocks.PRIORITIES[0]
        words = _("Request from %(origin)s, %(at)s")
        if is_urgent:
            words = _("Urgent request from %(origin)s, %(at)s")
    return words % {"origin": origin, "at": _record_time(record=record, now=now)}


def _record_time(*, record: Record, now: datetime) -> str:
    """When a record was sent: the time today, else day and time."""
    if record.sent_at is None:
        return ""
    sent_at = timezone.localtime(record.sent_at)
    if sent_at.date() == timezone.localdate(now):
        return f"{sent_at:%H:%M}"
    return languages.moment_text(sent_at, language=page_language())


def _panel(
    *, lines: Sequence[InboxItem], selection: InboxSelection, member: ExchangeMember, now: datetime
) -> InboxPanel | None:
    """The selected line, or the first; leaves out the text of encrypted records."""
    picked = next(
        (inbox_item for inbox_item in lines if inbox_item.record.pk == selection.record_id), None
    )
    inbox_item = picked or next(iter(lines), None)
    if inbox_item is None:
        return None
    if inbox_item.record.kind == policy.DUE_REFERRAL:
        return InboxPanel(
            line=inbox_item,
            words="",
            plan=due_referrals.due_plan(record=inbox_item.record, now=now),
            is_mine=inbox_item.record.taken_by_id == member.account_id,
        )
    if inbox_item.record.is_sealed:
        return InboxPanel(line=inbox_item, words="")
    texts = sealed.readable_texts(record=inbox_item.record, member=member, now=now)
    return InboxPanel(
        line=inbox_item, words=next((texts[body] for body in BODIES if texts.get(body)), "")
    )


def _own_reports(
    *, member: ExchangeMember, now: datetime
) -> list[tuple[Record, str, report_states.ReportState]]:
    """The account's own reports with titles and states, drafts first, then the newest."""
    records = visible.visible_to(member=member, now=now).select_related("report")
    own = records.filter(kind="report", author_id=member.account_id)
    own_reports = list(
        own.order_by(F("sent_at").desc(nulls_first=True), "-created_at")[:MAX_OWN_REPORTS]
    )
    titles = headlines.headlines(records=own_reports, member=member, now=now)
    states = report_states.report_states(records=own_reports, member=member, now=now)
    return [(record, titles[record.pk], states[record.pk]) for record in own_reports]


def _duty_contacts(*, member: ExchangeMember) -> list[Contact]:
    """The duty numbers of the province of the account's post, then the two desks to know.

    Those are Anti-Trafficking and the own department's; without a post all desks.
    """
    checkpoint = place_queries.checkpoint_by_code(code=member.post) if member.post else None
    desks = contacts.duty_numbers()
    if checkpoint is None:
        return desks[:MAX_OWN_REPORTS]
    rows = Contact.objects.filter(removed_at=None, province=checkpoint.province_id)
    near = list(rows.order_by("department", "post")[: MAX_OWN_REPORTS - 2])
    own_desks = {PROTECTION_DEPARTMENT, member.department}
    return [
        *near,
        *(contact for contact in desks if contact.department in own_desks and contact not in near),
    ]
