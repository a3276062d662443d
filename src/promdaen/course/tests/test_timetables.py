"""Timetables of runs: created, moved, shortened, swapped, extended and assigned to trainers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from promdaen.course.actions import timetables as actions
from promdaen.course.actions.rights import CourseRefused
from promdaen.course.actions.runs import RunDetails, change_run
from promdaen.course.models import (
    Absence,
    Attendance,
    CourseRun,
    Endorsement,
    SessionTrainer,
    Trainer,
    TrainingSession,
)
from promdaen.course.queries import timetables as queries
from promdaen.course.queries.opening import NotThere
from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db
FIRST, SECOND, LAST = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23)
OPENING = {"en": "Opening", "km": "ពិធីបើក"}
SESSIONS = [
    {"day": 1, "starts": "08:00", "hours": 0.5, "kind": "other", "title": OPENING},
    {"day": 1, "starts": "08:30", "hours": 1.0, "kind": "talk", "topic": "UNTOC"},
    {"day": 1, "starts": "09:30", "hours": 2.0, "kind": "practice", "topic": "UNTOC"},
    {
        "day": 2,
        "starts": "08:00",
        "hours": 0.75,
        "kind": "test",
        "occasion": "after",
        "title": {"en": "Test after", "km": "តេស្តក្រោយវគ្គ"},
    },
]
PLAN = actions.SessionPlan(
    on=SECOND, begins=600, minutes=15, kind="rest", title={"en": "Break", "km": "សម្រាក"}
)
Wrong = Callable[[], Any]


@pytest.fixture
def run() -> CourseRun:
    factories.topic()
    course_run = factories.run("KK-2026-1")
    course_run.course.sessions = SESSIONS
    course_run.course.save()
    return course_run


@pytest.fixture
def rows(run: CourseRun) -> list[TrainingSession]:
    actions.lay_out_timetable(run=run, by=None, now=factories.NOW)
    return list(queries.run_sessions(run=run))


def trainer(name: str = "KIM Sophal", **fields: Any) -> Trainer:
    return Trainer.objects.create(name_latin=name, **fields)


def lines(wrong: Wrong) -> tuple[str, ...]:
    with pytest.raises(CourseRefused) as refused:
        wrong()
    return tuple(refused.value.lines)


def assign(row: TrainingSession, parts: dict[Any, str], by: Account | None = None) -> None:
    part_by_trainer = {
        getattr(trainer_or_id, "pk", trainer_or_id): part for trainer_or_id, part in parts.items()
    }
    actions.assign_trainers(session=row, parts=part_by_trainer, by=by, now=factories.NOW)


def attend(row: TrainingSession) -> None:
    [enrolment] = factories.enrolments(row.run, 1)
    Attendance.objects.create(
        session=row, enrolment=enrolment, is_present=True, way="ticked", at=factories.NOW
    )


def last_action() -> str:
    line = AuditLine.objects.order_by("sequence").last()
    assert line is not None
    return line.action


# Laid out ------------------------------------------------------------------------------------


def test_a_design_is_spread_over_the_days_of_a_run(rows: list[TrainingSession]) -> None:
    assert [(row.on, row.begins, row.minutes, row.kind) for row in rows] == [
        (FIRST, 480, 30, "other"),
        (FIRST, 510, 60, "talk"),
        (FIRST, 570, 120, "practice"),
        (SECOND, 480, 45, "test"),
    ]
    assert (rows[0].title_km, rows[3].occasion) == ("ពិធីបើក", "after")
    assert str(rows[1].topic_id) == "UNTOC"
    assert last_action() == "lay_out_timetable"


def test_a_run_of_one_day_lists_the_days_that_did_not_fit(run: CourseRun) -> None:
    run.ends_on = FIRST
    run.save()
    layout = actions.lay_out_timetable(run=run, by=None, now=factories.NOW)
    assert layout.left_out == [2]
    assert TrainingSession.objects.count() == 3


def test_a_second_timetable_is_refused_unless_it_replaces_the_first(
    run: CourseRun, rows: list[TrainingSession]
) -> None:
    def again(**more: Any) -> None:
        actions.lay_out_timetable(run=run, by=None, now=factories.NOW, **more)

    assert "already" in lines(again)[0]
    again(replaces=True)
    assert TrainingSession.objects.count() == 4
    assert not TrainingSession.objects.filter(pk=rows[0].pk).exists()
    attend(TrainingSession.objects.all()[0])
    assert "Attendance" in lines(lambda: again(replaces=True))[0]


def test_a_course_without_a_timetable_has_none_to_lay_out(run: CourseRun) -> None:
    run.course.sessions = []
    run.course.save()
    run.refresh_from_db()
    [line] = lines(lambda: actions.lay_out_timetable(run=run, by=None, now=factories.NOW))
    assert "no timetable to lay out" in line


def test_a_cancelled_run_keeps_its_timetable(run: CourseRun, rows: list[TrainingSession]) -> None:
    CourseRun.objects.update(is_cancelled=True)
    [line] = lines(lambda: actions.add_session(run=run, plan=PLAN, by=None, now=factories.NOW))
    assert "cancelled" in line


# Who may ---------------------------------------------------------------------------------------


def test_only_who_may_change_the_run_changes_its_timetable(
    run: CourseRun, rows: list[TrainingSession]
) -> None:
    own, other = factories.account("trainer"), factories.account("trainer")
    run.trainers.add(own)
    actions.add_session(run=run, plan=PLAN, by=own, now=factories.NOW)
    row, now = rows[0], factories.NOW
    for forbidden in (
        lambda: actions.lay_out_timetable(run=run, by=other, now=now),
        lambda: actions.change_session(session=row, plan=PLAN, by=other, now=now),
        lambda: actions.swap_sessions(first=row, second=rows[1], by=other, now=now),
        lambda: actions.move_session(session=row, on=row.on, begins=900, by=other, now=now),
        lambda: actions.add_session(run=run, plan=PLAN, by=other, now=now),
        lambda: actions.remove_session(session=row, by=other, now=now),
        lambda: assign(row, {}, by=other),
    ):
        with pytest.raises(NotAllowed):
            forbidden()


# Moved, changed, swapped -----------------------------------------------------------------------


def move(session: TrainingSession, on: date, begins: int) -> None:
    plan = actions.SessionPlan(
        on=on,
        begins=begins,
        minutes=session.minutes,
        kind=session.kind,
        topic=session.topic_id or "",
        title={"en": session.title_en, "km": session.title_km},
        occasion=session.occasion,
        room=session.room,
    )
    actions.change_session(session=session, plan=plan, by=None, now=factories.NOW)


def moved_to(session: TrainingSession, on: date, begins: int) -> bool:
    return actions.move_session(session=session, on=on, begins=begins, by=None, now=factories.NOW)


def test_a_session_is_moved_into_free_time_and_keeps_all_else(
    rows: list[TrainingSession],
) -> None:
    before = TrainingSession.objects.filter(pk=rows[0].pk).values().get()
    assert not moved_to(rows[0], LAST, 900)
    assert last_action() == "move_session"
    after = TrainingSession.objects.filter(pk=rows[0].pk).values().get()
    assert {name for name in after if after[name] != before[name]} == {"on", "begins"}
    assert (after["on"], after["begins"]) == (LAST, 900)


def test_a_session_moved_onto_another_changes_places_with_it(
    rows: list[TrainingSession],
) -> None:
    first, third = rows[0], rows[2]
    begins, ends = first.begins, third.ends
    assert moved_to(first, third.on, third.begins + 5)
    assert last_action() == "swap_sessions"
    third.refresh_from_db()
    first.refresh_from_db()
    assert (third.begins, first.ends) == (begins, ends)


def test_a_move_that_does_not_fit_is_refused_in_words(rows: list[TrainingSession]) -> None:
    second = rows[1]
    for on, begins, words in (
        (second.on, 5 * 60, "begin at 06:00 or later"),
        (LAST + timedelta(days=30), 600, "not a day of the run"),
        (second.on, rows[0].begins - 10, "Two sessions overlap"),
    ):
        before = TrainingSession.objects.values_list("pk", "on", "begins")
        stored = sorted(before)
        with pytest.raises(CourseRefused, match=words):
            moved_to(second, on, begins)
        assert sorted(before.all()) == stored


def test_a_session_that_was_removed_meanwhile_is_refused(
    rows: list[TrainingSession],
) -> None:
    gone = TrainingSession.objects.get(pk=rows[0].pk)
    actions.remove_session(session=rows[0], by=None, now=factories.NOW)
    places = sorted(TrainingSession.objects.values_list("pk", "on", "begins"))
    for wrong in (
        lambda: moved_to(gone, LAST, 900),
        lambda: moved_to(gone, rows[1].on, rows[1].begins),
        lambda: actions.swap_sessions(first=rows[1], second=gone, by=None, now=factories.NOW),
        lambda: actions.swap_sessions(first=gone, second=rows[1], by=None, now=factories.NOW),
        lambda: actions.change_session(session=gone, plan=PLAN, by=None, now=factories.NOW),
        lambda: actions.assign_trainers(session=gone, parts={}, by=None, now=factories.NOW),
        lambda: actions.plan_session(
            session=gone, plan=PLAN, parts={}, by=None, now=factories.NOW
        ),
        lambda: actions.remove_session(session=gone, by=None, now=factories.NOW),
    ):
        assert "was removed" in lines(wrong)[0]
    assert sorted(TrainingSession.objects.values_list("pk", "on", "begins")) == places


def test_a_move_starts_from_the_time_that_is_stored(rows: list[TrainingSession]) -> None:
    stale_session = TrainingSession.objects.get(pk=rows[0].pk)
    move(rows[0], LAST, 900)
    assert not moved_to(stale_session, LAST, 960)
    line = AuditLine.objects.order_by("sequence").last()
    assert line is not None
    assert line.detail == {"from": [LAST.isoformat(), "15:00"]}


def test_a_session_moves_to_another_day_and_time(rows: list[TrainingSession]) -> None:
    move(rows[0], LAST, 900)
    rows[0].refresh_from_db()
    assert (rows[0].on, rows[0].begins) == (LAST, 900)
    assert last_action() == "change_session"


@pytest.mark.parametrize(
    ("on", "begins", "words"),
    [
        (FIRST, 520, "overlap"),
        (date(2026, 11, 24), 480, "not a day of the run"),
        (LAST, 300, "06:00"),
    ],
)
def test_a_session_cannot_move_to_a_place_that_is_not_allowed(
    rows: list[TrainingSession], on: date, begins: int, words: str
) -> None:
    refusals = lines(lambda: move(rows[0], on, begins))
    assert words in " ".join(refusals)
    assert TrainingSession.objects.get(pk=rows[0].pk).begins == 480


def test_what_was_wrong_before_does_not_keep_another_session_from_moving(
    run: CourseRun, rows: list[TrainingSession]
) -> None:
    TrainingSession.objects.filter(pk=rows[3].pk).update(on=FIRST - timedelta(days=3))
    move(rows[0], LAST, 900)
    refused = [
        problem.code
        for problem in queries.problems(run=run, sessions=queries.run_sessions(run=run))
    ]
    assert refused[0] == "outside_days"


def test_a_session_is_shortened_and_given_a_room(rows: list[TrainingSession]) -> None:
    plan = actions.SessionPlan(
        on=FIRST, begins=570, minutes=90, kind="practice", topic="UNTOC", room=" Room 2 "
    )
    actions.change_session(session=rows[2], plan=plan, by=None, now=factories.NOW)
    rows[2].refresh_from_db()
    assert (rows[2].minutes, rows[2].room) == (90, "Room 2")
    line = AuditLine.objects.order_by("sequence").last()
    assert line is not None
    assert line.detail == {"changed": ["minutes", "room"]}


def test_a_session_that_becomes_a_break_loses_its_topic(rows: list[TrainingSession]) -> None:
    plan = replace(PLAN, on=FIRST, begins=570, topic="UNTOC", occasion="after")
    actions.change_session(session=rows[2], plan=plan, by=None, now=factories.NOW)
    rows[2].refresh_from_db()
    assert (rows[2].topic, rows[2].occasion, str(rows[2].title_en)) == (None, "", "Break")


def test_two_sessions_of_a_day_change_places(rows: list[TrainingSession]) -> None:
    actions.swap_sessions(first=rows[0], second=rows[2], by=None, now=factories.NOW)
    begins_by_session = {row.pk: row.begins for row in TrainingSession.objects.filter(on=FIRST)}
    assert begins_by_session == {rows[2].pk: 480, rows[1].pk: 600, rows[0].pk: 660}
    assert last_action() == "swap_sessions"


def test_a_swap_needs_another_session_of_the_same_run_and_room(
    rows: list[TrainingSession],
) -> None:
    def swap(second: TrainingSession) -> Wrong:
        return lambda: actions.swap_sessions(
            first=rows[1], second=second, by=None, now=factories.NOW
        )

    other = factories.run("OTHER-1")
    stranger = actions.add_session(run=other, plan=PLAN, by=None, now=factories.NOW)
    assert "another session of the same run" in lines(swap(rows[1]))[0]
    assert "another session of the same run" in lines(swap(stranger))[0]
    TrainingSession.objects.filter(pk=rows[3].pk).update(minutes=90)
    assert "overlap" in lines(swap(rows[3]))[0]


@pytest.mark.parametrize(("is_attended", "days"), [(False, 7), (True, 0)])
def test_a_timetable_moves_with_its_run_until_attendance_was_recorded(
    run: CourseRun, rows: list[TrainingSession], is_attended: bool, days: int
) -> None:
    if is_attended:
        attend(rows[0])
    details = RunDetails(
        course=run.course_id,
        province=run.province_id,
        starts_on=FIRST + timedelta(days=7),
        ends_on=LAST + timedelta(days=7),
    )
    change_run(run=run, details=details, by=None, now=factories.NOW)
    session_days = TrainingSession.objects.order_by("on", "begins").values_list("on", flat=True)
    assert list(session_days) == [row.on + timedelta(days=days) for row in rows]
    line = AuditLine.objects.order_by("sequence").last()
    assert line is not None
    assert line.detail.get("moved_sessions") == (None if is_attended else 4)


# Added, removed ----------------------------------------------------------------------------------


def test_a_session_is_added_and_removed(run: CourseRun, rows: list[TrainingSession]) -> None:
    added = actions.add_session(run=run, plan=PLAN, by=None, now=factories.NOW)
    assert last_action() == "add_session"
    actions.remove_session(session=added, by=None, now=factories.NOW)
    assert last_action() == "remove_session"
    assert TrainingSession.objects.count() == 4


def test_a_session_stays_once_attendance_was_recorded(rows: list[TrainingSession]) -> None:
    attend(rows[0])
    [line] = lines(lambda: actions.remove_session(session=rows[0], by=None, now=factories.NOW))
    assert "it stays" in line


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "party"}, "theory, practice, a test"),
        ({"kind": "talk"}, "Choose the topic"),
        ({"kind": "practice", "topic": "NONE"}, "Choose the topic"),
        ({"title": {}}, "Give the session a title"),
        ({"kind": "test"}, "before or after"),
        ({"minutes": 0}, "5 minutes to 12 hours"),
        ({"on": SECOND, "begins": 500}, "overlap"),
    ],
)
def test_a_session_that_cannot_be_is_refused(
    run: CourseRun, rows: list[TrainingSession], changes: dict[str, Any], words: str
) -> None:
    plan = replace(PLAN, **changes)
    refusals = lines(lambda: actions.add_session(run=run, plan=plan, by=None, now=factories.NOW))
    assert words in " ".join(refusals)


def test_a_test_may_be_added_with_a_title_in_one_language(
    run: CourseRun, rows: list[TrainingSession]
) -> None:
    plan = replace(PLAN, kind="test", occasion="before", title={"km": "តេស្តមុនវគ្គ"})
    added = actions.add_session(run=run, plan=plan, by=None, now=factories.NOW)
    assert (added.occasion, queries.session_name(session=added).en) == ("before", "តេស្តមុនវគ្គ")


# Trainers ----------------------------------------------------------------------------------------


def test_a_trainer_who_is_put_to_a_session_can_open_the_run(
    run: CourseRun, rows: list[TrainingSession]
) -> None:
    account = factories.account("trainer")
    with_account, without = trainer(account=account), trainer("MEAS Rithy")
    viewer = trainer("VIEW Only", account=factories.account("viewer"))
    parts = {with_account: "lead", without: "co_teach", viewer: "observed"}
    assign(rows[1], parts)
    assert [row.pk for row in run.trainers.all()] == [account.pk]
    assert SessionTrainer.objects.count() == 3
    assert last_action() == "assign_trainers"
    assign(rows[1], {without: "lead"})
    assert [row.part for row in SessionTrainer.objects.all()] == ["lead"]
    assert run.trainers.exists()


def test_trainers_who_left_the_pool_are_not_put_to_new_sessions(
    rows: list[TrainingSession],
) -> None:
    gone = trainer(is_active=False)
    assert "not in the pool" in lines(lambda: assign(rows[1], {gone: "lead"}))[0]
    assert "not in the pool" in lines(lambda: assign(rows[1], {rows[0]: "lead"}))[0]
    assert "co-teaches" in lines(lambda: assign(rows[1], {gone: "sings"}))[0]
    SessionTrainer.objects.create(session=rows[2], trainer=gone)
    assign(rows[2], {gone: "co_teach"})
    assert rows[2].assignments.get().part == "co_teach"


def test_a_session_and_its_trainers_are_planned_together(rows: list[TrainingSession]) -> None:
    leader, now = trainer(), factories.NOW
    row = rows[1]
    plan = actions.SessionPlan(on=FIRST, begins=510, minutes=60, kind="talk", topic="UNTOC")
    count = AuditLine.objects.count()
    actions.plan_session(session=row, plan=plan, parts={}, by=None, now=now)
    assert AuditLine.objects.count() == count
    shorter = replace(plan, minutes=45)
    actions.plan_session(session=row, plan=shorter, parts={leader.pk: "lead"}, by=None, now=now)
    actions_done = AuditLine.objects.order_by("sequence").values_list("action", flat=True)
    assert list(actions_done)[count:] == ["change_session", "assign_trainers"]


# What is read ------------------------------------------------------------------------------------


def test_problems_hold_endorsements_absences_and_other_runs(
    run: CourseRun, rows: list[TrainingSession]
) -> None:
    leader = trainer()
    assign(rows[1], {leader: "lead"})

    def codes() -> list[str]:
        problems = queries.problems(run=run, sessions=queries.run_sessions(run=run))
        return [problem.code for problem in problems if leader.name_latin in problem.words.en]

    assert codes() == ["not_qualified"]
    endorsement = Endorsement.objects.create(
        trainer=leader, stage="lead", given_on=FIRST, expires_on=LAST, given_by="Board"
    )
    assert codes() == []
    endorsement.withdrawn_on, endorsement.withdrawn_reason = FIRST, "asked"
    endorsement.save()
    assert codes() == ["not_qualified"]
    Endorsement.objects.update(withdrawn_on=None, withdrawn_reason="")
    Absence.objects.create(trainer=leader, starts_on=FIRST, ends_on=FIRST)
    assert codes() == ["away"]
    Absence.objects.all().delete()
    other = factories.run("OTHER-1")
    plan = actions.SessionPlan(on=FIRST, begins=540, minutes=60, kind="talk", topic="UNTOC")
    other_session = actions.add_session(run=other, plan=plan, by=None, now=factories.NOW)
    assign(other_session, {leader: "lead"})
    assert codes() == ["clash"]
    CourseRun.objects.filter(pk=other.pk).update(is_cancelled=True)
    assert codes() == []


def test_a_session_is_named_by_title_topic_or_kind(rows: list[TrainingSession]) -> None:
    assert queries.session_name(session=rows[0]).km == "ពិធីបើក"
    assert queries.session_name(session=rows[1]).en == "Short 1"
    assert queries.session_name(session=TrainingSession(kind="rest")).en == "Break"
    assert queries.trainer_name(trainer=trainer()).km == "KIM Sophal"


def test_a_session_of_another_run_is_not_there(
    run: CourseRun, rows: list[TrainingSession]
) -> None:
    assert queries.get_session(run=run, session_id=rows[0].pk) == rows[0]
    with pytest.raises(NotThere):
        queries.get_session(run=factories.run("OTHER-1"), session_id=rows[0].pk)
