"""Data of the training register about some officers, for figures without names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from promdaen.course.models import (
    Attendance,
    Course,
    Endorsement,
    Enrolment,
    OfficerSummary,
    TrainingSession,
)
from promdaen.course.queries import trainers
from promdaen.course.queries.people import TRAINED_FILTER
from promdaen.course.rules.timetabling import TAUGHT_KINDS
from promdaen.course.rules.trainer_pool import Days
from promdaen.kit.months import months_after

LONG_DAYS = 5
"""The number of days of the programme's course; a shorter course is a refresher."""

Place = tuple[UUID, str]


@dataclass(frozen=True, kw_only=True)
class Finished:
    """An officer attended a run, or took its test after: its length, last day and topics.

    `topics` leaves out those for which the officer is recorded absent in all sessions.
    """

    officer_id: UUID
    days: int
    ended_on: date
    topics: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Trainers:
    """How many trainers are endorsed, and how many of them taught in the last twelve months."""

    endorsed_count: int
    active_count: int


def finished(*, officers: Collection[UUID], today: date) -> list[Finished]:
    """The runs that officers finished by a day, without cancelled ones."""
    enrolments = list(
        Enrolment.objects.filter(
            TRAINED_FILTER, officer__in=officers, run__is_cancelled=False, run__ends_on__lte=today
        )
        .select_related("run__course")
        .order_by("run__ends_on", "id")
    )
    taught = _taught(runs={enrolment.run_id for enrolment in enrolments})
    missed = _missed(enrolments=[enrolment.pk for enrolment in enrolments])
    return [
        Finished(
            officer_id=enrolment.officer_id,
            days=enrolment.run.course.days,
            ended_on=enrolment.run.ends_on,
            topics=frozenset(
                topic
                for topic in taught.get(enrolment.run_id) or _designed(course=enrolment.run.course)
                if (enrolment.pk, topic) not in missed
            ),
        )
        for enrolment in enrolments
    ]


def has_short_course() -> bool:
    """Whether any course is shorter than the five days of the programme: a refresher."""
    return Course.objects.filter(days__lt=LONG_DAYS).exists()


def latest_points(*, officers: Collection[UUID], today: date) -> dict[UUID, float]:
    """The points of 100 of each officer's latest knowledge test, if any."""
    rows = (
        OfficerSummary.objects.filter(
            enrolment__officer__in=officers, run__is_cancelled=False, run__starts_on__lte=today
        )
        .order_by("run__ends_on", "id")
        .values_list("enrolment__officer", "later_points", "after_points", "before_points")
    )
    latest_by_officer = {}
    for officer, *points in rows:
        newest = next((point for point in points if point is not None), None)
        if newest is not None:
            latest_by_officer[officer] = newest
    return latest_by_officer


def province_trainers(*, province: str, officers: Collection[UUID], today: date) -> Trainers:
    """The trainers of a province, and those among some officers, who may teach on a day."""
    in_force = Endorsement.objects.filter(
        Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=today),
        Q(trainer__province=province) | Q(trainer__officer__in=officers),
        stage__in=trainers.TEACHING_PARTS,
        given_on__lte=today,
        expires_on__gte=today,
        trainer__is_active=True,
    )
    trainer_ids = set(in_force.values_list("trainer", flat=True))
    year = Days(first=months_after(day=today, months=-12), last=today)
    active = trainers.minutes_taught(trainers=trainer_ids, days=year)
    return Trainers(endorsed_count=len(trainer_ids), active_count=len(active))


def _taught(*, runs: Collection[Any]) -> Mapping[UUID, set[str]]:
    sessions = TrainingSession.objects.filter(
        run__in=runs, topic__isnull=False, kind__in=TAUGHT_KINDS
    )
    topics_by_run: dict[Any, set[str]] = {}
    for run, topic in sessions.order_by("id").values_list("run", "topic"):
        topics_by_run.setdefault(run, set()).add(topic)
    return topics_by_run


def _designed(*, course: Course) -> Iterable[str]:
    return {session["topic"] for session in course.sessions if session.get("topic")}


def _missed(*, enrolments: Collection[Any]) -> set[Place]:
    """The topics for which all of an officer's records say absent."""
    rows = Attendance.objects.filter(
        enrolment__in=enrolments, superseded_by__isnull=True, session__topic__isnull=False
    ).order_by("id")
    absent: set[Place] = set()
    present: set[Place] = set()
    for enrolment, topic, is_present in rows.values_list(
        "enrolment", "session__topic", "is_present"
    ):
        (present if is_present else absent).add((enrolment, topic))
    return absent - present
