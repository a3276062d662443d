"""Course runs: plan, change, assign trainers, targets and papers, finish or cancel."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.assessment.models import Paper, PaperItem
from promdaen.course.actions.rights import CourseRefused, lock_roster, lock_run, require_change
from promdaen.course.actions.summaries import refresh_run_summary, settle_runs
from promdaen.course.actions.timetables import shift_sessions
from promdaen.course.models import (
    Course,
    CourseRun,
    Enrolment,
    Programme,
    RunPaper,
    RunSitting,
    RunTarget,
)
from promdaen.course.queries.finishing import missing_before_final
from promdaen.course.rules import codes, finishing
from promdaen.kit import audit, loading, locking
from promdaen.kit.content import ContentRecord
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import queries as places_queries

OCCASIONS = ("before", "after", "later")
LANGUAGES = ("km", "en")
HALVES = 2


@dataclass(frozen=True, kw_only=True)
class RunDetails:
    """The plan of a run: codes of course, province and programme ("" for none), and dates."""

    course: str
    province: str
    starts_on: date
    ends_on: date
    programme: str = ""
    place: Mapping[str, str] = field(default_factory=dict)
    language: str = "km"
    is_invented: bool = False


@transaction.atomic
def create_run(*, code: str, details: RunDetails, by: Account | None, now: datetime) -> CourseRun:
    """Plan a course run. Raises CourseRefused for a code in use, and invalid dates or codes."""
    people_queries.require_right("runs", account=by)
    code = code.strip()
    if not code:
        raise CourseRefused(_("Give the run a code, such as KK-2026-1."))
    if not codes.is_code(text=code, longest=codes.MAX_RUN_CODE_LENGTH):
        raise CourseRefused(
            _("Write the code in Latin letters, digits and dashes, such as KK-2026-1.")
        )
    if CourseRun.objects.filter(code__iexact=code).exists():
        raise CourseRefused(
            _("There is a run %(code)s already. Choose another code.") % {"code": code}
        )
    run = CourseRun.objects.create(code=code, **_columns(details=details, run=None))
    audit.record_line(action="create_run", subject=run, by=by, now=now, detail={"code": code})
    return run


@transaction.atomic
def change_run(
    *, run: CourseRun, details: RunDetails, by: Account | None, now: datetime
) -> CourseRun:
    """Change the plan of a run.

    Raises CourseRefused as `create_run` does, and if the row was changed since it was read. If its
    first day moves, the timetable moves too, unless attendance was recorded.
    """
    people_queries.require_right("runs", account=by)
    columns = _columns(details=details, run=run)
    if locking.is_stale_when_locked(row=run, columns=columns):
        raise CourseRefused(_("Someone else changed this just now. Save again to see both."))
    changed = sorted(name for name, value in columns.items() if getattr(run, name) != value)
    shift = columns["starts_on"] - run.starts_on
    for name, value in columns.items():
        setattr(run, name, value)
    run.save(update_fields=list(columns))
    detail: NewJsonObject = {"changed": changed}
    if moved_count := shift_sessions(run=run, by_days=shift.days):
        detail["moved_sessions"] = moved_count
    audit.record_line(action="change_run", subject=run, by=by, now=now, detail=detail)
    return run


@transaction.atomic
def cancel_run(*, run: CourseRun, reason: str, by: Account | None, now: datetime) -> None:
    """Cancel a run in which no test was taken. Raises CourseRefused without a reason."""
    people_queries.require_right("runs", account=by)
    if not reason.strip():
        raise CourseRefused(_("Say why the run is cancelled."))
    lock_roster(run=run)
    if _has_sittings(run=run):
        raise CourseRefused(
            _("Officers were tested on this run: it can be finished, not cancelled.")
        )
    run.is_cancelled = True
    run.save(update_fields=["is_cancelled"])
    audit.record_line(
        action="cancel_run", subject=run, by=by, now=now, detail={"reason": reason.strip()}
    )


@transaction.atomic
def finish_run(
    *,
    run: CourseRun,
    accept_missing: bool = False,
    reason: str = "",
    by: Account | None,
    now: datetime,
) -> list[finishing.RunShortfall]:
    """Mark a run as complete until its data changes; returns what is missing.

    An incomplete run is finished only with `accept_missing`. The missing parts, and the reason if
    given, are in the audit line. The results sheet stays interim while the course or its test
    after continues. Raises CourseRefused, one line for each missing part, and for a cancelled run.
    """
    require_change(run=run, by=by)
    # The caller goes on with this row, so it is read again in place.
    run.refresh_from_db(from_queryset=CourseRun.objects.select_for_update(no_key=True))
    if run.is_cancelled:
        raise CourseRefused(_("This run was cancelled: there is nothing to finish."))
    settle_runs(runs=CourseRun.objects.filter(pk=run.pk))
    missing = missing_before_final(run=run, now=now)
    if missing and not accept_missing:
        raise CourseRefused(
            _("Something is missing. Add it, or say that the run is finished without it."),
            *(_missing_line(missing=count) for count in missing),
        )
    run.is_final = True
    run.save(update_fields=["is_final"])
    detail: NewJsonObject = {"missing": {count.code: count.count for count in missing}}
    if reason.strip():
        detail["reason"] = reason.strip()
    audit.record_line(action="finish_run", subject=run, by=by, now=now, detail=detail)
    return missing


def _missing_line(*, missing: finishing.RunShortfall) -> str:
    words = missing.words.text(language=page_language())
    line = f"{words[0].upper()}{words[1:]}"
    return f"{line}: {missing.count}" if missing.count else line


@transaction.atomic
def set_trainers(
    *, run: CourseRun, trainers: Sequence[Account], by: Account | None, now: datetime
) -> None:
    """Set the trainers of a run. Raises CourseRefused for an account that is not a trainer."""
    people_queries.require_right("runs", account=by)
    for account in trainers:
        if not account.has_role("trainer"):
            raise CourseRefused(
                _("%(name)s is not a trainer. An administrator can give the role.")
                % {"name": account.name}
            )
    run.trainers.set(trainers)
    audit.record_line(
        action="set_trainers",
        subject=run,
        by=by,
        now=now,
        detail={"trainers": sorted(str(account.pk) for account in trainers)},
    )


@transaction.atomic
def set_targets(
    *, run: CourseRun, targets: Mapping[str, int], by: Account | None, now: datetime
) -> None:
    """Set how many officers of each department a run is planned for; 0 removes a target.

    Raises CourseRefused for an unknown department and for a negative number.
    """
    people_queries.require_right("runs", account=by)
    known_codes = people_queries.department_names()
    for code, number in targets.items():
        if code not in known_codes:
            raise CourseRefused(_("There is no department %(code)s.") % {"code": code})
        if number < 0:
            raise CourseRefused(_("A target is 0 or more officers."))
    run = lock_run(run=run)
    RunTarget.objects.filter(run=run).delete()
    RunTarget.objects.bulk_create(
        RunTarget(run=run, department_id=code, officers_count=number)
        for code, number in targets.items()
        if number
    )
    audit.record_line(
        action="set_targets", subject=run, by=by, now=now, detail={"targets": dict(targets)}
    )


@transaction.atomic
def set_papers(
    *, run: CourseRun, papers: Mapping[str, Sequence[Paper]], by: Account | None, now: datetime
) -> None:
    """Choose the papers of each occasion: one for all, or two crossed over halves.

    A run uses the same paper before and after, or crosses A and B, which must share anchors.
    Raises CourseRefused for another plan, or after the first test was taken.
    """
    require_change(run=run, by=by)
    lock_roster(run=run)
    # The caller goes on with this row, so it is read again in place.
    run.refresh_from_db(from_queryset=CourseRun.objects.select_for_update(no_key=True))
    if _has_sittings(run=run):
        raise CourseRefused(_("Officers were tested on this run: its papers stay as they are."))
    is_crossed = len(papers.get("before", ())) == HALVES
    _check_papers(papers=papers, is_crossed=is_crossed)
    run_papers = RunPaper.objects.filter(run=run)
    adaptive = set(run_papers.filter(is_adaptive=True).values_list("occasion", "paper_id"))
    run_papers.delete()
    RunPaper.objects.bulk_create(
        RunPaper(
            run=run,
            occasion=occasion,
            half=half if len(half_papers) == HALVES else 0,
            paper=paper,
            is_adaptive=(occasion, paper.pk) in adaptive,
        )
        for occasion, half_papers in papers.items()
        for half, paper in enumerate(half_papers, start=1)
    )
    run.design = "crossed" if is_crossed else "same"
    run.save(update_fields=["design"])
    share_halves(run=run)
    refresh_run_summary(run=run)
    audit.record_line(
        action="set_papers",
        subject=run,
        by=by,
        now=now,
        detail={
            occasion: [paper.code for paper in half_papers]
            for occasion, half_papers in papers.items()
        },
    )


def share_halves(*, run: CourseRun) -> None:
    """Give each officer of a crossed run half 1 or 2, alternately within each department.

    Halves already given stay, so that a late arrival does not move other officers.
    """
    enrolments = list(Enrolment.objects.filter(run=run).order_by("department_id", "seat"))
    if run.design != "crossed":
        Enrolment.objects.filter(run=run).exclude(half=0).update(half=0)
        return
    counts = {half: sum(enrolment.half == half for enrolment in enrolments) for half in (1, 2)}
    for enrolment in enrolments:
        if enrolment.half == 0:
            enrolment.half = 1 if counts[1] <= counts[2] else 2
            counts[enrolment.half] += 1
    Enrolment.objects.bulk_update(enrolments, ["half"])


@transaction.atomic
def load_courses(
    *, records: Sequence[ContentRecord], by: Account | None, now: datetime
) -> loading.LoadCounts:
    """Load the course designs from the content."""
    people_queries.require_right("runs", account=by)
    loaded = loading.LoadCounts()
    for record in records:
        values = record.values
        _row, counts = loading.put_row(
            model=Course,
            key={"code": record.code},
            values={
                "name_en": values["name"]["en"],
                "name_km": values["name"]["km"],
                "summary_en": values["summary"]["en"],
                "summary_km": values["summary"]["km"],
                "days": values["days"],
                "hours": values["hours"],
                "practical_share": values["practical_share"],
                "is_short": values.get("is_short", False),
                "sessions": values["sessions"],
                "certificate": values["certificate"],
            },
        )
        loaded += counts
    loading.record_load(action="load_courses", loaded=loaded, by=by, now=now)
    return loaded


def _columns(*, details: RunDetails, run: CourseRun | None) -> dict[str, Any]:
    """The column values of a new or changed run. Raises CourseRefused with every mistake."""
    lines = []
    if details.ends_on < details.starts_on:
        lines.append(_("The last day is before the first. Correct one of the dates."))
    if details.language not in LANGUAGES:
        lines.append(_("A run is held in Khmer (km) or English (en)."))
    if not Course.objects.filter(code=details.course).exists():
        lines.append(_("There is no course %(code)s.") % {"code": details.course})
    if details.province not in places_queries.province_names():
        lines.append(_("There is no province %(code)s.") % {"code": details.province})
    programme = Programme.objects.filter(code=details.programme).first()
    if programme is not None:
        lines += _outside_programme(details=details, programme=programme, run=run)
    elif details.programme:
        lines.append(_("There is no programme %(code)s.") % {"code": details.programme})
    if lines:
        raise CourseRefused(*lines)
    columns = asdict(details)
    for name in ("course", "province"):
        columns[f"{name}_id"] = columns.pop(name)
    columns.pop("programme")
    place = columns.pop("place")
    return columns | {"programme_id": programme.pk if programme else None} | _texts(place=place)


def _outside_programme(
    *, details: RunDetails, programme: Programme, run: CourseRun | None
) -> Iterator[str]:
    """Why a run cannot belong to a programme: closed to new runs, or other dates."""
    is_new_there = run is None or run.programme_id != programme.pk
    if programme.is_closed and is_new_there:
        yield _(
            "Programme %(code)s is closed and takes no more runs. Reopen it or choose another."
        ) % {"code": programme.code}
    if details.starts_on < programme.starts_on or details.ends_on > programme.ends_on:
        yield _(
            "The run is outside the dates of programme %(code)s: %(first)s to %(last)s. Change "
            "the dates of the run or of the programme."
        ) % {
            "code": programme.code,
            "first": programme.starts_on.isoformat(),
            "last": programme.ends_on.isoformat(),
        }


def _texts(**texts: Mapping[str, str]) -> dict[str, str]:
    return {
        f"{name}_{language}": text.get(language, "")
        for name, text in texts.items()
        for language in LANGUAGES
    }


def _check_papers(*, papers: Mapping[str, Sequence[Paper]], is_crossed: bool) -> None:
    unknown = papers.keys() - set(OCCASIONS)
    if unknown:
        raise CourseRefused(_("An occasion is before, after or later."))
    before, after = papers.get("before", ()), papers.get("after", ())
    if not is_crossed:
        if len(before) != 1 or list(before) != list(after):
            raise CourseRefused(
                _("Choose one paper for before and after, or cross two papers over the halves.")
            )
        return
    if [paper.pk for paper in after] != [paper.pk for paper in reversed(before)]:
        raise CourseRefused(_("Crossed papers swap: officers who take A before take B after."))
    anchors = PaperItem.objects.filter(paper=before[0], is_anchor=True).values("item")
    if not PaperItem.objects.filter(paper=before[1], is_anchor=True, item__in=anchors).exists():
        raise CourseRefused(_("Crossed papers must share anchor items; these share none."))


def _has_sittings(*, run: CourseRun) -> bool:
    return RunSitting.objects.filter(
        enrolment__run=run, sitting__withdrawn_at__isnull=True
    ).exists()
