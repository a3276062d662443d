"""The printed timetable of a run, five days to a page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from promdaen.course.models import CourseRun, TrainingSession
from promdaen.course.queries import timetables
from promdaen.course.rules import timetabling
from promdaen.course.rules.timetables import clock
from promdaen.kit import pdf
from promdaen.kit.json_objects import NewJsonObject

TYPST_SOURCE = Path(__file__).resolve().parents[2] / "print" / "timetable.typ"


def timetable_pdf(*, run: CourseRun, language: str, trainer: str = "") -> bytes:
    """The timetable as a PDF in "km" or "en", or of one trainer by id. Raises PrintError."""
    return pdf.compile_pdf(
        source=TYPST_SOURCE, data=timetable_data(run=run, trainer=trainer), language=language
    )


def timetable_data(*, run: CourseRun, trainer: str = "") -> NewJsonObject:
    """The data of the print: pages of five days, each session with its minutes."""
    everything = list(timetables.run_sessions(run=run))
    sessions = [
        session
        for session in everything
        if not trainer
        or any(str(assignment.trainer_id) == trainer for assignment in session.assignments.all())
    ]
    ruled_sessions = [timetables.ruled(session=session) for session in everything]
    first, last = timetabling.grid_hours(
        bounds=[(session.begins, session.ends) for session in everything]
    )
    days = sorted(
        {*timetabling.days_between(starts_on=run.starts_on, ends_on=run.ends_on)}
        | {session.on for session in everything}
    )
    columns = [
        {
            "number": number,
            "on": on.isoformat(),
            "weekday": timetabling.WEEKDAYS[on.weekday()].by_language(),
            "sessions": [_session(session=session) for session in sessions if session.on == on],
        }
        for number, on in enumerate(days, start=1)
    ]
    return {
        "code": run.code,
        "label": run.label_words.by_language(),
        "course": {"km": run.course.name_km, "en": run.course.name_en},
        "place": _place(run=run),
        "starts_on": run.starts_on.isoformat(),
        "ends_on": run.ends_on.isoformat(),
        "hours": [first, last],
        "practical_share": timetabling.practical_share(sessions=ruled_sessions),
        "trainer": _trainer(sessions=sessions, trainer=trainer),
        "pages": [
            columns[at : at + timetabling.DAYS_ABREAST]
            for at in range(0, len(columns), timetabling.DAYS_ABREAST)
        ],
    }


def _session(*, session: TrainingSession) -> dict[str, object]:
    return {
        "begins": session.begins,
        "minutes": session.minutes,
        "time": f"{clock(minute=session.begins)}–{clock(minute=session.ends)}",
        "kind": session.kind,
        "number": session.topic.number if session.topic is not None else None,
        "name": timetables.session_name(session=session).by_language(),
        "room": session.room,
        "trainers": [
            timetables.trainer_name(trainer=assignment.trainer).by_language()
            for assignment in session.assignments.all()
        ],
    }


def _place(*, run: CourseRun) -> Mapping[str, str]:
    if run.place_km or run.place_en:
        return {"km": run.place_km, "en": run.place_en}
    return {"km": run.province.name_km, "en": run.province.name_en}


def _trainer(*, sessions: list[TrainingSession], trainer: str) -> Mapping[str, str] | None:
    for session in sessions:
        for assignment in session.assignments.all():
            if str(assignment.trainer_id) == trainer:
                return timetables.trainer_name(trainer=assignment.trainer).by_language()
    return None
