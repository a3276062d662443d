"""Decisions of people about clashes: taken, left, and undone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.kit.protocols import ActingAccount
from promdaen.laptops.actions import applying
from promdaen.laptops.actions.refusals import LaptopRefused
from promdaen.laptops.actions.stores import Arrived
from promdaen.laptops.models import Clash
from promdaen.laptops.queries import decided, loans, tables
from promdaen.laptops.rules import contents
from promdaen.people import actions as people_actions

TAKE = decided.TAKE
DECISIONS = (TAKE, decided.LEAVE)


@transaction.atomic
def decide_clash(
    *, clash: Clash, decision: str, by: ActingAccount | None, now: datetime
) -> list[Clash]:
    """Take what the laptop says, or leave what is here; returns the decided clashes.

    Late records of a run are decided together. Raises LaptopRefused with a message, and then
    nothing is changed.
    """
    row = Clash.objects.select_for_update().filter(pk=clash.pk, decided_at=None).first()
    if row is None or decision not in DECISIONS:
        raise LaptopRefused(_("This was already decided. Reload the list."))
    clashes = _together(clash=row)
    if decision == TAKE:
        if refusal := decided.removed_refusal(clash=row):
            raise LaptopRefused(refusal)
        _take(clashes=clashes, by=by, now=now)
    for decided_clash in clashes:
        decided_clash.decided_at, decided_clash.decision = now, decision
    Clash.objects.bulk_update(clashes, ["decided_at", "decision", "before"], batch_size=500)
    audit.record_line(
        action="decide_clash",
        subject=row,
        by=by,
        now=now,
        detail={"reason": row.reason, "decision": decision, "records": len(clashes)},
    )
    return clashes


@transaction.atomic
def undo_decision(*, clash: Clash, by: ActingAccount | None, now: datetime) -> list[Clash]:
    """Undo a decision, so that it waits again; raises LaptopRefused if it cannot be undone."""
    row = Clash.objects.select_for_update().filter(pk=clash.pk).first()
    refusal = decided.undo_refusal(clash=row) if row else _("This is not decided yet.")
    if row is None or refusal:
        raise LaptopRefused(refusal)
    if row.decision == TAKE:
        _restore(clash=row, by=by, now=now)
    clashes = _together(clash=row, decided_at=row.decided_at)
    for decided_clash in clashes:
        decided_clash.decided_at, decided_clash.decision, decided_clash.before = None, "", None
    Clash.objects.bulk_update(clashes, ["decided_at", "decision", "before"], batch_size=500)
    audit.record_line(
        action="undo_decision",
        subject=row,
        by=by,
        now=now,
        detail={"reason": row.reason, "records": len(clashes)},
    )
    return clashes


def _together(*, clash: Clash, decided_at: datetime | None = None) -> list[Clash]:
    if clash.reason != applying.LATE:
        return [clash]
    clashes = Clash.objects.select_for_update().filter(
        node=clash.node, reason=applying.LATE, detail=clash.detail, decided_at=decided_at
    )
    return list(clashes.order_by("at", "id"))


def _take(*, clashes: Sequence[Clash], by: ActingAccount | None, now: datetime) -> None:
    first = clashes[0]
    if first.reason == applying.LATE:
        _take_late(clashes=clashes, by=by, now=now)
    elif first.reason in {applying.CHANGED, applying.REFUSED} and first.kind != tables.FEEDBACK:
        _take_row(clash=first, by=by, now=now)
    elif first.reason == applying.OFFICER:
        # Both keep their records. The one that stays active is found by the next rosters.
        people_actions.change_officer_state(
            officer_id=_id_in(clash=first), is_active=False, by=by, now=now
        )
    elif first.reason == applying.PERSON_OF_ACCOUNT:
        # The address stays: a laptop must not decide who can sign in at headquarters.
        name = json.loads(first.body)["row"]["name"]
        earlier = people_actions.rename_account(
            account_id=_id_in(clash=first), name=name, by=by, now=now
        )
        first.before = {"name": earlier}
    else:
        raise LaptopRefused(
            _("This record cannot be added here. Leave it, and enter it again on its page.")
        )


def _take_late(*, clashes: Sequence[Clash], by: ActingAccount | None, now: datetime) -> None:
    """Apply late records in their order; what cannot be applied waits as a clash of its own."""
    node, code = clashes[0].node, clashes[0].detail
    loan = loans.open_loans().filter(run__code=code).first()
    if loan is not None:
        raise LaptopRefused(loans.loan_words(loan=loan))
    applier = applying.Applier(node=node, now=now, by=by)
    entries = [
        Arrived(number, clash.key, clash.kind, clash.body)
        for number, clash in enumerate(clashes)
        if clash.kind != tables.FEEDBACK
    ]
    applier.apply(entries=entries)
    applier.finish()
    applying.wait_for_upgrade(keys=applier.later.values())
    by_run: dict[str, list[str]] = {}
    for clash in clashes:
        if clash.kind == tables.FEEDBACK:
            form = json.loads(clash.body)["row"]
            by_run.setdefault(form["run_id"], []).append(contents.row_text(row=form))
    applying.apply_feedback(node=node, now=now, feedback=by_run)


def _take_row(*, clash: Clash, by: ActingAccount | None, now: datetime) -> None:
    """Write the laptop's row over the one here; the one here is stored for undoing."""
    table = tables.travelling()[clash.kind]
    body = json.loads(clash.body)
    key = table.row_key(row=body["row"] if body["row"] is not None else body["was"])
    row_here = tables.rows_by_key(table=table, keys=[key]).get(key)
    clash.before = {"row": row_here}
    try:
        is_here = row_here is not None
        applying.put_row(table=table, key=key, row=body["row"], is_here=is_here)
    except applying.UNFIT as error:
        raise LaptopRefused(
            _("This record cannot be added here. Leave it, and enter it again on its page.")
        ) from error
    _settle(table=table, rows=[row_here, body["row"]], node=clash.node, by=by, now=now)


def _settle(
    *,
    table: tables.TravelTable,
    rows: Sequence[contents.Row | None],
    node: UUID,
    by: ActingAccount | None,
    now: datetime,
) -> None:
    """Record the people of changed rows, and rebuild the totals of their course runs."""
    applier = applying.Applier(node=node, now=now, by=by)
    applier.note_rows(table=table, rows=[row for row in rows if row is not None])
    applier.finish()


def _restore(*, clash: Clash, by: ActingAccount | None, now: datetime) -> None:
    before = clash.before or {}
    if clash.reason == applying.OFFICER:
        people_actions.change_officer_state(
            officer_id=_id_in(clash=clash), is_active=True, by=by, now=now
        )
        return
    if clash.reason == applying.PERSON_OF_ACCOUNT:
        people_actions.rename_account(
            account_id=_id_in(clash=clash), name=before["name"], by=by, now=now
        )
        return
    table = tables.travelling()[clash.kind]
    body = json.loads(clash.body)
    sent_row, row_here = body["row"], before.get("row")
    key = table.row_key(row=sent_row if sent_row is not None else body["was"])
    present = tables.rows_by_key(table=table, keys=[key]).get(key)
    try:
        applying.put_row(table=table, key=key, row=row_here, is_here=present is not None)
    except applying.UNFIT as error:
        raise LaptopRefused(
            _("This record was changed again since. Correct it on its page instead.")
        ) from error
    _settle(table=table, rows=[row_here, sent_row], node=clash.node, by=by, now=now)


def _id_in(*, clash: Clash) -> UUID:
    body = json.loads(clash.body)
    return UUID((body["row"] or body["was"])["id"])
