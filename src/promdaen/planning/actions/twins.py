"""The twin of a checkpoint: saved as a whole, or its arrivals imported from half-hourly counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from promdaen.exercise.rules import msel_columns
from promdaen.kit import audit, jobs, spreadsheets
from promdaen.kit.json_objects import JsonObject
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import queries as places_queries
from promdaen.places.models import Checkpoint
from promdaen.planning.actions import plans
from promdaen.planning.models import CheckpointTwin, QueueObservation, TwinSetting
from promdaen.planning.queries import rosters, twin_settings
from promdaen.planning.queries import twins as queries
from promdaen.planning.queries.plans import PLANNER, VersionFacts
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.queries.rosters import RosterWeek
from promdaen.planning.queries.twins import StaffingReach
from promdaen.planning.rules import (
    checkpoints,
    observations,
    queue_reports,
    shift_plans,
    staffing,
    twins,
    weekdays,
)
from promdaen.planning.rules.documents import DocumentRefused
from promdaen.planning.rules.measures import TWIN
from promdaen.planning.rules.observations import QueueFact
from promdaen.planning.rules.shift_plans import LabourRules, ShiftPlan
from promdaen.planning.rules.staffing import LeastStaffing, WaitPromise
from promdaen.planning.rules.twins import StaffingChange, TwinShape

SEARCHING = gettext_noop("Looking for the least staffing")
OBSERVED_KINDS = (observations.COUNT, observations.BUS, *observations.FACT_KINDS)


@dataclass(frozen=True, kw_only=True)
class NewTwin:
    """The fields of a twin, as in the model."""

    document: JsonObject
    opens_at: int
    timed: Sequence[Mapping[str, object]]
    source: str
    is_invented: bool = False


def put_twin(
    *, checkpoint: Checkpoint, new: NewTwin, by: Account | None, now: datetime
) -> CheckpointTwin:
    """Save the twin of a checkpoint, replacing an existing one. Raises PlanRefused.

    The waits of an invented twin are marked, and go with the first real counts or waits.
    """
    people_queries.require_right(PLANNER, account=by)
    _check(document=new.document)
    timed = twins.marked_waits(timed=new.timed) if new.is_invented else new.timed
    with transaction.atomic():
        twin, _is_new = CheckpointTwin.objects.update_or_create(
            checkpoint=checkpoint,
            defaults={**asdict(new), "timed": timed, "changed_at": now, "changed_by": by},
        )
        detail = {
            "checkpoint": checkpoint.code,
            "hall_places": new.document.get("hall_places"),
        }
        audit.record_line(action="put_twin", subject=twin, by=by, now=now, detail=detail)
    return twin


def set_up_twin(
    *, code: str, shape: TwinShape, by: Account | None, now: datetime
) -> CheckpointTwin:
    """Create the twin of a checkpoint that has none, without arrivals yet. Raises PlanRefused."""
    people_queries.require_right(PLANNER, account=by)
    checkpoint = places_queries.checkpoint_by_code(code=code)
    if checkpoint is None or CheckpointTwin.objects.filter(checkpoint=checkpoint).exists():
        raise PlanRefused(_("This checkpoint has a twin already. Choose another one."))
    new = NewTwin(
        document=twins.first_document(shape=shape),
        opens_at=shape.opens_at,
        timed=[],
        source=_("Peak hour of the survey; not counted yet") if shape.peak else "",
    )
    return put_twin(checkpoint=checkpoint, new=new, by=by, now=now)


def change_shifts(
    *,
    twin: CheckpointTwin,
    stations: Sequence[Sequence[JsonObject]],
    hall_places: int | None,
    by: Account | None,
    now: datetime,
) -> None:
    """Replace the booths and officers of each station with their classes and staffed windows.

    `hall_places`: how many people fit into the waiting hall; None if unknown. Raises
    PlanRefused for a station without anybody, and for what cannot be simulated.
    """
    people_queries.require_right(PLANNER, account=by)
    if not all(stations):
        raise PlanRefused(_("Every station needs at least one booth or officer."))
    with transaction.atomic():
        row = CheckpointTwin.objects.select_for_update().get(pk=twin.pk)
        row.document = {
            **row.document,
            "stations": [
                {**station, "lanes": [dict(lane) for lane in lanes]}
                for station, lanes in zip(row.document["stations"], stations, strict=True)
            ],
        }
        row.document.pop("hall_places", None)
        if hall_places is not None:
            row.document["hall_places"] = hall_places
        _check(document=row.document)
        row.changed_at, row.changed_by = now, by
        row.save()
        detail = {"checkpoint": row.checkpoint.code, "hall_places": hall_places}
        audit.record_line(action="change_shifts", subject=row, by=by, now=now, detail=detail)


def change_labour_rules(
    *, twin: CheckpointTwin, rules: LabourRules, source: str, by: Account | None, now: datetime
) -> None:
    """Set the labour rules of a twin's shifts, with the law or regulation that they are from.

    Raises PlanRefused for rules that leave an officer no shift, week or year of work.
    """
    people_queries.require_right(PLANNER, account=by)
    unusable = shift_plans.unusable_rules(rules=rules)
    if unusable:
        raise PlanRefused(unusable.text(language=get_language() or "en"))
    values = asdict(rules)
    _set(twin=twin, kind=twin_settings.LABOUR, values=values, source=source, by=by, now=now)


def change_week(
    *,
    twin: CheckpointTwin,
    travellers: Sequence[int],
    source: str,
    by: Account | None,
    now: datetime,
) -> None:
    """Set the travellers of each day of the week, Monday first, with the register they are from.

    All of them 0: every day is assumed to be alike. Raises PlanRefused for other than seven days
    and a number below 0.
    """
    people_queries.require_right(PLANNER, account=by)
    if len(travellers) != weekdays.DAYS_PER_WEEK or min(travellers) < 0:
        raise PlanRefused(_("Write the travellers of each of the seven days, 0 or more."))
    values = {"travellers": [*travellers]}
    _set(twin=twin, kind=twin_settings.WEEK, values=values, source=source, by=by, now=now)


SETTING_ACTIONS = {twin_settings.LABOUR: "change_labour_rules", twin_settings.WEEK: "change_week"}


def _set(
    *,
    twin: CheckpointTwin,
    kind: str,
    values: JsonObject,
    source: str,
    by: Account | None,
    now: datetime,
) -> None:
    if not source.strip():
        raise PlanRefused(_("Say where this is from."))
    with transaction.atomic():
        TwinSetting.objects.create(
            twin=twin, kind=kind, values=values, source=source, by=by, at=now
        )
        detail = {"checkpoint": twin.checkpoint.code, "source": source}
        audit.record_line(
            action=SETTING_ACTIONS[kind], subject=twin, by=by, now=now, detail=detail
        )


@dataclass(frozen=True, kw_only=True)
class CountedRows:
    """Rows of a sheet: half-hourly counts with their date or "", or timed waits; their source."""

    rows: Sequence[Sequence[str]]
    source: str
    are_waits: bool


def import_counts(
    *, twin: CheckpointTwin, counted: CountedRows, by: Account | None, now: datetime
) -> None:
    """Import a twin's arrivals from half-hourly counts, or the timed waits for its validation.

    Counts with dates are those of their days of the week too, as far as they were the last import.
    Raises PlanRefused naming the row; nothing is stored then.
    """
    people_queries.require_right(PLANNER, account=by)
    with transaction.atomic():
        row = CheckpointTwin.objects.select_for_update().get(pk=twin.pk)
        where: dict[str, Any] = {
            "document": row.document,
            "opens_at": row.opens_at,
            "rows": counted.rows,
        }
        try:
            if counted.are_waits:
                row.timed = twins.timed_waits(**where)
            else:
                row.document = twins.counted_arrivals(**where)
                dated = twins.dated_counts(**where)
                # Imported counts replace those of the demonstration, and its waits.
                row.source, row.is_invented = counted.source, False
                row.timed = twins.real_waits(timed=row.timed)
        except DocumentRefused as refused:
            raise PlanRefused(refused.text(language=get_language() or "en")) from refused
        _check(document=row.document)
        row.changed_at, row.changed_by = now, by
        row.save()
        if not counted.are_waits:
            # Also without dates: older ones are of other counts then.
            TwinSetting.objects.create(
                twin=row,
                kind=twin_settings.COUNTS,
                values={
                    "counts": [
                        [fact.on.isoformat(), fact.minute, fact.travellers, fact.value]
                        for fact in dated
                    ]
                },
                source=counted.source,
                by=by,
                at=now,
            )
        detail = {"rows": len(counted.rows), "source": counted.source}
        audit.record_line(action="import_counts", subject=row, by=by, now=now, detail=detail)


def record_observations(
    *, twin: CheckpointTwin, facts: Sequence[QueueFact], by: Account | None, now: datetime
) -> None:
    """Store what was counted and timed on the spot, and take it into the twin.

    Counted half hours replace arrivals and buses; 30 timed services of a class replace its prior;
    timed waits are only for validation. Raises PlanRefused without anything, for an unknown class
    or kind, a value below 0, and a minute outside opening hours.
    """
    people_queries.require_right(*queries.COUNTING_RIGHTS, account=by)
    if not facts:
        raise PlanRefused(_("Count or time at least one traveller before you save."))
    with transaction.atomic():
        row = CheckpointTwin.objects.select_for_update().get(pk=twin.pk)
        for fact in facts:
            _refuse_fact(fact=fact, document=row.document)
        QueueObservation.objects.bulk_create(
            QueueObservation(twin=row, by=by, at=now, **asdict(fact)) for fact in facts
        )
        observed = twin_settings.observed_facts(twin=row)
        row.document = observations.observed_document(document=row.document, facts=observed)
        waits = [
            {"class": fact.travellers, "minute": fact.minute, "wait": fact.value}
            for fact in facts
            if fact.kind == observations.WAIT
        ]
        _check(document=row.document)
        row.is_invented = row.is_invented and not observations.is_counted(
            document=row.document, facts=observed
        )
        if waits or not row.is_invented:
            row.timed = [*twins.real_waits(timed=row.timed), *waits]
        row.changed_at, row.changed_by = now, by
        row.save()
        detail = {"facts": len(facts)}
        audit.record_line(action="record_observations", subject=row, by=by, now=now, detail=detail)


def _refuse_fact(*, fact: QueueFact, document: JsonObject) -> None:
    if fact.travellers not in document["classes"]:
        raise PlanRefused(_("This checkpoint has no such travellers."))
    if fact.kind not in OBSERVED_KINDS:
        raise PlanRefused(_("This can be neither counted nor timed."))
    if fact.value < 0:
        raise PlanRefused(_("A count or a time cannot be below 0."))
    if fact.kind in observations.FACT_KINDS and fact.value > twins.MAX_MINUTES:
        raise PlanRefused(_("A timed wait or service takes at most a day."))
    if not 0 <= fact.minute < document["day_minutes"]:
        raise PlanRefused(_("This was counted when the checkpoint is closed. Choose its time."))


def ask_staffing(
    *, twin: CheckpointTwin, promise: WaitPromise, by: Account | None, now: datetime
) -> None:
    """Order the search of the least staffing, unless one is under way.

    Raises PlanRefused for a class that the twin does not have or of which it is not believed, and
    for a day of the week of which no travellers are known.
    """
    people_queries.require_right(PLANNER, account=by)
    if promise.name not in twin.document["classes"]:
        raise PlanRefused(_("This checkpoint has no such travellers."))
    week = twin_settings.week_setting(twin=twin)
    if promise.day is not None and not (
        0 <= promise.day < weekdays.DAYS_PER_WEEK and week.is_known
    ):
        raise PlanRefused(_("The travellers of this day of the week are not known."))
    belief = queries.twin_belief(twin=twin)
    if not belief.is_believable:
        raise PlanRefused(_("Not yet believable"))
    if promise.name not in belief.believed:
        raise PlanRefused(
            _(
                "Not yet believable for these travellers: at least 20 timed waits are needed, "
                "85 of 100 of them in the band."
            )
        )
    with transaction.atomic():
        if not queries.staffing_work(twin=twin).is_under_way:
            arguments = {"twin": str(twin.pk), **asdict(promise)}
            jobs.ask_job(kind=queries.STAFFING, arguments=arguments, by=by, now=now)


@dataclass(frozen=True, kw_only=True)
class StaffingResult:
    """The least staffing of a document and the values of its booth-hours."""

    values: list[tuple[float, float]]
    least: LeastStaffing


def find_staffing(
    *, arguments: JsonObject, known_result: StaffingResult | None = None
) -> dict[str, float]:
    """Search the least staffing of a twin and the values of its booth-hours; store both.

    If the twin changed meanwhile, the result is of the old one and is not shown. `known_result`:
    what was searched for this twin and promise before.
    """
    twin = CheckpointTwin.objects.get(pk=arguments["twin"])
    day = arguments.get("day")
    promise = WaitPromise(name=arguments["name"], minutes=arguments["minutes"], day=day)
    document = twin_settings.week_setting(twin=twin).day_document(day=day)
    result = known_result or _search_staffing(document=document, promise=promise)
    least = result.least
    advice = {
        "digest": queries.staffing_digest(document=document),
        "name": promise.name,
        "minutes": promise.minutes,
        "day": day,
        "values": result.values,
        "windows": least.windows,
        "added_hours": least.added_hours,
        "closed": [[number + 1, windows] for number, windows in least.closed.items()],
        "closed_hours": least.closed_hours,
        "before": least.before,
        "checked": least.checked,
        "is_kept": least.is_kept,
    }
    advice["officers"] = _advised_officers(twin=twin, advice=advice)
    with transaction.atomic():
        row = CheckpointTwin.objects.select_for_update().get(pk=twin.pk)
        row.advice = advice
        row.save(update_fields=["advice"])
    return {"added_hours": least.added_hours, "checked": least.checked}


def _search_staffing(*, document: JsonObject, promise: WaitPromise) -> StaffingResult:
    jobs.report_progress(done_count=0, total=2, step=SEARCHING)
    values = staffing.hour_values(document=document, name=promise.name)
    jobs.report_progress(done_count=1, total=2, step=SEARCHING)
    least = staffing.least_staffing(document=document, promise=promise)
    jobs.report_progress(done_count=2, total=2, step=SEARCHING)
    return StaffingResult(values=values, least=least)


def _advised_officers(*, twin: CheckpointTwin, advice: JsonObject) -> dict[str, object]:
    """Officers needed as now and by the advice, and the labour rules they are by."""
    rules = twin_settings.labour_setting(twin=twin).rules
    advised = queries.advised_document(twin=twin, advice=advice)
    plans_of = {"now": twin.document, "least": advised}
    officers: dict[str, Any] = {"rules": asdict(rules)}
    for name, document in plans_of.items():
        plan = queries.planned_shifts(document=document, rules=rules, opens_at=twin.opens_at)
        if isinstance(plan, ShiftPlan):
            officers[name] = {
                "a_day": len(plan.shifts),
                "needed": plan.officers_with_relief,
                "is_least": plan.is_least,
            }
    return officers


@dataclass(frozen=True, kw_only=True)
class TwinResult:
    """A staffing tried on a twin, and the measure of a version that takes its result."""

    twin: CheckpointTwin
    change: StaffingChange
    measure: str


def use_staffing(
    *, content: VersionFacts, result: TwinResult, reason: str, by: Account | None, now: datetime
) -> StaffingReach:
    """Let a measure of a draft count on what its twin shows, and solve the version again.

    The share of days on which the waiting time reaches the measure's level replaces its doubt,
    with its range. Raises PlanRefused while the twin is not believed of all travellers, for a
    measure that does not lift the waiting time, and as every change of a version.
    """
    people_queries.require_right(PLANNER, account=by)
    belief = queries.twin_belief(twin=result.twin)
    if not belief.is_believable:
        raise PlanRefused(_("Not yet believable"))
    if not belief.is_complete:
        raise PlanRefused(_("Time waits of all travellers first: the result counts them all."))
    body = content.version.measures.get(result.measure)
    measure = content.measures.get(result.measure)
    if body is None or measure is None or queries.WAITING_TIME not in measure.lifts:
        raise PlanRefused(_("This measure does not lift the waiting time."))
    reach = queries.staffing_reach(
        twin=result.twin,
        change=result.change,
        level=measure.lifts[queries.WAITING_TIME] + measure.lowered,
    )
    officers = queries.staffing_officers(twin=result.twin, change=result.change)
    changed = {
        **body,
        "reach": {"low": reach.low, "likely": reach.likely, "high": reach.high},
        "reach_from": TWIN,
        "officers": asdict(officers) if officers else None,
    }
    if changed["evidence"] == "none":
        changed["evidence"] = "judgement"
    plans.store_change(
        content=content,
        inputs=content.inputs,
        replaced=plans.ReplacedFacts(bodies={**content.version.measures, result.measure: changed}),
        changes=[
            (f"{result.measure}.reach", body.get("reach"), changed["reach"]),
            *(
                [(f"{result.measure}.officers", officers.before, officers.after)]
                if officers
                else []
            ),
        ],
        plan_audit_entry=plans.PlanAuditEntry(
            action="use_staffing", reason=reason, by=by, now=now
        ),
    )
    return reach


def print_roster(
    *,
    twin: CheckpointTwin,
    advice: JsonObject,
    week: RosterWeek,
    language: str,
    by: Account | None,
    now: datetime,
) -> bytes:
    """The roster of a week as a PDF, for the booths as now or those of the advice, if any.

    Raises PlanRefused where the labour rules leave no shifts.
    """
    people_queries.require_right(PLANNER, account=by)
    labour = twin_settings.labour_setting(twin=twin)
    page = queries.shift_plan_page(twin=twin, rules=labour.rules, advice=advice)
    if page.plan is None:
        raise PlanRefused(str(page.refusal))
    file_bytes = rosters.roster_print(
        twin=twin, plan=page.plan, labour=labour, week=week, language=language
    )
    with transaction.atomic():
        detail = {"checkpoint": twin.checkpoint.code, "begins_on": week.begins_on.isoformat()}
        audit.record_line(action="print_roster", subject=twin, by=by, now=now, detail=detail)
    return file_bytes


def export_queue_reports(
    *, twin: CheckpointTwin, hours: tuple[int, int], by: Account | None, now: datetime
) -> bytes:
    """Hourly reports of a twin's queue as a master list of injects (MSEL) for an exercise."""
    people_queries.require_right(PLANNER, account=by)
    reports = queue_reports.queue_reports(
        day=queries.simulated_day(document=twin.document),
        document=twin.document,
        opens_at=twin.opens_at,
        hours=hours,
    )
    cells = [
        {
            "mark": msel_columns.EXERCISE,
            "minute": report.minute,
            "title.en": queue_reports.TITLE.text(language="en"),
            "title.km": queue_reports.TITLE.text(language="km"),
            "body.en": report.body.en,
            "body.km": report.body.km,
            "from.en": queue_reports.SENDER.text(language="en"),
            "from.km": queue_reports.SENDER.text(language="km"),
            "to": "all",
            "priority": "urgent" if report.is_urgent else "routine",
            "place": str(twin.checkpoint),
        }
        for report in reports
    ]
    columns = msel_columns.MSEL_COLUMNS
    sheet = spreadsheets.OutputSheet(
        name=f"EXERCISE {twin.checkpoint.code}",
        heads=[column.head for column in columns],
        rows=[[row.get(column.name, "") for column in columns] for row in cells],
    )
    with transaction.atomic():
        detail = {"checkpoint": twin.checkpoint.code, "reports": len(cells)}
        audit.record_line(
            action="export_queue_reports", subject=twin, by=by, now=now, detail=detail
        )
    return spreadsheets.write_xlsx(sheets=[sheet], made_at=now)


def _check(*, document: JsonObject) -> None:
    try:
        checkpoints.read_checkpoint(document=document, is_drawn=True)
    except DocumentRefused as refused:
        raise PlanRefused(refused.text(language=get_language() or "en")) from refused
