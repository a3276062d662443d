"""Endorsements, lessons observed and the forecast, in the database."""

from datetime import date, timedelta
from typing import Any

import pytest

from promdaen.course import actions as course_actions
from promdaen.course.actions import observing as observing_actions
from promdaen.course.actions import trainer_path as actions
from promdaen.course.actions import trainers as pool_actions
from promdaen.course.models import (
    Course,
    Endorsement,
    RubricCriterion,
    TeachingObservation,
    Trainer,
)
from promdaen.course.queries import observing, opening, trainer_forecast, trainer_page
from promdaen.course.rules import trainer_gain
from promdaen.kit.models import AppendOnlyError
from promdaen.people.queries import NotAllowed
from tests import factories, trainers

pytestmark = pytest.mark.django_db
SYSTEM: dict[str, Any] = {"by": None, "now": factories.NOW}
TODAY = trainers.TODAY
Refused = course_actions.CourseRefused


@pytest.fixture(autouse=True)
def _path() -> None:
    trainers.load_path()


@pytest.fixture
def candidate() -> Trainer:
    return trainers.trainer("CHAN Sophea")


@pytest.fixture
def mentor() -> Trainer:
    return trainers.trainer("MEAS Rithy")


# ---- endorsed ----


def test_the_path_is_walked_step_by_step(candidate: Trainer, mentor: Trainer) -> None:
    other = trainers.trainer("KEO Dara")
    by_path: dict[str, Any] = {"exception": "", "mentor": mentor, "days": 0}
    trainers.endorse(candidate, "observed", **by_path)
    with pytest.raises(Refused, match="Observations that count: 0 of 1"):
        trainers.endorse(candidate, "co_teach", **by_path)
    trainers.observe(candidate, mentor, stage="observed", on=TODAY - timedelta(days=20))
    endorsement = trainers.endorse(candidate, "co_teach", **by_path)
    assert endorsement.exception == ""
    assert endorsement.expires_on == date(2028, 11, 24)
    trainers.observe(candidate, mentor)
    with pytest.raises(Refused, match="Different observers: 1 of 2"):
        trainers.endorse(candidate, "lead", **by_path)
    trainers.observe(candidate, other)
    assert trainers.endorse(candidate, "lead", **by_path).stage == "lead"


def test_what_is_missing_is_passed_over_with_a_reason_alone(candidate: Trainer) -> None:
    with pytest.raises(Refused, match="The step before: Co-teach"):
        trainers.endorse(candidate, exception=" ")
    endorsement = trainers.endorse(candidate, exception="First of the topic", topic="")
    assert (endorsement.topic, endorsement.exception) == (None, "First of the topic")
    assert trainers.endorse(candidate, "observed", exception="Not needed").exception == ""


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"stage": "master"}, "Choose a step"),
        ({"topic": "NONE"}, "no topic NONE"),
        ({"given_by": " "}, "who gives"),
        ({"days": -1}, "today or was given before"),
        ({"expires_on": date(2020, 1, 1)}, "ends before it begins"),
    ],
)
def test_an_endorsement_that_cannot_be_is_refused(
    candidate: Trainer, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        trainers.endorse(candidate, **fields)


def test_no_one_is_their_own_mentor(candidate: Trainer) -> None:
    with pytest.raises(Refused, match="own mentor"):
        trainers.endorse(candidate, mentor=candidate)


def renew(row: Endorsement, **fields: Any) -> Endorsement:
    return actions.renew_endorsement(
        endorsement=row, **({"given_by": trainers.DEPARTMENT_NAME} | fields), **SYSTEM
    )


def test_an_endorsement_is_renewed_after_an_observed_lesson(
    candidate: Trainer, mentor: Trainer
) -> None:
    old = trainers.endorse(candidate, days=700, mentor=mentor)
    with pytest.raises(Refused, match="One observation that counts"):
        renew(old)
    assert renew(old, exception="The observer was ill").exception == "The observer was ill"
    trainers.observe(candidate, mentor)
    new = renew(old)
    assert (new.given_on, new.mentor, new.exception) == (TODAY, mentor, "")
    old.refresh_from_db()
    assert old.withdrawn_on is None
    with pytest.raises(Refused, match="who gives"):
        renew(old, given_by=" ")


def test_an_endorsement_is_withdrawn_once_with_a_reason(candidate: Trainer) -> None:
    row = trainers.endorse(candidate)
    for reason, words in ((" ", "Say why"), ("Left the service", "")):
        if words:
            with pytest.raises(Refused, match=words):
                actions.withdraw_endorsement(endorsement=row, reason=reason, **SYSTEM)
        else:
            actions.withdraw_endorsement(endorsement=row, reason=reason, **SYSTEM)
    row.refresh_from_db()
    assert (row.withdrawn_on, row.withdrawn_reason) == (TODAY, "Left the service")
    with pytest.raises(Refused, match="withdrawn already"):
        actions.withdraw_endorsement(endorsement=row, reason="Again", **SYSTEM)
    with pytest.raises(Refused, match="Give a new one"):
        renew(row)


@pytest.mark.parametrize("role", ["trainer", "viewer"])
def test_only_coordinators_endorse(candidate: Trainer, mentor: Trainer, role: str) -> None:
    row = trainers.endorse(candidate)
    arguments: dict[str, Any] = {"by": factories.account(role), "now": factories.NOW}
    new = actions.NewEndorsement(topic="", stage="observed", given_by="Me", given_on=TODAY)
    lesson = observing_actions.ObservedLesson(topic="UNTOC", stage="lead", on=TODAY)
    for refused in (
        lambda: actions.endorse_trainer(trainer=candidate, new=new, **arguments),
        lambda: actions.renew_endorsement(endorsement=row, given_by="Me", **arguments),
        lambda: actions.withdraw_endorsement(endorsement=row, reason="No", **arguments),
        lambda: observing_actions.record_observation(
            trainer=candidate,
            observer=mentor,
            lesson=lesson,
            filled=trainers.filled(),
            **arguments,
        ),
    ):
        with pytest.raises(NotAllowed):
            refused()


# ---- observed ----


def test_a_rubric_is_kept_as_it_was_filled(candidate: Trainer, mentor: Trainer) -> None:
    row = trainers.observe(candidate, mentor)
    assert set(row.ratings.values()) == {3}
    row.advice = "Changed"
    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        TeachingObservation.objects.all().delete()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"strengths": " "}, "at least one strength"),
        ({"advice": ""}, "piece of advice"),
        ({"ratings": {"aim": 3}}, "Rate every criterion"),
    ],
)
def test_a_rubric_is_taken_in_whole(
    candidate: Trainer, mentor: Trainer, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        trainers.observe(candidate, mentor, filled=trainers.filled(**fields))


def test_a_rubric_of_no_lesson_is_refused(candidate: Trainer, mentor: Trainer) -> None:
    with pytest.raises(Refused) as refused:
        trainers.observe(
            candidate, candidate, topic="NONE", stage="watched", on=TODAY + timedelta(days=1)
        )
    assert len(refused.value.lines) == 4
    trainers.observe(candidate, mentor)
    with pytest.raises(Refused, match="already"):
        trainers.observe(candidate, mentor)


def test_who_leads_a_session_fills_the_rubric_on_who_teaches_with_him(candidate: Trainer) -> None:
    account = factories.account("trainer")
    lead = trainers.trainer(account=account)
    session = trainers.session(factories.run("KK-1"), {lead: "lead", candidate: "observed"})
    [duty] = observing.duties(observer=lead, today=TODAY)
    assert (duty.session, duty.trainer, duty.part) == (session, candidate, "observed")
    opened_duty = observing.get_duty(
        session_id=session.pk, trainer_id=candidate.pk, account=account, today=TODAY
    )
    assert opened_duty == duty
    row = observing_actions.observe_session(
        session=session, trainer=candidate, filled=trainers.filled(), by=account, now=factories.NOW
    )
    assert (row.observer, row.stage, row.run, row.on) == (lead, "observed", session.run, TODAY)
    assert observing.duties(observer=lead, today=TODAY) == []


def test_who_may_lead_the_topic_watches_another_who_leads(candidate: Trainer) -> None:
    leader = trainers.trainer()
    trainers.session(factories.run("KK-1"), {leader: "co_teach", candidate: "lead"})
    assert observing.duties(observer=leader, today=TODAY) == []
    trainers.endorse(leader)
    assert len(observing.duties(observer=leader, today=TODAY)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"on": TODAY - timedelta(days=22)},
        {"on": TODAY + timedelta(days=1)},
        {"topic": None},
    ],
)
def test_sessions_of_no_topic_or_another_time_are_no_duty(
    candidate: Trainer, fields: dict[str, Any]
) -> None:
    lead = trainers.trainer()
    trainers.session(factories.run("KK-1"), {lead: "lead", candidate: "observed"}, **fields)
    assert observing.duties(observer=lead, today=TODAY) == []


def test_no_other_fills_a_rubric(candidate: Trainer) -> None:
    lead = trainers.trainer()
    session = trainers.session(factories.run("KK-1"), {lead: "lead", candidate: "observed"})
    stranger = factories.account("trainer")
    bystander = factories.account("trainer")
    trainers.trainer("KEO Dara", account=bystander)
    arguments: dict[str, Any] = {
        "session": session,
        "trainer": candidate,
        "filled": trainers.filled(),
        "now": factories.NOW,
    }
    for by in (stranger, bystander, factories.account("viewer")):
        with pytest.raises(NotAllowed):
            observing_actions.observe_session(**arguments, by=by)
    where = {"session_id": session.pk, "trainer_id": candidate.pk, "today": TODAY}
    with pytest.raises(opening.NotThere):
        observing.get_duty(**where, account=bystander)
    with pytest.raises(NotAllowed):
        observing.get_duty(**where, account=factories.account("viewer"))


def test_a_rubric_is_read_by_the_trainer_and_coordinators_and_not_by_its_observer() -> None:
    account, watching = factories.account("trainer"), factories.account("trainer")
    candidate = trainers.trainer("CHAN Sophea", account=account)
    row = trainers.observe(candidate, trainers.trainer(account=watching))
    for reader in (account, factories.account("coordinator")):
        page = observing.observation_page(observation_id=row.pk, account=reader)
        assert page.mean == 3
        assert [line.rating for line in page.ratings] == [3] * 9
    for reader in (watching, *map(factories.account, ("trainer", "viewer", "administrator"))):
        with pytest.raises(NotAllowed):
            observing.observation_page(observation_id=row.pk, account=reader)
    with pytest.raises(opening.NotThere):
        observing.observation_page(observation_id=candidate.pk, account=account)


def test_a_criterion_that_is_gone_keeps_its_rating(candidate: Trainer, mentor: Trainer) -> None:
    row = trainers.observe(candidate, mentor)
    TeachingObservation.objects.filter(pk=row.pk)

    RubricCriterion.objects.get(pk="aim").delete()
    page = observing.observation_page(
        observation_id=row.pk, account=factories.account("coordinator")
    )
    assert (page.ratings[-1].name, page.ratings[-1].words) == ("aim", None)


# ---- the page of a trainer ----


def load_page(trainer: Trainer) -> trainer_page.TrainerPage:
    return trainer_page.trainer_page(
        trainer=trainer, account=factories.account("coordinator"), today=TODAY
    )


def test_a_page_lists_missing_requirements_topic_by_topic(
    candidate: Trainer, mentor: Trainer
) -> None:
    trainers.endorse(candidate, "co_teach", mentor=mentor)
    factories.topic("HEALTH", 2)
    first, second = load_page(candidate).topics
    assert first.next is not None
    assert first.next.code == "lead"
    assert [words.en for words in first.missing] == [
        "Observations that count: 0 of 2",
        "Different observers: 0 of 2",
    ]
    assert second.next is not None
    assert (second.stage, second.next.code, second.missing) == (None, "observed", ())
    assert load_page(candidate).mentors == [mentor]
    assert load_page(mentor).brought_on == [candidate]
    trainers.endorse(mentor)
    assert load_page(mentor).topics[0].next is None


def test_endorsements_hold_end_run_out_or_are_withdrawn(candidate: Trainer) -> None:
    for days in (0, 700, 800):
        trainers.endorse(candidate, days=days)
    row = trainers.endorse(candidate, days=1)
    actions.withdraw_endorsement(endorsement=row, reason="No", **SYSTEM)
    states = [line.state for line in load_page(candidate).endorsements]
    assert states == ["holds", "withdrawn", "ending", "ended"]


def test_the_gain_of_runs_is_shown_from_three_runs_and_thirty_officers_on(
    candidate: Trainer,
) -> None:
    assert load_page(candidate).gain_hidden == trainer_gain.TOO_FEW_RUNS
    runs = [trainers.scored(f"KK-{place}") for place in range(8)]
    for run in runs[:2]:
        trainers.session(run, {candidate: "lead"})
    trainers.session(runs[2], {candidate: "observed"})
    assert load_page(candidate).gain is None
    account = factories.account("trainer")
    pool_actions.link_trainer(trainer=candidate, account=account, **SYSTEM)
    runs[2].trainers.add(account)
    page = load_page(candidate)
    assert page.gain_hidden is None
    assert page.gain is not None
    assert (page.gain.runs_count, page.gain.officers_count) == (3, 30)
    assert page.gain.gain_points == pytest.approx(19.5)
    assert page.gain.difference_points == pytest.approx(0)


# ---- who trained whom, and the forecast ----


def test_the_tree_counts_generations(candidate: Trainer, mentor: Trainer) -> None:
    trainers.endorse(mentor)
    trainers.endorse(candidate, mentor=mentor)
    trainers.session(factories.run("KK-1"), {candidate: "lead"})
    trainers.observe(trainers.trainer("KEO Dara"), candidate)
    page = trainer_page.tree_page(account=factories.account("coordinator"), today=TODAY)
    assert page.generations == [(0, 2), (1, 1)]
    assert page.made_here_count == 1
    line = next(line for line in page.lines if line.trainer == candidate)
    assert (line.generation, line.mentor, line.leads_count) == (1, mentor, 1)
    assert (line.runs_count, line.watched_count) == (1, 1)
    for role in ("trainer", "viewer"):
        with pytest.raises(NotAllowed):
            trainer_page.tree_page(account=factories.account(role), today=TODAY)


def forecast(on: date = TODAY) -> trainer_forecast.ForecastPage:
    return trainer_forecast.forecast_page(account=factories.account("viewer"), on=on, today=TODAY)


def test_the_forecast_sets_trainers_against_what_planned_runs_ask() -> None:
    factories.topic()
    for code in ("01", "02", "03"):
        factories.province(code)
    Course.objects.filter(pk=factories.course().pk).update(sessions=[{"topic": "UNTOC"}])
    run = factories.run("KK-2", starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 8))
    course_actions.set_targets(run=run, targets={factories.department("IMM").pk: 60}, **SYSTEM)
    candidate = trainers.trainer(province="01")
    trainers.endorse(candidate, days=700)
    nowhere = trainers.trainer("KEO Dara")
    trainers.endorse(nowhere, "co_teach", topic="UNTOC")
    pool_actions.set_trainer_need(
        province="02", trainers_count=3, needed_by=date(2027, 12, 31), **SYSTEM
    )
    page = forecast()
    province_rows = [
        (row.province and row.province.code, *[(cell.sure, cell.need) for _t, cell in row.cells])
        for row in page.rows
    ]
    assert province_rows == [("02", (0, 3)), ("01", (1, 2)), (None, (0, 0))]
    assert [province.code for province in page.without] == ["03"]
    assert (page.leading_count, page.made_here_count) == (1, 0)
    assert (page.gap, page.short_count) == (4, 2)
    assert trainer_forecast.national_gap(today=TODAY) == (4, 2)
    later = forecast(on=date(2027, 8, 1))
    assert [cell.expected for _topic, cell in later.rows[-1].cells] == [1]
    assert (later.gap, later.leading_count) == (5, 0)


@pytest.mark.parametrize("role", ["administrator", "participant"])
def test_the_forecast_is_for_who_plans_teaches_or_reads_results(role: str) -> None:
    with pytest.raises(NotAllowed):
        trainer_forecast.forecast_page(account=factories.account(role), on=TODAY, today=TODAY)
