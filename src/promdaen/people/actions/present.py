"""Digests of the current values of officers and accounts, for the line of each change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from promdaen.kit import audit
from promdaen.kit.json_objects import NewJsonObject
from promdaen.people import queries
from promdaen.people.models import Account, Officer, new_values_salt

BATCH_SIZE = 500
"""The most rows named in one line of the audit log."""


def officer_digests(*, officers: Sequence[Officer]) -> NewJsonObject:
    """The digest details of officers as currently stored, for an audit line."""
    rows = Officer.objects.filter(pk__in=[officer.pk for officer in officers]).order_by("pk")
    return {
        queries.PRESENT_VALUES: {str(row.pk): queries.officer_digest(officer=row) for row in rows}
    }


def account_digests(*, account: Account) -> NewJsonObject:
    """The digest details of an account and its roles as currently stored, for an audit line."""
    row = Account.objects.prefetch_related("roles").get(pk=account.pk)
    return {queries.PRESENT_VALUES: {str(row.pk): queries.account_digest(account=row)}}


def note_present_values(*, now: datetime) -> None:
    """Record digests of officers and accounts of older versions, once in the life of a log.

    If any line has digests already, nothing is recorded: rows that were changed directly in the
    database must stay detectable.
    """
    if queries.has_values_noted() or not Account.objects.exists():
        return
    with transaction.atomic():
        accounts = list(Account.objects.prefetch_related("roles").order_by("pk"))
        officers = list(Officer.objects.order_by("pk"))
        for officer in officers:
            officer.values_salt = new_values_salt()
        Officer.objects.bulk_update(officers, ["values_salt"], batch_size=BATCH_SIZE)
        digests: dict[str, str] = officer_digests(officers=officers)[queries.PRESENT_VALUES]
        for account in accounts:
            digests |= account_digests(account=account)[queries.PRESENT_VALUES]
        keys = list(digests)
        for start in range(0, len(keys), BATCH_SIZE):
            audit.record_line(
                action="note_present_values",
                subject=None,
                by=None,
                now=now,
                detail={
                    queries.PRESENT_VALUES: {
                        key: digests[key] for key in keys[start : start + BATCH_SIZE]
                    }
                },
            )
