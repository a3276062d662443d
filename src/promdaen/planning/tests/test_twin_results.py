"""Results of a twin in a border programme and in an exercise."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.exercise.rules import msel
from promdaen.exercise.tests import samples
from promdaen.kit.models import AuditLine
from promdaen.kit.spreadsheets import read_table
from promdaen.kit.tests.reading import pages_of
from promdaen.people.models import Account
from promdaen.planning.actions import plans
from promdaen.planning.actions import twins as actions
from promdaen.planning.models import CheckpointTwin, PlanChange, PlanVersion
from promdaen.planning.queries import files
from promdaen.planning.queries import twins as queries
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules import (
    costs,
    measures,
    outcomes,
    plan_inputs,
    queue_reports,
    shift_plans,
)
from promdaen.planning.tests import test_files, test_twins
from tests import factories, plan_world

CODE = test_twins.CODE
MORE = test_twins.change(booths={"visitor": 2}, since=0, until=480)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    plan_world.compute_quickly(monkeypatch)


@pytest.fixture
def coordinator(client: Client) -> Account:
    account = factories.account("coordinator", language="en")
    client.force_login(account)
    return account


def draft() -> PlanVersion:
    plan_world.measures()
    plan_world.measure("M-BOOTHS", {"T04": 4, "T40": 3}, evidence="none")
    return plan_world.version()


def used(version: PlanVersion, **fields: Any) -> queries.StaffingReach:
    result = {"twin": CheckpointTwin.objects.get(), "change": MORE, "measure": "M-BOOTHS"}
    return actions.use_staffing(
        content=plan_world.read(version),
        result=actions.TwinResult(**(result | fields)),
        reason="the twin of the crossing",
        by=None,
        now=factories.NOW,
    )


def test_the_busy_hour_is_that_with_most_arrivals() -> None:
    document = test_twins.document(expected=0.0)
    document["arrivals"]["visitor"]["walk"][4:6] = [25.0, 25.0]
    waits = queue_reports.busy_hour_waits(document=document, days=20, seed=1)
    assert len(waits) == 20
    assert 10 < sum(waits) / 20 < 60
    document["stations"][0]["lanes"] = []
    assert all(
        math.isinf(wait)
        for wait in queue_reports.busy_hour_waits(document=document, days=3, seed=1)
    )
    empty = test_twins.document(expected=0.0)
    assert queue_reports.busy_hour_waits(document=empty, days=3, seed=1) == []


def test_travellers_in_buses_are_scaled_too() -> None:
    bus = {"per_block": [1.0], "mean_passengers": 20}
    scaled_arrivals = queue_reports.scaled_arrivals(
        document={"arrivals": {"visitor": {"bus": bus}, "local": {}}}, factor=2
    )
    assert scaled_arrivals["arrivals"]["visitor"]["bus"]["per_block"] == [2.0]
    assert bus["per_block"] == [1.0]


@pytest.mark.django_db
def test_a_measure_counts_on_what_the_twin_shows_with_a_range() -> None:
    version = draft()
    test_twins.believable()
    reach = used(version)
    assert reach.before < reach.likely
    assert reach.low <= reach.likely <= reach.high
    body = PlanVersion.objects.get(pk=version.pk).measures["M-BOOTHS"]
    assert body["reach"] == {"low": reach.low, "likely": reach.likely, "high": reach.high}
    assert (body["evidence"], body["reach_from"]) == ("judgement", "twin")
    change = PlanChange.objects.get(what="M-BOOTHS.reach")
    assert change.reason == "the twin of the crossing"
    assert AuditLine.objects.filter(action="use_staffing").exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_a_measure_keeps_the_officers_that_its_staffing_takes(client: Client) -> None:
    version = draft()
    twin = test_twins.believable()
    officers = queries.staffing_officers(twin=twin, change=MORE)
    assert officers is not None
    assert officers.before < officers.after
    address = f"{reverse('planning:use', args=[CODE])}?plan={MORE.code}"
    words = f"{officers.after}, as staffed now {officers.before}"
    assert words in client.get(address).content.decode()
    used(version)
    content = plan_world.read(version)
    assert content.measures["M-BOOTHS"].officers == officers
    change = PlanChange.objects.get(what="M-BOOTHS.officers")
    assert (change.before, change.after) == (officers.before, officers.after)
    place = content.facts.checkpoints[0].code
    page = test_twins.text_of(
        client, "measure", version.plan.code, version.number, "M-BOOTHS", place
    )
    assert f"{officers.before} → {officers.after}" in page
    changes = test_twins.text_of(client, "changes", version.plan.code, version.number)
    assert "Officers needed, with leave and sickness" in changes
    # The next version keeps them, also where experts judge the share afterwards.
    body = content.version.measures["M-BOOTHS"]
    new = {"M-BOOTHS": {name: body[name] for name in body if name != "officers"}}
    renewed = costs.with_kept_levels(old=content.version.measures, new=new)["M-BOOTHS"]
    assert measures.measure_facts(code="M-BOOTHS", body=renewed).officers == officers
    judged = {**body, "reach_from": "experts"}
    assert measures.measure_facts(code="M-BOOTHS", body=judged).officers == officers


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_pay_of_more_officers_is_in_the_running_cost(client: Client) -> None:
    version = draft()
    test_twins.believable()
    used(version)
    content = plan_world.read(version)
    measure = content.measures["M-BOOTHS"]
    more = measure.more_officers
    assert more > 0
    place = content.facts.checkpoints[0].code
    page_of_measure = (version.plan.code, version.number, "M-BOOTHS", place)
    not_set = f"Pay of {more} more officers is not in the costs: it is not set."
    assert not_set in test_twins.text_of(client, "measure", *page_of_measure)
    assert not_set in test_twins.text_of(client, "use", CODE, plan=MORE.code)
    money = reverse("planning:money", args=page_of_measure[:2])
    typed = {
        name: "" if value is None else value
        for name, value in client.get(money).context["form"].initial.items()
    }
    typed |= {"officer_pay": "៣ ០០០", "reason": "scale of pay"}
    assert "Say where this is from" in client.post(money, typed).content.decode()
    assert plan_world.read(version).inputs.officer_pay is None
    client.post(money, typed | {"pay_source": "Scale of 2026"})
    paid = plan_world.read(version)
    assert (paid.inputs.officer_pay, paid.inputs.pay_source) == (3000, "Scale of 2026")
    pay = PlanChange.objects.get(what="officer_pay")
    assert (pay.before, pay.after, pay.reason) == (None, 3000, "scale of pay")
    assert PlanChange.objects.get(what="pay_source").after == "Scale of 2026"
    words = f"Pay of {more} more officers is in the running cost: 3,000 US dollars a year each"
    page = test_twins.text_of(client, "measure", *page_of_measure)
    assert f"{words} (Scale of 2026)." in page
    assert "Scale of 2026" in test_twins.text_of(client, "changes", *page_of_measure[:2])
    # What is computed, what pages show and what solve-plan reads are the same cost.
    document = plan_inputs.solver_document(
        facts=paid.facts, measures=paid.measures, inputs=paid.inputs
    )
    [entry] = [entry for entry in document["measures"] if entry["code"] == "M-BOOTHS"]
    assert entry["running"] == {
        name: pytest.approx(
            measure.running.likely * measure.size(standard_class=name) + 3000 * more
        )
        for name in measure.applies_to
    }
    bought = paid.plan_outcome(plan=[{"measure": "M-BOOTHS", "at": place, "year": 1}])
    assert bought.running_after == pytest.approx(
        entry["running"][paid.facts.checkpoints[0].standard_class]
    )
    assert bought.more_officers == more
    pay_words = outcomes.pay_words(officers=more, inputs=paid.inputs)
    assert pay_words is not None
    assert outcomes.pay_words(officers=0, inputs=paid.inputs) is None
    riels = paid.inputs.in_currency(currency="KHR", rate=4000)
    assert (riels.officer_pay, riels.pay_source) == (12_000_000, "Scale of 2026")


@pytest.mark.django_db
def test_pay_without_a_source_or_below_nothing_is_refused() -> None:
    version = draft()
    content = plan_world.read(version)
    for pay, source in ((3000.0, ""), (-1.0, "Scale")):
        inputs = replace(content.inputs, officer_pay=pay, pay_source=source)
        with pytest.raises(PlanRefused, match="pay of an officer"):
            plans.change_inputs(
                content=content, inputs=inputs, reason="pay", by=None, now=factories.NOW
            )
    assert plan_world.read(version).inputs == content.inputs


@pytest.mark.django_db
def test_documents_say_whether_pay_is_in_the_costs() -> None:
    version = draft()
    assert files.version_document(content=plan_world.read(version))["pay"] is None
    test_twins.believable()
    used(version)
    content = plan_world.read(version)
    if not any(bought.measure.code == "M-BOOTHS" for bought in content.outcome.bought):
        place = content.facts.checkpoints[0].code
        lock = plan_inputs.LockedMeasure(measure="M-BOOTHS", at=place, year=1)
        plans.lock_measure(content=content, lock=lock, reason="now", by=None, now=factories.NOW)
        content = plan_world.read(version)
    document = files.version_document(content=content)
    assert "is not in the costs" in document["pay"]["en"]
    assert "មិននៅក្នុងចំណាយ" in document["pay"]["km"]
    for language, words in (("en", "is not in the costs"), ("km", "មិននៅក្នុងចំណាយ")):
        word = files.version_word(content=content, language=language)
        assert words in test_files.word_text(word)[0]
        printed = "".join(pages_of(pdf=files.version_print(content=content, language=language)))
        assert words.replace(" ", "") in printed.replace(" ", "").replace("\n", "")


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_rules_without_shifts_leave_the_officers_of_a_measure_unknown(client: Client) -> None:
    version = draft()
    twin = test_twins.believable()
    # Eight hours open, nine of the shortest shift.
    rules = replace(shift_plans.PROPOSED_RULES, shortest=540.0)
    actions.change_labour_rules(twin=twin, rules=rules, source="Order", by=None, now=factories.NOW)
    address = f"{reverse('planning:use', args=[CODE])}?plan={MORE.code}"
    assert "How many officers it takes is not known" in client.get(address).content.decode()
    used(version)
    assert plan_world.read(version).measures["M-BOOTHS"].officers is None
    assert not PlanChange.objects.filter(what="M-BOOTHS.officers").exists()


@pytest.mark.django_db
def test_a_result_counts_the_days_of_the_week() -> None:
    draft()
    twin = test_twins.believable()
    few = test_twins.change(booths={"visitor": 1}, since=0, until=480)
    alike = queries.staffing_reach(twin=twin, change=few, level=3)
    travellers = [20, 20, 20, 20, 20, 300, 300]
    actions.change_week(
        twin=twin, travellers=travellers, source="Register", by=None, now=factories.NOW
    )
    week = queries.staffing_reach(twin=twin, change=few, level=3)
    # Five quiet days of seven reach it, two with three times the travellers do not.
    assert alike.before < 0.1
    assert week.before == pytest.approx(5 / 7, abs=0.01)


@pytest.mark.django_db
def test_a_result_is_refused_for_other_measures_and_without_belief() -> None:
    version = draft()
    twin = test_twins.believable()
    for measure in ("M-POWER", "M-NONE"):
        with pytest.raises(PlanRefused, match="does not lift the waiting time"):
            used(version, measure=measure)
    CheckpointTwin.objects.filter(pk=twin.pk).update(timed=[])
    with pytest.raises(PlanRefused, match="Not yet believable"):
        used(version)


@pytest.mark.django_db
def test_without_an_instrument_no_level_is_reached() -> None:
    twin = test_twins.believable()
    reach = queries.staffing_reach(twin=twin, change=MORE, level=1)
    assert (reach.before, reach.likely) == (0, 0)


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_a_planner_uses_a_plan_of_the_comparison(client: Client) -> None:
    twin = test_twins.believable()
    address = reverse("planning:use", args=[CODE])
    assert client.get(address)["Location"] == reverse("planning:twin", args=[CODE])
    compared = test_twins.text_of(client, "twin", CODE, plan=MORE.code)
    assert "Use in a border programme" in compared
    assert "No draft has a measure" in test_twins.text_of(client, "use", CODE, plan=MORE.code)
    version = draft()
    page = test_twins.text_of(client, "use", CODE, plan=MORE.code)
    assert "Waiting time reaches level 3" in page
    typed = {"use": f"{version.pk}/M-BOOTHS", "reason": "twin"}
    query = f"{address}?plan={MORE.code}"
    assert client.post(query, typed | {"reason": ""}).status_code == 200
    html = client.post(query, typed, follow=True).content.decode()
    assert "The measure counts on the twin" in html
    CheckpointTwin.objects.filter(pk=twin.pk).update(timed=[])
    assert client.get(query).status_code == 302


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_the_queue_goes_into_a_scenario_as_injects(client: Client) -> None:
    test_twins.believable()
    address = reverse("planning:reports", args=[CODE])
    wrong = client.post(address, {"since": "120", "until": "60"}, follow=True)
    assert "Choose a later hour" in wrong.content.decode()
    response = client.post(address, {"since": "60", "until": "240"})
    assert response["Content-Disposition"].endswith('"EXERCISE-queue-KH-T1.xlsx"')
    data = b"".join(response.streaming_content) if response.streaming else response.content
    table = read_table(name="queue.xlsx", data=data)
    import_result = msel.read(
        table=table, values=samples.values(minutes=300), listed={}, planned={}
    )
    assert import_result.refused == ()
    assert len(import_result.added) == 3
    injects = {row["number"]: row for row in import_result.values["injects"]}
    first = injects[import_result.added[0]]
    assert first["trigger"] == {"kind": "at", "minute": 0}
    assert "07:00" in first["body"]["en"]
    assert "Visitors" in first["body"]["en"]
    assert "Booths open: 2." in first["body"]["en"]
    assert AuditLine.objects.filter(action="export_queue_reports").exists()
