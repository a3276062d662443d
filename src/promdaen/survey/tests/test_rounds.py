"""Rounds, and the visits that are given to assessors."""

from datetime import date
from typing import Any

import pytest
from django.db.models import QuerySet

from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from promdaen.survey.actions import drafts, rounds, visits
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import DraftAnswer, ProvinceAccess, Visit
from promdaen.survey.queries import planning, visible
from tests import factories, survey_world

pytestmark = pytest.mark.django_db
SYSTEM: dict[str, Any] = {"by": None, "now": factories.NOW}


def new_round(**fields: Any) -> rounds.NewRound:
    values = {
        "code": "2026", "title_km": "ការអង្កេត", "title_en": "Survey",
        "starts_on": date(2026, 10, 1), "ends_on": date(2026, 12, 20),
    }  # fmt: skip
    return rounds.NewRound(**(values | fields))


def planned_visit(**fields: Any) -> tuple[Any, Visit]:
    """A round and a visit planned in it; the checkpoint is local unless said otherwise."""
    place = factories.checkpoint(fields.pop("code", "KH-A"), kind=fields.pop("kind", "local"))
    survey_world.loaded()
    survey_round = survey_world.a_round()
    person = fields.pop("assessor", None) or factories.account("assessor")
    new = visits.NewVisit(checkpoint=place, assessor=person, **fields)
    return survey_round, visits.plan_visits(survey_round=survey_round, new=[new], **SYSTEM)[0]


def refused(act: Any, **options: Any) -> str:
    with pytest.raises(SurveyRefused) as error:
        act(**options, **SYSTEM)
    return str(error.value)


def test_a_round_is_changed_closed_and_opened_again_with_a_line_each() -> None:
    survey_round = rounds.create_round(new=new_round(), **SYSTEM)
    changed = new_round(code="2026-2", title_en="Second survey")
    rounds.change_round(survey_round=survey_round, new=changed, **SYSTEM)
    rounds.change_round(survey_round=survey_round, new=changed, **SYSTEM)
    rounds.close_round(survey_round=survey_round, **SYSTEM)
    rounds.close_round(survey_round=survey_round, **SYSTEM)
    assert survey_round.closed_at == factories.NOW
    rounds.open_round_again(survey_round=survey_round, **SYSTEM)
    survey_round.refresh_from_db()
    assert (survey_round.code, survey_round.title_en, survey_round.closed_at) == (
        "2026-2",
        "Second survey",
        None,
    )
    lines = list(AuditLine.objects.order_by("sequence").values_list("action", flat=True))
    assert lines == ["create_round", "change_round", "close_round", "open_round_again"]


def test_days_the_wrong_way_round_and_a_code_that_is_taken_are_refused() -> None:
    survey_round = rounds.create_round(new=new_round(), **SYSTEM)
    assert "2026" in refused(rounds.create_round, new=new_round())
    backwards = new_round(code="X", ends_on=date(2026, 9, 1))
    assert "before the first" in refused(
        rounds.change_round, survey_round=survey_round, new=backwards
    )


def test_only_coordinators_plan() -> None:
    survey_round, visit = planned_visit()
    by = {"by": factories.account("assessor"), "now": factories.NOW}
    for act, options in (
        (rounds.create_round, {"new": new_round(code="Z")}),
        (rounds.change_round, {"survey_round": survey_round, "new": new_round()}),
        (rounds.close_round, {"survey_round": survey_round}),
        (visits.plan_visits, {"survey_round": survey_round, "new": []}),
        (visits.draw_second_visits, {"survey_round": survey_round, "seed": "1"}),
        (visits.take_back_visit, {"visit": visit}),
    ):
        with pytest.raises(NotAllowed):
            act(**options, **by)
    for read, reads in (
        (planning.survey_home, {"today": date(2026, 11, 24)}),
        (planning.survey_to_do, {"today": date(2026, 11, 24)}),
        (planning.assessor_accesses, {}),
    ):
        with pytest.raises(NotAllowed):
            read(account=by["by"], **reads)


def test_a_visit_is_given_to_an_assessor_who_then_reads_it() -> None:
    _held, visit = planned_visit(due_on=date(2026, 12, 1))
    assert (visit.state, visit.due_on) == ("planned", date(2026, 12, 1))
    assert list(visible.visits_visible_to(account=visit.assessor)) == [visit]


def test_every_reason_against_a_visit_is_reported_at_once() -> None:
    survey_round, first = planned_visit()
    post = factories.checkpoint("KH-P", kind="police_post")
    other = factories.account("assessor")
    new = [
        visits.NewVisit(checkpoint=first.checkpoint, assessor=first.assessor),
        visits.NewVisit(checkpoint=first.checkpoint, assessor=other),
        visits.NewVisit(checkpoint=post, assessor=factories.account("trainer")),
        visits.NewVisit(
            checkpoint=first.checkpoint, assessor=factories.account("assessor"), is_second=True,
            due_on=date(2027, 1, 1),
        ),
    ]  # fmt: skip
    lines = refused(visits.plan_visits, survey_round=survey_round, new=new).split("\n")
    assert [line.split(" ", 1)[0].rstrip(":") for line in lines] == [
        "KH-A", "KH-A", "Person", "KH-P", "KH-A",
    ]  # fmt: skip
    assert Visit.objects.count() == 1


def test_nothing_is_planned_in_a_closed_round() -> None:
    survey_round, visit = planned_visit()
    rounds.close_round(survey_round=survey_round, **SYSTEM)
    assert "closed" in refused(visits.plan_visits, survey_round=survey_round, new=[])
    assert "closed" in refused(
        visits.change_visit, visit=visit, assessor=factories.account("assessor"), due_on=None
    )


def test_a_visit_that_no_one_began_is_given_again_or_taken_back() -> None:
    survey_round, visit = planned_visit()
    other = factories.account("assessor")
    visits.change_visit(visit=visit, assessor=other, due_on=date(2026, 12, 2), **SYSTEM)
    visit.refresh_from_db()
    assert (visit.assessor, visit.due_on) == (other, date(2026, 12, 2))
    late = date(2027, 1, 1)
    assert "outside" in refused(visits.change_visit, visit=visit, assessor=other, due_on=late)
    second = Visit.objects.create(
        round=survey_round, checkpoint=visit.checkpoint, assessor=factories.account("assessor"),
        is_second=True, planned_at=factories.NOW,
    )  # fmt: skip
    assert "already" in refused(
        visits.change_visit, visit=visit, assessor=second.assessor, due_on=None
    )
    visits.take_back_visit(visit=second, **SYSTEM)
    assert list(Visit.objects.all()) == [visit]


def test_a_visit_that_was_begun_stays() -> None:
    _held, visit = planned_visit()
    DraftAnswer.objects.create(visit=visit, field="I01", value="3", saved_at=factories.NOW)
    assert "begun" in refused(visits.take_back_visit, visit=visit)


def test_a_visit_that_was_taken_back_meanwhile_is_refused_in_words() -> None:
    _held, visit = planned_visit()
    stale_visit = Visit.objects.get(pk=visit.pk)
    visits.take_back_visit(visit=visit, **SYSTEM)
    assert "taken back" in refused(visits.take_back_visit, visit=stale_visit)
    assessor = stale_visit.assessor
    assert assessor is not None
    assert "taken back" in refused(
        visits.change_visit, visit=stale_visit, assessor=assessor, due_on=None
    )
    sent_answers = drafts.SentAnswers(answers={"visited_on": "2026-11-20"})
    with pytest.raises(SurveyRefused, match="taken back"):
        drafts.save_answers(
            visit=stale_visit, sent_answers=sent_answers, by=assessor, now=factories.NOW
        )
    assert not DraftAnswer.objects.exists()


def test_one_checkpoint_in_ten_is_drawn_for_another_assessor() -> None:
    survey_round, first = planned_visit()
    place = factories.checkpoint("KH-B", kind="local")
    new = visits.NewVisit(checkpoint=place, assessor=first.assessor)
    visits.plan_visits(survey_round=survey_round, new=[new], **SYSTEM)
    alone = visits.draw_second_visits(survey_round=survey_round, seed="24 November", **SYSTEM)
    assert (list(alone.visits), len(alone.left_out)) == ([], 1), "nobody else can go"
    other = factories.account("assessor")
    second_visits = visits.draw_second_visits(
        survey_round=survey_round, seed="24 November", **SYSTEM
    )
    (second,) = second_visits.visits
    assert second.is_second
    assert second.assessor == other
    assert second.checkpoint == alone.left_out[0], "the same seed draws the same checkpoint"
    line = AuditLine.objects.filter(action="draw_second_visits").order_by("-sequence")[0]
    assert line.detail["seed"] == "24 November"
    assert (
        "checkpoint in ten"
        in refused(visits.draw_second_visits, survey_round=survey_round, seed="again").lower()
    )
    assert "Write" in refused(visits.draw_second_visits, survey_round=survey_round, seed=" ")


def test_provinces_are_given_and_taken() -> None:
    assessor = factories.account("assessor")
    for code in ("01", "02"):
        factories.province(code)
    visits.give_provinces(account=assessor, codes=["01"], **SYSTEM)
    visits.give_provinces(account=assessor, codes=["02"], **SYSTEM)
    visits.give_provinces(account=assessor, codes=["02"], **SYSTEM)
    (line,) = planning.assessor_accesses(account=None)
    assert [province.code for province in line.provinces] == ["02"]
    assert AuditLine.objects.filter(action="give_provinces").count() == 2
    trainer = factories.account("trainer")
    assert "not an assessor" in refused(visits.give_provinces, account=trainer, codes=["01"])


def test_a_second_press_at_the_same_moment_gives_and_records_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assessor = factories.account("assessor")
    factories.province("01")
    get_or_create = QuerySet.get_or_create

    def after_another_press(rows: Any, **fields: Any) -> Any:
        get_or_create(rows, **fields)
        return get_or_create(rows, **fields)

    with monkeypatch.context() as patch:
        patch.setattr(QuerySet, "get_or_create", after_another_press)
        visits.give_provinces(account=assessor, codes=["01"], **SYSTEM)
    assert ProvinceAccess.objects.count() == 1
    assert not AuditLine.objects.filter(action="give_provinces").exists()


def test_the_plan_counts_the_state_of_each_checkpoint() -> None:
    survey_round, first = planned_visit(due_on=date(2026, 11, 1))
    factories.checkpoint("KH-B", province=factories.province("02"), kind="regional")
    factories.checkpoint("KH-P", kind="police_post")
    today = date(2026, 11, 24)
    page = planning.plan_page(
        account=None, survey_round=survey_round, filters=planning.VisitPlanFilter(), today=today
    )
    assert {visit_status.code: count for visit_status, count in page.counts} == {
        "none": 1,
        "late": 1,
    }
    assert [line.checkpoint.code for line in page.lines] == ["KH-A", "KH-B"]
    assert (page.line.checkpoints, page.line.assigned, page.line.not_given) == (2, 1, 1)
    assert page.line.seconds_due == 1
    for chosen in (
        planning.VisitPlanFilter(province="02"),
        planning.VisitPlanFilter(status="none"),
    ):
        narrowed = planning.plan_page(
            account=None, survey_round=survey_round, filters=chosen, today=today
        )
        assert [line.checkpoint.code for line in narrowed.lines] == ["KH-B"]
    mine = planning.VisitPlanFilter(assessor=str(first.assessor_id))
    narrowed = planning.plan_page(
        account=None, survey_round=survey_round, filters=mine, today=today
    )
    assert [line.checkpoint.code for line in narrowed.lines] == ["KH-A"]
    task = planning.survey_to_do(account=None, today=today)
    assert (list(task.late), task.has_instrument, task.has_assessors) == ([first], False, True)


def test_nothing_is_to_do_once_all_is_given_and_drawn() -> None:
    today = date(2026, 11, 24)
    assert planning.survey_to_do(account=None, today=today) == planning.SurveyToDo()
    _held, first = planned_visit()
    task = planning.survey_to_do(account=None, today=today)
    assert task.line is not None
    assert (task.has_instrument, task.line.seconds_due) == (False, 1)
    survey_world.instrument()
    Visit.objects.create(
        round=first.round,
        checkpoint=first.checkpoint,
        assessor=factories.account("assessor"),
        is_second=True,
        planned_at=factories.NOW,
    )
    task = planning.survey_to_do(account=None, today=today)
    assert task.line is not None
    assert (task.line.not_given, task.line.seconds_due, task.has_instrument) == (0, 0, True)
    assert [*task.waiting, *task.late, *task.returned] == []


def test_nothing_has_a_standard_before_the_content_is_loaded() -> None:
    factories.checkpoint()
    assert planning.scored_codes(today=date(2026, 11, 24)) == {}


def test_a_closed_round_counts_the_checkpoints_of_its_own_instrument() -> None:
    today = date(2026, 11, 24)
    survey_round, first = planned_visit()
    survey_world.submission(checkpoint=first.checkpoint, account=first.assessor)
    rounds.close_round(survey_round=survey_round, **SYSTEM)
    factories.checkpoint("KH-B", kind="local")
    survey_world.published()
    assert set(planning.scored_codes(today=today)) == {"KH-A", "KH-B"}
    assert set(planning.scored_codes(today=today, survey_round=survey_round)) == {"KH-A"}
    survey_world.a_round("2027")
    lines = planning.rounds_progress(survey_rounds=planning.rounds(), today=today)
    assert {line.round.code: line.checkpoints for line in lines} == {"2026": 1, "2027": 2}
    chosen = planning.VisitPlanFilter()
    page = planning.plan_page(account=None, survey_round=survey_round, filters=chosen, today=today)
    assert [line.checkpoint.code for line in page.lines] == ["KH-A"]
