"""What officers and accounts say now goes into the line of each change, as digests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from promdaen.kit import audit
from promdaen.people import queries
from promdaen.people.models import Account, Officer, new_values_salt

BATCH = 500
"""So many rows are named in one line of the audit log."""


def of_officers(*, officers: Sequence[Officer]) -> dict[str, Any]:
    """What a line keeps of officers as they are stored now, beside its other details."""
    rows = Officer.objects.filter(pk__in=[one.pk for one in officers]).order_by("pk")
    return {queries.VALUES: {str(row.pk): queries.officer_digest(row=row) for row in rows}}


def of_account(*, account: Account) -> dict[str, Any]:
    """What a line keeps of an account and its roles as they are stored now."""
    row = Account.objects.prefetch_related("roles").get(pk=account.pk)
    return {queries.VALUES: {str(row.pk): queries.account_digest(row=row)}}


def note_present_values(*, now: datetime) -> None:
    """Take down what officers and accounts of older versions say, once in the life of a log.

    Where a line tells of any of them already, nothing is taken down: what was put into the
    database by hand is not to be made good.
    """
    if queries.has_values_noted() or not Account.objects.exists():
        return
    with transaction.atomic():
        accounts = list(Account.objects.prefetch_related("roles").order_by("pk"))
        officers = list(Officer.objects.order_by("pk"))
        for officer in officers:
            officer.values_salt = new_values_salt()
        Officer.objects.bulk_update(officers, ["values_salt"], batch_size=BATCH)
        digests: dict[str, str] = of_officers(officers=officers)[queries.VALUES]
        for account in accounts:
            digests |= of_account(account=account)[queries.VALUES]
        keys = list(digests)
        for start in range(0, len(keys), BATCH):
            audit.record_line(
                action="note_present_values",
                subject=None,
                by=None,
                now=now,
                detail={
                    queries.VALUES: {key: digests[key] for key in keys[start : start + BATCH]}
                },
            )
