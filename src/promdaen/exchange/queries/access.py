"""The record behind a person's code, for accounts that may read it, and its access requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, F, Q, When

from promdaen.exchange.models import AccessRequest, Record
from promdaen.exchange.queries import codes, visible
from promdaen.exchange.rules import referring
from promdaen.exchange.rules.exchange_members import ExchangeMember


@dataclass(frozen=True, kw_only=True)
class AccessRequestRow:
    """An access request in the list; `can_answer`: this reader's unit answers it."""

    access_request: AccessRequest
    asker: str
    wish: str
    outcome: str
    reason: str
    is_over: bool
    can_answer: bool


def record_by_case_code(*, case_code: str, member: ExchangeMember, now: datetime) -> Record | None:
    """The record with a person's code; None if the code is unknown or the record not readable."""
    code = referring.typed_code(text=case_code)
    records = visible.visible_to(member=member, now=now)
    return records.filter(Q(referral__case_code=code) | Q(persons__case_code=code)).first()


def access_request_rows(*, member: ExchangeMember, now: datetime) -> list[AccessRequestRow]:
    """Access requests for records that the account may read, open ones first."""
    access_requests = AccessRequest.objects.filter(
        record__in=visible.visible_to(member=member, now=now)
    )
    own = visible.visible_to(member=member, now=now, act="update").values("pk")
    access_requests = access_requests.annotate(
        is_own=Case(When(record__in=own, then=True), default=False)
    )
    access_requests = access_requests.order_by(
        F("answered_at").desc(nulls_first=True), "due_at", "id"
    )
    return [
        AccessRequestRow(
            access_request=row,
            asker=codes.code_label(name="asker", code=row.asker),
            wish=codes.code_label(name="access_wish", code=row.wish),
            outcome=codes.code_label(name="access_outcome", code=row.outcome)
            if row.outcome
            else "",
            reason=codes.code_label(name="access_refusal", code=row.reason) if row.reason else "",
            is_over=(row.answered_at or now) > row.due_at,
            can_answer=row.answered_at is None and row.is_own,
        )
        for row in access_requests.select_related("record")
    ]


def readable_access_request(
    *, request_id: UUID, member: ExchangeMember, now: datetime
) -> AccessRequest | None:
    """An access request, if the account may read its record."""
    readable = visible.visible_to(member=member, now=now)
    access_requests = AccessRequest.objects.filter(record__in=readable).select_related("record")
    return access_requests.filter(pk=request_id).first()
