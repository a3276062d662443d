"""Officers and accounts that another machine sent, and decisions about them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from promdaen.kit import audit
from promdaen.kit.protocols import ActingAccount
from promdaen.people import queries
from promdaen.people.actions import present
from promdaen.people.models import Account, Officer, new_values_salt


@transaction.atomic
def merge_people(
    *,
    officers: Collection[UUID] = (),
    accounts: Collection[UUID] = (),
    by: ActingAccount | None,
    now: datetime,
) -> None:
    """Record the digests of officers and accounts that a merge has just added or changed."""
    values: dict[str, str] = {}
    rows = list(Officer.objects.filter(pk__in=officers).order_by("pk"))
    for start in range(0, len(rows), present.BATCH_SIZE):
        values |= present.officer_digests(officers=rows[start : start + present.BATCH_SIZE])[
            queries.PRESENT_VALUES
        ]
    for account in Account.objects.filter(pk__in=accounts).order_by("pk"):
        values |= present.account_digests(account=account)[queries.PRESENT_VALUES]
    keys = list(values)
    for start in range(0, len(keys), present.BATCH_SIZE):
        audit.record_line(
            action="merge_people",
            subject=None,
            by=by,
            now=now,
            detail={
                queries.PRESENT_VALUES: {
                    key: values[key] for key in keys[start : start + present.BATCH_SIZE]
                }
            },
        )


@transaction.atomic
def change_officer_state(
    *, officer_id: UUID, is_active: bool, by: ActingAccount | None, now: datetime
) -> Officer:
    """Set an officer active or inactive, as a decision about two records of one person."""
    officer = Officer.objects.select_for_update().get(pk=officer_id)
    officer.is_active, officer.values_salt = is_active, new_values_salt()
    officer.save(update_fields=["is_active", "values_salt"])
    audit.record_line(
        action="change_officer",
        subject=officer,
        by=by,
        now=now,
        detail={"columns": ["is_active"], **present.officer_digests(officers=[officer])},
    )
    return officer


@transaction.atomic
def rename_account(*, account_id: UUID, name: str, by: ActingAccount | None, now: datetime) -> str:
    """Give an account another name, and nothing else; returns the earlier name."""
    account = Account.objects.select_for_update().get(pk=account_id)
    earlier, account.name = account.name, name
    account.save(update_fields=["name"])
    audit.record_line(
        action="change_account",
        subject=account,
        by=by,
        now=now,
        detail={
            "account": account.audit_name,
            "roles_added": [],
            "roles_removed": [],
            **present.account_digests(account=account),
        },
    )
    return earlier
