"""The pool of trainers: what is kept, who may keep it, who sees whom."""

from datetime import date, timedelta
from typing import Any

import pytest

from promdaen.course import actions as course_actions
from promdaen.course.actions import trainers as actions
from promdaen.course.models import Absence, Trainer, TrainerNeed
from promdaen.course.queries import opening, trainer_page
from promdaen.course.queries import trainers as queries
from promdaen.course.rules import trainer_pool as pool
from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from tests import factories, trainers

pytestmark = pytest.mark.django_db
SYSTEM: dict[str, Any] = {"by": None, "now": factories.NOW}
TODAY = trainers.TODAY


@pytest.fixture(autouse=True)
def _path() -> None:
    trainers.load_path()


def test_a_trainer_is_put_into_the_pool() -> None:
    factories.province("09")
    trainer = actions.add_trainer(
        details=actions.TrainerDetails(
            name_km=" មាស រិទ្ធី ", province="09", languages=("en", "km"), note="Rainy season"
        ),
        **SYSTEM,
    )
    trainer.refresh_from_db()
    assert (trainer.name_km, trainer.province_id, trainer.languages) == (
        "មាស រិទ្ធី",
        "09",
        ["km", "en"],
    )
    assert AuditLine.objects.filter(action="add_trainer", subject_id=str(trainer.pk)).exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name_latin": " "}, "Give the trainer a name"),
        ({"province": "77"}, "no province 77"),
        ({"languages": ()}, "at least one language"),
        ({"languages": ("xx",)}, "at least one language"),
    ],
)
def test_what_cannot_be_of_a_trainer_is_refused(fields: dict[str, Any], words: str) -> None:
    values: dict[str, Any] = {"name_latin": "MEAS Rithy"}
    with pytest.raises(course_actions.CourseRefused, match=words):
        actions.add_trainer(details=actions.TrainerDetails(**(values | fields)), **SYSTEM)
    assert not Trainer.objects.exists()


def test_a_trainer_is_changed() -> None:
    trainer = trainers.trainer(province="01")
    actions.change_trainer(
        trainer=trainer, details=actions.TrainerDetails(name_latin="MEAS Rithya"), **SYSTEM
    )
    trainer.refresh_from_db()
    assert (trainer.name_latin, trainer.province_id) == ("MEAS Rithya", None)
    line = AuditLine.objects.get(action="change_trainer")
    assert line.detail == {"changed": ["name_latin", "province_id"]}


def test_a_trainer_is_linked_to_an_account_and_an_officer_and_stays_a_record_of_its_own() -> None:
    trainer, officer = trainers.trainer(), factories.officer(name_latin="MEAS Rithy")
    account = factories.account("trainer")
    actions.link_trainer(trainer=trainer, account=account, officer=officer, **SYSTEM)
    trainer.refresh_from_db()
    assert (trainer.account, trainer.officer) == (account, officer)
    for side in ("account", "officer"):
        actions.unlink_trainer(trainer=trainer, side=side, **SYSTEM)
    trainer.refresh_from_db()
    assert (trainer.account, trainer.officer) == (None, None)
    officer.refresh_from_db()
    assert officer.is_active


def test_a_person_is_one_trainer_alone() -> None:
    account, officer = factories.account("trainer"), factories.officer()
    first = trainers.trainer(account=account)
    actions.link_trainer(trainer=first, officer=officer, **SYSTEM)
    second = trainers.trainer("KEO Dara")
    for link in ({"account": account}, {"officer": officer}):
        with pytest.raises(course_actions.CourseRefused, match="linked to the trainer MEAS"):
            actions.link_trainer(trainer=second, **link, **SYSTEM)


def test_links_that_cannot_be_are_refused() -> None:
    trainer = trainers.trainer()
    with pytest.raises(course_actions.CourseRefused, match="is not a trainer"):
        actions.link_trainer(trainer=trainer, account=factories.account("viewer"), **SYSTEM)
    with pytest.raises(course_actions.CourseRefused, match="to an account and to an officer"):
        actions.unlink_trainer(trainer=trainer, side="province", **SYSTEM)


def test_an_inactive_trainer_keeps_what_was_endorsed() -> None:
    trainer = trainers.trainer()
    trainers.endorse(trainer)
    actions.set_trainer_active(trainer=trainer, is_active=False, **SYSTEM)
    assert trainer.endorsements.count() == 1
    assert lines(factories.account("coordinator")) == []
    assert len(lines(factories.account("coordinator"), state="inactive")) == 1


def test_absences_are_entered_by_the_coordinator_or_the_trainer() -> None:
    account = factories.account("trainer")
    trainer = trainers.trainer(account=account)
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=2)}
    for by in (None, account, factories.account("coordinator")):
        absence = actions.add_absence(trainer=trainer, **days, by=by, now=factories.NOW)
    actions.remove_absence(absence=absence, by=account, now=factories.NOW)
    assert Absence.objects.count() == 2
    with pytest.raises(NotAllowed):
        actions.add_absence(
            trainer=trainer, **days, by=factories.account("trainer"), now=factories.NOW
        )
    with pytest.raises(course_actions.CourseRefused, match="last day is before"):
        actions.add_absence(
            trainer=trainer, starts_on=TODAY, ends_on=TODAY - timedelta(days=1), **SYSTEM
        )


def test_the_need_of_a_province_is_set_and_taken_back() -> None:
    factories.province("01")
    by_then = date(2027, 12, 31)
    actions.set_trainer_need(province="01", trainers_count=4, needed_by=by_then, **SYSTEM)
    actions.set_trainer_need(province="01", trainers_count=3, needed_by=by_then, **SYSTEM)
    assert TrainerNeed.objects.get().trainers_count == 3
    with pytest.raises(course_actions.CourseRefused, match="by which day"):
        actions.set_trainer_need(province="01", trainers_count=3, **SYSTEM)
    with pytest.raises(course_actions.CourseRefused, match="no province 77"):
        actions.set_trainer_need(province="77", trainers_count=3, needed_by=by_then, **SYSTEM)
    actions.set_trainer_need(province="01", trainers_count=None, **SYSTEM)
    assert not TrainerNeed.objects.exists()


@pytest.mark.parametrize("role", ["trainer", "viewer", "administrator", "participant"])
def test_only_coordinators_keep_the_pool(role: str) -> None:
    trainer = trainers.trainer(account=factories.account("trainer"))
    arguments: dict[str, Any] = {"by": factories.account(role), "now": factories.NOW}
    details = actions.TrainerDetails(name_latin="KEO Dara")
    for refused in (
        lambda: actions.add_trainer(details=details, **arguments),
        lambda: actions.change_trainer(trainer=trainer, details=details, **arguments),
        lambda: actions.link_trainer(trainer=trainer, officer=factories.officer(), **arguments),
        lambda: actions.unlink_trainer(trainer=trainer, side="account", **arguments),
        lambda: actions.set_trainer_active(trainer=trainer, is_active=False, **arguments),
        lambda: actions.set_trainer_need(province="01", trainers_count=None, **arguments),
    ):
        with pytest.raises(NotAllowed):
            refused()


# ---- who sees what ----


def lines(account: Account, **fields: Any) -> list[queries.TrainerSummary]:
    return queries.trainer_summaries(
        account=account, filters=queries.PoolFilter(**fields), today=TODAY
    )


def names(account: Account, **fields: Any) -> list[str]:
    return [line.trainer.name_latin for line in lines(account, **fields)]


def test_a_line_shows_endorsements_and_minutes_of_a_trainer() -> None:
    trainer = trainers.trainer(province="01")
    trainers.endorse(trainer, days=700)
    trainers.endorse(trainer, "co_teach", topic=factories.topic("HEALTH", 2).pk)
    run = factories.run("KK-1")
    other = trainers.trainer("KEO Dara")
    for kind, part in (("talk", "lead"), ("practice", "co_teach"), ("rest", "lead")):
        trainers.session(run, {trainer: part}, kind=kind)
    trainers.session(run, {trainer: "observed"})
    trainers.session(run, {trainer: "lead"}, on=TODAY - timedelta(days=365))
    line_by_trainer = {line.trainer: line for line in lines(factories.account("coordinator"))}
    line = line_by_trainer[trainer]
    assert [lead.topic.pk for lead in line.leads] == ["UNTOC"]
    assert [co_teache.topic.pk for co_teache in line.co_teaches] == ["HEALTH"]
    assert [endorsement.topic.pk for endorsement in line.ending] == ["UNTOC"]
    assert (line.minutes, line_by_trainer[other].minutes) == (240, 0)


def test_the_pool_is_narrowed() -> None:
    boss = factories.account("coordinator")
    first = trainers.trainer(province="01", languages=("km", "en"))
    trainers.trainer("KEO Dara", province="02")
    trainers.endorse(first)
    assert names(boss) == ["KEO Dara", "MEAS Rithy"]
    assert names(boss, text="meas") == ["MEAS Rithy"]
    assert names(boss, province="02") == ["KEO Dara"]
    assert names(boss, language="en") == ["MEAS Rithy"]
    assert names(boss, topic="UNTOC") == ["MEAS Rithy"]
    week = pool.Days(first=TODAY, last=TODAY + timedelta(days=4))
    actions.add_absence(trainer=first, starts_on=week.last, ends_on=week.last, **SYSTEM)
    assert names(boss, free=week) == ["KEO Dara"]
    dara = Trainer.objects.get(name_latin="KEO Dara")
    trainers.session(factories.run("KK-1"), {dara: "lead"})
    assert names(boss, free=week) == []
    assert lines(boss, text="meas")[0].away_until is None


def test_an_absence_lasts_through_those_that_follow_on() -> None:
    def absent_until(*pairs: tuple[int, int]) -> date | None:
        absences = [
            pool.Days(first=TODAY + timedelta(days=a), last=TODAY + timedelta(days=b))
            for a, b in pairs
        ]
        return pool.absent_until(absences=absences, today=TODAY)

    assert absent_until((1, 3)) is None
    assert absent_until((-2, 3)) == TODAY + timedelta(days=3)
    assert absent_until((4, 6), (-2, 3)) == TODAY + timedelta(days=6)
    assert absent_until((5, 6), (-2, 3)) == TODAY + timedelta(days=3)


@pytest.mark.parametrize("role", ["viewer", "administrator", "participant", "liaison"])
def test_who_neither_plans_nor_teaches_sees_no_trainer(role: str) -> None:
    account = factories.account(role)
    trainer = trainers.trainer()
    with pytest.raises(NotAllowed):
        lines(account)
    with pytest.raises(NotAllowed):
        queries.trainer_to_see(trainer_id=trainer.pk, account=account)
    assert not queries.may_see_pool(account=account)
    assert queries.own_trainer(account=account) is None


def test_a_trainer_opens_the_own_page_alone() -> None:
    account = factories.account("trainer")
    own, other = trainers.trainer(account=account), trainers.trainer("KEO Dara")
    assert queries.own_trainer(account=account) == own
    assert queries.trainer_to_see(trainer_id=own.pk, account=account) == own
    assert {line.trainer: line.is_open for line in lines(account)} == {own: True, other: False}
    with pytest.raises(NotAllowed):
        queries.trainer_to_see(trainer_id=other.pk, account=account)
    with pytest.raises(NotAllowed):
        queries.trainer_to_keep(trainer_id=own.pk, account=account)


def test_what_is_not_there_is_reported() -> None:
    boss, trainer = factories.account("coordinator"), trainers.trainer()
    nothing = factories.officer().pk
    with pytest.raises(opening.NotThere):
        queries.trainer_to_keep(trainer_id=nothing, account=boss)
    with pytest.raises(opening.NotThere):
        queries.get_absence(trainer=trainer, absence_id=nothing)
    with pytest.raises(opening.NotThere):
        trainer_page.get_endorsement(trainer=trainer, endorsement_id=nothing)


def test_who_may_be_the_same_person_is_shown_and_nothing_is_joined() -> None:
    officer = factories.officer(name_latin="Rithy Meas")
    like = factories.account("trainer", name="Meas Rithy")
    linked_account = factories.account("trainer")
    factories.account("viewer", name="Meas Rithy")
    trainers.trainer("KEO Dara", account=linked_account)
    far = factories.account("trainer", name="Somebody Else")
    trainer = trainers.trainer()
    same_person = trainer_page.same_person(trainer=trainer)
    assert [likely_officer for likely_officer, _why in same_person.officers] == [officer]
    assert list(same_person.accounts) == [like, far]
    trainer.refresh_from_db()
    assert (trainer.account, trainer.officer) == (None, None)
