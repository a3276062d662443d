"""Cases: persons by random codes; only suspects have names, destroyed when no longer justified."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import NoReturn
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.exchange.actions import log, records, screening
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Case, CaseReport, Person, Record
from promdaen.exchange.queries import cases, codes, exchange_database
from promdaen.exchange.rules import levels, proceedings, referring
from promdaen.exchange.rules.exchange_members import SYSTEM, ExchangeMember
from promdaen.people.queries import NotAllowed

LEVELS = (levels.AMBER_STRICT, levels.RED)
OFFICER = "case_officer"


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """A case to open: `summary` is its title, `words` its purpose; neither may contain a name.

    `checked` is the token that confirms the screening warnings.
    """

    purpose: str
    summary: str
    words: str
    level: int = levels.AMBER_STRICT
    checked: str = ""


@dataclass(frozen=True, kw_only=True)
class NewCasePerson:
    """A person to add to a case; only suspects have a name, alias or year of birth.

    `is_checked`: it was checked that the person is not suspected merely for having been smuggled.
    """

    role: str
    name: str = ""
    alias: str = ""
    birth_year: int | None = None
    proceedings: str = ""
    consent: str = ""
    is_checked: bool = False

    @property
    def is_named(self) -> bool:
        """Whether any identifying field is filled in."""
        return bool(self.name.strip() or self.alias.strip() or self.birth_year)


def open_case(*, new: NewCase, by: ExchangeMember, now: datetime) -> Record:
    """Open a case with its purpose. Raises NotAllowed, ExchangeRefused."""
    if not by.is_active or OFFICER not in by.roles:
        raise NotAllowed(_("Cases are kept by case officers."))
    if new.level not in LEVELS:
        _refuse("level", _("A case is TLP:AMBER+STRICT or TLP:RED."))
    if new.purpose not in codes.code_list(name="purpose"):
        _refuse("purpose", _("Choose the purpose."))
    texts = {"summary": new.summary, "purpose_words": new.words}
    for field, text in texts.items():
        if not text.strip():
            _refuse(field, _("Write this in a few words, without a name."))
    screened = screening.screen_texts(texts=texts, confirmation=new.checked)
    with transaction.atomic(using=exchange_database.ALIAS):
        handling = records.Handling(level=new.level)
        case_record = records.NewRecord(kind="case", handling=handling, texts=texts)
        record = records.create_record(new=case_record, by=by, now=now)
        Case.objects.create(record=record, purpose=new.purpose)
        reader_ids = [by.account_id] if new.level == levels.RED else []
        audience = records.Audience(named_reader_ids=reader_ids)
        records.send_record(record=record, audience=audience, state="open", by=by, now=now)
        screening.note_confirmed(record=record, screened=screened, by=by, now=now)
        log.record_line(
            act="open_case", subject=record, by=by, now=now, detail={"purpose": new.purpose}
        )
    return record


def add_person(*, record: Record, new: NewCasePerson, by: ExchangeMember, now: datetime) -> Person:
    """Add a person under a random code; a suspect's name is stored encrypted."""
    _check_person(new=new, now=now)
    with transaction.atomic(using=exchange_database.ALIAS):
        _begin(record=record, by=by, now=now)
        is_suspect = new.role == proceedings.SUSPECT
        person = Person.objects.create(
            record=record,
            case_code=referring.case_code(choose=secrets.choice),
            role=new.role,
            proceedings=new.proceedings if is_suspect else "",
            consent=new.consent if new.role == proceedings.ASSISTED else "",
            by_id=by.acting_id,
            at=now,
        )
        if new.is_named:
            identity = {"name": new.name, "alias": new.alias, "birth_year": new.birth_year}
            identity_text = json.dumps(identity, ensure_ascii=False, sort_keys=True)
            texts = {cases.identity_field(case_code=person.case_code): identity_text}
            records.put_texts(record=record, texts=texts, by=by, now=now)
        _record_person_event(act="add_person", person=person, by=by, now=now, role=new.role)
    return person


def set_proceedings(*, person: Person, state: str, by: ExchangeMember, now: datetime) -> Person:
    """Set the state of proceedings; dropped charges or an acquittal destroy the name.

    During a legal hold the name is hidden from every reader and destroyed when the hold is lifted.

    Raises ExchangeRefused for a person who is no suspect, an unknown state, and ended proceedings.
    """
    if person.role != proceedings.SUSPECT or state not in codes.code_list(name="proceedings"):
        raise ExchangeRefused(_("Choose the state of proceedings of a suspect."))
    with transaction.atomic(using=exchange_database.ALIAS):
        _begin(record=person.record, by=by, now=now)
        if person.proceedings in proceedings.ENDED_STATES:
            raise ExchangeRefused(_("These proceedings have ended and the name is gone."))
        person.proceedings = state
        person.save(update_fields=["proceedings"])
        _record_person_event(act="set_proceedings", person=person, by=by, now=now, state=state)
        if state in proceedings.ENDED_STATES and not cases.has_hold(record=person.record):
            destroy_name(person=person, by=by, now=now)
    return person


def set_consent(
    *, person: Person, consent: str, by: ExchangeMember, now: datetime
) -> Person | None:
    """Set the consent of an assisted person; returns None if they withdrew and were removed.

    Raises ExchangeRefused for a person who is not assisted, and for an unknown consent.
    """
    if person.role != proceedings.ASSISTED or consent not in codes.code_list(name="consent"):
        raise ExchangeRefused(_("Choose what a person assisted says."))
    with transaction.atomic(using=exchange_database.ALIAS):
        _begin(record=person.record, by=by, now=now)
        _record_person_event(act="set_consent", person=person, by=by, now=now)
        if consent in proceedings.AGREED_CONSENTS:
            person.consent = consent
            person.save(update_fields=["consent"])
            return person
        person.delete()
    return None


def destroy_name(*, person: Person, by: ExchangeMember, now: datetime) -> None:
    """Destroy a suspect's identifying data in every layer; the history notes that it existed."""
    field = cases.identity_field(case_code=person.case_code)
    with transaction.atomic(using=exchange_database.ALIAS):
        removed, _rows = person.record.texts.filter(field=field).delete()
        if removed:
            _record_person_event(act="destroy_name", person=person, by=by, now=now)


def destroy_ended_names(*, now: datetime) -> int:
    """Destroy names of ended proceedings whose legal hold has been lifted; returns the count."""
    overdue_names = cases.names_overdue()
    for person in overdue_names:
        destroy_name(person=person, by=SYSTEM, now=now)
    return len(overdue_names)


def link_report(*, record: Record, local_no: str, by: ExchangeMember, now: datetime) -> CaseReport:
    """Link an incident report that the account may read, by its local number."""
    report = cases.report_by_number(local_no=local_no, member=by, now=now)
    if report is None:
        _refuse("local_no", _("No report that you may read has this number."))
    with transaction.atomic(using=exchange_database.ALIAS):
        _begin(record=record, by=by, now=now)
        link, is_new = CaseReport.objects.get_or_create(
            case=record,
            report=report,
            removed_at=None,
            defaults={"by_id": by.acting_id, "at": now},
        )
        if is_new:
            _record_link_event(act="link_report", link=link, by=by, now=now)
    return link


def unlink_report(*, record: Record, link_id: UUID, by: ExchangeMember, now: datetime) -> None:
    """Remove a report from a case; the history keeps a note of the removal.

    Raises ExchangeRefused if the report is not in the case.
    """
    with transaction.atomic(using=exchange_database.ALIAS):
        _begin(record=record, by=by, now=now)
        link = CaseReport.objects.filter(case=record, pk=link_id, removed_at=None).first()
        if link is None:
            raise ExchangeRefused(_("This report is not in the case."))
        link.removed_at = now
        link.save(update_fields=["removed_at"])
        _record_link_event(act="unlink_report", link=link, by=by, now=now)


def close_case(
    *, record: Record, court_on: date | None, by: ExchangeMember, now: datetime
) -> Record:
    """Close a case; its names are kept for one more year, or until the date a court ordered."""
    today = timezone.localdate(now)
    if court_on is not None and court_on < today:
        _refuse("court_on", _("Choose a day that is still to come."))
    with transaction.atomic(using=exchange_database.ALIAS):
        record = _begin(record=record, by=by, now=now, act="close")
        record.state, record.closed_at = "closed", now
        record.retain_until = proceedings.retain_until(closed_on=today, court_on=court_on)
        record.save(update_fields=["state", "closed_at", "retain_until"])
        Case.objects.filter(record=record).update(court_on=court_on)
        log.add_event(record=record, act="close_case", by=by, now=now)
        log.record_line(act="close_case", subject=record, by=by, now=now)
    return record


def _begin(*, record: Record, by: ExchangeMember, now: datetime, act: str = "update") -> Record:
    """Lock and return the case; checks that it is open and this case officer may change it."""
    locked_case = Record.objects.select_for_update().get(pk=record.pk, kind="case")
    if OFFICER not in by.roles:
        raise NotAllowed(_("Cases are kept by case officers."))
    log.require(act=act, record=locked_case, by=by, now=now)
    log.require(act="read_person", record=locked_case, by=by, now=now)
    if locked_case.closed_at is not None:
        raise ExchangeRefused(_("This case is closed."))
    return locked_case


def _check_person(*, new: NewCasePerson, now: datetime) -> None:
    if new.role not in codes.code_list(name="person_role"):
        _refuse("role", _("Choose the role in the case."))
    for field, name in (("proceedings", "proceedings"), ("consent", "consent")):
        chosen = getattr(new, field)
        if chosen and chosen not in codes.code_list(name=name):
            _refuse(field, _("Choose one of the answers."))
    errors = proceedings.wrong_person(
        role=new.role,
        proceedings=new.proceedings,
        consent=new.consent,
        is_named=new.is_named,
        is_checked=new.is_checked,
    )
    if errors:
        field, words = _wrongs()[errors]
        _refuse(field, words)
    today = timezone.localdate(now)
    if new.birth_year and not proceedings.is_year_of_birth(year=new.birth_year, today=today):
        _refuse("birth_year", _("Write the year in four digits, such as 1990."))


def _wrongs() -> dict[str, tuple[str, str]]:
    return {
        "name": (
            "name",
            _("Only a suspect whose proceedings run has a name here; everybody else is a code."),
        ),
        "consent": (
            "consent",
            _("A case names an assisted person only with consent: write what the consent says."),
        ),
        "shield": (
            "is_checked",
            _(
                "Check this first: who was smuggled is never a suspect of smuggling for that. "
                "Choose Person assisted."
            ),
        ),
        "proceedings": ("proceedings", _("Say what the state of proceedings is.")),
    }


def _record_person_event(
    *, act: str, person: Person, by: ExchangeMember, now: datetime, **more: str
) -> None:
    detail = {"case_code": person.case_code, **more}
    log.add_event(record=person.record, act=act, by=by, now=now, detail=detail)
    log.record_line(act=act, subject=person.record, by=by, now=now, detail=detail)


def _record_link_event(*, act: str, link: CaseReport, by: ExchangeMember, now: datetime) -> None:
    detail = {"report": str(link.report_id)}
    log.add_event(record=link.case, act=act, by=by, now=now, detail=detail)
    log.record_line(act=act, subject=link.case, by=by, now=now, detail=detail)


def _refuse(field: str, words: str) -> NoReturn:
    raise ExchangeRefused(words, fields={field: words})
