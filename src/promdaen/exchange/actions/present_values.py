"""Digests of roles and of members of groups, for the line of each change."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from promdaen.exchange.actions import log
from promdaen.exchange.models import GroupMember, Membership
from promdaen.exchange.queries import exchange_database, present_values
from promdaen.exchange.rules.exchange_members import SYSTEM

BATCH_SIZE = 500
"""The most rows named in one line of the log."""


def present_detail(*, row: Membership | GroupMember, now: datetime) -> dict[str, dict[str, str]]:
    """The digest of a row as currently stored, for its audit line.

    A log without digests gets those of the other rows first: after restoring an older backup, for
    example, which `migrate` did not see.
    """
    stored = type(row)._base_manager.get(pk=row.pk)
    note_present_memberships(now=now, excluded=stored)
    return {present_values.VALUES: present_values.present_digests(rows=[stored])}


def note_present_memberships(
    *, now: datetime, excluded: Membership | GroupMember | None = None
) -> None:
    """Record digests of rows of older versions, once in the life of a log.

    `excluded` is a row that gets a line of its own.

    If any line has digests already, nothing is recorded: rows that were changed directly in the
    database must stay detectable.
    """
    if present_values.has_values_noted():
        return
    rows = [row for row in present_values.present_rows() if row != excluded]
    digests = present_values.present_digests(rows=rows)
    keys = list(digests)
    with transaction.atomic(using=exchange_database.ALIAS):
        for start in range(0, len(keys), BATCH_SIZE):
            noted = {key: digests[key] for key in keys[start : start + BATCH_SIZE]}
            log.record_line(
                act="note_present_memberships",
                subject=None,
                by=SYSTEM,
                now=now,
                detail={present_values.VALUES: noted},
            )
