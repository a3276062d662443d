"""Digests of roles and of members of groups in the log of the exchange, and their proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import QuerySet

from promdaen.exchange.models import GroupMember, Membership
from promdaen.exchange.queries import exchange_database
from promdaen.kit.models import AuditLine
from promdaen.kit.proofs import MAX_FAULTS, ProofResult
from promdaen.people import queries as people_queries
from promdaen.people.rules import present

VALUES = people_queries.PRESENT_VALUES
NAME = "roles in the exchange"
KINDS: tuple[type[Membership] | type[GroupMember], ...] = (Membership, GroupMember)
COLUMNS: Mapping[type[Membership | GroupMember], tuple[str, ...]] = {
    Membership: (
        "id", "account_id", "role", "department", "post", "proposed_by_id", "proposed_at",
        "granted_by_id", "granted_at", "confirmed_at", "revoked_at", "revoked_by_id",
        "deputy_of_id", "starts_on", "ends_on",
    ),
    GroupMember: (
        "id", "group_id", "account_id", "need", "by_id", "at", "until_on", "removed_at",
    ),
}  # fmt: skip
"""The columns of a digest, in its order: another column must not change digests in the log."""


def present_digests(*, rows: Iterable[Membership | GroupMember]) -> dict[str, str]:
    """The digests of rows by id; they hold ids, roles and times, and no name."""
    return {str(row.pk): _digest(row=row) for row in rows}


def present_rows() -> list[Membership | GroupMember]:
    """All roles and members of groups, ended ones too."""
    return [row for kind in KINDS for row in kind.objects.order_by("pk")]


def has_values_noted() -> bool:
    """Whether a line of the exchange already has digests."""
    return _noting_lines().exists()


def prove_memberships() -> ProofResult:
    """Compare roles and members of groups with the digest in the last line about each row."""
    if not exchange_database.is_here():
        return ProofResult(name=NAME, rows_count=0)
    recorded: dict[str, str] = {}
    for detail in _noting_lines().values_list("detail", flat=True).iterator():
        recorded |= detail[VALUES]
    digests = present_digests(rows=present_rows())
    if not recorded:
        note = "the log of the exchange has no digests of roles yet: run `migrate`"
        return ProofResult(name=NAME, rows_count=len(digests), note=note if digests else "")
    faults = [
        f"row {key} says something else than its last line"
        if key in recorded
        else f"row {key} was added, and no line of the log says so"
        for key, digest in digests.items()
        if recorded.get(key) != digest
    ]
    removed = sorted(recorded.keys() - digests.keys())
    faults += [f"row {key} was removed, and no line of the log says so" for key in removed]
    return ProofResult(name=NAME, rows_count=len(digests), faults=tuple(faults[:MAX_FAULTS]))


def _digest(*, row: Membership | GroupMember) -> str:
    values = [_text(value=getattr(row, column)) for column in COLUMNS[type(row)]]
    return present.digest(salt="", values=[row._meta.model_name, *values])


def _text(*, value: Any) -> str | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value and str(value)


def _noting_lines() -> QuerySet[AuditLine]:
    rows = AuditLine.objects.using(exchange_database.ALIAS).filter(node__is_this=True)
    return rows.filter(body__contains=f'"{VALUES}":').order_by("epoch", "sequence")
