"""The exchange of the demonstration: eleven invented people, their reports and requests.

Everything uses the actions that pages use, at the time that content gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from promdaen.exchange.actions import alerts, contacts, records, referrals, replies, reports
from promdaen.exchange.actions import requests as request_actions
from promdaen.exchange.actions import roles as standing_actions
from promdaen.exchange.queries import current_member
from promdaen.exchange.rules import levels, reporting
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.people import actions as people_actions

AGE_OF_ROLES = timedelta(days=200)
WORK = timedelta(minutes=40)
"""The time between two acts of a desk in the demonstration."""


@dataclass(frozen=True, kw_only=True)
class ExchangeStage:
    """The people of the exchange, and the time at which the demonstration is built."""

    values: JsonObject
    now: datetime
    password: str
    seats: dict[str, ExchangeMember] = field(default_factory=dict)
    records: NewJsonObject = field(default_factory=dict)

    def ago(self, *, hours: float) -> datetime:
        """A time before the demonstration is built."""
        return self.now - timedelta(hours=hours)


def make_exchange(*, values: JsonObject, password: str, now: datetime) -> None:
    """Create the people of the exchange and their messages, dated as the content says."""
    stage = ExchangeStage(values=values, now=now, password=password)
    for member in values["members"]:
        _seat(stage=stage, member=member)
    for contact in values["contacts"]:
        _enter_contact(stage=stage, contact=contact)
    timed: list[tuple[float, Callable[..., None], Mapping[str, Any]]] = [
        *((value["hours"], _report, value) for value in values["reports"]),
        *((value["hours"], _ask, value) for value in values["requests"]),
        *((value["hours"], _warn, value) for value in values["alerts"]),
    ]
    for _hours, act, timed_record in sorted(timed, key=lambda each: -each[0]):
        act(stage=stage, record_values=timed_record)
    _refer(stage=stage)


def sign_ins(*, values: JsonObject) -> list[tuple[str, str]]:
    """The addresses of the people of the exchange with their names."""
    return [(f"{value['code']}@demo.example", value["name"]) for value in values["members"]]


def _seat(*, stage: ExchangeStage, member: JsonObject) -> None:
    since = stage.now - AGE_OF_ROLES
    details = people_actions.AccountDetails(
        email=f"{member['code']}@demo.example",
        name=member["name"],
        roles=frozenset({"liaison"}),
        department=member.get("department", ""),
    )
    account = people_actions.create_account(
        details=details, password=stage.password, by=None, now=since
    )
    people_actions.note_own_password(by=account, now=since)
    new = standing_actions.NewRole(
        account=account,
        role=member["role"],
        department=member.get("department", ""),
        post=member.get("post", ""),
    )
    standing_actions.create_first_role(new=new, now=since)
    stage.seats[member["code"]] = current_member.exchange_member(account=account)


def _handling(*, record_values: JsonObject) -> records.Handling:
    return records.Handling(
        level=levels.handling_level(code=record_values["level"]),
        source_grade=record_values.get("source", "B"),
        info_grade=record_values.get("info", "2"),
    )


def _report(*, stage: ExchangeStage, record_values: JsonObject) -> None:
    at = stage.ago(hours=record_values["hours"])
    facts = reporting.ReportFacts(
        type=record_values["type"],
        direction=record_values["direction"],
        mode=record_values["mode"],
        method=record_values.get("method", ""),
        occurred_at=at - WORK,
        certainty="about",
        persons_count=reporting.counted_persons(persons_by=record_values["persons"]),
        persons_by=record_values["persons"],
        facilitator_roles=record_values.get("roles", ()),
        documents=record_values.get("documents", ()),
        danger=record_values["danger"],
        action_taken=record_values["done"],
    )
    new = reports.NewReport(
        facts=facts,
        handling=_handling(record_values=record_values),
        audience=records.Audience(departments=record_values["to"]),
        summary=record_values["summary"],
        narrative=record_values["narrative"],
        flags=record_values["flags"],
        checkpoint=record_values["place"],
        vehicles=record_values.get("vehicles", ()),
    )
    seat = stage.seats[record_values["by"]]
    stage.records[record_values["code"]] = reports.file_report(
        new=new, is_sent=True, by=seat, now=at
    )


def _ask(*, stage: ExchangeStage, record_values: JsonObject) -> None:
    at = stage.ago(hours=record_values["hours"])
    texts = {
        name: record_values[name]
        for name in ("summary", "question", "known")
        if record_values.get(name)
    }
    texts["purpose_words"] = record_values["why"]
    new = request_actions.NewRequest(
        department=record_values["to"],
        priority=record_values["priority"],
        purpose=record_values["purpose"],
        legal_basis=record_values["basis"],
        handling=_handling(record_values=record_values),
        texts=texts,
        named_reader_ids=[stage.seats[name].account_id for name in record_values.get("named", ())],
    )
    record = request_actions.send_request(new=new, by=stage.seats[record_values["by"]], now=at)
    desk = next(
        seat
        for seat in stage.seats.values()
        if seat.department == record_values["to"] and "liaison" in seat.roles
    )
    for number, act in enumerate(record_values.get("then", ()), start=1):
        _reply(
            act=act, record_values=record_values, record=record, desk=desk, now=at + number * WORK
        )
    stage.records[record_values["code"]] = record


def _reply(
    *, act: str, record_values: JsonObject, record: object, desk: ExchangeMember, now: datetime
) -> None:
    arguments: dict[str, Any] = {"record": record, "by": desk, "now": now}
    if act == "accept":
        replies.accept_request(**arguments)
    elif act == "answer":
        replies.answer_request(
            words=record_values["answer"],
            handling=_handling(record_values=record_values),
            **arguments,
        )
    else:
        replies.refuse_request(
            ground=record_values["ground"], words=record_values["answer"], **arguments
        )


def _warn(*, stage: ExchangeStage, record_values: JsonObject) -> None:
    at = stage.ago(hours=record_values["hours"])
    new = alerts.NewAlert(
        kind=record_values["kind"],
        action=record_values["action"],
        handling=_handling(record_values=record_values),
        texts={
            "summary": record_values["summary"],
            "text_en": record_values["text"]["en"],
            "text_km": record_values["text"]["km"],
        },
        expires_at=at + timedelta(days=record_values["days"]),
        departments=record_values["departments"],
        area=record_values["area"],
    )
    record = alerts.issue_alert(new=new, by=stage.seats[record_values["by"]], now=at)
    for name in record_values.get("seen", ()):
        seat = stage.seats[name]
        for receipt in record.receipts.filter(department=seat.department, post=seat.post):
            alerts.acknowledge_alert(receipt=receipt, by=seat, now=at + WORK)


def _enter_contact(*, stage: ExchangeStage, contact: JsonObject) -> None:
    details = contacts.ContactDetails(
        name_km=contact["name"]["km"],
        name_en=contact["name"]["en"],
        duty_phone=contact["duty"],
        backup=contact["backup"],
        hours=contact["hours"],
        province=contact.get("province", ""),
        post=contact.get("post", ""),
        radio=contact.get("radio", ""),
        languages=contact["languages"],
    )
    at = stage.ago(hours=24 * contact["days"])
    contacts.add_contact(details=details, by=stage.seats[contact["by"]], now=at)


def _refer(*, stage: ExchangeStage) -> None:
    """Refer the woman for whom others answered, by her case code, and accept the referral."""
    report = stage.records["bus"]
    new = referrals.NewReferral(
        age_band="18_24",
        sex="female",
        language="my",
        consent="yes",
        receiver="ahtjp",
        indicators=["another_speaks", "watched", "papers_held"],
        needs=["shelter", "interpreter", "same_sex_staff"],
        report_id=report.pk,
    )
    at = report.sent_at + WORK
    referrals.refer_person(new=new, by=stage.seats["liaison"], now=at)
