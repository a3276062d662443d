"""A run ends once, keeps its debrief and shows outcomes once each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from promdaen.booth.actions import ending
from promdaen.booth.models import SentOn
from promdaen.booth.rules import debriefs
from promdaen.booth.tests import booth_world, ended, mornings
from promdaen.evidence import queries as evidence_queries
from promdaen.evidence.models import Observation
from promdaen.kit.models import AuditLine
from tests import factories

pytestmark = pytest.mark.django_db
NOW = booth_world.NOW


@pytest.fixture(autouse=True)
def _content() -> None:
    booth_world.put_content()
    for place, code in enumerate(("BASICS", "IDENTIFY", "CORRUPT")):
        factories.outcome(factories.topic(code, place + 1), 6 if code == "IDENTIFY" else 4)


def test_a_run_keeps_its_debrief_and_shows_each_known_outcome_once() -> None:
    morning, rows = ended.full_morning()
    run = ended.ended(officer=factories.officer(), run=morning, rows=rows)
    record = debriefs.run_record(values=run.debrief or {})
    assert record.travellers == 8
    assert record.by_defect == {"gone_from_the_lab": (1, 1), "uv_absent": (1, 0)}
    assert record.axes["security"]["hits"] == 2
    assert {(crossing.line, crossing.who) for crossing in record.red_lines} == {
        ("bribe_taken", "t03"), ("claim_refused", "t05"), ("insult", "t05"),
        ("false_record", "t04"), ("false_record", ""),
    }  # fmt: skip
    assert [(row.is_on, row.is_sound, row.series) for row in record.rows[:5]] == [
        (False, False, ""), (True, True, ""), (False, True, ""), (True, True, "a02"),
        (True, False, "a06"),
    ]  # fmt: skip
    assert len(debriefs.passed_travellers(officer="me", ruled_travellers=record.rows)) == 6, (
        "anchors are left out"
    )
    credits_by_outcome = {
        observation.outcome_id: observation.credit for observation in Observation.objects.all()
    }
    assert credits_by_outcome == {
        "BASICS.4": pytest.approx((0 + 1 + 1 + 1 + 0 + 0 + 0.5 + 1) / 8),
        "IDENTIFY.6": 0.0,
        "CORRUPT.4": 0.0,
    }
    assert {
        (observation.kind, observation.officer_id) for observation in Observation.objects.all()
    } == {("booth", run.officer_id)}


def test_a_run_ends_once() -> None:
    morning, rows = ended.full_morning()
    run = ended.ended(officer=factories.officer(), run=morning, rows=rows)
    again = ending.end_run(run=run, by=None, now=factories.NOW)
    assert (again.ended_at, again.debrief) == (run.ended_at, run.debrief)
    assert AuditLine.objects.filter(action="end_booth_run").count() == 1
    assert Observation.objects.count() == 3


def test_a_run_in_which_no_one_was_ruled_on_shows_nothing() -> None:
    run = ended.ended(officer=factories.officer(), run=mornings.run(mornings.traveller()), rows=[])
    assert run.debrief is not None
    assert run.debrief["rows"] == []
    assert not Observation.objects.exists()


def test_what_another_phone_of_the_team_came_to_is_part_of_the_end() -> None:
    traveller = mornings.traveller(need="child", dialogue="need_child", room="room_child")
    rows = [("call", "t01"), ("rule", "t01", "second_line", "need")]
    run = ended.played(officer=factories.officer(), run=mornings.run(traveller), rows=rows)
    referral_values = {"run": run, "place": "second_line", "ground": "need", "sent_at": NOW}
    SentOn.objects.create(who="t01", ruling="child_protection", ruled_at=NOW, **referral_values)
    SentOn.objects.create(who="t09", ruling="admit", ruled_at=NOW, **referral_values)
    ended_run = ending.end_run(run=run, by=None, now=NOW)
    assert ended_run.debrief is not None
    assert ended_run.debrief["axes"]["protection"]["referred_rightly"] == 1


def test_a_ruling_after_the_end_renews_the_debrief_and_doubles_no_observation() -> None:
    factories.outcome(factories.topic("FRAUDDOC", 4), 7)
    people = [
        mornings.traveller("t01", document="uv_absent"),
        mornings.traveller("t02", database="hit"),
        mornings.traveller("t03", need="protection", dialogue="need_protection"),
    ]
    rows = [
        ("call", "t01"), ("rule", "t01", "second_line", "document"),
        ("call", "t02"), ("tool", "t02", "database"), ("rule", "t02", "second_line", "database"),
        ("call", "t03"), ("rule", "t03", "second_line", "need"),
    ]  # fmt: skip
    run = ended.played(officer=factories.officer(), run=mornings.run(*people), rows=rows)
    assert ending.renew_run(run=run, by=None, now=NOW).debrief is None, "not ended yet"
    rulings = (
        ("t03", "second_line", "asylum"), ("t01", "second_line", "admit"),
        ("t02", "second_line", "admit"), ("t01", "immigration", "immigration"),
    )  # fmt: skip
    credits_by_ruling, referred, counted = [], [], []
    renewed_run = ending.end_run(run=run, by=None, now=NOW)
    for minute, (traveller_code, place, ruling) in enumerate(rulings):
        at = NOW + timedelta(minutes=minute)
        ruled = {"sent_at": NOW, "ruling": ruling, "ruled_at": at}
        SentOn.objects.create(run=run, who=traveller_code, place=place, **ruled)
        renewed_run = ending.renew_run(run=run, by=None, now=at)
        credits_by_ruling.append(
            {
                observation.outcome_id: observation.credit
                for observation in evidence_queries.current()
            }
        )
        referred.append((renewed_run.debrief or {})["axes"]["protection"]["referred_rightly"])
        counted.append(Observation.objects.count())
    ruling, need, doubt = "BASICS.4", "IDENTIFY.6", "FRAUDDOC.7"
    missed = pytest.approx(2 / 3)
    assert credits_by_ruling == [
        {ruling: 1.0, need: 1.0}, {ruling: missed, need: 1.0},
        {ruling: missed, need: 1.0, doubt: 0.5}, {ruling: 1.0, need: 1.0, doubt: 1.0},
    ]  # fmt: skip
    assert referred == [1, 1, 1, 1]
    assert counted == [3, 4, 5, 7], "one more for each that changed"
    assert set(Observation.objects.values_list("at", flat=True)) == {NOW}
    assert (renewed_run.ended_at, AuditLine.objects.filter(action="renew_booth_run").count()) == (
        NOW,
        4,
    )
