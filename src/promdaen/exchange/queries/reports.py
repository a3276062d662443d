"""Incident reports: the list, the page with its history, drafts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet

from promdaen.casework.queries import law as law_queries
from promdaen.casework.rules import engine, law_text
from promdaen.exchange.models import Event, Record, Text
from promdaen.exchange.queries import (
    codes,
    current_member,
    headlines,
    posts,
    report_states,
    sealed,
    visible,
)
from promdaen.exchange.rules import reporting
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit.json_objects import NewJsonObject
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

PAGE_SIZE = 25
AUDIENCE_TEXT = "audience"
"""The text of a draft that holds whom it is meant for; it goes when the report is sent."""
UPDATE_PREFIX = "update."


@dataclass(frozen=True, kw_only=True)
class ReportFilter:
    """Filter of the list of reports; `days` back from now, 0 for all."""

    type: str = ""
    level: str = ""
    origin: str = ""
    days: int = 0


@dataclass(frozen=True, kw_only=True)
class ReportList:
    """A page of reports; `heads` are their titles for this reader, `places` names by code."""

    page: Page[Record]
    heads: Mapping[UUID, str]
    states: Mapping[UUID, report_states.ReportState]
    places: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ReportUpdate:
    """An update added to a sent report."""

    words: str
    added_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReportPage:
    """A report for one reader; `flags` is None if the reader may not see them."""

    record: Record
    state: report_states.ReportState
    title: str
    texts: Mapping[str, str]
    updates: Sequence[ReportUpdate]
    flags: Mapping[str, str] | None
    action_taken: Sequence[str]
    judgement: law_text.ToldJudgement | None
    history: Sequence[Event]
    may: frozenset[str]
    departments: Sequence[str]
    named_readers: Sequence[str]


def reports_seen_by(
    *, member: ExchangeMember, filters: ReportFilter, now: datetime
) -> QuerySet[Record]:
    """The reports an account may see: own drafts first, then the newest."""
    records = visible.visible_to(member=member, now=now).filter(kind="report")
    records = records.exclude(sent_at=None, withdrawn_at__isnull=False).select_related("report")
    if filters.type:
        records = records.filter(report__type=filters.type)
    if filters.level:
        records = records.filter(level=int(filters.level))
    if filters.origin:
        records = records.filter(origin=filters.origin)
    if filters.days:
        records = records.filter(report__occurred_at__gte=now - timedelta(days=filters.days))
    return records.order_by(F("sent_at").desc(nulls_first=True), "-created_at", "-id")


def report_list(
    *, member: ExchangeMember, filters: ReportFilter, page: str, now: datetime
) -> ReportList:
    """A page of the list, with the title of each report."""
    records = reports_seen_by(member=member, filters=filters, now=now)
    rows_on_page = Paginator(records, PAGE_SIZE).get_page(page)
    heads = headlines.headlines(records=list(rows_on_page), member=member, now=now)
    places = posts.place_names(
        codes=[record.checkpoint or record.province for record in rows_on_page]
    )
    states = report_states.report_states(records=list(rows_on_page), member=member, now=now)
    return ReportList(page=rows_on_page, heads=heads, states=states, places=places)


def report_page(*, record: Record, member: ExchangeMember, now: datetime) -> ReportPage:
    """A report with everything this reader may read."""
    texts = sealed.readable_texts(record=record, member=member, now=now)
    acts = ("update", "withdraw", "read_protection", "share", "export")
    may = frozenset(
        act for act in acts if visible.may(act=act, member=member, record=record, now=now)
    )
    sees = "read_protection" in may
    hidden = frozenset() if sees else reporting.PROTECTED_ACTS
    states = report_states.report_states(records=[record], member=member, now=now)
    return ReportPage(
        record=record,
        state=states[record.pk],
        title=texts.get("summary") or headlines.report_titles(records=[record])[record.pk],
        texts=texts,
        updates=_updates(record=record, texts=texts),
        flags=reporting.flag_answers(text=texts.get("protection", "")) if sees else None,
        action_taken=[action for action in record.report.action_taken if action not in hidden],
        judgement=legal_assessment(elements=record.report.elements),
        history=_history(record=record, member=member),
        may=may,
        departments=_departments(record=record),
        named_readers=_reader_names(record=record, member=member, now=now),
    )


def legal_assessment(*, elements: Mapping[str, str]) -> law_text.ToldJudgement | None:
    """The legal assessment of the known elements, or None if none is known."""
    law = law_queries.current_law()
    if law is None:
        return None
    known_elements = {code: value for code, value in elements.items() if code in law.codes}
    if not any(value in (reporting.YES, reporting.NO) for value in known_elements.values()):
        return None
    return law_text.judgement_in_words(
        law=law, judgement=engine.judge(law=law, facts=known_elements)
    )


def draft_values(*, record: Record, member: ExchangeMember, now: datetime) -> NewJsonObject:
    """The content of a draft, by form field."""
    report = record.report
    texts = sealed.readable_texts(record=record, member=member, now=now)
    audience = json.loads(texts.get(AUDIENCE_TEXT) or "{}")
    names = (
        "type", "direction", "mode", "method", "occurred_at", "certainty", "latitude",
        "longitude", "persons_count", "facilitators_count", "facilitator_roles", "danger",
        "action_taken", "persons_by", "documents", "route",
    )  # fmt: skip
    fee = {f"fee_{name}": value for name, value in report.fee.items()}
    columns = ("checkpoint", "province", "source_grade", "info_grade", "is_suspected_false")
    return {
        **{name: getattr(report, name) for name in names},
        **{name: getattr(record, name) for name in columns},
        "is_uncounted": report.persons_count is None,
        **fee,
        **{f"flag_{flag}": value for flag, value in _flags(texts).items()},
        **{f"law_{element}": value for element, value in report.elements.items()},
        "level": str(record.level),
        "hcodes": record.hcodes[1:],
        "restriction": texts.get("restriction", ""),
        "summary": texts.get("summary", ""),
        "narrative": texts.get("narrative", ""),
        "departments": audience.get("departments", []),
        "named": audience.get("named", []),
        "id": record.pk,
        "world": record.exercise,
    }


def other_departments(*, member: ExchangeMember) -> list[tuple[str, str]]:
    """The departments that a report can be addressed to."""
    departments = people_queries.departments()
    return [
        (department.code, str(department))
        for department in departments
        if department.code != member.department
    ]


def readers_to_name(*, member: ExchangeMember) -> list[tuple[str, str]]:
    """Members other than the asker, with role and department."""
    names_by_account: dict[UUID, list[str]] = {}
    for active_membership in current_member.active_memberships().exclude(
        account_id=member.account_id
    ):
        role = codes.code_label(name="exchange_role", code=active_membership.role)
        names_by_account.setdefault(active_membership.account_id, []).append(
            f"{role} {active_membership.department}".strip()
        )
    accounts = Account.objects.filter(pk__in=names_by_account, is_active=True).order_by("name")
    return [
        (str(account.pk), f"{account.name} ({', '.join(names_by_account[account.pk])})")
        for account in accounts
    ]


def integrity_contacts(*, origin: str) -> list[UUID]:
    """The accounts that receive a report of an offered bribe: none of its own department."""
    memberships = current_member.active_memberships().filter(deputy_of=None)
    inside = memberships.filter(department=origin).exclude(department="")
    rows = memberships.filter(role="integrity").exclude(account_id__in=inside.values("account_id"))
    return sorted(set(rows.values_list("account_id", flat=True)))


def _flags(texts: Mapping[str, str]) -> dict[str, str]:
    return reporting.flag_answers(text=texts.get("protection", ""))


def _updates(*, record: Record, texts: Mapping[str, str]) -> list[ReportUpdate]:
    rows = Text.objects.filter(record=record, field__startswith=UPDATE_PREFIX, layer=0).order_by(
        "at"
    )
    return [
        ReportUpdate(words=texts[text.field], added_at=text.at)
        for text in rows
        if text.field in texts
    ]


def _history(*, record: Record, member: ExchangeMember) -> list[Event]:
    """The history; readers other than the originator do not see what other readers did."""
    events = record.events.all()
    if not headlines.is_own(record=record, member=member):
        events = events.filter(department__in={"", record.origin, member.department})
    return list(events)


def _departments(*, record: Record) -> list[str]:
    addressed = record.addressees.filter(revoked_at=None, post="")
    addressed_departments = set(addressed.values_list("department", flat=True))
    return [
        str(department)
        for department in people_queries.departments()
        if department.code in addressed_departments
    ]


def _reader_names(*, record: Record, member: ExchangeMember, now: datetime) -> list[str]:
    """Named readers, shown only to accounts that could name readers themselves."""
    if not visible.may(act="update", member=member, record=record, now=now):
        return []
    named_ids = record.named.filter(revoked_at=None).values_list("account_id", flat=True)
    return [
        account.name for account in Account.objects.filter(pk__in=list(named_ids)).order_by("name")
    ]
