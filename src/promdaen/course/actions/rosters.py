"""Rosters: enrol officers by hand or from a file, attendance, reasons for missing tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course.actions.rights import CourseRefused, lock_roster, lock_run, require_change
from promdaen.course.actions.runs import OCCASIONS, share_halves
from promdaen.course.actions.summaries import refresh_run_summary
from promdaen.course.models import Attendance, CourseRun, Enrolment, MissingReason
from promdaen.course.queries import practice as practice_queries
from promdaen.course.rules.reasons import MISSING_REASONS
from promdaen.kit import audit, ids
from promdaen.people import actions as people_actions
from promdaen.people.models import Account, Officer, Posting, Rank
from promdaen.people.rules.rows import RosterRow

NEW_OFFICER = "new"
Decisions = Mapping[int, str | UUID]


@dataclass(frozen=True, kw_only=True)
class NewEnrolment:
    """An officer to enrol. "" uses the officer's own department, province, rank or sex."""

    officer: Officer
    department: str = ""
    province: str = ""
    rank: str = ""
    sex: str = ""


@dataclass(frozen=True, kw_only=True)
class RosterTaken:
    """Result of a roster: number of new officers and of known officers."""

    enrolled_count: int
    created_count: int
    linked_count: int


@transaction.atomic
def enrol_officers(
    *, run: CourseRun, officers: Sequence[NewEnrolment], by: Account | None, now: datetime
) -> list[Enrolment]:
    """Enrol officers on a run, in the given order, on the next seats.

    Raises CourseRefused, naming each, for an officer who is already enrolled or given twice, and
    for a cancelled run.
    """
    require_change(run=run, by=by)
    enrolments = _enrolled(run=run, officers=officers)
    audit.record_line(
        action="enrol_officers",
        subject=run,
        by=by,
        now=now,
        detail={"officers": [str(enrolment.officer_id) for enrolment in enrolments]},
    )
    return enrolments


@transaction.atomic
def import_roster(
    *,
    run: CourseRun,
    roster_rows: Sequence[RosterRow],
    decisions: Decisions,
    by: Account | None,
    now: datetime,
) -> RosterTaken:
    """Enrol all officers of a roster, or none.

    `decisions` gives for a row number "new", or the id of the matching officer. Raises
    CourseRefused, one line for each row, for a missing or impossible decision.
    """
    require_change(run=run, by=by)
    known_officers = _decided(roster_rows=roster_rows, decisions=decisions)
    created = _created(roster_rows=roster_rows, officers_by_row=known_officers, by=by, now=now)
    officers = [
        NewEnrolment(
            officer=known_officers[roster_row.row] or created[roster_row.row],
            department=roster_row.department,
            province=roster_row.province,
            rank=roster_row.rank,
            sex=roster_row.sex,
        )
        for roster_row in roster_rows
    ]
    _enrolled(run=run, officers=officers)
    roster_import = RosterTaken(
        enrolled_count=len(roster_rows),
        created_count=len(created),
        linked_count=len(roster_rows) - len(created),
    )
    audit.record_line(
        action="import_roster",
        subject=run,
        by=by,
        now=now,
        detail={
            "enrolled": roster_import.enrolled_count,
            "new_officers": roster_import.created_count,
        },
    )
    return roster_import


@transaction.atomic
def withdraw_enrolment(
    *, enrolment: Enrolment, reason: str, by: Account | None, now: datetime
) -> None:
    """Remove an officer from a roster. Raises CourseRefused without a reason or after a test."""
    run = enrolment.run
    require_change(run=run, by=by)
    if not reason.strip():
        raise CourseRefused(_("Say why the officer is taken off the roster."))
    _lock(enrolment=enrolment)
    lock_run(run=run)
    if enrolment.sittings.exists():
        raise CourseRefused(
            _("This officer was tested on the run. Record that they left; the tests stay.")
        )
    if enrolment.attendances.exists():
        raise CourseRefused(
            _("Sessions of this officer are recorded. The officer stays on the roster.")
        )
    if practice_queries.has_practised(enrolment=enrolment):
        raise CourseRefused(
            _("This officer practised on the run. The officer stays on the roster.")
        )
    detail = {"officer": str(enrolment.officer_id), "reason": reason.strip()}
    enrolment.delete()
    refresh_run_summary(run=run)
    audit.record_line(action="withdraw_enrolment", subject=run, by=by, now=now, detail=detail)


@transaction.atomic
def change_rank(*, enrolment: Enrolment, rank: str, by: Account | None, now: datetime) -> None:
    """Set the officer's rank on the run ("": none), which is printed on the certificate.

    An issued certificate does not change: revoke it and issue another.
    """
    require_change(run=enrolment.run, by=by)
    before = enrolment.rank_id or ""
    if rank == before:
        return
    enrolment.rank = Rank.objects.get(pk=rank) if rank else None
    enrolment.save(update_fields=["rank"])
    detail = {"before": before, "after": rank}
    audit.record_line(action="change_rank", subject=enrolment, by=by, now=now, detail=detail)


@transaction.atomic
def mark_attendance(
    *,
    run: CourseRun,
    attended: Mapping[UUID, bool | None],
    by: Account | None,
    now: datetime,
) -> None:
    """Record attendance by enrolment id (None: unknown).

    Other officers stay unchanged. For runs without a timetable: raises CourseRefused for an
    officer with session records, because those decide attendance, and before the first day of the
    run.
    """
    require_change(run=run, by=by)
    roster = Enrolment.objects.select_for_update(no_key=True).filter(run=run).order_by("pk")
    rows = roster.in_bulk(list(attended))
    if len(rows) < len(attended):
        raise CourseRefused(_("An officer in the list is not on this run. Load the page again."))
    changed = [
        enrolment for key, enrolment in rows.items() if enrolment.has_attended is not attended[key]
    ]
    if run.starts_on > timezone.localdate(now) and any(
        attended[enrolment.pk] for enrolment in changed
    ):
        raise CourseRefused(_("The run has not started: attendance cannot be marked yet."))
    if Attendance.objects.filter(enrolment__in=changed).exists():
        raise CourseRefused(
            _("Sessions are recorded of an officer in the list. Correct the record of a session.")
        )
    for enrolment in changed:
        enrolment.has_attended = attended[enrolment.pk]
    Enrolment.objects.bulk_update(changed, ["has_attended"])
    if changed:
        detail = {str(enrolment.pk): enrolment.has_attended for enrolment in changed}
        audit.record_line(action="mark_attendance", subject=run, by=by, now=now, detail=detail)


@transaction.atomic
def give_missing_reason(
    *, enrolment: Enrolment, occasion: str, reason: str, by: Account | None, now: datetime
) -> None:
    """Record why an officer did not take a test; "" removes the reason.

    Raises CourseRefused for an unknown reason, or if the officer took the test.
    """
    require_change(run=enrolment.run, by=by)
    if occasion not in OCCASIONS:
        raise CourseRefused(_("An occasion is before, after or later."))
    if reason and reason not in MISSING_REASONS:
        raise CourseRefused(_("Choose one of the reasons in the list."))
    _lock(enrolment=enrolment)
    sittings = enrolment.sittings.filter(occasion=occasion, sitting__withdrawn_at__isnull=True)
    if reason and sittings.exists():
        raise CourseRefused(_("This officer did sit the test; no reason is needed."))
    if reason:
        MissingReason.objects.update_or_create(
            enrolment=enrolment, occasion=occasion, defaults={"reason": reason}
        )
    else:
        MissingReason.objects.filter(enrolment=enrolment, occasion=occasion).delete()
    audit.record_line(
        action="give_missing_reason",
        subject=enrolment,
        by=by,
        now=now,
        detail={"occasion": occasion, "reason": reason},
    )


def _lock(*, enrolment: Enrolment) -> None:
    """Lock an enrolment, as `start_run_sitting` does.

    Raises CourseRefused if the officer was taken off the roster meanwhile.
    """
    if not Enrolment.objects.select_for_update(no_key=True).filter(pk=enrolment.pk).exists():
        raise CourseRefused(_("This officer is not on the roster of this run."))


def _enrolled(*, run: CourseRun, officers: Sequence[NewEnrolment]) -> list[Enrolment]:
    """Create the enrolments, seats and halves of officers, and request new summaries."""
    lock_roster(run=run)
    run = lock_run(run=run)
    _check_free(run=run, officers=officers)
    provinces = _provinces(officers=[new.officer for new in officers if not new.province])
    last = Enrolment.objects.filter(run=run).aggregate(seat=Max("seat"))["seat"] or 0
    rows = [
        Enrolment(
            run=run,
            officer=new.officer,
            seat=seat,
            department_id=new.department or new.officer.department_id,
            province_id=new.province or provinces.get(new.officer.pk),
            rank_id=new.rank or new.officer.rank_id,
            sex=new.sex or new.officer.sex,
        )
        for seat, new in enumerate(officers, last + 1)
    ]
    enrolments = Enrolment.objects.bulk_create(rows)
    share_halves(run=run)
    refresh_run_summary(run=run)
    return enrolments


def _check_free(*, run: CourseRun, officers: Sequence[NewEnrolment]) -> None:
    if run.is_cancelled:
        raise CourseRefused(_("This run is cancelled: no one can be enrolled."))
    officer_ids = [new.officer.pk for new in officers]
    enrolled_ids = set(Enrolment.objects.filter(run=run).values_list("officer_id", flat=True))
    lines = [
        _("%(name)s is on this run already.") % {"name": new.officer}
        for new in officers
        if new.officer.pk in enrolled_ids
    ]
    lines += [
        _("%(name)s is on this roster twice.") % {"name": new.officer}
        for index, new in enumerate(officers)
        if new.officer.pk in officer_ids[:index]
    ]
    if lines:
        raise CourseRefused(*lines)


def _provinces(*, officers: Sequence[Officer]) -> dict[UUID, str | None]:
    """The province of each officer's latest current posting."""
    rows = Posting.objects.filter(officer__in=officers, posting__isnull=True)
    place = Coalesce("province_id", "checkpoint__province_id")
    return dict(rows.annotate(place=place).values_list("officer_id", "place"))


def _decided(
    *, roster_rows: Sequence[RosterRow], decisions: Decisions
) -> dict[int, Officer | None]:
    """The officer of each row, None for a new one. Raises CourseRefused."""
    chosen = {number: str(decision) for number, decision in decisions.items()}
    officer_ids = ids.read_ids(set(chosen.values()))
    officers = {str(key): officer for key, officer in Officer.objects.in_bulk(officer_ids).items()}
    lines = []
    for roster_row in roster_rows:
        text = chosen.get(roster_row.row)
        if text is None:
            lines.append(
                _("Row %(row)s: say whether this is a new officer or one that we know.")
                % {"row": roster_row.row}
            )
        elif text != NEW_OFFICER and text not in officers:
            lines.append(
                _("Row %(row)s: the officer chosen is no longer there. Choose again.")
                % {"row": roster_row.row}
            )
    if lines:
        raise CourseRefused(*lines)
    return {roster_row.row: officers.get(chosen[roster_row.row]) for roster_row in roster_rows}


def _created(
    *,
    roster_rows: Sequence[RosterRow],
    officers_by_row: Mapping[int, Officer | None],
    by: Account | None,
    now: datetime,
) -> dict[int, Officer]:
    """The officer of each row: creates new officers, and adds new postings to known ones."""
    fresh = [roster_row for roster_row in roster_rows if officers_by_row[roster_row.row] is None]
    try:
        created_officers = people_actions.create_officers(
            new=[_new_officer(roster_row=roster_row) for roster_row in fresh], by=by, now=now
        )
        people_actions.add_postings(
            new=_moves(roster_rows=roster_rows, officers_by_row=officers_by_row), now=now
        )
    except people_actions.OfficerRefused as refused:
        raise CourseRefused(str(refused)) from refused
    return {
        roster_row.row: officer
        for roster_row, officer in zip(fresh, created_officers, strict=True)
    }


def _new_officer(*, roster_row: RosterRow) -> people_actions.NewOfficer:
    return people_actions.NewOfficer(
        details=people_actions.OfficerDetails(
            department=roster_row.department,
            name_km=roster_row.name_km,
            name_latin=roster_row.name_latin,
            sex=roster_row.sex,
            rank=roster_row.rank,
            code=roster_row.officer_code,
            short_code=roster_row.short_code,
        ),
        posting=_posting(roster_row=roster_row),
    )


def _moves(
    *, roster_rows: Sequence[RosterRow], officers_by_row: Mapping[int, Officer | None]
) -> list[tuple[Officer, people_actions.NewPosting]]:
    """New postings of known officers whose province on the roster has changed."""
    provinces_by_officer = _provinces(
        officers=[officer for officer in officers_by_row.values() if officer is not None]
    )
    return [
        (officer, _posting(roster_row=roster_row))
        for roster_row in roster_rows
        if (officer := officers_by_row[roster_row.row]) is not None
        and roster_row.province
        and provinces_by_officer.get(officer.pk) != roster_row.province
    ]


def _posting(*, roster_row: RosterRow) -> people_actions.NewPosting:
    return people_actions.NewPosting(
        province=roster_row.province,
        place_text=roster_row.checkpoint,
        since_on=roster_row.posted_on,
    )
