"""Removed names: their copies in what laptops sent, and records that would bring them back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from promdaen.laptops.models import Clash, Entry
from promdaen.laptops.queries import decided, nodes, tables
from promdaen.laptops.rules import contents
from promdaen.people import queries as people_queries


def forget_names(*, codes: Mapping[UUID, str]) -> None:
    """Remove the names of officers from clashes and, at headquarters, from received entries.

    `codes` are the new short codes by officer. A laptop keeps its entries until they are safe,
    because it may have to send them again.
    """
    accounts = people_queries.accounts_of_officers(officers=codes)
    removed = [
        clash.pk
        for clash in Clash.objects.filter(kind__in=[*decided.PERSON_COLUMNS, tables.ACCOUNT])
        if _names(kind=clash.kind, body=clash.body, officers=codes, accounts=accounts)
    ]
    Clash.objects.filter(pk__in=removed).delete()
    if nodes.role() == nodes.LAPTOP:
        return
    kinds = [*decided.PERSON_COLUMNS, tables.ACCOUNT]
    for entry in Entry.objects.filter(kind__in=kinds).iterator():
        if _names(kind=entry.kind, body=entry.body, officers=codes, accounts=accounts):
            row = {
                name: decided.sent_row(body=entry.body).get(name) for name in ("id", "officer_id")
            }
            body = contents.entry_body(row={name: value for name, value in row.items() if value})
            Entry.objects.filter(pk=entry.pk).update(body=body)


def without_removed(*, facts: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The facts (key, kind, body) that bring back no removed name."""
    officers = {
        key: officer
        for key, kind, body in facts
        if (officer := decided.officer_id(kind=kind, row=decided.sent_row(body=body))) is not None
    }
    removed = people_queries.removed_officers(officers=officers.values())
    return [fact for fact in facts if officers.get(fact[0]) not in removed]


def _names(
    *, kind: str, body: str, officers: Collection[UUID], accounts: Collection[UUID]
) -> bool:
    row = decided.sent_row(body=body)
    if kind == tables.ACCOUNT:
        return UUID(row["id"]) in accounts
    return decided.officer_id(kind=kind, row=row) in officers
