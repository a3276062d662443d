"""Delivery of measures, and the course runs that carry out training measures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from promdaen.course.models import CourseRun
from promdaen.kit.models import AppendOnlyError, AuditLine
from promdaen.people.queries import NotAllowed
from promdaen.planning.actions import delivery as actions
from promdaen.planning.models import DeliveryStep, MeasureRun, PlanVersion
from promdaen.planning.queries import delivery as queries
from promdaen.planning.queries import files
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules import delivery
from tests import factories, plan_world, runs

pytestmark = pytest.mark.django_db
PLACE = "KH-P1"
SYSTEM: dict[str, Any] = {"by": None, "now": factories.NOW}
TODAY = factories.NOW.date()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    plan_world.compute_quickly(monkeypatch)


def final() -> PlanVersion:
    version = plan_world.version()
    PlanVersion.objects.filter(pk=version.pk).update(state="final")
    return version


def step(state: str = delivery.BEGUN, **changes: Any) -> actions.NewDeliveryStep:
    values: dict[str, Any] = {"measure": "M-POWER", "place": PLACE, "happened_on": TODAY}
    return actions.NewDeliveryStep(state=state, **(values | changes))


def refused(version: PlanVersion, new: actions.NewDeliveryStep) -> str:
    with pytest.raises(PlanRefused) as error:
        actions.record_delivery(content=plan_world.read(version), step=new, **SYSTEM)
    return str(error.value)


def test_delivery_is_recorded_step_by_step_with_who_and_when() -> None:
    version = plan_world.version()
    assert "of a final version" in refused(version, step())
    PlanVersion.objects.filter(pk=version.pk).update(state="final")
    assert "not in the plan there" in refused(version, step(measure="M-NONE"))
    assert "planned, begun or delivered" in refused(version, step("stopped"))
    tomorrow = TODAY + timedelta(days=1)
    assert "today or an earlier day" in refused(version, step(happened_on=tomorrow))
    content, account = plan_world.read(version), factories.account("coordinator")
    change: dict[str, Any] = {"content": content, "by": account, "now": factories.NOW}
    actions.record_delivery(step=step(delivery.PLANNED, happened_on=tomorrow), **change)
    actions.record_delivery(step=step(note=" the line is built "), **change)
    page = queries.delivery_page(plan=version.plan, measure="M-POWER", place=PLACE)
    assert [row.state for row in page.steps] == [delivery.BEGUN, delivery.PLANNED]
    assert (page.state, page.steps[0].note, page.steps[0].by) == (
        delivery.BEGUN, "the line is built", account,
    )  # fmt: skip
    assert AuditLine.objects.filter(action="record_delivery").count() == 2
    with pytest.raises(AppendOnlyError):
        DeliveryStep.objects.all().delete()
    with pytest.raises(NotAllowed):
        actions.record_delivery(
            content=content, step=step(), by=factories.account("viewer"), now=factories.NOW
        )


def test_what_is_not_delivered_before_a_round_has_no_effect_there() -> None:
    version = final()
    content = plan_world.read(version)
    actions.record_delivery(content=content, step=step(), **SYSTEM)
    line = step(delivery.DELIVERED, measure="M-LINE")
    actions.record_delivery(content=content, step=line, **SYSTEM)
    later = TODAY + timedelta(days=1)
    assert queries.undelivered_measures(plan=version.plan, day=later) == {("M-POWER", PLACE)}
    assert queries.undelivered_measures(plan=version.plan, day=TODAY) == {
        ("M-POWER", PLACE), ("M-LINE", PLACE),
    }  # fmt: skip


def test_a_step_after_a_round_changes_nothing_in_it() -> None:
    version = final()
    content = plan_world.read(version)
    delivered = step(delivery.DELIVERED, happened_on=date(2024, 5, 1))
    actions.record_delivery(content=content, step=delivered, **SYSTEM)
    again = step(happened_on=date(2025, 5, 1))
    actions.record_delivery(content=content, step=again, **SYSTEM)
    assert queries.undelivered_measures(plan=version.plan, day=date(2025, 1, 1)) == set()
    for day in (date(2024, 5, 1), date(2026, 1, 1)):
        assert queries.undelivered_measures(plan=version.plan, day=day) == {("M-POWER", PLACE)}


def test_steps_count_as_they_happened_and_not_as_they_were_recorded() -> None:
    version = final()
    content = plan_world.read(version)
    for state, day in ((delivery.DELIVERED, 20), (delivery.BEGUN, 5)):
        late = step(state, happened_on=date(2024, 5, day))
        actions.record_delivery(content=content, step=late, **SYSTEM)
    page = queries.delivery_page(plan=version.plan, measure="M-POWER", place=PLACE)
    assert [row.state for row in page.steps] == [delivery.DELIVERED, delivery.BEGUN]
    assert page.state == delivery.DELIVERED
    assert queries.undelivered_measures(plan=version.plan, day=date(2025, 1, 1)) == set()
    assert queries.undelivered_measures(plan=version.plan, day=date(2024, 5, 10)) == {
        ("M-POWER", PLACE)
    }


def test_a_delivery_before_its_planned_day_counts() -> None:
    version = final()
    content = plan_world.read(version)
    planned = step(delivery.PLANNED, happened_on=TODAY + timedelta(days=30))
    actions.record_delivery(content=content, step=planned, **SYSTEM)
    after = {"by": None, "now": factories.NOW + timedelta(days=9)}
    early = step(delivery.DELIVERED, happened_on=TODAY + timedelta(days=9))
    actions.record_delivery(content=content, step=early, **after)
    later = TODAY + timedelta(days=60)
    assert queries.undelivered_measures(plan=version.plan, day=later) == set()


def test_course_runs_of_a_training_measure_say_how_many_officers_passed() -> None:
    version = plan_world.version()
    draft = plan_world.read(version)
    place = draft.facts.checkpoints[0].province
    run = runs.tested_run("KK-1", officers=8, seed=1)
    with pytest.raises(PlanRefused, match="of a final version"):
        actions.link_run(content=draft, measure="M-COURSE", place=place, run=run, **SYSTEM)
    PlanVersion.objects.filter(pk=version.pk).update(state="final")
    content = plan_world.read(version)
    with pytest.raises(PlanRefused, match="belong to training measures"):
        actions.link_run(content=content, measure="M-POWER", place=PLACE, run=run, **SYSTEM)
    where: dict[str, Any] = {"content": content, "measure": "M-COURSE", "place": place}
    for _twice in range(2):
        actions.link_run(run=run, **where, **SYSTEM)
    points = run.officer_summaries.values_list("after_points", flat=True)
    passed = sum(value >= delivery.PASS_POINTS for value in points)
    [linked] = queries.delivery_page(plan=version.plan, measure="M-COURSE", place=place).runs
    assert (linked.result.tested, linked.result.passed) == (8, passed)
    after = run.ends_on + timedelta(days=1)
    assert queries.passed_shares(plan=version.plan, day=after) == {"M-COURSE": passed / 8}
    assert queries.passed_shares(plan=version.plan, day=run.ends_on) == {}
    actions.unlink_run(run=run, **where, **SYSTEM)
    actions.unlink_run(run=run, **where, **SYSTEM)
    assert not MeasureRun.objects.exists()
    assert AuditLine.objects.filter(action__in=["link_run", "unlink_run"]).count() == 2


def test_a_run_linked_at_several_places_counts_once() -> None:
    version = final()
    links = [
        MeasureRun(plan=version.plan, measure="M-COURSE", place=place, run=run)
        for run in [runs.tested_run("KK-1", officers=3, seed=1)]
        for place in ("KH-P1", "KH-P2")
    ]
    MeasureRun.objects.bulk_create(links)
    day = links[0].run.ends_on + timedelta(days=1)
    assert queries.passed_shares(plan=version.plan, day=day) == {}


def test_the_workbook_of_a_planner_has_deliveries_and_runs() -> None:
    version = final()
    content = plan_world.read(version)
    actions.record_delivery(content=content, step=step(note="the line"), **SYSTEM)
    run = runs.tested_run("KK-1", officers=3, seed=1)
    MeasureRun.objects.create(plan=version.plan, measure="M-GONE", place="KH-P1", run=run)
    sheets = {sheet.name: list(sheet.rows) for sheet in files.version_sheets(content=content)}
    [row] = sheets["delivery"]
    title = content.measures["M-POWER"].title
    assert row == ("M-POWER", title.km, title.en, PLACE, "begun", TODAY, "the line", "")
    assert sheets["runs"] == [("M-GONE", "M-GONE", "M-GONE", "KH-P1", "KK-1")]


def test_a_planner_records_delivery_and_links_runs_on_a_page(client: Client) -> None:
    version = final()
    province = plan_world.read(version).facts.checkpoints[0].province
    run = runs.tested_run("KK-1", officers=8, seed=1)
    models.QuerySet(CourseRun).filter(pk=run.pk).update(
        province=province, starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 5)
    )
    client.force_login(factories.account("coordinator", language="en"))

    def page(measure: str, at: str, **data: str) -> str:
        address = reverse("planning:delivery", args=("2027", 1, measure, at))
        answer = client.post(address, data, follow=True) if data else client.get(address)
        return answer.content.decode()

    assert "Nothing is recorded." in page("M-POWER", PLACE)
    entry = {"state": "begun", "happened_on": "2020-01-01", "note": "a wall"}
    assert "a wall" in page("M-POWER", PLACE, **entry)
    assert "No course run is linked." in page("M-COURSE", province)
    assert "tested officers passed" in page("M-COURSE", province, run="KK-1")
    measure = reverse("planning:measure", args=("2027", 1, "M-COURSE", province))
    assert "tested officers passed" in client.get(measure).content.decode()
    assert "No course run is linked." in page("M-COURSE", province, unlink="KK-1")
    none = reverse("planning:delivery", args=("2027", 1, "M-NONE", province))
    assert client.get(none).status_code == 404
    client.force_login(factories.account("viewer"))
    assert client.get(none.replace("M-NONE", "M-COURSE")).status_code == 403


def test_a_run_that_was_linked_to_a_draft_is_taken_off_on_its_page(client: Client) -> None:
    version = plan_world.version()
    province = plan_world.read(version).facts.checkpoints[0].province
    run = runs.tested_run("KK-1", officers=8, seed=1)
    link = MeasureRun(plan=version.plan, measure="M-COURSE", place=province, run=run)
    MeasureRun.objects.bulk_create([link])
    client.force_login(factories.account("coordinator", language="en"))
    address = reverse("planning:delivery", args=("2027", 1, "M-COURSE", province))
    assert "Remove KK-1" in client.get(address).content.decode()
    page = client.post(address, {"unlink": "KK-1"}, follow=True).content.decode()
    assert "No course run is linked." in page
    assert not MeasureRun.objects.exists()


def test_few_tested_officers_show_no_share() -> None:
    result = delivery.RunResult(measure="M", tested=4, passed=4)
    assert not result.is_shown
    assert not delivery.RunResult(measure="M", tested=0, passed=0).is_shown
    assert delivery.passed_shares(results=[result]) == {}
