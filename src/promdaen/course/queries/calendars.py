"""A run's timetable as iCalendar (RFC 5545), for the calendar of a phone or a laptop."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from promdaen.course.models import CourseRun, TrainingSession
from promdaen.course.queries import timetables
from promdaen.course.rules import timetabling
from promdaen.course.rules.timetables import MINUTES_AN_HOUR
from promdaen.kit import later


def run_calendar(*, run: CourseRun, trainer: str = "", now: datetime) -> bytes:
    """The sessions of a run, or those of one trainer by id, in Phnom Penh time.

    A session keeps its UID when it changes, so that importing the file again moves its entry
    instead of duplicating it.
    """
    calendar = later.icalendar.Calendar()
    calendar.add("prodid", "-//Promdaen//Timetable//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{run.code} Promdaen")
    for session in timetables.run_sessions(run=run):
        keys = {str(assignment.trainer_id) for assignment in session.assignments.all()}
        if not trainer or trainer in keys:
            calendar.add_component(_event(run=run, session=session, now=now))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(*, run: CourseRun, session: TrainingSession, now: datetime) -> later.icalendar.Event:
    event = later.icalendar.Event()
    zone = timezone.get_default_timezone()
    begins = datetime.combine(
        session.on, time(*divmod(session.begins, MINUTES_AN_HOUR)), tzinfo=zone
    )
    name = timetables.session_name(session=session)
    event.add("uid", f"session-{session.pk}@promdaen")
    event.add("dtstamp", now)
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=session.minutes))
    event.add("summary", " / ".join(dict.fromkeys((name.km, name.en))))
    place = run.place_km or run.place_en or run.province.name_km
    event.add("location", ", ".join(filter(None, (session.room, place))))
    event.add("description", "\n".join([run.code, *_taught_by(session=session)]))
    return event


def _taught_by(*, session: TrainingSession) -> list[str]:
    lines = []
    for assignment in session.assignments.all():
        name, part = (
            timetables.trainer_name(trainer=assignment.trainer),
            timetabling.TRAINER_PARTS[assignment.part],
        )
        names = " / ".join(dict.fromkeys((name.km, name.en)))
        lines.append(f"{names}: {part.km} / {part.en}")
    return lines
