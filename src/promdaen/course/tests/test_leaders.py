"""All sessions of a run get their leaders and rooms at once, or none does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from promdaen.course.actions import leaders as actions
from promdaen.course.actions import timetables as timetable_actions
from promdaen.course.actions.rights import CourseRefused
from promdaen.course.models import Absence, CourseRun, SessionTrainer, Trainer, TrainingSession
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> CourseRun:
    return factories.run("KK-2026-1")


@pytest.fixture
def rows(run: CourseRun) -> list[TrainingSession]:
    """Two sessions of a topic and a break on the first day, one session on the second."""
    topic = factories.topic()
    second = run.starts_on + timedelta(days=1)
    return [
        factories.training_session(run, topic=topic),
        factories.training_session(run, topic=topic, begins=600, kind="practice"),
        factories.training_session(run, begins=570, kind="rest", minutes=15),
        factories.training_session(run, topic=topic, on=second),
    ]


@pytest.fixture
def sophal() -> Trainer:
    return Trainer.objects.create(name_latin="KIM Sophal")


@pytest.fixture
def rithy() -> Trainer:
    return Trainer.objects.create(name_latin="MEAS Rithy")


def assign(run: CourseRun, choice: actions.LeaderChoice) -> actions.LeadersSaved:
    return actions.assign_leaders(run=run, choice=choice, by=None, now=factories.NOW)


def parts(row: TrainingSession) -> dict[Trainer, str]:
    return {
        session_trainer.trainer: session_trainer.part
        for session_trainer in SessionTrainer.objects.filter(session=row)
    }


def lines() -> list[AuditLine]:
    return list(AuditLine.objects.filter(action="assign_leaders"))


def test_leaders_and_rooms_are_saved_with_one_line(
    run: CourseRun, rows: list[TrainingSession], sophal: Trainer, rithy: Trainer
) -> None:
    choice = actions.LeaderChoice(
        leaders={rows[0].pk: sophal.pk, rows[1].pk: rithy.pk, rows[3].pk: None},
        assistants={rows[0].pk: rithy.pk},
        rooms={rows[0].on: " Hall "},
    )
    saved = assign(run, choice)
    assert (saved.sessions_count, saved.rooms_count) == (2, 2)
    assert parts(rows[0]) == {sophal: "lead", rithy: "co_teach"}
    assert parts(rows[1]) == {rithy: "lead"}
    assert parts(rows[3]) == {}
    rooms = [TrainingSession.objects.get(pk=row.pk).room for row in rows]
    assert rooms == ["Hall", "Hall", "", ""]
    [line] = lines()
    assert line.detail == {"sessions": 2, "rooms": 2}


def test_saving_what_is_saved_leaves_no_line(
    run: CourseRun, rows: list[TrainingSession], sophal: Trainer
) -> None:
    choice = actions.LeaderChoice(leaders={rows[0].pk: sophal.pk})
    assign(run, choice)
    again = assign(run, choice)
    assert (again.sessions_count, again.rooms_count) == (0, 0)
    assert len(lines()) == 1


def test_other_parts_stay_and_who_leads_assists_no_more(
    run: CourseRun, rows: list[TrainingSession], sophal: Trainer, rithy: Trainer
) -> None:
    for trainer, part in ((sophal, "co_teach"), (rithy, "observed")):
        SessionTrainer.objects.create(session=rows[0], trainer=trainer, part=part)
    assign(run, actions.LeaderChoice(leaders={rows[0].pk: sophal.pk}))
    assert parts(rows[0]) == {sophal: "lead", rithy: "observed"}
    assign(run, actions.LeaderChoice(leaders={rows[0].pk: None}))
    assert parts(rows[0]) == {rithy: "observed"}


def test_different_rooms_of_a_day_stay_until_one_is_typed(
    run: CourseRun, rows: list[TrainingSession]
) -> None:
    TrainingSession.objects.filter(pk=rows[0].pk).update(room="Hall")
    assert assign(run, actions.LeaderChoice(leaders={}, rooms={rows[0].on: ""})).rooms_count == 0
    TrainingSession.objects.filter(pk=rows[1].pk).update(room="Hall")
    assert assign(run, actions.LeaderChoice(leaders={}, rooms={rows[0].on: ""})).rooms_count == 2
    assert assign(run, actions.LeaderChoice(leaders={})).rooms_count == 0


def test_a_clash_is_saved_with_a_reason_alone(
    run: CourseRun, rows: list[TrainingSession], sophal: Trainer
) -> None:
    Absence.objects.create(trainer=sophal, starts_on=run.starts_on, ends_on=run.starts_on)
    choice = actions.LeaderChoice(leaders={rows[0].pk: sophal.pk}, reason=" ")
    with pytest.raises(actions.ReasonMissing, match=r"KIM Sophal អវត្តមាន|KIM Sophal is away"):
        assign(run, choice)
    assert parts(rows[0]) == {}
    assert lines() == []
    assign(run, replace(choice, reason="Comes back for it"))
    [line] = lines()
    assert line.detail == {
        "sessions": 1,
        "rooms": 0,
        "clashes": 1,
        "reason": "Comes back for it",
    }
    assign(run, actions.LeaderChoice(leaders={rows[0].pk: sophal.pk}))


def test_another_run_at_the_same_time_is_a_clash(
    run: CourseRun, rows: list[TrainingSession], sophal: Trainer
) -> None:
    other = factories.run(province=factories.province("20"))
    other_session = factories.training_session(other, topic=factories.topic())
    SessionTrainer.objects.create(session=other_session, trainer=sophal, part="lead")
    with pytest.raises(actions.ReasonMissing, match=r"Province 20|ខេត្ត 20"):
        assign(run, actions.LeaderChoice(leaders={rows[0].pk: sophal.pk}))


def test_a_trainer_with_an_account_is_given_the_run(
    run: CourseRun, rows: list[TrainingSession], sophal: Trainer
) -> None:
    Trainer.objects.update(account=factories.account("trainer"))
    assign(run, actions.LeaderChoice(leaders={rows[0].pk: sophal.pk}))
    assert run.trainers.count() == 1


def test_what_is_gone_is_refused(
    run: CourseRun, rows: list[TrainingSession], sophal: Trainer
) -> None:
    with pytest.raises(CourseRefused):
        assign(run, actions.LeaderChoice(leaders={uuid4(): sophal.pk}))
    with pytest.raises(CourseRefused):
        assign(run, actions.LeaderChoice(leaders={rows[0].pk: uuid4()}))
    Trainer.objects.update(is_active=False)
    with pytest.raises(CourseRefused):
        assign(run, actions.LeaderChoice(leaders={rows[0].pk: sophal.pk}))
    SessionTrainer.objects.create(session=rows[1], trainer=sophal, part="lead")
    assign(run, actions.LeaderChoice(leaders={rows[0].pk: sophal.pk}))
    CourseRun.objects.update(is_cancelled=True)
    with pytest.raises(CourseRefused):
        assign(run, actions.LeaderChoice(leaders={rows[0].pk: None}))


def test_only_who_may_change_the_run_saves_leaders(run: CourseRun) -> None:
    choice = actions.LeaderChoice(leaders={})
    for role in ("viewer", "trainer"):
        with pytest.raises(NotAllowed):
            actions.assign_leaders(
                run=run, choice=choice, by=factories.account(role), now=factories.NOW
            )


def test_giving_a_run_leaves_out_who_has_no_account(run: CourseRun, sophal: Trainer) -> None:
    timetable_actions.give_run(run=run, trainers=[sophal])
    assert run.trainers.count() == 0
