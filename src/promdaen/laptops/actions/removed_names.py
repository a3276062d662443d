"""Removed names: their copies in what laptops sent, and records that would bring them back."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from promdaen.laptops.models import Clash, Entry
from promdaen.laptops.queries import nodes, tables
from promdaen.laptops.rules import contents
from promdaen.people import queries as people_queries

TRAINER = "course.Trainer"
PERSON_COLUMNS = {tables.OFFICER: "id", TRAINER: "officer_id"}
"""Tables with names of officers, and their column with the officer."""


def forget_names(*, codes: Mapping[UUID, str]) -> None:
    """Remove the names of officers from clashes and, at headquarters, from received entries.

    `codes` are the new short codes by officer. A laptop keeps its entries until they are safe,
    because it may have to send them again.
    """
    accounts = people_queries.accounts_of_officers(officers=codes)
    gone = [
        clash.pk
        for clash in Clash.objects.filter(kind__in=[*PERSON_COLUMNS, tables.ACCOUNT])
        if _names(kind=clash.kind, body=clash.body, officers=codes, accounts=accounts)
    ]
    Clash.objects.filter(pk__in=gone).delete()
    if nodes.role() == nodes.LAPTOP:
        return
    kinds = [*PERSON_COLUMNS, tables.ACCOUNT]
    for entry in Entry.objects.filter(kind__in=kinds).iterator():
        if _names(kind=entry.kind, body=entry.body, officers=codes, accounts=accounts):
            row = {name: _row(body=entry.body).get(name) for name in ("id", "officer_id")}
            body = contents.body_of(row={name: value for name, value in row.items() if value})
            Entry.objects.filter(pk=entry.pk).update(body=body)


def without_removed(*, facts: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The facts (key, kind, body) that bring back no removed name."""
    officers = {
        key: officer
        for key, kind, body in facts
        if (officer := officer_id(kind=kind, row=_row(body=body))) is not None
    }
    removed = people_queries.removed_officers(officers=officers.values())
    return [fact for fact in facts if officers.get(fact[0]) not in removed]


def officer_id(*, kind: str, row: Mapping[str, Any]) -> UUID | None:
    """The officer that a row names; None if it names none."""
    value = row.get(PERSON_COLUMNS[kind]) if kind in PERSON_COLUMNS else None
    return UUID(value) if value else None


def is_removed(*, kind: str, body: str) -> bool:
    """Whether a record is about a person whose name was removed."""
    row = _row(body=body)
    if kind == tables.ACCOUNT:
        return people_queries.is_account_of_removed(account_id=UUID(row["id"]))
    officer = officer_id(kind=kind, row=row)
    return officer is not None and bool(people_queries.removed_officers(officers=[officer]))


def _row(*, body: str) -> Mapping[str, Any]:
    document = json.loads(body)
    row: Mapping[str, Any] = document["row"] or document.get("was") or {}
    return row


def _names(
    *, kind: str, body: str, officers: Collection[UUID], accounts: Collection[UUID]
) -> bool:
    row = _row(body=body)
    if kind == tables.ACCOUNT:
        return UUID(row["id"]) in accounts
    return officer_id(kind=kind, row=row) in officers
