"""Referrals for their readers: the list, and the page with due times and open steps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from promdaen.exchange.models import Record, Referral
from promdaen.exchange.queries import codes, contacts, members, sealed, visible
from promdaen.exchange.queries.codes import Code
from promdaen.exchange.rules import policy, referring, reporting
from promdaen.exchange.rules.clocks import RequestClock
from promdaen.exchange.rules.exchange_members import PROTECTION_DEPARTMENT, ExchangeMember
from promdaen.kit import languages
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries

CHILD_SIGN = "child_without_family"
"""The sign that the flag P2 of a report is."""
PROTECTION_RECEIVER = "ahtjp"
"""Anti-Trafficking, to whom the flag P3 of a report leads."""
ACCEPTING_STATE = "in_progress"
OPEN_STATES = (ACCEPTING_STATE, "accepted", "rejected")
"""States in which something is still to be done."""
EVENT_WORDS: Mapping[str, Any] = {
    "sent": _("Referred"),
    "accept_referral": _("Accepted"),
    "reject_referral": _("Not accepted"),
    "refer_again": _("Referred to another receiver"),
    "hand_over_person": _("Handed over"),
    "tell_receiver": _("Someone was informed"),
    "change_consent": _("What the person says was noted"),
    "give_feedback": _("Feedback given"),
    "revoke_referral": _("Taken back"),
    "access_noted": _("Request to see stored data"),
    "access_answered": _("Who asked was answered"),
}
"""What the history calls the acts on a referral; others are shown by their code."""
OPEN_STATE_WORDS: Mapping[str, Any] = {
    "in_progress": _("Not accepted yet, due %(at)s"),
    "rejected": _("Not referred again yet, due %(at)s"),
    "accepted": _("Not handed over yet, due %(at)s"),
    "done": _("Feedback not given yet, due %(at)s"),
}
"""What a referral waits for, by its state."""


@dataclass(frozen=True, kw_only=True)
class ReferralRow:
    """A referral in the list; shows only the person's code."""

    record: Record
    case_code: str
    state: Code
    is_over: bool
    is_accepting_late: bool


@dataclass(frozen=True, kw_only=True)
class OfficeToNotify:
    """A party to inform of a referral, with due time, status and the number to call, if known."""

    receiver: Code
    phone: str
    clock: referring.ReferralClock
    is_over: bool
    is_at_once: bool


@dataclass(frozen=True, kw_only=True)
class ReferralHistoryRow:
    """A line of the history: act, time and department."""

    happened_at: datetime
    words: str
    department: str


@dataclass(frozen=True, kw_only=True)
class ReferralPage:
    """A referral for this reader; `to_tell` is empty without access to protection data.

    `clock` runs to what the referral waits for, None if nothing is to be done.
    """

    record: Record
    referral: Referral
    state: Code
    clock: RequestClock | None
    steps: list[str]
    is_child: bool
    age: Code | None
    sex: Code | None
    language: Code | None
    feedback: Code | None
    reason: Code | None
    consent: Code | None
    needs: list[Code]
    receiver: Code | None = None
    indicators: list[Code] = field(default_factory=list)
    to_tell: list[OfficeToNotify] = field(default_factory=list)
    is_still: bool = False
    sees_protection: bool = False
    hand_over: referring.ReferralClock | None = None
    is_late: bool = False
    report: Record | None = None
    history: list[ReferralHistoryRow] = field(default_factory=list)

    @property
    def awaited(self) -> str:
        """What the referral waits for, and until when."""
        if self.clock is None:
            return ""
        due_at = timezone.localtime(self.clock.due_at)
        moment = languages.moment_text(due_at, language=page_language())
        return str(OPEN_STATE_WORDS[self.record.state]) % {"at": moment}

    @property
    def is_accepting_late(self) -> bool:
        """Whether no one accepted it in time."""
        return (
            self.clock is not None and self.record.state == ACCEPTING_STATE and self.clock.is_over
        )


def may_refer(*, member: ExchangeMember) -> bool:
    """Whether an account may refer a person: it must belong to a department."""
    return member.is_active and bool(
        member.department and member.roles & set(policy.DEPARTMENT_ROLES)
    )


def visible_referrals(
    *, member: ExchangeMember, now: datetime, state: str = ""
) -> QuerySet[Record]:
    """The referrals an account may read: open ones first, earliest due first, then the rest."""
    records = visible.visible_to(member=member, now=now).filter(kind="referral")
    if state == "open":
        records = records.filter(state__in=OPEN_STATES)
    elif state:
        records = records.filter(state=state)
    ended = F("closed_at").desc(nulls_first=True)
    return records.select_related("referral").order_by(ended, "due_at", "id")


def referral_row(*, record: Record, now: datetime) -> ReferralRow:
    """A referral as a line of the list."""
    referral = record.referral
    waits = record.state in OPEN_STATES and referral.handed_over_at is None
    return ReferralRow(
        record=record,
        case_code=referral.case_code,
        state=codes.code_list(name="referral_state")[record.state],
        is_over=waits and record.due_at is not None and now > record.due_at,
        is_accepting_late=record.state == ACCEPTING_STATE
        and _is_past(next_due_at(record=record), now),
    )


def next_due_at(*, record: Record) -> datetime | None:
    """The next due time: informing protection services, then the hand-over, then the feedback."""
    referral = record.referral
    if record.state == "done" and referral.handed_over_at:
        return referral.handed_over_at + referring.FEEDBACK_WITHIN
    return referral.tell_by if referral.tell_by and not referral.told_at else record.due_at


def open_clock(*, record: Record, now: datetime) -> RequestClock | None:
    """The clock of what a referral waits for: the hand-over once it is accepted."""
    referral = record.referral
    is_done = record.state == "done"
    is_open = record.state in OPEN_STATES or (is_done and referral.feedback_at is None)
    due_at = record.due_at if record.state == "accepted" else next_due_at(record=record)
    if not is_open or due_at is None:
        return None
    began_at = referral.handed_over_at if is_done else record.sent_at
    return RequestClock(sent_at=began_at or record.created_at, due_at=due_at, now=now)


def referral_page(*, record: Record, member: ExchangeMember, now: datetime) -> ReferralPage:
    """A referral with everything this reader may read and do."""
    referral = Referral.objects.get(record=record)
    texts = _read(record=record, member=member, now=now)
    sees = visible.may(act="read_protection", member=member, record=record, now=now)
    care = texts.get("care", {})
    needs = texts.get("needs", care.get("needs", []))
    clock = _hand_over(record=record, referral=referral)
    return ReferralPage(
        record=record,
        referral=referral,
        state=codes.code_list(name="referral_state")[record.state],
        clock=open_clock(record=record, now=now),
        steps=_steps(record=record, referral=referral, member=member, now=now),
        is_child=referring.is_child(age_band=referral.age_band),
        age=_code_label("age_band", referral.age_band),
        sex=_code_label("sex", referral.sex),
        language=_code_label("language", referral.language),
        feedback=_code_label("referral_feedback", referral.feedback),
        reason=_code_label("not_accepted_reason", referral.reason),
        consent=_code_label("consent", texts.get("consent", care.get("consent", ""))),
        needs=_several("need", needs),
        receiver=_code_label("receiver", texts.get("needs.receiver", "")),
        indicators=_several("indicator", texts.get("indicators", [])),
        to_tell=_offices_to_notify(record=record, member=member, texts=texts, now=now)
        if sees
        else [],
        is_still=sees and referring.is_still(needs=needs),
        sees_protection=sees,
        hand_over=clock,
        is_late=clock is not None and clock.is_over(now=now),
        report=_report(referral=referral, member=member, now=now),
        history=_history(record=record),
    )


def referred_report(*, report_id: UUID, member: ExchangeMember, now: datetime) -> Record | None:
    """The incident report that led to a referral, if the account may read it."""
    report = visible.record_seen_by(member=member, record_id=report_id, now=now)
    return report if report is not None and report.kind == "report" else None


def proposed_values(
    *, due: Record | None, report: Record | None, member: ExchangeMember, now: datetime
) -> NewJsonObject:
    """What is reported already, as far as this reader may read it.

    A child without its family (P2) is a sign; signs of trafficking (P3) are for Anti-Trafficking.
    An age is proposed if all rows have the same, a sex if the report is about one person.
    """
    values: NewJsonObject = {}
    flagged = due if due is not None else report
    if flagged is not None:
        texts = sealed.readable_texts(record=flagged, member=member, now=now)
        flags = reporting.flag_answers(text=texts.get("protection", ""))
        if flags["P2"] == reporting.YES:
            values["indicators"] = [CHILD_SIGN]
        if flags["P3"] == reporting.YES:
            values["receiver"] = PROTECTION_RECEIVER
    rows = report.report.persons_by if report is not None else []
    ages = {row.get("age") for row in rows}
    if len(ages) == 1:
        values["age_band"] = ages.pop()
    if report is not None and report.report.persons_count == 1 and len(rows) == 1:
        sex = rows[0].get("sex")
        values |= {"sex": sex} if sex != reporting.UNKNOWN else {}
    return values


def other_departments(*, member: ExchangeMember) -> list[tuple[str, str]]:
    """Departments that could take over a person: not the account's own, not Anti-Trafficking."""
    own = {member.department, PROTECTION_DEPARTMENT}
    departments = people_queries.departments()
    return [
        (department.code, str(department.short))
        for department in departments
        if department.code not in own
    ]


def _hand_over(*, record: Record, referral: Referral) -> referring.ReferralClock | None:
    """The clock of the hand-over; None for a withdrawn referral."""
    if record.state == "revoked" or record.due_at is None:
        return None
    return referring.ReferralClock(
        code="hand_over", due_at=record.due_at, done_at=referral.handed_over_at
    )


def _read(*, record: Record, member: ExchangeMember, now: datetime) -> NewJsonObject:
    texts = sealed.readable_texts(record=record, member=member, now=now)
    text_names = ("care", "consent", "indicators", "needs", "needs.receiver", "needs.told")
    return {name: json.loads(texts[name]) for name in text_names if name in texts}


def _offices_to_notify(
    *, record: Record, member: ExchangeMember, texts: JsonObject, now: datetime
) -> list[OfficeToNotify]:
    times_by_code = {
        code: datetime.fromisoformat(notified_at)
        for code, notified_at in texts.get("needs.told", {}).items()
    }
    made_at = record.sent_at or record.created_at
    clocks = referring.clocks(made_at=made_at, needs=texts.get("needs", []), told_at=times_by_code)
    receivers = codes.code_list(name="receiver")
    desk = _protection_phone() if member.department != PROTECTION_DEPARTMENT else ""
    return [
        OfficeToNotify(
            receiver=receivers[clock.code],
            phone=desk if clock.code == PROTECTION_RECEIVER else "",
            clock=clock,
            is_over=clock.is_over(now=now),
            is_at_once=clock.code in referring.URGENT_NEEDS,
        )
        for clock in clocks
    ]


def _protection_phone() -> str:
    """The duty number of Anti-Trafficking, "" if the directory has none."""
    desk = next(iter(contacts.duty_numbers(department=PROTECTION_DEPARTMENT)), None)
    return desk.duty_phone if desk is not None else ""


def _history(*, record: Record) -> list[ReferralHistoryRow]:
    names = members.department_names()
    return [
        ReferralHistoryRow(
            happened_at=event.at,
            words=str(EVENT_WORDS.get(event.act, event.act)),
            department=names.get(event.department, event.department),
        )
        for event in record.events.filter(act__in=list(EVENT_WORDS))
    ]


def _steps(
    *, record: Record, referral: Referral, member: ExchangeMember, now: datetime
) -> list[str]:
    """The steps open to this account now."""
    step_names = referring.steps_in(state=record.state, is_answered=bool(referral.feedback))
    step_acts = {act for name in step_names for act in referring.STEPS[name].acts}
    allowed_acts = {
        act for act in step_acts if visible.may(act=act, member=member, record=record, now=now)
    }
    return [name for name in step_names if allowed_acts & set(referring.STEPS[name].acts)]


def _is_past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment < now


def _report(*, referral: Referral, member: ExchangeMember, now: datetime) -> Record | None:
    if referral.report_id is None:
        return None
    return referred_report(report_id=referral.report_id, member=member, now=now)


def _code_label(name: str, code: str) -> Code | None:
    return codes.code_list(name=name).get(code)


def _several(name: str, chosen: list[str]) -> list[Code]:
    return [label for code, label in codes.code_list(name=name).items() if code in chosen]
