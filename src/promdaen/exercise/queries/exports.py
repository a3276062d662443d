"""Files of exercises: the master list of injects, the log, the scenario; reading a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.utils import timezone

from promdaen.exercise.kinds import msel as msel_rows
from promdaen.exercise.kinds import triggers
from promdaen.exercise.models import ExerciseRun, Scenario
from promdaen.exercise.queries import rooms, scenarios
from promdaen.exercise.rules import log_rows, msel, msel_columns, scenario_files
from promdaen.kit import content, spreadsheets

CSV = "text/csv; charset=utf-8"
TOML = "application/toml; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class ExerciseFile:
    """A file to download: name, type and content."""

    name: str
    kind: str
    data: bytes


def msel_file(*, scenario: Scenario, code: str, now: datetime) -> ExerciseFile:
    """The master list of injects of a scenario as a workbook, named by the run or scenario."""
    played = scenarios.played_scenario(scenario=scenario)
    sheet = spreadsheets.OutputSheet(
        name=f"EXERCISE {played.code}",
        heads=[msel_column.head for msel_column in msel_columns.MSEL_COLUMNS],
        rows=msel_rows.rows(scenario=played),
    )
    data = spreadsheets.write_xlsx(sheets=[sheet], made_at=now)
    return ExerciseFile(name=f"EXERCISE-{code}-msel.xlsx", kind=spreadsheets.XLSX_TYPE, data=data)


def log_file(*, run: ExerciseRun) -> ExerciseFile:
    """Every line of the log of a run, without names, as CSV."""
    rows = log_rows.rows(
        room=rooms.load_room(run=run),
        log_events=rooms.log_events(run=run),
        code=run.code,
        zone=timezone.get_default_timezone(),
    )
    data = spreadsheets.write_csv(heads=log_rows.COLUMN_HEADINGS, rows=rows)
    return ExerciseFile(name=f"EXERCISE-{run.code}-log.csv", kind=CSV, data=data)


def scenario_file(*, scenario: Scenario) -> ExerciseFile:
    """A scenario as a content file."""
    values = scenarios.scenario_values(scenario=scenario)
    text = scenario_files.scenario_toml(values=values, shape=_shape())
    return ExerciseFile(name=f"EXERCISE-{scenario.code}.toml", kind=TOML, data=text.encode())


def read_list(*, scenario: Scenario, name: str, data: bytes) -> msel.MselImport:
    """What a master list changes in a scenario and adds to it; nothing is saved.

    Raises spreadsheets.UnreadableFile, with a message that says where, what and what to do.
    """
    table = spreadsheets.read_table(name=name, data=data)
    played = scenarios.played_scenario(scenario=scenario)
    return msel.read(
        table=table,
        values=scenarios.scenario_values(scenario=scenario),
        listed=msel_rows.ignored_columns(scenario=played),
        planned=triggers.planned_minutes(scenario=played),
    )


@cache
def _shape() -> content.Shape:
    return content.read_shapes(path=content.content_root() / "shapes.toml")["scenario"]
