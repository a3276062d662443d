"""The table-top exercises of the demonstration: two completed, one open today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from promdaen.course import queries as course_queries
from promdaen.exercise.actions import findings, rehearsing, runs
from promdaen.exercise.queries import reports, scenarios
from promdaen.kit.json_objects import JsonObject
from promdaen_demo.stage import DemonstrationContent

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun
    from promdaen.exercise.models import Scenario
    from promdaen.people.models import Account

OPEN, REHEARSAL, CLOSED = "open", "rehearsal", "closed"
AFTER, DUE = timedelta(days=1), timedelta(days=12)
"""The time from the exercise to its findings, and the time that their owners have."""
STEPS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("ongoing", "បានរៀបចំបញ្ជីលេខទូរស័ព្ទថ្មី · A new list of duty numbers is being made"),),
    (
        ("ongoing", "កំពុងហ្វឹកហាត់វេននីមួយៗ · Each shift is being trained"),
        ("closed", "បានសាកនៅវេនទាំងបី · Tried in all three shifts, list of presence in the file"),
    ),
    (),
)
"""The result of each area taken up: in progress, done, and open after its due day."""


def make_exercises(
    *, content: DemonstrationContent, runs_by_code: Mapping[str, CourseRun], controller: Account
) -> None:
    """Make the exercises of the demonstration, the oldest first."""
    records = content.records["demo_exercise"]
    for record in sorted(records, key=lambda record: -record.values["days_ago"]):
        run = _planned(
            values=record.values, content=content, runs_by_code=runs_by_code, controller=controller
        )
        _hold(run=run, values=record.values, content=content, controller=controller)


def _planned(
    *,
    values: JsonObject,
    content: DemonstrationContent,
    runs_by_code: Mapping[str, CourseRun],
    controller: Account,
) -> object:
    now = content.now - timedelta(days=values["days_ago"])
    scenario = scenarios.current_scenario(code=values["scenario"])
    if scenario is None:
        message = f"The demonstration lacks the scenario {values['scenario']}."
        raise LookupError(message)
    course_run = runs_by_code.get(values.get("run", ""))
    new = runs.NewRun(
        scenario=scenario,
        planned_on=timezone.localdate(now),
        place_km=values["place"]["km"],
        place_en=values["place"]["en"],
        is_rehearsal=values["state"] == REHEARSAL,
        course_run=course_run,
        controllers=[controller],
    )
    run = runs.create_run(new=new, by=None, now=now)
    if course_run is not None:
        _seat_officers(run=run, course_run=course_run, scenario=scenario, content=content)
    return run


def _hold(
    *, run: Any, values: JsonObject, content: DemonstrationContent, controller: Account
) -> None:
    now = content.now - timedelta(days=values["days_ago"])
    if values["state"] == OPEN:
        runs.open_briefing(run=run, by=None, now=now)
        return
    how = rehearsing.Simulation(seed=values["seed"], is_demonstration=True)
    rehearsing.play_through(run=run, simulation=how, by=None, now=now)
    if values["state"] == CLOSED:
        _improve(run=run, now=now + AFTER)
    if opening := values.get("opening"):
        findings.write_opening(
            run=run, km=opening["km"], en=opening["en"], by=controller, now=now + AFTER
        )


def _improve(*, run: Any, now: datetime) -> None:
    """Follow up the first findings of the report: one strength, and areas that end differently."""
    run_report = reports.run_report(run=run, now=now)
    strengths = [strength["key"] for strength in run_report["strengths"]][:1]
    areas = [area["key"] for area in run_report["areas"]][: len(STEPS)]
    for key in strengths:
        findings.adopt_statement(run=run, key=key, by=None, now=now)
    for key, steps in zip(areas, STEPS, strict=False):
        finding = findings.adopt_statement(run=run, key=key, by=None, now=now)
        new = findings.NewExerciseFinding(
            kind=finding.kind,
            text=finding.text,
            recommendation=finding.recommendation,
            owner=finding.owner,
            due_on=timezone.localdate(now) + DUE,
            events=finding.events,
            suggestion=finding.suggestion,
        )
        findings.change_finding(finding=finding, new=new, by=None, now=now)
        for state, words in steps:
            findings.take_step(finding=finding, state=state, text=words, by=None, now=now + AFTER)


def _seat_officers(
    *, run: Any, course_run: CourseRun, scenario: Scenario, content: DemonstrationContent
) -> None:
    """Assign the officers of a course run to the cells of their departments."""
    cells = {
        cell.department: code
        for code, cell in scenarios.played_scenario(scenario=scenario).cells.items()
    }
    members = {
        roster_row.officer_id: cells[roster_row.officer.department_id]
        for roster_row in course_queries.run_roster(run=course_run)
        if roster_row.officer.department_id in cells
    }
    runs.set_members(run=run, cells=members, by=None, now=content.now)
