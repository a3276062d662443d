"""Referrals: a person referred to protection services by a code, with consent, never by name."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.exchange.actions import due_referrals, log, records
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import DueReferral, Record, Referral, Report
from promdaen.exchange.queries import codes, exchange_database, sealed, visible
from promdaen.exchange.rules import levels, policy, referring, reporting
from promdaen.exchange.rules.exchange_members import PROTECTION_DEPARTMENT, ExchangeMember
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.people import queries as people_queries
from promdaen.people.queries import NotAllowed

LISTS = (
    ("age_band", "age_band"), ("sex", "sex"), ("language", "language"),
    ("consent", "consent"), ("receiver", "receiver"),
)  # fmt: skip
"""Fields of a new referral, and the code list that each is of."""


@dataclass(frozen=True, kw_only=True)
class NewReferral:
    """A person to refer, in codes only; there is no free text.

    `department` is another department that takes over the person, "" for none. `report_id` is the
    incident report that led to it, `due_id` its due referral. `record_id` is the id the form was
    created with, so that a form sent twice makes one referral.
    """

    age_band: str
    sex: str
    language: str
    consent: str
    receiver: str
    indicators: Sequence[str] = ()
    needs: Sequence[str] = ()
    department: str = ""
    report_id: UUID | None = None
    due_id: UUID | None = None
    record_id: UUID | None = None


def refer_person(*, new: NewReferral, by: ExchangeMember, now: datetime) -> Record:
    """Refer a person; the record is addressed to Anti-Trafficking and visible to it at once.

    Completes the due referral that led to it. If a corruption report led to it, it stays closed to
    the department of its author. An adult who does not consent is not referred and nothing is
    stored. Raises ExchangeRefused.
    """
    if not by.is_active or not by.roles & set(policy.DEPARTMENT_ROLES) or not by.department:
        raise NotAllowed(_("A person is referred by an officer of one of the departments."))
    if (earlier_referral := _made_before(new=new, by=by)) is not None:
        return earlier_referral
    _check(new=new)
    due = _completed_due_referral(new=new, by=by, now=now)
    report = due.report if due else _referred_report(new=new, by=by, now=now)
    began_with = due.record if due else report
    is_integrity = began_with is not None and began_with.is_integrity
    if is_integrity and new.department:
        words = _("This began with an offered bribe: only Anti-Trafficking takes part.")
        raise ExchangeRefused(words, fields={"department": words})
    with transaction.atomic(using=exchange_database.ALIAS):
        referral_record = replace(_referral_record(new=new, now=now), is_integrity=is_integrity)
        record = records.create_record(new=referral_record, by=by, now=now)
        code = referring.case_code(choose=secrets.choice)
        Referral.objects.create(
            record=record,
            case_code=code,
            report=report,
            age_band=new.age_band,
            sex=new.sex,
            language=new.language,
            is_urgent="medical" in new.needs,
            tell_by=now + referring.NOTIFY_WITHIN,
        )
        departments = [PROTECTION_DEPARTMENT, *([new.department] if new.department else [])]
        audience = records.Audience(departments=departments)
        records.send_record(record=record, audience=audience, state="in_progress", by=by, now=now)
        detail = {"case_code": code}
        if due is None and report is not None:
            detail["report"] = str(report.pk)
        log.record_line(act="refer_person", subject=record, by=by, now=now, detail=detail)
        if due is not None:
            due_referrals.make_due_referral(due=due, referral=record, by=by, now=now)
    return record


def accept_referral(*, record: Record, by: ExchangeMember, now: datetime) -> Record:
    """Accept a person; the report that led to it then shows that a referral was made."""
    with transaction.atomic(using=exchange_database.ALIAS):
        referral = _begin(record=record, step="accept", by=by, now=now)
        if by.is_of_protection:
            _mark_notified(referral=referral, code="ahtjp", by=by, now=now)
        if referral.report_id is not None:
            Report.objects.filter(record_id=referral.report_id).update(referral=reporting.MADE)
        _end(referral=referral, step="accept", act="accept_referral", by=by, now=now)
    return referral.record


def reject_referral(*, record: Record, reason: str, by: ExchangeMember, now: datetime) -> Record:
    """Decline a person, with a reason; the referring unit then refers again."""
    _require_code(name="not_accepted_reason", code=reason, field="reason")
    with transaction.atomic(using=exchange_database.ALIAS):
        referral = _begin(record=record, step="reject", by=by, now=now)
        _set_feedback(referral=referral, feedback="not_accepted", reason=reason, now=now)
        detail = {"reason": reason}
        _end(referral=referral, step="reject", act="reject_referral", by=by, now=now,
             detail=detail)  # fmt: skip
    return referral.record


def refer_again(
    *, record: Record, receiver: str, department: str = "", by: ExchangeMember, now: datetime
) -> Record:
    """Refer to another receiver after the first declined; the clocks keep running."""
    _require_code(name="receiver", code=receiver, field="receiver")
    _check_department(department=department)
    with transaction.atomic(using=exchange_database.ALIAS):
        referral = _begin(record=record, step="again", by=by, now=now)
        _store_texts(record=referral.record, values={"needs.receiver": receiver}, by=by, now=now)
        if department:
            audience = records.Audience(departments=[department])
            records.address_record(record=referral.record, audience=audience, by=by, now=now)
        _set_feedback(referral=referral, feedback="", reason="", now=None)
        _end(referral=referral, step="again", act="refer_again", by=by, now=now)
    return referral.record


def hand_over_person(
    *, record: Record, is_safe: bool, by: ExchangeMember, now: datetime
) -> Record:
    """Hand over a person: only to a safe place and, for an adult, only with consent.

    Raises ExchangeRefused for a place that is not safe, and for an adult without consent.
    """
    with transaction.atomic(using=exchange_database.ALIAS):
        referral = _begin(record=record, step="hand_over", by=by, now=now)
        bar = referring.bar_to_hand_over(
            age_band=referral.age_band,
            consent=_stored_value(record=referral.record, field="consent"),
            is_safe=is_safe,
        )
        if bar:
            raise ExchangeRefused(_bars()[bar], fields={"is_safe": _bars()[bar]})
        referral.handed_over_at = now
        referral.save(update_fields=["handed_over_at"])
        _end(referral=referral, step="hand_over", act="hand_over_person", by=by, now=now)
    return referral.record


def notify_receiver(*, record: Record, receiver: str, by: ExchangeMember, now: datetime) -> Record:
    """Record that a receiver was informed; which one is encrypted: it could reveal asylum.

    Raises ExchangeRefused for a receiver whom the needs of the person do not ask for.
    """
    with transaction.atomic(using=exchange_database.ALIAS):
        referral = _begin(record=record, step="tell", by=by, now=now)
        log.require(act="read_protection", record=referral.record, by=by, now=now)
        needs = _stored_value(record=referral.record, field="needs")
        if receiver not in referring.parties_to_inform(needs=needs):
            raise ExchangeRefused(_("Choose who was informed."))
        _mark_notified(referral=referral, code=receiver, by=by, now=now)
        _end(referral=referral, step="tell", act="tell_receiver", by=by, now=now)
    return referral.record


def change_consent(*, record: Record, consent: str, by: ExchangeMember, now: datetime) -> Record:
    """Record the person's consent; if an adult withdraws it, sharing ends at once.

    Raises ExchangeRefused for an unknown consent, and for the consent of a guardian for an adult.
    """
    _require_code(name="consent", code=consent, field="consent")
    with transaction.atomic(using=exchange_database.ALIAS):
        referral = _begin(record=record, step="consent", by=by, now=now)
        if consent == "guardian" and not referring.is_child(age_band=referral.age_band):
            raise ExchangeRefused(_bars()["adult_decides"])
        needs = _stored_value(record=referral.record, field="needs")
        values = {"consent": consent, "care": _care(needs=needs, consent=consent)}
        _store_texts(record=referral.record, values=values, by=by, now=now)
        if referring.ends_sharing(age_band=referral.age_band, consent=consent):
            _stop(record=referral.record, now=now)
        _end(referral=referral, step="consent", act="change_consent", by=by, now=now)
    return referral.record


def give_feedback(
    *, record: Record, feedback: str, reason: str = "", by: ExchangeMember, now: datetime
) -> Record:
    """Give the referring unit feedback on the result; the referral is destroyed one year later."""
    _require_code(name="referral_feedback", code=feedback, field="feedback")
    if feedback == "not_accepted":
        _require_code(name="not_accepted_reason", code=reason, field="reason")
    with transaction.atomic(using=exchange_database.ALIAS):
        referral = _begin(record=record, step="feedback", by=by, now=now)
        refusal_reason = reason if feedback == "not_accepted" else ""
        _set_feedback(referral=referral, feedback=feedback, reason=refusal_reason, now=now)
        referral.record.closed_at = now
        referral.record.save(update_fields=["closed_at"])
        detail = {"feedback": feedback, "reason": refusal_reason}
        _end(referral=referral, step="feedback", act="give_feedback", by=by, now=now,
             detail=detail)  # fmt: skip
    return referral.record


def revoke_referral(*, record: Record, by: ExchangeMember, now: datetime) -> Record:
    """Withdraw a referral: from now on only the referring unit can read it."""
    with transaction.atomic(using=exchange_database.ALIAS):
        referral = _begin(record=record, step="revoke", by=by, now=now)
        _stop(record=referral.record, now=now)
        _end(referral=referral, step="revoke", act="revoke_referral", by=by, now=now)
    return referral.record


def _begin(*, record: Record, step: str, by: ExchangeMember, now: datetime) -> Referral:
    """Lock and return the referral; checks that its state and the account allow the step."""
    locked_record = Record.objects.select_for_update().get(pk=record.pk)
    referral = Referral.objects.get(record=locked_record)
    referral.record = locked_record
    rule = referring.STEPS[step]
    if not any(
        visible.may(act=act, member=by, record=locked_record, now=now) for act in rule.acts
    ):
        raise NotAllowed(_("This belongs to another role, or only to the originator."))
    is_answered = bool(referral.feedback)
    if step not in referring.steps_in(state=locked_record.state, is_answered=is_answered):
        raise ExchangeRefused(_("This is not done in the state that the referral is in now."))
    return referral


def _end(
    *,
    referral: Referral,
    step: str,
    act: str,
    by: ExchangeMember,
    now: datetime,
    detail: Mapping[str, str] | None = None,
) -> None:
    """Set the new state and add the event and the audit line."""
    record = referral.record
    rule = referring.STEPS[step]
    if rule.to:
        record.state = rule.to
        record.save(update_fields=["state"])
    log.add_event(record=record, act=act, by=by, now=now, detail=detail)
    end_detail = {"case_code": referral.case_code, **(detail or {})}
    log.record_line(act=act, subject=record, by=by, now=now, detail=end_detail)


def _stop(*, record: Record, now: datetime) -> None:
    record.withdrawn_at = record.closed_at = now
    record.state = "revoked"
    record.retain_until = timezone.localdate(now + referring.RETENTION_AFTER_FEEDBACK)
    record.save(update_fields=["withdrawn_at", "closed_at", "state", "retain_until"])


def _set_feedback(*, referral: Referral, feedback: str, reason: str, now: datetime | None) -> None:
    """Set the feedback and the date until which the referral is kept; None resets both."""
    referral.feedback, referral.reason, referral.feedback_at = feedback, reason, now
    referral.save(update_fields=["feedback", "reason", "feedback_at"])
    kept_until = timezone.localdate(now + referring.RETENTION_AFTER_FEEDBACK) if now else None
    referral.record.retain_until = kept_until
    referral.record.save(update_fields=["retain_until"])


def _mark_notified(*, referral: Referral, code: str, by: ExchangeMember, now: datetime) -> None:
    """Add a receiver that was informed; when all were, `told_at` is set."""
    record = referral.record
    notified_times = dict(_stored_value(record=record, field="needs.told"))
    notified_times.setdefault(code, now.isoformat())
    _store_texts(record=record, values={"needs.told": notified_times}, by=by, now=now)
    everybody = referring.parties_to_inform(needs=_stored_value(record=record, field="needs"))
    if referral.told_at is None and set(everybody) <= set(notified_times):
        referral.told_at = now
        referral.save(update_fields=["told_at"])


def _referral_record(*, new: NewReferral, now: datetime) -> records.NewRecord:
    values = {
        "indicators": sorted(new.indicators),
        "needs": sorted(new.needs),
        "needs.receiver": new.receiver,
        "needs.told": {},
        "consent": new.consent,
        "care": _care(needs=new.needs, consent=new.consent),
    }
    return records.NewRecord(
        kind="referral",
        handling=records.Handling(level=levels.AMBER_STRICT),
        texts={field: _as_json(value) for field, value in values.items()},
        record_id=new.record_id,
        due_at=now + referring.HAND_OVER_WITHIN,
    )


def _made_before(*, new: NewReferral, by: ExchangeMember) -> Record | None:
    """The referral this account already sent under this id, or None."""
    earlier_referral = Record.objects.filter(pk=new.record_id).first() if new.record_id else None
    if earlier_referral is None:
        return None
    is_own = earlier_referral.author_id == by.account_id and earlier_referral.exercise == by.world
    if not is_own or earlier_referral.kind != "referral":
        raise ExchangeRefused(_("It could not be saved under this number. Begin a new one."))
    return earlier_referral


def _care(*, needs: Sequence[str], consent: str) -> NewJsonObject:
    """The part of a referral that a receiver outside the protection department may read."""
    return {"needs": sorted(referring.open_needs(needs=needs)), "consent": consent}


def _store_texts(*, record: Record, values: JsonObject, by: ExchangeMember, now: datetime) -> None:
    texts = {field: _as_json(value) for field, value in values.items()}
    records.put_texts(record=record, texts=texts, by=by, now=now)


def _stored_value(*, record: Record, field: str) -> Any:
    """The stored value without a permission check: a step needs it and does not show it."""
    text = record.texts.get(field=field, layer=0)
    return json.loads(sealed.open_text(text=text, key=sealed.record_key(record=record)))


def _as_json(value: Collection[str]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _referred_report(*, new: NewReferral, by: ExchangeMember, now: datetime) -> Record | None:
    if new.report_id is None:
        return None
    report = visible.record_seen_by(member=by, record_id=new.report_id, now=now)
    if report is None or report.kind != "report":
        raise ExchangeRefused(_("That report is not there. Make the referral without it."))
    return report


def _completed_due_referral(
    *, new: NewReferral, by: ExchangeMember, now: datetime
) -> DueReferral | None:
    """The due referral that this completes: the named one, or the one of the named report."""
    rows = visible.visible_to(member=by, now=now, act="take")
    if new.due_id is not None:
        due_record = rows.filter(pk=new.due_id, due_referral__isnull=False).first()
        if due_record is None:
            raise ExchangeRefused(_("Due referral not found. Open the inbox again."))
    elif new.report_id is not None:
        due_record = rows.filter(due_referral__report=new.report_id).first()
    else:
        return None
    return due_record.due_referral if due_record is not None else None


def _check(*, new: NewReferral) -> None:
    for field, name in LISTS:
        _require_code(name=name, code=getattr(new, field), field=field)
    for name, chosen in (("indicator", new.indicators), ("need", new.needs)):
        for code in chosen:
            _require_code(name=name, code=code, field=f"{name}s")
    _check_department(department=new.department)
    bar = referring.bar_to_referral(age_band=new.age_band, consent=new.consent)
    if bar:
        raise ExchangeRefused(_bars()[bar], fields={"consent": _bars()[bar]})
    if not new.needs and not new.indicators:
        words = _("Choose at least one sign or one need.")
        raise ExchangeRefused(words, fields={"needs": words})


def _check_department(*, department: str) -> None:
    known_codes = {unit.code for unit in people_queries.departments()}
    if department and department not in known_codes:
        words = _("Choose one of the departments.")
        raise ExchangeRefused(words, fields={"department": words})


def _require_code(*, name: str, code: str, field: str) -> None:
    if code not in codes.code_list(name=name):
        words = _("Choose one of the answers.")
        raise ExchangeRefused(words, fields={field: words})


def _bars() -> dict[str, str]:
    return {
        "adult_refuses": _(
            "An adult who does not agree is not referred or handed over. It costs the person "
            "nothing. Leave a number to call; nothing was stored."
        ),
        "adult_decides": _("An adult decides; a guardian answers only for a child."),
        "ask_again": _(
            "This adult could not answer yet. Ask again, with an interpreter where one is "
            "needed, and write the answer first. Where life is at risk, choose Emergency."
        ),
        "not_safe": _(
            "Hand over only to where the person is safe. Where it is not, take the referral "
            "back or refer to another receiver."
        ),
    }
