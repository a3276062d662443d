"""Choices on the sharing pages, and permission requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from promdaen.exchange.models import Addressee, Event, Group, Record
from promdaen.exchange.queries import codes, groups, handling, members, visible
from promdaen.exchange.rules import levels, policy
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.people import queries as people_queries
from promdaen.places import queries as places_queries

MAX_GROUP_LEVEL = max(
    policy.max_level(act="read", role=role, relation="group") for role in policy.ROLES
)
"""The highest level that reaches a group."""

ONWARD_REQUEST_DUE_AFTER = timedelta(days=7)
"""How long a question for leave waits: who does nothing refuses it."""


@dataclass(frozen=True, kw_only=True)
class OnwardRequest:
    """A request to pass a record on: who, to whom, why, and when."""

    event: Event
    name: str
    department: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class ShareChoices:
    """Possible new readers of a record; empty where its handling excludes them."""

    departments: list[tuple[str, str]]
    posts: list[tuple[str, str]]
    named_readers: list[tuple[str, str]]
    groups: list[Group]


def choices_for(*, record: Record, member: ExchangeMember, now: datetime) -> ShareChoices:
    """The readers the originator can choose under the record's handling."""
    is_by_name = record.level == levels.RED or record.is_integrity
    person_choices = members.nameable_accounts(excluded_ids=[record.author_id])
    reaches_groups = record.level <= MAX_GROUP_LEVEL and not record.is_bound and not is_by_name
    open_groups = groups.account_groups(member=member, now=now).filter(closed_at=None)
    return ShareChoices(
        departments=[] if is_by_name else _departments(excluded=record.origin),
        posts=[] if is_by_name else _posts(),
        named_readers=[(str(account_id), name) for account_id, name in person_choices],
        groups=list(open_groups) if reaches_groups else [],
    )


def departments_to_ask_for(*, member: ExchangeMember) -> list[tuple[str, str]]:
    """The departments to which a reader may ask to pass a record on."""
    return _departments(excluded=member.department)


def onward_requests(*, record: Record) -> list[OnwardRequest]:
    """Requests to pass a record on, newest first."""
    events = handling.onward_request_events(record=record)
    names = members.account_names(account_ids=[event.by_id for event in events if event.by_id])
    return [
        OnwardRequest(
            event=event,
            name=names.get(event.by_id, "—") if event.by_id else "—",
            department=handling.place_name(department=event.detail.get("department", "")),
            purpose=codes.code_label(name="purpose", code=event.detail.get("purpose", "")),
        )
        for event in events
    ]


def onward_requests_to_decide(*, member: ExchangeMember, now: datetime) -> list[Event]:
    """Permission requests that wait for the originator, oldest first.

    Sharing the record with that department answers one. No answer within
    `ONWARD_REQUEST_DUE_AFTER` means no.
    """
    records = visible.visible_to(member=member, now=now, act="share")
    open_leave_events = Event.objects.filter(
        act="leave_asked", record__in=records, at__gt=now - ONWARD_REQUEST_DUE_AFTER
    )
    leave_requests = list(open_leave_events.select_related("record").order_by("at", "id"))
    reached = set(
        Addressee.objects.filter(
            record__in=[event.record_id for event in leave_requests], revoked_at=None
        ).values_list("record_id", "department")
    )
    return [
        event
        for event in leave_requests
        if (event.record_id, event.detail.get("department")) not in reached
    ]


def record_url(*, record: Record) -> str:
    """The URL of a record's page, by its kind."""
    return reverse(f"exchange:{record.kind}", kwargs={"record_id": record.pk})


def _departments(*, excluded: str) -> list[tuple[str, str]]:
    return [
        (department.code, str(department.name))
        for department in people_queries.departments()
        if department.code != excluded
    ]


def _posts() -> list[tuple[str, str]]:
    return [
        (checkpoint_choice.code, f"{checkpoint_choice.province} · {checkpoint_choice}")
        for checkpoint_choice in places_queries.checkpoint_choices()
    ]
