"""Escalation for every kind of clock: each step happens once, is recorded, and notifies people."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from promdaen.exchange.actions import log, notices
from promdaen.exchange.models import Escalation, Record
from promdaen.exchange.queries import exchange_database
from promdaen.exchange.rules import clocks
from promdaen.exchange.rules.exchange_members import SYSTEM
from promdaen.kit.json_objects import JsonObject


@dataclass(frozen=True, kw_only=True)
class EscalationRule:
    """How a kind of clock escalates: its audit act, the reason for the notice, and the recipients.

    `people` is called with the record and the level (clocks.ESCALATION_STEPS); `steps` are the
    percentages to use; `detail` is added to the audit line.
    """

    act: str
    why: str
    people: Callable[[Record, str], Iterable[UUID]]
    steps: Collection[int] = tuple(clocks.ESCALATION_STEPS)
    detail: JsonObject = field(default_factory=dict)


def escalate_record(
    *, record: Record, clock: clocks.RequestClock, rule: EscalationRule, now: datetime
) -> int:
    """Notify the recipients of each step that a clock has reached; returns the number of steps.

    Each step of a record fires once and in order, even after a restart or a clock change.
    """
    due = clocks.steps_due(
        sent_at=clock.sent_at,
        due_at=clock.due_at,
        now=now,
        fired=[escalation.step for escalation in record.escalations.all()],
    )
    return sum(
        escalate_step(record=record, step=due_record, rule=rule, now=now)
        for due_record in due
        if due_record.step in rule.steps
    )


def escalate_step(
    *, record: Record, step: clocks.ClockStep, rule: EscalationRule, now: datetime
) -> bool:
    """Notify the recipients of one step, once; returns whether the step was new."""
    with transaction.atomic(using=exchange_database.ALIAS):
        _row, is_new = Escalation.objects.get_or_create(
            record=record,
            step=step.step,
            defaults={"due_at": step.due_at, "fired_at": now, "told": step.recipient},
        )
        if is_new:
            detail = {"step": step.step, "told": step.recipient, **rule.detail}
            log.add_event(record=record, act="escalated", by=SYSTEM, now=now, detail=detail)
            log.record_line(act=rule.act, subject=record, by=SYSTEM, now=now, detail=detail)
            accounts = rule.people(record, step.recipient)
            why = f"{rule.why}_{step.step}"
            notices.notify(record=record, accounts=accounts, why=why, now=now)
    return is_new
