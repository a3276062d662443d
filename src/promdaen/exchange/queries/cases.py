"""Cases for their readers: names only for case officers, reports only if readable."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from promdaen.exchange.models import Case, CaseReport, Hold, Person, Record, Text
from promdaen.exchange.queries import codes, sealed, visible
from promdaen.exchange.queries.codes import Code
from promdaen.exchange.rules import proceedings
from promdaen.exchange.rules.exchange_members import ExchangeMember

EVENT_WORDS: dict[str, Any] = {
    "sent": _("Case opened"),
    "add_person": _("Person recorded"),
    "set_proceedings": _("State of proceedings noted"),
    "set_consent": _("Consent noted"),
    "destroy_name": _("Name destroyed"),
    "link_report": _("Report linked"),
    "unlink_report": _("Report taken out"),
    "close_case": _("Closed"),
    "checked": _("Marked words checked"),
    "access_noted": _("Request to see stored data"),
    "access_answered": _("Who asked was answered"),
}
"""What the history calls the acts on a case; others are shown by their code."""


@dataclass(frozen=True, kw_only=True)
class CasePerson:
    """A person of a case; name, alias and year are "" if destroyed or not readable here."""

    person: Person
    role: Code
    proceedings: Code | None
    consent: Code | None
    name: str = ""
    alias: str = ""
    birth_year: int | None = None

    @property
    def is_gone(self) -> bool:
        """Whether the name was destroyed because proceedings ended."""
        return self.person.proceedings in proceedings.ENDED_STATES


@dataclass(frozen=True, kw_only=True)
class CaseEvent:
    """A line of the history; `code` is the person it concerns, "" for none."""

    happened_at: datetime
    words: str
    code: str


@dataclass(frozen=True, kw_only=True)
class CaseDetails:
    """A case as this reader may read it."""

    record: Record
    case: Case
    title: str
    words: str
    purpose: str
    persons: list[CasePerson]
    links: list[CaseReport]
    history: list[CaseEvent]
    sees_names: bool
    may_change: bool


def identity_field(*, case_code: str) -> str:
    """The name of the text field with a person's identity."""
    return f"person.{case_code}"


def visible_cases(*, member: ExchangeMember, now: datetime) -> QuerySet[Record]:
    """The cases an account may read: open ones first, newest first."""
    records = visible.visible_to(member=member, now=now).filter(kind="case")
    ended = F("closed_at").desc(nulls_first=True)
    return records.select_related("case").order_by(ended, "-created_at", "-id")


def case_details(*, record: Record, member: ExchangeMember, now: datetime) -> CaseDetails:
    """A case with its persons and the reports that this reader may read."""
    case = Case.objects.get(record=record)
    texts = sealed.readable_texts(record=record, member=member, now=now)
    sees_names = visible.may(act="read_person", member=member, record=record, now=now)
    return CaseDetails(
        record=record,
        case=case,
        title=texts.get("summary", ""),
        words=texts.get("purpose_words", ""),
        purpose=codes.code_label(name="purpose", code=case.purpose),
        persons=[_case_person(person=person, texts=texts) for person in record.persons.all()],
        links=_links(record=record, member=member, now=now),
        history=_history(record=record, member=member, now=now),
        sees_names=sees_names,
        may_change=record.closed_at is None and may_change(record=record, member=member, now=now),
    )


def may_change(*, record: Record, member: ExchangeMember, now: datetime) -> bool:
    """Whether this reader is the case officer, who may change the case and read its names."""
    acts = ("read_person", "update")
    return "case_officer" in member.roles and all(
        visible.may(act=act, member=member, record=record, now=now) for act in acts
    )


def case_person(*, record: Record, person_id: UUID) -> Person | None:
    """A person of a case, or None."""
    return record.persons.filter(pk=person_id).first()


def report_by_number(*, local_no: str, member: ExchangeMember, now: datetime) -> Record | None:
    """The incident report with a number, if the account may read it."""
    records = visible.visible_to(member=member, now=now).filter(kind="report")
    return records.filter(local_no=local_no.strip().upper()).first()


def has_hold(*, record: Record) -> bool:
    """Whether the record has a legal hold, so that nothing may be destroyed."""
    return Hold.objects.filter(record=record, lifted_at=None).exists()


def names_overdue() -> list[Person]:
    """Persons whose proceedings ended and whose name still exists, without a legal hold."""
    ended = Person.objects.filter(proceedings__in=proceedings.ENDED_STATES)
    active_holds = Hold.objects.filter(record=OuterRef("record"), lifted_at=None)
    free = ended.filter(~Exists(active_holds)).select_related("record")
    fields = set(
        Text.objects.filter(record__in=free.values("record"), field__startswith="person.")
        .values_list("field", flat=True)
        .distinct()
    )
    return [person for person in free if identity_field(case_code=person.case_code) in fields]


def _case_person(*, person: Person, texts: dict[str, str]) -> CasePerson:
    identity_text = texts.get(identity_field(case_code=person.case_code), "")
    is_shown = proceedings.has_name(role=person.role, proceedings=person.proceedings)
    return CasePerson(
        person=person,
        role=codes.code_list(name="person_role")[person.role],
        proceedings=codes.code_list(name="proceedings").get(person.proceedings),
        consent=codes.code_list(name="consent").get(person.consent),
        **(json.loads(identity_text) if identity_text and is_shown else {}),
    )


def _links(*, record: Record, member: ExchangeMember, now: datetime) -> list[CaseReport]:
    """Links to reports that the reader may read; other links are left out."""
    readable = visible.visible_to(member=member, now=now).filter(kind="report")
    case_reports = CaseReport.objects.filter(case=record, removed_at=None, report__in=readable)
    return list(case_reports.select_related("report"))


def _history(*, record: Record, member: ExchangeMember, now: datetime) -> list[CaseEvent]:
    """The history, without events about reports that the reader may not read."""
    events = list(record.events.all())
    about = {event.detail["report"] for event in events if "report" in event.detail}
    readable = visible.visible_to(member=member, now=now).filter(pk__in=about)
    known_keys = {str(key) for key in readable.values_list("pk", flat=True)}
    return [
        CaseEvent(
            happened_at=event.at,
            words=str(EVENT_WORDS.get(event.act, event.act)),
            code=str(event.detail.get("case_code", "")),
        )
        for event in events
        if event.detail.get("report") in {None, *known_keys}
    ]
