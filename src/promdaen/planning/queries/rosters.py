"""The roster of a checkpoint's officers for a week, as a document to print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from promdaen.course.rules.timetabling import WEEKDAYS
from promdaen.kit import pdf
from promdaen.kit.json_objects import NewJsonObject
from promdaen.planning.models import CheckpointTwin
from promdaen.planning.queries.twin_settings import LabourSetting
from promdaen.planning.rules.shift_plans import ShiftPlan
from promdaen.planning.rules.twins import clock_text
from promdaen.planning.rules.weekdays import DAYS_PER_WEEK

PRINT = Path(__file__).parents[1] / "print" / "roster.typ"


@dataclass(frozen=True, kw_only=True)
class RosterWeek:
    """A week to print: its first day, and which week of the roster it is, from 1."""

    begins_on: date
    number: int

    @property
    def first_day(self) -> int:
        """Days of the roster before it."""
        return DAYS_PER_WEEK * (self.number - 1)


def roster_print(
    *,
    twin: CheckpointTwin,
    plan: ShiftPlan,
    labour: LabourSetting,
    week: RosterWeek,
    language: str,
) -> bytes:
    """The roster of a week as a PDF."""
    document = roster_document(twin=twin, plan=plan, labour=labour, week=week)
    return pdf.compile_pdf(source=PRINT, data=document, language=language)


def roster_document(
    *, twin: CheckpointTwin, plan: ShiftPlan, labour: LabourSetting, week: RosterWeek
) -> NewJsonObject:
    """The roster of a week: its days, shifts, and the shift of each officer on each day.

    Shifts are numbered from 1; None is a free day.
    """
    checkpoint = twin.checkpoint
    days = [week.begins_on + timedelta(days=number) for number in range(DAYS_PER_WEEK)]
    rows = plan.roster(days=DAYS_PER_WEEK, first=week.first_day)
    return {
        "checkpoint": {
            "en": checkpoint.name_en or checkpoint.code,
            "km": checkpoint.name_km or checkpoint.code,
        },
        "is_invented": twin.is_invented,
        "week": week.number,
        "days": [
            {
                "on": day.isoformat(),
                "weekday": WEEKDAYS[day.weekday()].by_language(),
                "number": week.first_day + number,
            }
            for number, day in enumerate(days, start=1)
        ],
        "shifts": [
            {
                "hours": _hours(twin, shift.begin, shift.end),
                "breaks": [_hours(twin, since, until) for since, until in shift.breaks],
                "at_booth": shift.booth_hours,
            }
            for shift in plan.shifts
        ],
        "officers": [[None if shift is None else shift + 1 for shift in row] for row in rows],
        "with_relief": plan.officers_with_relief,
        "rules": [{"label": label.by_language(), "value": value} for label, value in labour.lines],
        "rules_source": labour.setting.source if labour.setting else None,
    }


def _hours(twin: CheckpointTwin, since: int, until: int) -> str:
    ends = (clock_text(minute=minute, opens_at=twin.opens_at) for minute in (since, until))
    return "–".join(ends)
