"""The days of the demonstration's runs: trainers, attendance, and what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
from django.utils import timezone

from promdaen.assessment import queries as assessment_queries
from promdaen.course import actions as course_actions
from promdaen.course import queries as course_queries
from promdaen.course.actions import (
    afterwards,
    attendance,
    certificates,
    classroom,
    observing,
    timetables,
)
from promdaen.course.actions import trainer_path as path_actions
from promdaen.course.actions import trainers as trainer_actions
from promdaen.course.queries import badge_keys
from promdaen.course.queries import classroom as classroom_queries
from promdaen.course.queries import evaluations as evaluation_queries
from promdaen.course.queries import timetables as timetable_queries
from promdaen.course.rules import rounds
from promdaen.course.rules.timetables import MINUTES_AN_HOUR
from promdaen.kit import content as kit_content
from promdaen.kit import pins
from promdaen.refresher.queries import pieces
from promdaen_demo import invention
from promdaen_demo.stage import DemonstrationContent

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun, Trainer, TrainingSession
    from promdaen.people.models import Account

PIN = "246810"  # the PIN of every badge, printed for everyone who tries the demonstration
GIVEN_BY = "Kim Sophal"
EXCEPTION = "យកពីបញ្ជីលើក្រដាសពីមុន · taken over from the list on paper"
MONTH = timedelta(days=30)
# Who misses a session, who returns a month later, and the share of a score kept then.
AWAY_SHARE, BACK_SHARE, KEPT_SHARE = 0.02, 0.6, 0.88
LATER_PAPER, LATER_MONTHS = "C", 1


def put_trainers(*, content: DemonstrationContent, account: Account) -> dict[str, Trainer]:
    """Create the pool of trainers, each endorsed on the path; `account` is that of the first."""
    trainers: dict[str, Any] = {}
    today = timezone.localdate(content.now)
    for record in content.records["demo_trainer"]:
        values = record.values
        details = trainer_actions.TrainerDetails(
            name_km=values["name"]["km"],
            name_latin=values["name"]["en"],
            province=values["province"],
            languages=values["languages"],
        )
        trainer = trainer_actions.add_trainer(details=details, by=None, now=content.now)
        if values.get("account"):
            trainer_actions.link_trainer(
                trainer=trainer, account=account, by=None, now=content.now
            )
        trainers[record.code] = trainer
        for topic in values["topics"] or [""]:
            new = path_actions.NewEndorsement(
                topic=topic,
                stage=values["stage"],
                given_by=GIVEN_BY,
                given_on=today - values["since"] * MONTH,
                expires_on=today + values["until"] * MONTH,
                mentor=trainers.get(values.get("mentor", "")),
                exception=EXCEPTION,
            )
            path_actions.endorse_trainer(trainer=trainer, new=new, by=None, now=content.now)
    return trainers


def build_week(
    *,
    run: CourseRun,
    record: kit_content.ContentRecord,
    content: DemonstrationContent,
    trainers: Mapping[str, Trainer],
) -> None:
    """Lay out the timetable of a run that has begun, and record what has happened since."""
    draw = np.random.default_rng([record.values["seed"], 2])
    opened = content.moment(run.starts_on, time(7, 30))
    timetables.lay_out_timetable(run=run, by=None, now=opened)
    sessions = list(timetable_queries.run_sessions(run=run))
    _teach(sessions=sessions, content=content, trainers=trainers, now=opened)
    classroom.make_badges(run=run, by=None, now=opened)
    strips = classroom.PinStrips(run=run, known_pin=PIN)
    classroom.print_pins(strips=strips, by=None, now=opened)
    signed = _signed(run=run, sessions=sessions, draw=draw, now=content.now)
    attendance.key_sign_in_sheet(run=run, signed=signed, by=None, now=content.now)
    if record.values["state"] == "finished":
        issued = content.moment(run.ends_on, time(17, 0))
        certificates.issue_certificates(run=run, by=None, now=issued)
        _observe(run=run, content=content, trainers=trainers)
        _come_back(run=run, draw=draw, content=content)


def invented_feedback(*, run: CourseRun, seed: int) -> list[course_actions.NewFeedback]:
    """The evaluation forms of a run, one for each officer with a test after."""
    count = len(_kept_shares(run=run))
    item_codes = [
        [topic_rating.code for topic_rating in evaluation_queries.topic_ratings(run=run)],
        [trainer_rating.code for trainer_rating in evaluation_queries.trainer_ratings(run=run)],
    ]
    topics, trainers = (
        invention.invented_ratings(names=names, count=count, seed=seed + number)
        for number, names in enumerate(item_codes, start=1)
    )
    overall = invention.ratings(count=count, seed=seed)
    return [
        course_actions.NewFeedback(
            relevance=rated[0], overall=rated[1], topics=topics[at], trainers=trainers[at]
        )
        for at, rated in enumerate(overall)
    ]


def sign_ins_of_officers() -> list[tuple[str, str, str]]:
    """Badge code, PIN and run: of a current run, and of a year with an open refresher.

    The first officer of each run who qualifies, and whose PIN was not replaced since.
    """
    now, sign_ins = timezone.now(), dict[str, tuple[str, str, str]]()
    badges = classroom_queries.open_badges(now=now).order_by(
        "-enrolment__run__starts_on", "enrolment__seat"
    )
    for badge in badges:
        run, officer = badge.enrolment.run, badge.enrolment.officer_id
        is_over = run.ends_on < timezone.localdate(now)
        if run.code in sign_ins or (
            is_over and not pieces.open_shares(officer_id=officer, now=now)
        ):
            continue
        keys = badge_keys.run_keys(run_id=badge.enrolment.run_id)
        if not pins.is_pin(pin=PIN, pin_hash=badge.pin_hash, key=keys.pin):
            continue
        where = f"the year after {run.code}" if is_over else f"run {run.code}"
        sign_ins[run.code] = (classroom_queries.badge_code(badge=badge, keys=keys), PIN, where)
    return list(sign_ins.values())


def _teach(
    *,
    sessions: Sequence[TrainingSession],
    content: DemonstrationContent,
    trainers: Mapping[str, Trainer],
    now: datetime,
) -> None:
    """Give every session a leader: one who knows the topic, else the first of the pool."""
    first = next(iter(trainers.values()))
    for session in sessions:
        if session.kind == "rest":
            continue
        parts = {
            trainers[record.code].pk: record.values["stage"]
            for record in content.records["demo_trainer"]
            if session.topic_id in record.values["topics"]
        }
        if "lead" not in parts.values():
            parts[first.pk] = "lead"
        timetables.assign_trainers(session=session, parts=parts, by=None, now=now)


def _signed(
    *,
    run: CourseRun,
    sessions: Sequence[TrainingSession],
    draw: np.random.Generator,
    now: datetime,
) -> dict[tuple[UUID, UUID], bool]:
    """The signed lists of past sessions: few are absent; officers who took a test were there."""
    officers = list(course_queries.run_roster(run=run))
    signed_tests = {
        (officer.pk, link.occasion) for officer in officers for link in officer.sittings.all()
    }
    signed = {}
    for session in sessions:
        if session.kind == "rest" or _ended_at(row=session) > now:
            continue
        for officer in officers:
            is_there = bool(draw.random() >= AWAY_SHARE)
            signed[session.pk, officer.pk] = (
                (officer.pk, session.occasion) in signed_tests if session.occasion else is_there
            )
    return signed


def _ended_at(*, row: Any) -> datetime:
    at = time(*divmod(row.ends, MINUTES_AN_HOUR))
    return timezone.make_aware(datetime.combine(row.on, at))


def _observe(
    *, run: CourseRun, content: DemonstrationContent, trainers: Mapping[str, Trainer]
) -> None:
    """The rubrics of observed lessons in a run."""
    for record in content.records["demo_observation"]:
        values = record.values
        if values["run"] != run.code:
            continue
        on = run.starts_on + timedelta(days=values["day"] - 1)
        observing.record_observation(
            trainer=trainers[values["trainer"]],
            observer=trainers[values["observer"]],
            lesson=observing.ObservedLesson(
                topic=values["topic"], stage=values["stage"], on=on, run=run
            ),
            filled=observing.FilledRubric(
                ratings=values["ratings"],
                strengths=values["strengths"]["km"],
                advice=values["advice"]["km"],
                is_ready=values["ready"],
            ),
            by=None,
            now=content.moment(on, time(16, 40)),
        )


def _come_back(
    *, run: CourseRun, draw: np.random.Generator, content: DemonstrationContent
) -> None:
    """Invite the officers a month later; most of those due by now have taken paper C."""
    [paper] = [
        later_paper
        for later_paper in assessment_queries.current_papers()
        if later_paper.code == LATER_PAPER
    ]
    feedback_at = content.moment(run.ends_on, time(17, 0))
    afterwards.choose_later_paper(run=run, paper=paper, by=None, now=feedback_at)
    afterwards.invite_officers(run=run, months=LATER_MONTHS, by=None, now=feedback_at)
    due: date = rounds.due_on(ends_on=run.ends_on, months=LATER_MONTHS)
    if due > timezone.localdate(content.now):
        return
    codes = [paper_item.item.code for paper_item in assessment_queries.paper_items(paper=paper)]
    returned_sittings = [
        course_actions.SittingAnswers(
            enrolment=pupil,
            occasion=rounds.LATER,
            paper=paper,
            months=LATER_MONTHS,
            responses={code: float(draw.random() < chance) for code in codes},
        )
        for pupil, chance in _kept_shares(run=run)
        if draw.random() < BACK_SHARE
    ]
    course_actions.record_run_sittings(
        run=run,
        sittings=returned_sittings,
        mode="import",
        by=None,
        now=content.moment(due, time(10, 0)),
    )
    course_actions.rebuild_marked_runs()


def _kept_shares(*, run: CourseRun) -> list[tuple[Any, float]]:
    """The officers with a test after, and the share of items that each still answers correctly."""
    return [
        (roster_row, KEPT_SHARE * roster_row.summary.after_points / 100)
        for roster_row in course_queries.run_roster(run=run)
        if roster_row.summary.after_points is not None
    ]
