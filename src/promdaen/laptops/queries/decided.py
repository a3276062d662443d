"""Whether a decision about a record of a laptop can be taken or undone, and why not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from promdaen.laptops.models import Clash
from promdaen.laptops.queries import tables
from promdaen.laptops.rules import contents
from promdaen.people import queries as people_queries

TAKE, LEAVE = "take", "leave"
TRAINER = "course.Trainer"
PERSON_COLUMNS = {tables.OFFICER: "id", TRAINER: "officer_id"}
"""Tables with names of officers, and their column with the officer."""


def sent_row(*, body: str) -> Mapping[str, Any]:
    """The row in the text of an entry; of a deletion, the columns that identify it."""
    document = json.loads(body)
    row: Mapping[str, Any] = document.get("row") or document.get("was") or {}
    return row


def officer_id(*, kind: str, row: Mapping[str, Any]) -> UUID | None:
    """The officer that a row names; None if it names none."""
    value = row.get(PERSON_COLUMNS[kind]) if kind in PERSON_COLUMNS else None
    return UUID(value) if value else None


def removed_refusal(*, clash: Clash) -> str:
    """Why a record of a person whose name was removed cannot be written; "" for others."""
    row = sent_row(body=clash.body)
    officer = officer_id(kind=clash.kind, row=row)
    if clash.kind == tables.ACCOUNT:
        is_removed = people_queries.is_account_of_removed(account_id=UUID(row["id"]))
    else:
        is_removed = officer is not None and bool(
            people_queries.removed_officers(officers=[officer])
        )
    if not is_removed:
        return ""
    return _("The name of this officer was removed. Add an officer who comes back as a new one.")


def undo_refusal(*, clash: Clash) -> str:
    """Why a decision cannot be undone; "" if it can."""
    if clash.decided_at is None:
        return _("This is not decided yet.")
    if clash.decision == LEAVE:
        return ""
    if clash.reason == "late":
        return _("Records that were added stay. Correct them on the pages of the run.")
    if refusal := removed_refusal(clash=clash):
        return refusal
    if clash.reason in {"changed", "refused"} and not _is_as_taken(clash=clash):
        return _("This record was changed again since. Correct it on its page instead.")
    return ""


def _is_as_taken(*, clash: Clash) -> bool:
    table = tables.travelling()[clash.kind]
    taken_row = json.loads(clash.body)["row"]
    key = table.row_key(row=sent_row(body=clash.body))
    present = tables.rows_by_key(table=table, keys=[key]).get(key)
    if taken_row is None:
        return present is None
    return contents.has_values(row=present, sent_row=taken_row)
