"""Alerts: issued to posts with an end, seen, acknowledged, answered, and escalated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.exchange.actions import escalating, log, notices, records, screening
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Alert, Receipt, Record
from promdaen.exchange.queries import alerts as queries
from promdaen.exchange.queries import codes, exchange_database, members, posts, visible
from promdaen.exchange.rules import alerts as rules
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import audit
from promdaen.people.queries import NotAllowed


@dataclass(frozen=True, kw_only=True)
class NewAlert:
    """An alert to issue.

    `texts` has the keys summary, text_km and text_en. `departments` and `area` (codes of provinces
    and checkpoints) select the posts. `report_id` is the report the alert is made from. `checked`
    is the token that confirms the screening warnings.
    """

    kind: str
    action: str
    handling: records.Handling
    texts: Mapping[str, str]
    expires_at: datetime | None
    departments: Sequence[str] = field(default_factory=tuple)
    area: Sequence[str] = field(default_factory=tuple)
    report_id: UUID | None = None
    checked: str = ""


def issue_alert(*, new: NewAlert, by: ExchangeMember, now: datetime) -> Record:
    """Send an alert to every post of the departments in its area.

    Raises NotAllowed, RecordTextRefused, or ExchangeRefused if the end is missing or more than 90
    days away, the level is above TLP:AMBER, a text is too long or missing, no post matches, or the
    report is suspected to be false.
    """
    _require_issuer(by=by)
    _check(new=new, now=now)
    targets = posts.pairs_in(
        area=new.area, departments=new.departments, today=timezone.localdate(now)
    )
    if not targets:
        raise ExchangeRefused(
            _("There is no post in this area."),
            fields={"provinces": _("Choose a province or a checkpoint that has a post.")},
        )
    report = _report(new=new, by=by, now=now)
    texts = {**new.texts, "restriction": new.handling.restriction}
    screened = screening.screen_texts(texts=texts, confirmation=new.checked)
    with transaction.atomic(using=exchange_database.ALIAS):
        record = records.create_record(new=_record(new=new, report=report), by=by, now=now)
        Alert.objects.create(record=record, kind=new.kind, action=new.action, area=list(new.area))
        screening.note_confirmed(record=record, screened=screened, by=by, now=now)
        audience = records.Audience(posts=targets)
        records.send_record(record=record, audience=audience, by=by, now=now)
        record.retain_until = rules.retain_until(ends_on=timezone.localdate(record.expires_at))
        record.save(update_fields=["retain_until"])
        due_at = rules.acknowledge_due_at(sent_at=now)
        Receipt.objects.bulk_create(
            Receipt(record=record, department=department, post=post, due_at=due_at)
            for department, post in targets
        )
        if report is not None:
            _tie(record=record, report=report, by=by, now=now)
    notified_accounts = set(posts.accounts_at(pairs=targets)) - {by.account_id}
    notices.notify(record=record, accounts=notified_accounts, why="alert", now=now)
    return record


def open_alert(*, record: Record, by: ExchangeMember, now: datetime) -> bool:
    """Record that a post opened an alert; returns whether this was the first time."""
    unseen = Receipt.objects.filter(
        record=record, department=by.department, post=by.post, seen_at=None
    )
    if not by.department or not by.post or not unseen.exists():
        return False
    with transaction.atomic(using=exchange_database.ALIAS):
        if not unseen.update(seen_at=now):
            # A colleague opened it between the look and the update.
            return False
        log.add_event(record=record, act="seen", by=by, now=now, detail={"post": by.post})
        log.record_line(act="see_alert", subject=record, by=by, now=now, detail={"post": by.post})
    return True


def acknowledge_alert(*, receipt: Receipt, by: ExchangeMember, now: datetime) -> Receipt:
    """Acknowledge an alert for a post; the receipt stores the head of the audit log.

    Allowed for reporters of the post and the desk of its department. The first of them counts:
    repeating it changes nothing. Returns the receipt as it is stored now.
    """
    with transaction.atomic(using=exchange_database.ALIAS):
        locked = _begin(receipt=receipt, by=by, now=now)
        if locked.acknowledged_at is not None:
            return locked
        detail = {"department": locked.department, "post": locked.post}
        log.record_event(
            record=locked.record,
            act="acknowledge_alert",
            event="acknowledged",
            by=by,
            now=now,
            detail=detail,
        )
        locked.acknowledged_at, locked.acknowledged_by_id = now, by.acting_id
        locked.seen_at = locked.seen_at or now
        locked.head = audit.signed_head(now=now, using=exchange_database.ALIAS)
        locked.save(update_fields=["acknowledged_at", "acknowledged_by_id", "seen_at", "head"])
    return locked


def acknowledge_posts(
    *, receipts: Sequence[Receipt], by: ExchangeMember, now: datetime
) -> list[Receipt]:
    """Acknowledge an alert for several posts of one department, with one audit line each.

    Returns the receipts as they are stored now; those acknowledged before are unchanged.
    """
    with transaction.atomic(using=exchange_database.ALIAS):
        return [acknowledge_alert(receipt=receipt, by=by, now=now) for receipt in receipts]


def answer_alert(
    *,
    receipt: Receipt,
    is_hit: bool,
    is_correction: bool = False,
    by: ExchangeMember,
    now: datetime,
) -> Receipt:
    """Record whether the post found what the alert is about, or correct that answer.

    The same answer again changes nothing. A find notifies the originator, a find that is taken
    back those who were notified of a find of this alert. Returns the receipt as it is stored now.
    Raises ExchangeRefused before the alert is acknowledged, and if another answer was given that
    this one does not correct.
    """
    with transaction.atomic(using=exchange_database.ALIAS):
        locked = _begin(receipt=receipt, by=by, now=now)
        earlier = locked.is_hit
        if locked.acknowledged_at is None:
            raise ExchangeRefused(_("Acknowledge the alert first."))
        if earlier is is_hit:
            return locked
        if earlier is not None and not is_correction:
            words = queries.answer_words(receipt=locked)
            raise ExchangeRefused(
                _("There is an answer already: %(answer)s. If it is wrong, change it below.")
                % {"answer": words}
            )
        locked.is_hit, locked.hit_at = is_hit, now
        locked.save(update_fields=["is_hit", "hit_at"])
        log.record_event(
            record=locked.record,
            act="answer_alert" if earlier is None else "correct_alert_answer",
            event=queries.HIT if is_hit else queries.NO_HIT,
            by=by,
            now=now,
            detail={"department": locked.department, "post": locked.post, "is_hit": is_hit},
        )
        _notify_of_answer(receipt=locked, was_hit=earlier is True, by=by, now=now)
    return locked


def _begin(*, receipt: Receipt, by: ExchangeMember, now: datetime) -> Receipt:
    """Lock and return the receipt as it is stored; checks that this account answers for it.

    Two people of a post come one after the other: SQLite locks the whole database.
    """
    receipts = Receipt.objects.select_for_update(of=("self",)).select_related("record")
    locked = receipts.get(pk=receipt.pk)
    log.require(act="acknowledge", record=locked.record, by=by, now=now)
    if not queries.is_of_post(member=by, receipt=locked):
        raise NotAllowed(_("A post answers for itself, or its department's desk does."))
    return locked


def _notify_of_answer(
    *, receipt: Receipt, was_hit: bool, by: ExchangeMember, now: datetime
) -> None:
    """Notify the originator of a find, or those who were notified that it is taken back.

    A person gets one notice for each reason: the number of the answer makes each a new one.
    """
    record = receipt.record
    number = queries.answer_count(record=record)
    if receipt.is_hit:
        desk = members.desk_accounts(department=record.origin) if record.origin else []
        accounts, why = {record.author_id, *desk}, f"{queries.HIT_NOTICE}_{number}"
    elif was_hit:
        accounts, why = queries.notified_of_hit(record=record), f"hit_withdrawn_{number}"
    else:
        return
    notices.notify(record=record, accounts=accounts - {by.account_id}, why=why, now=now)


def escalate_unread(*, now: datetime) -> int:
    """Notify superiors of alerts not acknowledged within 12 hours; returns the number of steps.

    The heads of the posts' departments are notified first, then the coordinators.
    """
    count = 0
    for alert in queries.unescalated_alerts(now=now):
        silent = queries.late_receipts(now=now).filter(record=alert.record)
        departments = sorted(set(silent.values_list("department", flat=True)))
        how = escalating.EscalationRule(
            act="escalate_alert",
            why="alert",
            people=partial(_people_at, departments),
            steps=rules.ESCALATION_STEPS,
            detail={"departments": departments, "posts": silent.count()},
        )
        clock = queries.alert_clock(record=alert.record, now=now)
        count += escalating.escalate_record(record=alert.record, clock=clock, rule=how, now=now)
    return count


def _people_at(departments: Sequence[str], _record: Record, level: str) -> list[UUID]:
    if level == "coordinator":
        return members.accounts_with(roles=["coordinator"])
    return [
        account
        for department in departments
        for account in members.accounts_with(roles=["head"], department=department)
    ]


def print_poster(
    *, record: Record, size: str, address: str, by: ExchangeMember, now: datetime
) -> bytes | None:
    """The poster of a current alert as a PDF; None if it may not be displayed.

    `size` is a3 or a4; `address` is the target of the QR code.
    """
    poster_pdf = queries.poster(record=record, size=size, address=address, member=by, now=now)
    if poster_pdf is not None:
        with transaction.atomic(using=exchange_database.ALIAS):
            log.add_event(record=record, act="printed", by=by, now=now)
            log.record_line(
                act="print_poster", subject=record, by=by, now=now, detail={"size": size}
            )
    return poster_pdf


def _require_issuer(*, by: ExchangeMember) -> None:
    if not by.is_active or not by.roles & set(rules.ISSUER_ROLES):
        raise NotAllowed(_("Alerts are issued by a desk or the coordinator."))


def _check(*, new: NewAlert, now: datetime) -> None:
    errors = {}
    if new.kind not in codes.code_list(name="alert_kind"):
        errors["kind"] = _("Choose what it is about.")
    if new.action not in codes.code_list(name="alert_action"):
        errors["action"] = _("Choose what the post should do.")
    if not rules.has_good_end(expires_at=new.expires_at, now=now):
        errors["until_on"] = _("An alert needs an end, at most 90 days away.")
    if new.handling.level > rules.MAX_LEVEL:
        errors["level"] = _("Posts read up to TLP:AMBER.")
    for name in ("summary", "text_km", "text_en"):
        text = new.texts.get(name, "").strip()
        if not text or len(text) > rules.MAX_CHARACTERS:
            errors[name] = _("Write at most 400 signs.")
    if errors:
        raise ExchangeRefused(_("The alert cannot be sent like this."), fields=errors)


def _report(*, new: NewAlert, by: ExchangeMember, now: datetime) -> Record | None:
    """The report that an alert is made from; only its originator may pass it on in an alert."""
    if new.report_id is None:
        return None
    report = visible.record_seen_by(member=by, record_id=new.report_id, now=now)
    if report is None or report.kind != "report":
        raise ExchangeRefused(_("There is no such report."))
    if report.is_suspected_false:
        raise ExchangeRefused(_("A report suspected to be false never feeds an alert."))
    if not visible.may(act="share", member=by, record=report, now=now):
        raise ExchangeRefused(_("Only the originator lets a report feed an alert: ask its desk."))
    return report


def _record(*, new: NewAlert, report: Record | None) -> records.NewRecord:
    provinces = [place for place in new.area if len(place) == posts.PROVINCE_SIGNS]
    return records.NewRecord(
        kind="alert",
        handling=new.handling,
        texts=new.texts,
        province=provinces[0] if len(new.area) == 1 and provinces else "",
        checkpoint=new.area[0] if len(new.area) == 1 and not provinces else "",
        expires_at=new.expires_at,
    )


def _tie(*, record: Record, report: Record, by: ExchangeMember, now: datetime) -> None:
    """Add an event to the history of both the alert and the report that links them."""
    log.add_event(
        record=record, act=queries.MADE_FROM, by=by, now=now, detail={"report": str(report.pk)}
    )
    log.add_event(record=report, act="alerted", by=by, now=now, detail={"alert": str(record.pk)})
