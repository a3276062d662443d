"""Experts judge measures in two rounds; their pooled answers are planned with."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.planning.actions import experts as actions
from promdaen.planning.actions import plans
from promdaen.planning.models import ExpertAnswer, ExpertPanel, PlanChange, PlanVersion
from promdaen.planning.queries import experts as queries
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules.judgements import Judgement
from tests import factories, plan_world

pytestmark = pytest.mark.django_db
V = ("2027", 1)
EFFECT = "M-POWER.effect"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    plan_world.compute_quickly(monkeypatch)


def values(best: float = 30, key: str = EFFECT) -> dict[str, Judgement]:
    return {key: Judgement(lowest=best - 10, best=best, highest=best + 10, sure=80)}


def submit(panel: ExpertPanel, by: Account, best: float = 30) -> None:
    actions.submit_judgements(
        panel=panel, values=values(best), comment="", by=by, now=factories.NOW
    )


def panel_of(*experts: Account, version: PlanVersion | None = None) -> ExpertPanel:
    return plan_world.panel(version=version or plan_world.version(), people=experts)


def test_pooled_answers_change_the_measure_and_the_plan_is_solved_again() -> None:
    people = [factories.account("expert") for _number in range(2)]
    panel = panel_of(*people)
    submit(panel, people[0], best=60)
    submit(panel, people[0], best=20)
    actions.begin_second_round(panel=panel, due_on=panel.due_on, by=None, now=factories.NOW)
    panel.refresh_from_db()
    submit(panel, people[0], best=30)
    submit(panel, people[1], best=50)
    panel = queries.version_panels(version=panel.version)[0]
    content = plan_world.read(panel.version)
    before = content.version.answer["objective"]
    actions.pool_judgements(panel=panel, content=content, by=None, now=factories.NOW)
    row = PlanVersion.objects.get(pk=panel.version_id)
    assert row.measures["M-POWER"]["reach"] == {"low": 0.3, "likely": 0.4, "high": 0.5}
    assert row.answer["objective"] >= before
    assert plan_world.read(row).measures["M-POWER"].lifts == {"T09": 3, "T10": 3}
    changes = {change.what: change for change in PlanChange.objects.all()}
    assert changes["M-POWER.reach"].before is None
    assert "2 experts" in changes["M-POWER.reach"].reason
    panel.refresh_from_db()
    assert (panel.state, panel.pooled[EFFECT]["count"]) == ("closed", 2)
    assert AuditLine.objects.filter(action="pool_judgements").count() == 1


def test_what_judgements_say_of_evidence_and_source_is_in_the_changes() -> None:
    expert = factories.account("expert")
    version = plan_world.version()
    bodies = version.measures
    bodies["M-POWER"] |= {"evidence": "none", "basis": "invented"}
    PlanVersion.objects.filter(pk=version.pk).update(measures=bodies)
    version.refresh_from_db()
    panel = panel_of(expert, version=version)
    submit(panel, expert)
    cost = {"M-POWER.capital": Judgement(lowest=10, best=20, highest=30, sure=80)}
    actions.submit_judgements(
        panel=panel, values=values() | cost, comment="", by=expert, now=factories.NOW
    )
    panel = queries.version_panels(version=version)[0]
    content = plan_world.read(panel.version)
    actions.pool_judgements(panel=panel, content=content, by=None, now=factories.NOW)
    changes = {change.what: (change.before, change.after) for change in PlanChange.objects.all()}
    assert changes["M-POWER.evidence"] == ("none", "judgement")
    assert changes["M-POWER.basis"] == ("invented", "judged")


def test_an_answer_that_comes_while_a_plan_is_computed_is_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = [factories.account("expert") for _number in range(2)]
    panel = panel_of(*people)
    submit(panel, people[0])
    panel = queries.version_panels(version=panel.version)[0]
    content = plan_world.read(panel.version)
    solve = plans.resolve_change

    def slow(**arguments: Any) -> Any:
        submit(panel, people[1], best=60)
        return solve(**arguments)

    monkeypatch.setattr(plans, "resolve_change", slow)
    with pytest.raises(PlanRefused, match="answers changed meanwhile"):
        actions.pool_judgements(panel=panel, content=content, by=None, now=factories.NOW)
    assert not PlanChange.objects.exists()
    monkeypatch.setattr(
        plans, "resolve_change", lambda **arguments: (withdrawn(panel), solve(**arguments))[1]
    )
    panel = queries.version_panels(version=panel.version)[0]
    with pytest.raises(PlanRefused, match="answers changed meanwhile"):
        actions.pool_judgements(panel=panel, content=content, by=None, now=factories.NOW)


def withdrawn(panel: ExpertPanel) -> None:
    actions.withdraw_panel(panel=panel, by=None, now=factories.NOW)


def test_a_second_request_asks_about_the_level_of_the_measure_itself() -> None:
    expert = factories.account("expert")
    panel = panel_of(expert)
    [first] = queries.asked_measures(panel=panel, letter="A")
    submit(panel, expert, best=30)
    panel = queries.version_panels(version=panel.version)[0]
    content = plan_world.read(panel.version)
    actions.pool_judgements(panel=panel, content=content, by=None, now=factories.NOW)
    again = panel_of(expert, version=PlanVersion.objects.get(pk=panel.version_id))
    [second] = queries.asked_measures(panel=again, letter="A")
    assert second.measure.lowered == 1
    assert second.lifts == first.lifts


def test_experts_who_cannot_be_asked_are_refused() -> None:
    version, expert = plan_world.version(), factories.account("expert")

    def refused(words: str, **fields: Any) -> None:
        new = {"experts": [expert], "measures": ["M-POWER"], "due_on": factories.NOW.date()}
        with pytest.raises(PlanRefused, match=words):
            actions.ask_experts(
                version=version, new=actions.NewPanel(**(new | fields)), by=None, now=factories.NOW
            )

    refused("at least one expert", experts=[])
    refused("role of an expert", experts=[factories.account("viewer")])
    refused("at least one measure", measures=["M-UNKNOWN"])
    panel = panel_of(expert, version=version)
    refused("asked about this version already")
    actions.withdraw_panel(panel=panel, by=None, now=factories.NOW)
    actions.withdraw_panel(panel=panel, by=None, now=factories.NOW)
    assert AuditLine.objects.filter(action="withdraw_panel").count() == 1
    PlanVersion.objects.filter(pk=version.pk).update(state="asked")
    refused("Only a draft")


def test_answers_of_others_after_the_end_or_without_sense_are_refused() -> None:
    expert = factories.account("expert")
    panel = panel_of(expert)
    arguments: dict[str, Any] = {"panel": panel, "comment": "", "now": factories.NOW}
    with pytest.raises(PlanRefused, match="not asked"):
        actions.submit_judgements(values=values(), by=factories.account("expert"), **arguments)
    with pytest.raises(PlanRefused, match="at least one question"):
        actions.submit_judgements(values=values(key="M-X.effect"), by=expert, **arguments)
    with pytest.raises(PlanRefused, match=r"M-POWER\.effect: Write a value"):
        actions.submit_judgements(values=values(best=99), by=expert, **arguments)
    content = plan_world.read(panel.version)
    with pytest.raises(PlanRefused, match="No expert has answered"):
        actions.pool_judgements(panel=panel, content=content, by=None, now=factories.NOW)
    with pytest.raises(PlanRefused, match="No expert has answered"):
        actions.begin_second_round(panel=panel, due_on=panel.due_on, by=None, now=factories.NOW)
    submit(panel, expert)
    actions.begin_second_round(panel=panel, due_on=panel.due_on, by=None, now=factories.NOW)
    with pytest.raises(PlanRefused, match="begun already"):
        actions.begin_second_round(panel=panel, due_on=panel.due_on, by=None, now=factories.NOW)
    actions.withdraw_panel(panel=panel, by=None, now=factories.NOW)
    with pytest.raises(PlanRefused, match="closed"):
        actions.submit_judgements(values=values(), by=expert, **arguments)
    assert ExpertAnswer.objects.count() == 1


def test_a_version_that_changed_meanwhile_is_not_overwritten() -> None:
    expert = factories.account("expert")
    panel = panel_of(expert)
    submit(panel, expert)
    panel = queries.version_panels(version=panel.version)[0]
    content = plan_world.read(panel.version)
    PlanVersion.objects.filter(pk=panel.version_id).update(measures={})
    with pytest.raises(PlanRefused, match="meanwhile"):
        actions.pool_judgements(panel=panel, content=content, by=None, now=factories.NOW)
    PlanVersion.objects.filter(pk=panel.version_id).update(state="asked")
    with pytest.raises(PlanRefused, match="Only a draft"):
        actions.pool_judgements(
            panel=panel, content=plan_world.read(panel.version), by=None, now=factories.NOW
        )
    assert str(panel) == f"{panel.version_id} first"
    assert str(panel.members.all()[0]) == "A"
    assert str(ExpertAnswer.objects.get()).endswith(" 1")


def judged(*, version: PlanVersion, people: list[Account], code: str, now: datetime) -> None:
    panel = plan_world.panel(version=version, people=people, codes=(code,))
    for expert in people:
        actions.submit_judgements(
            panel=panel, values=values(key=f"{code}.effect"), comment="", by=expert, now=now
        )
    [panel, *_earlier] = queries.version_panels(version=version)
    content = plan_world.read(version)
    actions.pool_judgements(panel=panel, content=content, by=None, now=now)


def begun_from(version: PlanVersion, *, days: int) -> PlanVersion:
    source = plan_world.read(version).version
    now = factories.NOW + timedelta(days=days)
    return plans.begin_version(source=source, note="", is_renewed=False, by=None, now=now)


def test_who_judged_a_version_stays_when_an_earlier_version_is_judged_later() -> None:
    people = [factories.account("expert") for _number in range(2)]
    early, late = factories.NOW + timedelta(days=1), factories.NOW + timedelta(days=3)
    first = plan_world.version()
    judged(version=first, people=people, code="M-POWER", now=early)
    second = begun_from(first, days=2)
    judged(version=second, people=people[:1], code="M-PATH", now=late)
    before = queries.judged_counts(version=second)
    assert before == {"M-POWER": 2, "M-PATH": 1}
    judged(version=first, people=people[:1], code="M-POWER", now=late)
    judged(version=first, people=people[:1], code="M-LINE", now=late)
    assert queries.judged_counts(version=second) == before
    assert queries.judged_counts(version=first) == {"M-POWER": 1, "M-LINE": 1}


def test_a_version_uses_the_judgements_of_the_versions_that_it_was_begun_from() -> None:
    people = [factories.account("expert", name=name) for name in ("A", "B", "C", "D")]
    first = plan_world.version()
    day = factories.NOW + timedelta(days=1)
    judged(version=first, people=people[:1], code="M-POWER", now=day)
    second = begun_from(first, days=2)
    day = factories.NOW + timedelta(days=3)
    judged(version=second, people=people[1:2], code="M-PATH", now=day)
    judged(version=first, people=people[3:], code="M-LINE", now=day)
    third, fourth = begun_from(first, days=4), begun_from(second, days=5)
    assert queries.judge_names(version=third) == ["A", "D"]
    assert queries.judge_names(version=fourth) == ["A", "B"]
    judged(version=third, people=people[2:3], code="M-PATH", now=factories.NOW + timedelta(days=6))
    assert queries.judge_names(version=third) == ["A", "C", "D"]
    # Of a version that was begun before this was recorded, all earlier ones count.
    PlanVersion.objects.filter(pk=fourth.pk).update(begun_from=None)
    fourth.refresh_from_db()
    assert queries.judge_names(version=fourth) == ["A", "B", "D"]


def test_measures_in_some_drawn_plans_are_proposed_and_else_those_of_weak_evidence() -> None:
    version = plan_world.version()
    names = [
        measure.code
        for measure, _is in queries.measures_to_judge(content=plan_world.read(version))
    ]
    assert sorted(names) == ["M-COURSE", "M-LINE", "M-PATH", "M-POWER"]
    shares = {"M-POWER @ KH-P1": 1.0, "M-LINE @ KH-P1": 0.4}
    PlanVersion.objects.filter(pk=version.pk).update(redraws={"shares": shares, "count": 100})
    listed = queries.measures_to_judge(content=plan_world.read(version))
    assert [(measure.code, is_proposed) for measure, is_proposed in listed] == [("M-LINE", True)]


# ---- pages ----


def post_page(client: Client, name: str, *args: Any, **data: Any) -> str:
    response = client.post(reverse(f"planning:{name}", args=args), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def text_of(client: Client, name: str, *args: Any) -> str:
    response = client.get(reverse(f"planning:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def typed(best: int) -> dict[str, Any]:
    return {
        f"{EFFECT}.lowest": best - 10,
        f"{EFFECT}.best": best,
        f"{EFFECT}.highest": best + 10,
        f"{EFFECT}.sure": 80,
        "comment": "Seen at two checkpoints",
    }


def test_two_rounds_go_from_the_planner_to_experts_and_back() -> None:
    plan_world.version()
    first, second = (
        factories.account("expert", language="en", name=name) for name in ("Keo Dara", "Ly Vanna")
    )
    planner, first_client, second_client = Client(), Client(), Client()
    planner.force_login(factories.account("coordinator", language="en"))
    first_client.force_login(first)
    second_client.force_login(second)
    assert "No expert was asked" in text_of(planner, "experts", *V)
    assert "No form was sent to you" in text_of(first_client, "judgements")
    due_on = (timezone.localdate() + timedelta(days=3)).isoformat()
    chosen = {"experts": [first.pk, second.pk], "measures": ["M-POWER"], "due_on": due_on}
    past = chosen | {"due_on": "2020-01-01"}
    assert "Choose today or a later day" in post_page(planner, "ask_experts", *V, **past)
    assert "The form is sent" in post_page(planner, "ask_experts", *V, **chosen)
    assert "asked about this version already" in post_page(planner, "ask_experts", *V, **chosen)
    panel = ExpertPanel.objects.get()
    form = text_of(first_client, "judge", panel.pk)
    assert "Measure M-POWER" in form
    assert "KH-P1" not in form
    falling = typed(30) | {f"{EFFECT}.best": 90}
    assert "must rise" in post_page(first_client, "judge", panel.pk, **falling)
    assert "all four values" in post_page(first_client, "judge", panel.pk, **{f"{EFFECT}.best": 3})
    assert "Answer at least one question" in post_page(
        first_client, "judge", panel.pk, comment="?"
    )
    assert "Enter a whole number" in post_page(
        first_client, "judge", panel.pk, **(typed(30) | {f"{EFFECT}.best": "x"})
    )
    assert "are stored" in post_page(first_client, "judge", panel.pk, **typed(30))
    assert "1 of 2 experts" in text_of(planner, "experts", *V)
    assert "Seen at two checkpoints" not in text_of(second_client, "judge", panel.pk)
    wrong_day = {"due_on": "2020-01-01"}
    assert "Choose today or a later day" in post_page(
        planner, "panel_step", *V, "second", **wrong_day
    )
    begun = post_page(planner, "panel_step", *V, "second", due_on=due_on)
    assert "The second round has begun" in begun
    other = text_of(second_client, "judge", panel.pk)
    assert "20 to 40, best 30" in other
    assert "Seen at two checkpoints" in other
    assert "Keo Dara" not in other
    assert "are stored" in post_page(second_client, "judge", panel.pk, **typed(50))
    page = post_page(planner, "panel_step", *V, "pool")
    assert "computed again with the judgements" in page
    assert "Used in the plan" in page
    assert "This form is closed" in text_of(first_client, "judge", panel.pk)
    assert "Counts one level less" in text_of(planner, "measure", *V, "M-POWER", "KH-P1")
    step = reverse("planning:panel_step", args=(*V, "pool"))
    assert planner.post(step).status_code == 404


def test_refusals_are_shown_and_forms_belong_to_those_who_are_asked(client: Client) -> None:
    expert = factories.account("expert", language="en")
    panel = panel_of(expert)
    client.force_login(factories.account("coordinator", language="en"))
    assert "No expert has answered yet" in post_page(client, "panel_step", *V, "pool")
    assert "The request is withdrawn" in post_page(client, "panel_step", *V, "withdraw")
    judge = reverse("planning:judge", args=(panel.pk,))
    assert client.get(judge).status_code == 403
    client.force_login(expert)
    assert "closed. Your answer was not stored" in post_page(
        client, "judge", panel.pk, **typed(30)
    )
    assert client.get(reverse("planning:experts", args=V)).status_code == 403
    client.force_login(factories.account("expert"))
    assert client.get(judge).status_code == 404


def test_without_experts_the_page_explains_who_assigns_the_role(client: Client) -> None:
    plan_world.version()
    client.force_login(factories.account("coordinator", language="en"))
    assert "There is no expert yet" in text_of(client, "ask_experts", *V)


def test_two_requests_of_one_day_have_regions_of_different_names(client: Client) -> None:
    version, expert = plan_world.version(), factories.account("expert")
    first = panel_of(expert, version=version)
    actions.withdraw_panel(panel=first, by=None, now=factories.NOW)
    panel_of(expert, version=version)
    client.force_login(factories.account("coordinator", language="en"))
    page = text_of(client, "experts", *V)
    labels = re.findall(r'role="region" aria-label="([^"]+)"', page)
    assert len(labels) == 2
    assert [label.partition(",")[0] for label in labels] == ["Request 2", "Request 1"]
