"""Roster drafts: read and stored for their owner, decided, then imported or deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.course.actions.rights import CourseRefused, require_change
from promdaen.course.actions.rosters import RosterTaken, import_roster
from promdaen.course.models import CourseRun, ImportDraft
from promdaen.course.queries import matches
from promdaen.course.rules import carrying
from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules.roster import Roster

MAX_FILE_NAME_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class DraftTaken:
    """Result of importing a draft: new officers, officers already on the roster, rows left out."""

    roster_import: RosterTaken
    already_count: int
    refused_count: int


@transaction.atomic
def keep_roster_draft(
    *, run: CourseRun, file_name: str, roster: Roster, by: Account, now: datetime
) -> ImportDraft:
    """Store a roster that was read until a person decides; deletes drafts older than a day."""
    require_change(run=run, by=by)
    forget_old_drafts(now=now)
    draft = ImportDraft.objects.create(
        run=run,
        kind="roster",
        file_name=file_name[:MAX_FILE_NAME_LENGTH],
        read=carrying.roster_out(roster=roster),
        made_by=by,
        made_at=now,
    )
    detail = {"rows": len(roster.rows), "refused": len(roster.refused)}
    audit.record_line(action="keep_roster_draft", subject=run, by=by, now=now, detail=detail)
    return draft


@transaction.atomic
def decide_draft(
    *, draft: ImportDraft, decisions: Mapping[str, str], by: Account, now: datetime
) -> None:
    """Save the decisions so far: by row as text, "new" or the id of an officer."""
    lock_own_draft(draft=draft, by=by)
    draft.decisions = {**draft.decisions, **decisions}
    draft.save(update_fields=["decisions"])
    audit.record_line(
        action="decide_draft",
        subject=draft.run,
        by=by,
        now=now,
        detail={"decided": len(decisions)},
    )


@transaction.atomic
def take_in_draft(
    *, draft: ImportDraft, leaves_refused_out: bool, by: Account, now: datetime
) -> DraftTaken:
    """Enrol all officers of a stored roster, or none, and delete the draft.

    Officers who are already on the run stay unchanged. Refused rows that are left out stay in the
    draft. Raises CourseRefused for refused rows that are not marked to be left out, and for a row
    without a decision.
    """
    lock_own_draft(draft=draft, by=by)
    draft_preview = matches.preview(draft=draft)
    if draft_preview.open_conflicts:
        raise CourseRefused(
            *(
                _("Rows %(rows)s: say which row counts, or that they are different officers.")
                % {"rows": ", ".join(str(conflict_row.row.row) for conflict_row in conflict.rows)}
                for conflict in draft_preview.open_conflicts
            )
        )
    if draft_preview.read.refused and not leaves_refused_out:
        raise CourseRefused(
            _(
                "Some rows were refused. Correct them in the file and send it again, or tick "
                "that they are left out."
            )
        )
    fresh = [match for match in draft_preview.matches if not match.is_enrolled]
    if not fresh:
        raise CourseRefused(_("Everyone on this roster is already enrolled."))
    roster_import = import_roster(
        run=draft.run,
        roster_rows=[match.row for match in fresh],
        decisions={match.row.row: match.decision for match in fresh if match.decision},
        by=by,
        now=now,
    )
    if draft_preview.read.refused:
        draft.read = carrying.roster_out(roster=replace(draft_preview.read, rows=(), conflicts=()))
        draft.decisions = {}
        draft.save(update_fields=["read", "decisions"])
    else:
        draft.delete()
    return DraftTaken(
        roster_import=roster_import,
        already_count=len(draft_preview.matches) - len(fresh),
        refused_count=len(draft_preview.read.refused),
    )


@transaction.atomic
def discard_draft(*, draft: ImportDraft, by: Account, now: datetime) -> None:
    """Delete a waiting file."""
    lock_own_draft(draft=draft, by=by)
    audit.record_line(action="discard_draft", subject=draft.run, by=by, now=now)
    draft.delete()


def forget_old_drafts(*, now: datetime) -> int:
    """Delete all drafts older than a day; returns the number deleted."""
    old = ImportDraft.objects.filter(made_at__lte=now - matches.KEPT_FOR)
    count, _rows = old.delete()
    return count


def lock_own_draft(*, draft: ImportDraft, by: Account) -> None:
    """Lock a draft until the transaction ends, and read it again: a file is imported once.

    Raises CourseRefused if it was imported or deleted meanwhile, and NotAllowed unless the
    account uploaded it.
    """
    require_change(run=draft.run, by=by)
    try:
        draft.refresh_from_db(from_queryset=ImportDraft.objects.select_for_update())
    except ImportDraft.DoesNotExist as error:
        raise CourseRefused(_("This file was already imported or deleted.")) from error
    if draft.made_by_id != by.pk:
        raise people_queries.NotAllowed(_("This file was sent in by someone else."))
