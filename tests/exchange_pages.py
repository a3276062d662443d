"""Every page of the exchange, asked by everybody: a world with one of each thing, the resolver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connections, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.exchange import urls
from promdaen.exchange.actions import (
    access,
    alerts,
    cases,
    contacts,
    exercises,
    groups,
    holds,
    records,
    referrals,
    reports,
    requests,
    roles,
    sharing,
)
from promdaen.exchange.models import BulkExport, Membership, Record
from promdaen.exchange.queries.exports import ExportSelection
from promdaen.exchange.rules import reporting
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.people.models import Account
from tests import exchange_world as world
from tests import factories

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)  # when the clock of tests starts
POST = "KH-1"
READING = ("exchange_seen", "kit_node")
"""Tables that a reading alone changes; every act besides writes a line or a row of its own."""


@dataclass(frozen=True)
class Page:
    """An address of the exchange: its name, and what it asks for by name."""

    name: str
    asks: tuple[str, ...]
    pattern: str


def pages() -> list[Page]:
    """Every address of the exchange, as the resolver knows them."""
    listed = []
    for urlpattern in urls.urlpatterns:
        asks = tuple(urlpattern.pattern.converters)
        listed.append(Page(name=str(urlpattern.name), asks=asks, pattern=str(urlpattern.pattern)))
    return listed


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back, in both databases."""
    with transaction.atomic(), transaction.atomic(using="exchange"):
        yield
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="exchange")


def signed_in(account: Account | None) -> Client:
    """A browser of an account, or of nobody."""
    client = Client(raise_request_exception=False)
    if account is not None:
        client.force_login(account)
    return client


@dataclass
class Writes:
    """Rows of the exchange that were written, other than what tells who read what."""

    count: int = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        is_reading = "read_record" in str(params) or any(mark in sql for mark in READING)
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not is_reading:
            self.count += 1
        return execute(sql, params, many, context)


def request_undone(
    client: Client, method: str, where: str, typed: str = ""
) -> tuple[HttpResponse, bool]:
    """What an address answers, and whether it wrote anything; that is taken back."""
    writes = Writes()
    with undone(), connections["exchange"].execute_wrapper(writes):
        answer: HttpResponse = client.generic(
            method, where, typed, content_type="application/x-www-form-urlencoded"
        )
        if hasattr(answer, "streaming_content"):
            answer.content = b"".join(answer.streaming_content)
    return answer, writes.count > 0


def places() -> None:
    """The departments, two provinces, a checkpoint."""
    factories.checkpoint(POST, province=factories.province("01"))
    factories.province("02")
    for code in world.DEPARTMENTS:
        factories.department(code)


def a_report(by: ExchangeMember, level: str = "amber", **fields: Any) -> Record:
    """An incident report, sent to the departments in `to`."""
    facts = reporting.ReportFacts(
        type=fields.pop("type", "smuggling_suspected"), direction="in", mode="sea", method="boat",
        occurred_at=NOW - timedelta(hours=2), certainty="about", persons_count=3,
    )  # fmt: skip
    new = reports.NewReport(
        facts=facts,
        handling=world.handling(level),
        audience=records.Audience(departments=fields.pop("to", ("AHT",))),
        summary="A boat without lights",
        flags=dict.fromkeys(reporting.REFERRAL_FLAGS, "no"),
        checkpoint=POST,
    )
    is_sent = fields.pop("is_sent", True)
    return reports.file_report(new=replace(new, **fields), is_sent=is_sent, by=by, now=NOW)


def a_request(by: ExchangeMember, level: str = "amber", **fields: Any) -> Record:
    """A request for information, to AHT where nothing else is said."""
    values: dict[str, Any] = {
        "department": "AHT", "priority": "P2", "purpose": "document_check", "legal_basis": "mou",
        "handling": world.handling(level, source_grade="", info_grade=""),
        "texts": {
            "summary": "Passports of one series",
            "purpose_words": "Three travellers are at the counter",
            "question": "Was the series reported as stolen?",
            "known": "",
        },
    }  # fmt: skip
    at: datetime = fields.pop("at", NOW)
    return requests.send_request(new=requests.NewRequest(**values | fields), by=by, now=at)


def an_alert(by: ExchangeMember, level: str = "amber", **fields: Any) -> Record:
    """An alert to the posts of AHT where nothing else is said."""
    values: dict[str, Any] = {
        "kind": "document_series",
        "action": "check",
        "handling": records.Handling(level=world.levels.handling_level(code=level)),
        "texts": {"summary": "Lost blanks", "text_km": "លិខិតឆ្លងដែនទទេ", "text_en": "Blanks"},
        "expires_at": NOW + timedelta(days=20),
        "departments": ["AHT"],
        "area": ["01"],
    }
    return alerts.issue_alert(new=alerts.NewAlert(**values | fields), by=by, now=NOW)


def a_referral(by: ExchangeMember) -> Record:
    """A person referred, by codes."""
    new = referrals.NewReferral(
        age_band="25_59", sex="female", language="vi", consent="yes", receiver="refugee_office",
        indicators=["debt", "papers_held"], needs=["shelter", "asylum"],
    )  # fmt: skip
    return referrals.refer_person(new=new, by=by, now=NOW)


def things(
    by: ExchangeMember, reader: ExchangeMember, officer: ExchangeMember
) -> dict[str, dict[str, Any]]:
    """One of each thing that addresses name, made by a desk: by page, or its first word."""
    report = a_report(by)
    group = groups.make_group(
        new=groups.NewGroup(name_km="ក្រុម", name_en="Boats", purpose="Boats"), by=by, now=NOW
    )
    member = groups.add_member(
        group=group,
        new=groups.NewMember(account_id=reader.account_id, need="Watches the coast"),
        by=by,
        now=NOW,
    )
    audience = records.Audience(groups=(group,))
    sharing.share_record(record=report, audience=audience, by=by, now=NOW)
    head = world.standing("head", "IMM")
    hold = holds.place_hold(record=report, reason="A court asked", by=head, now=NOW)
    contact = contacts.add_contact(
        details=contacts.ContactDetails(
            name_km="ប៉ុស្តិ៍", name_en="Duty desk", duty_phone="012 345 678", backup="023 999 000",
            hours="24 h",
        ),
        by=by,
        now=NOW,
    )  # fmt: skip
    role_fields = roles.NewRole(
        account=factories.account("liaison"), role="liaison", department="IMM"
    )
    role = roles.propose_role(new=role_fields, by=head, now=NOW)
    granted = Membership.objects.get(account_id=by.account_id)
    today = timezone.localdate()
    deputy_fields = roles.NewDeputy(
        account=factories.account("liaison"), starts_on=today, ends_on=today + timedelta(days=7)
    )
    deputy = roles.propose_deputy(membership=granted, new=deputy_fields, by=by, now=timezone.now())
    drill = exercises.NewExercise(code="EX-1", title_km="លំហាត់", title_en="A boat")
    exercises.open_exercise(new=drill, by=head, now=NOW)
    alert = an_alert(by)
    share = report.shares.get()
    export = BulkExport.objects.create(
        purpose="planning", reason="The year's patrols", format="csv", department=by.department,
        asked_by_id=by.account_id, asked_at=NOW, expires_at=NOW + timedelta(days=7),
        chosen=ExportSelection(kinds=("report",)).as_codes(),
    )  # fmt: skip
    purpose = "investigate_smuggling"
    case_fields = cases.NewCase(purpose=purpose, summary="Boats", words="Who pays for boats")
    case = cases.open_case(new=case_fields, by=officer, now=NOW)
    witness = cases.NewCasePerson(role="witness")
    person = cases.add_person(record=case, new=witness, by=officer, now=NOW)
    asker = access.NewAccessRequest(
        case_code=person.case_code, asker="person", wish="see", asked_on=timezone.localdate(NOW)
    )
    wish = access.note_access_request(new=asker, by=officer, now=NOW)
    flags = dict.fromkeys(reporting.REFERRAL_FLAGS, "no") | {"P2": "yes"}
    due = a_report(by, flags=flags).due_part
    return {
        "records": {"record_id": report.pk, "hold_id": hold.pk, "row_id": share.pk},
        "reports": {"record_id": report.pk},
        "requests": {"record_id": a_request(by).pk},
        "alerts": {"record_id": alert.pk, "size": "a4", "local_no": alert.local_no},
        "referrals": {"record_id": a_referral(by).pk, "step": "accept"},
        "due-referrals": {"record_id": due.pk},
        "groups": {"group_id": group.pk, "member_id": member.pk},
        "contacts": {"contact_id": contact.pk, "size": "a6"},
        "roles": {"membership_id": role.pk},
        "new_deputy": {"membership_id": granted.pk},
        "end_deputy": {"membership_id": deputy.pk},
        "exercises": {"code": "EX-1"},
        "exports": {"export_id": export.pk},
        "cases": {"record_id": case.pk, "person_id": person.pk, "act": "close"},
        "access": {"request_id": wish.pk},
        "seen": {"code": "x" * 42},
    }


def address(page: Page, ids_by_page: dict[str, dict[str, Any]]) -> str:
    """The address of a page, naming the things of the world."""
    ids = ids_by_page.get(page.name) or ids_by_page.get(page.pattern.split("/")[0], {})
    return reverse(f"exchange:{page.name}", kwargs={ask: ids[ask] for ask in page.asks})
