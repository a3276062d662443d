"""Urgent records not acknowledged in time: the head of the department is notified."""

from __future__ import annotations

from datetime import datetime

from promdaen.exchange.actions import escalating, requests
from promdaen.exchange.models import Record
from promdaen.exchange.queries import notices as queries
from promdaen.exchange.queries import responsibility
from promdaen.exchange.rules import clocks, policy


def escalate_unseen(*, now: datetime) -> int:
    """Notify heads of urgent requests and due referrals no one has opened; returns the count."""
    return sum(
        escalating.escalate_step(
            record=record,
            step=clocks.ClockStep(step=clocks.UNSEEN_STEP, due_at=by),
            rule=_how(record=record),
            now=now,
        )
        for record, by in queries.overdue_records(now=now)
    )


def _how(*, record: Record) -> escalating.EscalationRule:
    if record.kind == policy.DUE_REFERRAL:
        return escalating.EscalationRule(
            act="escalate_due_referral",
            why="due",
            people=lambda record, _level: responsibility.accounts_at_level(
                record=record, level="head"
            ),
        )
    return escalating.EscalationRule(
        act="escalate_request",
        why="request",
        people=lambda record, _level: requests.accounts_at_level(record=record, level="head"),
    )
