"""A roll-out is planned, drawn and sealed once; its effect is withheld until the end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from inspect import isfunction
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction

from promdaen.course.models import CourseRun
from promdaen.course.queries import province_scores
from promdaen.evaluation import actions, queries
from promdaen.evaluation.apps import EvaluationConfig
from promdaen.evaluation.models import PeriodScores, Rollout
from promdaen.evaluation.rules import comparisons, protocols
from promdaen.kit import audit, node_keys
from promdaen.kit.models import AuditLine
from promdaen.people.models import Posting
from promdaen.people.queries import NotAllowed
from tests import factories, rollout_world, runs
from tests.rollout_world import TEXT, at

pytestmark = pytest.mark.django_db
NO_TEXT = {"en": "Only English", "km": " "}
JANUARY, MARCH = date(2026, 1, 3), date(2026, 3, 3)


@pytest.fixture(autouse=True)
def _few_simulations() -> Iterator[None]:
    with rollout_world.few_simulations():
        yield


def refused(act: Callable[..., Any], **arguments: Any) -> str:
    with pytest.raises(actions.RolloutRefused) as error:
        act(by=None, **arguments)
    return str(error.value)


def test_every_action_has_words_in_the_audit_log() -> None:
    without_line = {
        "print_protocol",
        "record_scores_of_runs",
        "send_checklist_form",
        "send_tie_answer",
    }
    verbs = {name for name, value in vars(actions).items() if isfunction(value)}
    assert verbs - without_line == set(EvaluationConfig.audit_labels)


def test_a_plan_is_stored_with_its_provinces_and_periods() -> None:
    rollout = rollout_world.planned()
    assert rollout.state == protocols.PLANNED
    assert [row.province_id for row in rollout.clusters.all()] == ["01", "02", "03", "04"]
    assert [row.starts_on.isoformat() for row in rollout.periods.all()] == [
        "2026-02-01", "2026-03-01", "2026-04-01",
    ]  # fmt: skip
    line = AuditLine.objects.get(action="plan_rollout")
    assert line.detail["clusters"] == dict.fromkeys(rollout_world.CODES, 6)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "roll out"}, "Latin capitals"),
        ({"clusters": {}}, "Choose places"),
        ({"clusters": {"99": 5, "01": 5}}, "Choose places"),
        ({"clusters": {"01": 0, "02": 5}}, "Choose places"),
        ({"steps": 1}, "at least two steps"),
        ({"clusters": {"01": 5}}, "at least two steps"),
        ({"steps": 3}, "one period more"),
        ({"sd": 0.0}, "above 0"),
        ({"title": NO_TEXT}, "Khmer and in English"),
        ({"question": {"en": "x"}}, "Khmer and in English"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(changes: dict[str, Any], words: str) -> None:
    plan = rollout_world.plan(**changes)
    assert words in refused(actions.plan_rollout, plan=plan, now=factories.NOW)
    assert not Rollout.objects.exists()


def test_posts_are_drawn_as_provinces_are() -> None:
    codes = [factories.checkpoint(f"KH-X{number}").code for number in range(1, 5)]
    plan = rollout_world.plan(
        unit=protocols.POSTS, clusters=dict.fromkeys(codes, 6), budget_usd=3600
    )
    rollout = actions.plan_rollout(plan=plan, by=None, now=at(date(2026, 1, 1)))
    assert [row.code for row in rollout.clusters.all()] == codes
    actions.announce_seed(
        rollout=rollout, source=TEXT, known_on=date(2026, 1, 5), by=None, now=at(date(2026, 1, 2))
    )
    drawn = actions.draw_order(
        rollout=rollout, seed=rollout_world.SEED, by=None, now=at(date(2026, 1, 6))
    )
    assert drawn.drawn_order == protocols.ordered_by_digest(
        codes=codes, steps=2, seed=rollout_world.SEED
    )
    sealed = actions.seal_protocol(rollout=drawn, by=None, now=at(date(2026, 1, 7)))
    assert sealed.document["unit"] == protocols.POSTS
    assert sealed.document["budget_usd"] == 3600
    page = queries.rollout_page(rollout=drawn, account=None, now=at(date(2026, 1, 7)))
    # Four places, six officers in each of three periods.
    assert (page.budget_of_a_place, page.budget_of_a_test) == (900, 50)
    # Four places: Student's t with 2 degrees of freedom, beside the normal distribution.
    planned = sealed.document["assumptions"]
    assert planned["power"] < planned["power_by_normal"]
    assert planned["detectable_effect"] > 1.4 * planned["detectable_effect_by_normal"]
    assert 0 <= planned["power_of_permutation"] <= 1
    assert sealed.document["clusters"][0]["name"]["en"] == "Trial crossing"
    data = actions.print_protocol(document=sealed.document, language="km")
    assert protocols.verdict_on(data=data, trusted=node_keys.trusted_keys())["is_genuine"]
    with pytest.raises(actions.RolloutRefused):
        actions.record_scores(
            rollout=rollout, period=1, scores={"01": [50.0]}, by=None, now=at(MARCH)
        )


def test_a_province_is_no_post() -> None:
    factories.checkpoint("KH-X1")
    clusters = {"KH-X1": 5, "01": 5}
    plan = rollout_world.plan(unit=protocols.POSTS, clusters=clusters)
    assert "Choose places" in refused(actions.plan_rollout, plan=plan, now=factories.NOW)
    plan = rollout_world.plan(clusters=clusters)
    assert "Choose places" in refused(actions.plan_rollout, plan=plan, now=factories.NOW)


def test_scores_of_runs_count_at_the_post_of_the_day_on_which_the_run_began() -> None:
    post, other = factories.checkpoint("KH-X1"), factories.checkpoint("KH-X2")
    run = runs.tested_run("KK-1", officers=5, seed=1)
    models.QuerySet(CourseRun).filter(pk=run.pk).update(
        starts_on=date(2026, 2, 3), ends_on=date(2026, 2, 7), province=post.province
    )
    moved, undated, elsewhere, newcomer, _none = (
        enrolment.officer for enrolment in run.enrolments.order_by("seat")
    )
    for officer, place, since_on in (
        (moved, post, date(2025, 1, 1)),
        (moved, other, date(2026, 2, 4)),
        (undated, post, None),
        (elsewhere, other, date(2025, 1, 1)),
        (elsewhere, post, date(2026, 3, 1)),
        (newcomer, post, date(2026, 2, 4)),
    ):
        Posting.objects.create(
            officer=officer,
            province=place.province,
            checkpoint=place,
            since_on=since_on,
            recorded_at=at(date(2026, 6, 1)),
        )
    post_scores = province_scores.last_scores_of_posts(
        runs=CourseRun.objects.filter(pk=run.pk), posts={"KH-X1"}
    )
    assert list(post_scores.scores) == ["KH-X1"]
    assert len(post_scores.scores["KH-X1"]) == 2
    assert post_scores.without_post == 2


def test_every_text_of_a_plan_is_in_both_languages() -> None:
    for name in ("title", "question", "included", "measure", "missing"):
        plan = replace(rollout_world.plan(), **{name: {"en": "Text", "km": " "}})
        assert "Khmer" in refused(actions.plan_rollout, plan=plan, now=factories.NOW)


def test_a_code_is_used_once() -> None:
    rollout_world.planned()
    plan = rollout_world.plan()
    assert "Choose another code" in refused(actions.plan_rollout, plan=plan, now=factories.NOW)


def test_a_plan_changes_until_its_seed_is_announced() -> None:
    rollout = rollout_world.planned()
    plan = replace(rollout_world.plan(), clusters={"01": 9, "02": 9})
    changed = actions.change_plan(rollout=rollout, plan=plan, by=None, now=at(JANUARY))
    assert [row.officers_count for row in changed.clusters.all()] == [9, 9]
    actions.announce_seed(
        rollout=rollout, source=TEXT, known_on=date(2026, 1, 9), by=None, now=at(JANUARY)
    )
    assert "stays as it is" in refused(
        actions.change_plan, rollout=rollout, plan=plan, now=at(JANUARY)
    )


def test_the_seed_is_announced_before_it_is_known() -> None:
    rollout = rollout_world.planned()
    announce = actions.announce_seed
    arguments = {"rollout": rollout, "now": at(JANUARY)}
    assert "after today" in refused(announce, source=TEXT, known_on=JANUARY, **arguments)
    day = date(2026, 1, 9)
    assert "Khmer" in refused(announce, source=NO_TEXT, known_on=day, **arguments)
    assert "Announce the source" in refused(actions.draw_order, seed="1", **arguments)
    actions.announce_seed(by=None, source=TEXT, known_on=day, **arguments)
    assert "already announced" in refused(announce, source=TEXT, known_on=day, **arguments)


def test_the_order_is_drawn_once_from_the_announced_number() -> None:
    rollout = rollout_world.announced()
    draw = actions.draw_order
    assert "not known yet" in refused(draw, rollout=rollout, seed="1", now=at(JANUARY))
    assert "Write the announced" in refused(draw, rollout=rollout, seed=" ", now=at(MARCH))
    drawn = draw(rollout=rollout, seed=rollout_world.SEED, by=None, now=at(date(2026, 1, 6)))
    assert drawn.drawn_order == protocols.ordered_by_digest(
        codes=rollout_world.CODES, steps=2, seed=rollout_world.SEED
    )
    assert "already drawn" in refused(draw, rollout=rollout, seed="2", now=at(MARCH))
    assert AuditLine.objects.get(action="draw_order").detail["order"] == drawn.drawn_order


def test_a_drawn_order_cannot_be_changed_in_the_database() -> None:
    rollout = rollout_world.drawn()
    with pytest.raises(DatabaseError), transaction.atomic():
        models.QuerySet(Rollout).filter(pk=rollout.pk).update(seed="another")


def test_a_protocol_is_sealed_before_the_first_period() -> None:
    assert "Draw the order" in refused(
        actions.seal_protocol, rollout=rollout_world.announced("ROLL-2"), now=at(JANUARY)
    )
    rollout = rollout_world.drawn()
    assert "has begun" in refused(actions.seal_protocol, rollout=rollout, now=at(date(2026, 2, 1)))
    sealed = actions.seal_protocol(rollout=rollout, by=None, now=at(JANUARY))
    assert AuditLine.objects.get(action="seal_protocol").detail == {"digest": sealed.digest}
    assert "already sealed" in refused(actions.seal_protocol, rollout=rollout, now=at(JANUARY))
    assert queries.protocols_count() == 1


def test_a_sealed_protocol_is_genuine_as_json_and_as_pdf(tmp_path: Any, capsys: Any) -> None:
    rollout = rollout_world.sealed()
    document = rollout.protocol.document
    path = tmp_path / "protocol.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    call_command("verify_rollout", str(path), "--json")
    verdict = json.loads(capsys.readouterr().out)
    assert (verdict["verdict"], verdict["is_order_right"]) == ("intact", True)
    assert verdict["order"] == rollout.drawn_order
    for language in ("en", "km"):
        data = actions.print_protocol(document=document, language=language)
        verdict = protocols.verdict_on(data=data, trusted=node_keys.trusted_keys())
        assert (verdict["verdict"], verdict["seed"]) == ("intact", rollout_world.SEED)
    path.write_text(json.dumps(document | {"seed": "another"}), encoding="utf-8")
    with pytest.raises(CommandError) as error:
        call_command("verify_rollout", str(path))
    assert error.value.returncode == 1
    with pytest.raises(CommandError) as error:
        call_command("verify_rollout", str(tmp_path / "none.json"))
    assert error.value.returncode == 2


def test_scores_wait_for_the_seal_and_for_their_period() -> None:
    scores = {"01": [50.0]}
    rollout = rollout_world.drawn()
    record = actions.record_scores
    arguments = {"period": 1, "scores": scores}
    assert "Seal the protocol" in refused(record, rollout=rollout, now=at(MARCH), **arguments)
    actions.seal_protocol(rollout=rollout, by=None, now=at(JANUARY))
    assert "has begun" in refused(record, rollout=rollout, now=at(JANUARY), **arguments)
    for wrong in ({}, {"99": [1.0]}):
        assert "belong to places" in refused(
            record, rollout=rollout, period=1, scores=wrong, now=at(MARCH)
        )
    assert "has begun" in refused(record, rollout=rollout, period=9, scores=scores, now=at(MARCH))


def test_a_later_record_of_a_period_replaces_the_earlier() -> None:
    rollout = rollout_world.tested(periods=[1])
    again = {"01": [70.0, None]}
    actions.record_scores(rollout=rollout, period=1, scores=again, by=None, now=at(MARCH))
    assert queries.newest_scores(rollout=rollout)[1].scores == again
    assert PeriodScores.objects.count() == 2


def test_scores_of_runs_are_the_last_test_of_each_officer() -> None:
    rollout = rollout_world.sealed()
    act = actions.record_scores_of_runs
    assert "No course run" in refused(act, rollout=rollout, period=1, now=at(MARCH))
    assert "Choose a period" in refused(act, rollout=rollout, period=9, now=at(MARCH))
    run = runs.tested_run("KK-1", officers=4, seed=1)
    models.QuerySet(CourseRun).filter(pk=run.pk).update(
        starts_on=date(2026, 2, 3), ends_on=date(2026, 2, 7), province="01"
    )
    runs.enrol(CourseRun.objects.get(pk=run.pk))
    recorded = act(rollout=rollout, period=1, by=None, now=at(MARCH))
    row = recorded.scores
    assert recorded.without_post == 0
    assert row.source == actions.RUNS_SOURCE
    assert list(row.scores) == ["01"]
    assert len(row.scores["01"]) == 5
    assert row.scores["01"].count(None) == 1


def test_a_deviation_is_recorded_with_its_reason() -> None:
    rollout = rollout_world.drawn()
    new = actions.NewDeviation(happened_on=MARCH, text=TEXT, reason=TEXT)
    record = actions.record_deviation
    assert "is sealed" in refused(record, rollout=rollout, new=new, now=at(MARCH))
    actions.seal_protocol(rollout=rollout, by=None, now=at(JANUARY))
    rollout = Rollout.objects.get()
    assert "today or an earlier day" in refused(record, rollout=rollout, new=new, now=at(JANUARY))
    empty = replace(new, reason=NO_TEXT)
    assert "Khmer" in refused(record, rollout=rollout, new=empty, now=at(MARCH))
    assert record(rollout=rollout, new=new, by=None, now=at(MARCH)).reason_km == TEXT["km"]


def test_the_effect_is_withheld_until_the_last_period_is_over() -> None:
    rollout = rollout_world.drawn()
    act = actions.open_results
    assert "Seal the protocol first." in refused(act, rollout=rollout, now=at(MARCH))
    rollout = rollout_world.tested("ROLL-2", periods=[1, 2])
    last = rollout.periods.all().reverse()[0].ends_on
    assert "withheld" in refused(act, rollout=rollout, now=at(last))
    after = at(last + timedelta(days=1))
    assert "every period" in refused(act, rollout=rollout, now=after)
    scores = rollout_world.scores_of(rollout=rollout, period=3)
    actions.record_scores(rollout=rollout, period=3, scores=scores, by=None, now=after)
    result = act(rollout=rollout, by=None, now=after)
    assert 15 < result.document["permutation"]["effect"] < 25
    assert result.document["permutation"]["p"] <= 2 / 6
    assert result.document["protocol"] == rollout.protocol.digest
    assert act(rollout=rollout, by=None, now=after).pk == result.pk
    assert "no longer be changed" in refused(
        actions.record_scores, rollout=rollout, period=3, scores=scores, now=after
    )


def test_a_later_test_leaves_the_result_as_it_is() -> None:
    record = actions.record_later_scores
    rollout = rollout_world.tested("ROLL-2")
    june = date(2026, 6, 1)
    last = queries.newest_scores(rollout=rollout)[3].scores
    arguments = {"rollout": rollout, "tested_on": june, "now": at(june)}
    assert "once the results are open" in refused(record, scores=last, **arguments)
    result = actions.open_results(rollout=rollout, by=None, now=at(june))
    arguments["tested_on"] = date(2026, 4, 30)
    assert "after the last period" in refused(record, scores=last, **arguments)
    arguments["tested_on"] = date(2026, 6, 2)
    assert "today or earlier" in refused(record, scores=last, **arguments)
    arguments["tested_on"] = june
    assert "belong to places" in refused(record, scores={"99": [1.0]}, **arguments)
    record(by=None, scores={code: [10.0] for code in last}, **arguments)
    lower = {code: [value and value - 3 for value in row] for code, row in last.items()}
    record(by=None, scores=lower, **arguments)
    page = queries.rollout_page(rollout=rollout, account=None, now=at(june))
    [(day, test)] = page.later_tests
    assert (day, test.places, test.expected, test.tested) == (june, 4, 24, 23)
    assert test.means is not None
    assert test.means.change == pytest.approx(-3)
    assert page.result is not None
    assert page.result.document == result.document
    assert AuditLine.objects.filter(action="record_later_scores").count() == 2


def test_invented_runs_propose_a_spread_in_a_demonstration_alone() -> None:
    for number, province in enumerate(("01", "02"), start=1):
        run = runs.tested_run(f"KK-{number}", officers=8, seed=number)
        CourseRun.objects.filter(pk=run.pk).update(
            province=factories.province(province), is_invented=True
        )
    assert queries.own_spread() is None
    assert province_scores.scores_before_by_run() == {}
    with patch.object(audit, "is_demo", return_value=True):
        assert {
            code: [len(points) for points in scores_by_run.values()]
            for code, scores_by_run in province_scores.scores_before_by_run().items()
        } == {"01": [8], "02": [8]}
        assert queries.own_spread() is not None
    CourseRun.objects.update(is_invented=False)
    assert queries.own_spread() is not None


def test_scores_without_spread_open_no_results() -> None:
    rollout = rollout_world.sealed()
    for period in rollout.periods.all():
        scores = {code: [50.0, 50.0] for code in rollout_world.CODES}
        actions.record_scores(
            rollout=rollout, period=period.number, scores=scores, by=None, now=at(period.ends_on)
        )
    end = at(date(2026, 6, 1))
    assert "do not vary" in refused(actions.open_results, rollout=rollout, now=end)


@pytest.mark.parametrize("number", [1, 2])
def test_a_period_in_which_no_officer_was_tested_is_left_out(number: int) -> None:
    rollout = rollout_world.tested()
    untested = dict.fromkeys(rollout_world.CODES, [None] * 6)
    end = at(date(2026, 6, 1))
    actions.record_scores(rollout=rollout, period=number, scores=untested, by=None, now=end)
    # Between its two steps the second period alone compares a trained with an untrained place.
    if number == 2:
        message = refused(actions.open_results, rollout=rollout, now=end)
        assert "no trained place can be compared" in message
        return
    result = actions.open_results(rollout=rollout, by=None, now=end)
    assert result.document["tested"] == 46
    assert 15 < result.document["model"]["effect"] < 25


def test_results_are_computed_outside_the_transaction_and_checked_in_it() -> None:
    rollout = rollout_world.tested()
    end, depth = at(date(2026, 6, 1)), len(connection.savepoint_ids)
    compute = comparisons.result_document

    def computed(**arguments: Any) -> dict[str, Any]:
        assert len(connection.savepoint_ids) == depth
        scores = rollout_world.scores_of(rollout=rollout, period=3, effect=5)
        actions.record_scores(rollout=rollout, period=3, scores=scores, by=None, now=end)
        return compute(**arguments)

    with patch.object(comparisons, "result_document", computed):
        assert "Scores changed" in refused(actions.open_results, rollout=rollout, now=end)
    result = actions.open_results(rollout=rollout, by=None, now=end)
    assert result.document["scores"][2] == queries.newest_scores(rollout=rollout)[3].digest


def test_a_viewer_changes_nothing_and_sees_sealed_ones_alone() -> None:
    viewer, trainer = factories.account("viewer"), factories.account("trainer")
    rollout_world.planned("ROLL-2")
    rollout = rollout_world.sealed()
    with pytest.raises(NotAllowed):
        actions.open_results(rollout=rollout, by=viewer, now=factories.NOW)
    assert [line.rollout.code for line in queries.rollout_list(account=viewer)] == ["ROLL-1"]
    assert queries.rollout_list(account=trainer) == []
    with pytest.raises(queries.EvaluationNotFound):
        queries.rollout_by_code(code="ROLL-2", account=viewer)
