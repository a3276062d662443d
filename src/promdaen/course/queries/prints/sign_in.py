"""Sign-in sheets for officers: a sheet for each day, a box for each session."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promdaen.course.models import CourseRun
from promdaen.course.queries import attendance, runs, timetables
from promdaen.kit import pdf
from promdaen.kit.json_objects import NewJsonObject

if TYPE_CHECKING:
    from promdaen.course.models import Enrolment

TYPST_SOURCE = Path(__file__).resolve().parents[2] / "print" / "sign-in.typ"


def sign_in_pdf(*, run: CourseRun, language: str, on: date | None = None) -> bytes:
    """The sheets of a run, or of one day: officers by seat, sessions across, both languages.

    Contains names: use `opening.run_to_change` first. Raises pdf.PrintError.
    """
    return pdf.compile_pdf(
        source=TYPST_SOURCE, data=sign_in_data(run=run, on=on), language=language
    )


def sign_in_data(*, run: CourseRun, on: date | None = None) -> NewJsonObject:
    """The data of the print: the days with their sessions, and the officers."""
    days: dict[date, list[dict[str, Any]]] = {}
    for session in attendance.listed_sessions(run=run):
        if on in (None, session.on):
            name = timetables.session_name(session=session)
            days.setdefault(session.on, []).append(
                {
                    "clock": attendance.session_hours(session=session),
                    "name": name.by_language(),
                }
            )
    return {
        "run": run_data(run=run),
        "officers": [officer_data(enrolment=enrolment) for enrolment in runs.run_roster(run=run)],
        "days": [
            {"on": day.isoformat(), "sessions": day_sessions} for day, day_sessions in days.items()
        ],
    }


def run_data(*, run: CourseRun) -> NewJsonObject:
    """A run as the head of a print names it."""
    province = run.province
    return {
        "code": run.code,
        "label": run.label_words.by_language(),
        "course": {"en": run.course.name_en, "km": run.course.name_km},
        "place": {
            "en": run.place_en or province.name_en,
            "km": run.place_km or province.name_km,
        },
        "starts_on": run.starts_on.isoformat(),
        "ends_on": run.ends_on.isoformat(),
    }


def officer_data(*, enrolment: Enrolment) -> NewJsonObject:
    """An officer in a printed list: seat, names, short code, rank, department."""
    rank = enrolment.rank
    return {
        "seat": enrolment.seat,
        "km": enrolment.officer.name_km,
        "latin": enrolment.officer.name_latin,
        "short-code": enrolment.officer.short_code,
        "rank": {"en": rank.name_en, "km": rank.name_km} if rank else None,
        "department": {
            "en": enrolment.department.short_en or enrolment.department.name_en,
            "km": enrolment.department.short_km or enrolment.department.name_km,
        },
    }
