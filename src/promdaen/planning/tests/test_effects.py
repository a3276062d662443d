"""What measures did by a later survey round: estimates, judges, and the next plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.planning.actions import experts as expert_actions
from promdaen.planning.models import Plan, PlanVersion
from promdaen.planning.queries import effects as queries
from promdaen.planning.queries import facts as fact_queries
from promdaen.planning.rules import effects
from promdaen.planning.rules.judgements import Judgement
from promdaen.planning.tests.test_measures import body
from promdaen.planning.tests.test_outcomes import FACTS, measure
from promdaen.survey.models import Round
from tests import factories, plan_world, survey_world

GRID = measure("GRID", {"T09": 4, "T10": 3})
PROV = measure("PROV", {"T13": 3}, scope="province", evidence="none")
ENTRIES = [{"measure": "GRID", "at": "A", "year": 1}, {"measure": "PROV", "at": "01", "year": 1}]


def effects_seen(scores: dict[str, Any]) -> list[effects.MeasureEffect]:
    return effects.measure_effects(
        before=FACTS,
        after=replace(FACTS, scores=scores),
        measures={"GRID": GRID, "PROV": PROV},
        entries=ENTRIES,
    )


def test_an_effect_is_shrunk_towards_what_was_expected() -> None:
    rows = {row.measure.code: row for row in effects_seen({"A": {"T09": 4, "T13": 2}})}
    grid, prov = rows["GRID"], rows["PROV"]
    assert (grid.count, grid.reached, prov.count, prov.reached) == (1, 1, 1, 0)
    assert grid.expected < grid.likely < 1
    assert prov.likely == pytest.approx(8 * 0.55 / 9)
    assert prov.low < prov.likely < prov.high
    assert not prov.has_failed
    assert effects_seen({}) == []


def test_officers_who_passed_are_what_a_training_measure_is_expected_to_do() -> None:
    rows = effects.measure_effects(
        before=FACTS,
        after=replace(FACTS, scores={"A": {"T13": 2}}),
        measures={"GRID": GRID, "PROV": PROV},
        entries=ENTRIES,
        passed={"PROV": 0.25},
    )
    [prov] = [row for row in rows if row.measure.code == "PROV"]
    assert prov.expected == 0.25
    # Eight places at a quarter, and one that did not reach it.
    assert prov.likely == pytest.approx(8 * 0.25 / 9)


def test_a_measure_that_few_places_reached_has_failed() -> None:
    row = effects._effect(measure=GRID, counts=(20, 2), expected=0.9)
    assert row.has_failed
    assert row.is_weaker
    good = effects._effect(measure=GRID, counts=(20, 18), expected=0.9)
    assert not good.has_failed
    assert not good.is_weaker
    assert effects.observed_shares(
        effects=[row, effects._effect(measure=PROV, counts=(2, 1), expected=0.55)]
    ) == {"GRID.effect": 10.0}


def test_the_next_measures_count_on_what_was_seen() -> None:
    bodies = {"GRID": body(evidence="judgement"), "KEPT": body()}
    rows = [
        effects._effect(measure=GRID, counts=(20, 2), expected=0.9),
        effects._effect(measure=PROV, counts=(5, 5), expected=0.55),
    ]
    changed = effects.observed_bodies(bodies=bodies, effects=rows)
    assert changed["GRID"]["evidence"] == "before_after"
    assert changed["GRID"]["reach"]["low"] <= changed["GRID"]["reach"]["likely"] < 0.5
    assert changed["GRID"]["reach_from"] == "survey"
    assert changed["KEPT"] == bodies["KEPT"]
    assert "PROV" not in changed
    trial = effects.observed_bodies(bodies={"GRID": body(evidence="trial")}, effects=rows)
    assert trial["GRID"]["evidence"] == "trial"


# ---- pages ----


@pytest.fixture
def final(monkeypatch: pytest.MonkeyPatch) -> PlanVersion:
    """A final version of 2027 whose effects a round of 2029 shows."""
    plan_world.compute_quickly(monkeypatch)
    version = plan_world.version()
    expert = factories.account("expert", name="Keo Dara")
    panel = plan_world.panel(version=version, people=[expert], codes=("M-POWER", "M-PATH"))
    value = Judgement(lowest=10, best=30, highest=60, sure=80)
    expert_actions.submit_judgements(
        panel=panel, values={"M-POWER.effect": value}, comment="", by=expert, now=factories.NOW
    )
    version.answer["plan"] = [
        {"measure": code, "at": at, "year": 1}
        for code, at in (("M-POWER", "KH-P1"), ("M-PATH", "nation"))
    ]
    version.state = "final"
    version.save()
    return version


def later(monkeypatch: pytest.MonkeyPatch, version: PlanVersion, score: int) -> Round:
    """A later round in which every answer has one score."""
    later_round = survey_world.a_round(
        "2029",
        title_en="Survey of 2029",
        starts_on=date(2029, 2, 1),
        ends_on=date(2029, 3, 1),
    )
    before = plan_world.read(version).facts
    scores = {code: dict.fromkeys(row, score) for code, row in before.scores.items()}
    rounds = [later_round, version.plan.round]
    monkeypatch.setattr(fact_queries, "surveyed_rounds", lambda: rounds)
    monkeypatch.setattr(
        fact_queries, "survey_facts", lambda **_given: replace(before, scores=scores)
    )
    return later_round


@pytest.mark.django_db
def test_a_later_round_shows_what_failed_and_scores_the_judges(
    client: Client, monkeypatch: pytest.MonkeyPatch, final: PlanVersion
) -> None:
    client.force_login(factories.account("coordinator", language="en"))
    address = reverse("planning:measured", args=("2027", 1))
    assert "No later survey round yet" in client.get(address).content.decode()
    monkeypatch.setattr(effects, "MIN_PLACES", 1)
    monkeypatch.setattr(effects, "FAILED_SHARE", 0.95)
    later(monkeypatch, final, score=2)
    page = client.get(address, {"round": "2029"}).content.decode()
    assert "Survey of 2029" in page
    assert "What did not work" in page
    assert "Keo Dara" in page
    assert "How well experts judged" in page


@pytest.mark.django_db
def test_the_next_plan_begins_with_what_was_seen(
    client: Client, monkeypatch: pytest.MonkeyPatch, final: PlanVersion
) -> None:
    account = factories.account("coordinator", language="en")
    client.force_login(account)
    later(monkeypatch, final, score=4)
    typed = {
        "round": "2029", "code": "2030", "title_km": "កម្មវិធី", "title_en": "Next",
        "first_year": "2030", "effects_from": "2027/1",
    }  # fmt: skip
    assert client.post(reverse("planning:new_plan"), typed).status_code == 302
    measures = Plan.objects.get(code="2030").versions.get().measures
    assert measures["M-POWER"]["reach"]["likely"] > 0.85
    assert "reach" not in measures["M-LINE"]
    same = queries.observed_measures(
        bodies={}, mark="2027/9", survey_round=final.plan.round, account=account
    )
    assert same == {}
