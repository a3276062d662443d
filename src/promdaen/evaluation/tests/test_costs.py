"""Costs are entered, imported whole or not at all, and read beside results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from promdaen.course.models import CourseRun, LaterSummary, OfficerSummary
from promdaen.course.queries import costed_results
from promdaen.curriculum.models import Topic
from promdaen.evaluation import actions
from promdaen.evaluation.models import CostLine, CurrencyRate, SharedCost
from promdaen.evaluation.queries import costs as queries
from promdaen.evaluation.rules import cost_files, costs
from promdaen.evidence import actions as evidence_actions
from promdaen.kit.ids import new_id
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories, runs

pytestmark = pytest.mark.django_db
NOW, DAY, TODAY = factories.NOW, date(2026, 6, 5), date(2026, 11, 24)
PAGE = reverse("evaluation:costs")


def signed_in(*roles: str) -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account(*roles))
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def refused(act: Callable[..., Any], **arguments: Any) -> str:
    with pytest.raises(actions.CostRefused) as error:
        act(by=None, now=NOW, **arguments)
    return str(error.value)


def money(amount: str = "100", currency: str = "USD") -> costs.Money:
    return costs.Money(amount=Decimal(amount), currency=currency, day=DAY)


def cost(line: str = "travel", kind: str = "actual", **changes: Any) -> actions.NewCost:
    return actions.NewCost(line=line, kind=kind, money=money(**changes))


def test_a_cost_is_recorded_and_removed() -> None:
    run = runs.run("KK-1")
    line = actions.record_cost(run=run, cost=cost(), by=None, now=NOW)
    assert str(line) == "travel actual"
    for wrong in (cost("beer"), cost(kind="guess")):
        assert "Choose a line" in refused(actions.record_cost, run=run, cost=wrong)
    for wrong in (cost(amount="0"), cost(currency="US")):
        assert "above 0" in refused(actions.record_cost, run=run, cost=wrong)
    actions.remove_cost(line=line, by=None, now=NOW)
    assert not CostLine.objects.exists()
    with pytest.raises(NotAllowed):
        actions.record_cost(run=run, cost=cost(), by=factories.account("viewer"), now=NOW)


def test_per_diem_comes_from_attendance_and_replaces_itself() -> None:
    run = runs.run("KK-1")
    per_diem = actions.record_per_diem
    assert "No attendance" in refused(per_diem, run=run, rate=money())
    with patch.object(queries, "officer_days", return_value=12):
        for amount in ("10", "20"):
            row = per_diem(run=run, rate=money(amount), by=None, now=NOW)
    assert row.amount == 240
    assert CostLine.objects.count() == 1
    assert row.note == "12 × 20 USD"
    line = AuditLine.objects.filter(action="record_per_diem").latest("sequence")
    assert line.detail["replaced"] == ["120.00 USD"]


def test_a_per_diem_that_was_typed_is_not_replaced_whatever_its_note() -> None:
    run = runs.run("KK-1")
    typed = replace(cost("per_diem"), note="2 × 50 USD")
    actions.record_cost(run=run, cost=typed, by=None, now=NOW)
    with patch.object(queries, "officer_days", return_value=12):
        actions.record_per_diem(run=run, rate=money("10"), by=None, now=NOW)
    assert CostLine.objects.count() == 2


def test_a_cost_is_removed_once() -> None:
    line = actions.record_cost(run=runs.run("KK-1"), cost=cost(), by=None, now=NOW)
    client = signed_in("coordinator")
    address = reverse("evaluation:remove_cost", args=(line.pk,))
    stored = CostLine.objects.get()
    assert client.post(address).status_code == 302
    assert "already removed" in refused(actions.remove_cost, line=stored)
    with patch.object(queries, "cost_line", return_value=stored):
        client.post(address)
    assert "already removed" in text_of(client, PAGE)


def test_a_file_counts_once_however_often_it_is_imported() -> None:
    runs.run("KK-1")
    row = cost_files.CostRow(run="KK-1", line="travel", kind="actual", money=money())
    imported = actions.import_costs(rows=[row, row], by=None, now=NOW)
    assert (imported.added, imported.left_out) == (2, 0)
    more = replace(row, note="Bus back")
    imported = actions.import_costs(rows=[row, row, more], by=None, now=NOW)
    assert (imported.added, imported.left_out) == (1, 2)
    assert CostLine.objects.count() == 3
    assert "recorded already" in refused(actions.import_costs, rows=[row, row, more])


def test_a_changed_rate_leaves_its_old_value_in_the_audit_log() -> None:
    arguments: dict[str, Any] = {"currency": "KHR", "day": DAY, "by": None, "now": NOW}
    actions.set_rate(per_usd=Decimal("4100.125"), **arguments)
    actions.set_rate(per_usd=Decimal(4012), **arguments)
    lines = AuditLine.objects.filter(action="set_rate").order_by("sequence")
    assert [line.detail["before"] for line in lines] == ["", "4100.1250"]


def test_a_rate_is_shown_with_all_its_decimals() -> None:
    actions.set_rate(currency="KHR", day=DAY, per_usd=Decimal("4100.125"), by=None, now=NOW)
    actions.set_rate(currency="THB", day=DAY, per_usd=Decimal("30"), by=None, now=NOW)
    page = text_of(signed_in("coordinator"), reverse("evaluation:rates"))
    assert "4,100.125<" in page
    assert ">30.00<" in page


def test_results_of_few_officers_are_not_shown() -> None:
    run = runs.tested_run("KK-1")
    summaries = list(OfficerSummary.objects.filter(run=run))
    for summary in summaries[:4]:
        LaterSummary.objects.create(
            enrolment=summary.enrolment, run=run, months=6, points=90, is_comparable=True
        )
    actions.record_cost(run=run, cost=cost(), by=None, now=NOW)
    page = queries.costs_page(standard=70, today=TODAY)
    assert page.total is not None
    assert [unit.is_hidden for unit in page.total.units] == [False, False, True, True]
    assert not any(lasting_usd for _name, _usd, lasting_usd in page.scenarios)
    assert text_of(signed_in("viewer"), PAGE).count("too few to show") == 2
    LaterSummary.objects.create(
        enrolment=summaries[4].enrolment, run=run, months=6, points=90, is_comparable=True
    )
    page = queries.costs_page(standard=70, today=TODAY)
    assert page.total is not None
    assert not page.total.units[2].is_hidden
    assert all(lasting_usd for _name, _usd, lasting_usd in page.scenarios)


def test_rates_and_shared_costs_are_checked() -> None:
    rate = {"currency": "KHR", "day": DAY, "per_usd": Decimal(4000)}
    actions.set_rate(by=None, now=NOW, **rate)
    row = actions.set_rate(by=None, now=NOW, **rate | {"per_usd": Decimal(4100)})
    assert CurrencyRate.objects.get().per_usd == 4100
    assert str(row) == "KHR 2026-06-05"
    assert "three letters" in refused(actions.set_rate, **rate | {"currency": "USD"})
    assert "an earlier day" in refused(actions.set_rate, **rate | {"day": date(2999, 1, 1)})
    assert "rate above 0" in refused(actions.set_rate, **rate | {"per_usd": Decimal(0)})
    shared = {"title": "Lessons", "money": money(), "runs_count": 4}
    assert str(actions.share_cost(by=None, now=NOW, **shared)) == "Lessons"
    assert "over how many" in refused(actions.share_cost, **shared | {"runs_count": 0})


def test_officers_who_did_not_come_are_not_counted_as_trained() -> None:
    run = runs.tested_run("KK-1")
    factories.enrolments(run, [factories.officer()])
    actions.record_cost(run=run, cost=cost(), by=None, now=NOW)
    page = queries.costs_page(standard=70, today=TODAY)
    assert page.total is not None
    assert (page.total.units[0].n, page.total.units[0].usd) == (8, 12.5)


def test_more_runs_than_planned_share_the_whole_development_and_no_more() -> None:
    for code in ("KK-1", "KK-2", "KK-3"):
        actions.record_cost(run=runs.run(code), cost=cost(), by=None, now=NOW)
    actions.share_cost(title="Lessons", money=money("60"), runs_count=2, by=None, now=NOW)
    page = queries.costs_page(standard=70, today=TODAY)
    assert page.total is not None
    assert page.total.usd == 360
    assert {row.shared for row in page.rows} == {20}
    assert "Development shared over half the runs" not in [
        str(name) for name, _usd, _kept in page.scenarios
    ]


def test_costs_are_read_beside_results() -> None:
    run, other = runs.tested_run("KK-1"), runs.run("KK-2")
    summaries = list(OfficerSummary.objects.filter(run=run))
    for summary in summaries[:4]:
        LaterSummary.objects.create(
            enrolment=summary.enrolment, run=run, months=3, points=90, is_comparable=True
        )
    assert costed_results.months_tested() == 3
    for new in (cost(), cost("trainers_foreign"), cost("venue", "budget")):
        actions.record_cost(run=run, cost=new, by=None, now=NOW)
    actions.record_cost(run=other, cost=cost(currency="KHR"), by=None, now=NOW)
    actions.share_cost(title="Lessons", money=money("50"), runs_count=5, by=None, now=NOW)
    page = queries.costs_page(standard=70, today=TODAY)
    assert page.without_rate == ["KHR"]
    assert page.total is not None
    assert page.total.usd == 210
    assert page.total.units[2].is_hidden
    assert page.rows[0].deviation in (100, 0)
    actions.set_rate(currency="KHR", day=DAY, per_usd=Decimal(10), by=None, now=NOW)
    page = queries.costs_page(standard=70, today=TODAY)
    assert [group.runs for group in page.groups] == [2, 1, 1]
    costs_page = text_of(signed_in("viewer"), f"{PAGE}?standard=60")
    assert "60 points of 100" in costs_page
    assert "What is left out" in costs_page
    assert "Import costs" not in costs_page


def kept_by_six(*, run: CourseRun) -> None:
    """Six of the eight officers of a run take the later test, three of them still at the standard.

    A fourth is at the standard then, but was not after the course.
    """
    OfficerSummary.objects.filter(run=run).update(after_points=80)
    for number, summary in enumerate(list(OfficerSummary.objects.filter(run=run))[:6]):
        if not number:
            OfficerSummary.objects.filter(pk=summary.pk).update(after_points=60)
        LaterSummary.objects.create(
            enrolment=summary.enrolment,
            run=run,
            months=6,
            points=90 if number < 4 else 40,
            is_comparable=True,
        )


def test_an_officer_still_at_the_standard_costs_what_the_runs_with_a_later_test_cost() -> None:
    later, other = runs.tested_run("KK-1"), runs.tested_run("KK-2", seed=2)
    kept_by_six(run=later)
    for run, amount in ((later, "1000"), (other, "40")):
        actions.record_cost(run=run, cost=cost(amount=amount), by=None, now=NOW)
    actions.share_cost(title="Lessons", money=money("160"), runs_count=8, by=None, now=NOW)
    page = queries.costs_page(standard=70, today=TODAY)
    assert page.total is not None
    unit = page.total.units[2]
    # Half of 8 officers for 1,020 USD; the other run's 8 officers and 60 USD do not count.
    assert (unit.usd, unit.n, unit.runs, unit.total_usd) == (255, 6, ("KK-1",), 1020)
    assert set(page.total.units[0].runs) == {"KK-1", "KK-2"}
    assert {str(name): (usd, lasting_usd) for name, usd, lasting_usd in page.scenarios} == {
        "Travel a quarter higher": (1340, 317.5),
        "Travel a quarter lower": (820, 192.5),
        "Development left out": (1040, 250),
        "Development shared over half the runs": (1120, 260),
    }
    costs_page = text_of(signed_in("viewer"), PAGE)
    assert "KK-1: 1,020 USD" in costs_page
    assert "may be better than those who did not" in costs_page


def test_points_that_lasted_are_of_officers_who_took_both_tests() -> None:
    run = runs.tested_run("KK-1")
    kept_by_six(run=run)
    rows = OfficerSummary.objects.filter(enrolment__later_summaries__points=40)
    rows.filter(pk=rows[0].pk).update(after_points=None)
    scores = costed_results.scores_of_runs(runs=[run], months=6)[run.pk]
    assert sorted(scores.lasting) == [40, 60, 80, 80, 80]
    assert len(scores.gains) == 6


def test_a_run_that_has_not_ended_has_no_cost_of_results_yet() -> None:
    ended = runs.tested_run("KK-1")
    going = runs.tested_run("KK-2", seed=2)
    for run in (ended, going):
        actions.record_cost(run=run, cost=cost(), by=None, now=NOW)
    CourseRun.objects.filter(pk=going.pk).update(ends_on=TODAY)
    page = queries.costs_page(standard=70, today=TODAY)
    assert page.total is not None
    assert (page.total.usd, page.total.units[0].n, page.total.units[0].runs) == (
        100, 8, ("KK-1",),
    )  # fmt: skip
    assert [row.run for row in page.still_going] == [going]
    assert len(page.rows) == 2
    tomorrow = queries.costs_page(standard=70, today=TODAY + timedelta(days=1))
    assert tomorrow.total is not None
    assert tomorrow.total.usd == 200
    CourseRun.objects.update(ends_on=date(2999, 1, 1))
    costs_page = text_of(signed_in("coordinator"), PAGE)
    assert "Course runs that have not ended" in costs_page
    assert "Budget and actual by course run" in costs_page
    assert "No actual costs" not in costs_page


def test_two_courses_are_compared() -> None:
    first, second = runs.run("KK-1"), runs.run("KK-2")
    second.course = factories.course("TWO-DAY")
    second.save()
    for run in (first, second):
        actions.record_cost(run=run, cost=cost(), by=None, now=NOW)
    assert [group.runs for group in queries.costs_page(standard=70, today=TODAY).groups] == [
        2,
        1,
        1,
    ]


def test_empty_pages_lead_on() -> None:
    runs.run("KK-1")
    client = signed_in("coordinator")
    page = text_of(client, PAGE)
    assert "No actual costs" in page
    assert reverse("evaluation:run_costs", args=("KK-1",)) in page
    assert "To your first page" in text_of(signed_in("viewer"), PAGE)
    assert signed_in("trainer").get(PAGE).status_code == 403
    assert signed_in("viewer").get(reverse("evaluation:rates")).status_code == 403


def test_costs_are_entered_on_pages() -> None:
    run = runs.run("KK-1")
    client = signed_in("coordinator")
    address = reverse("evaluation:run_costs", args=("KK-1",))
    assert client.get(reverse("evaluation:run_costs", args=("NO",))).status_code == 404
    assert "No cost of this run" in text_of(client, address)
    form_values = {"line": "travel", "kind": "budget", "amount": "12.50", "currency": "usd",
            "day": "2026-06-05", "note": "Bus"}  # fmt: skip
    assert "above 0" in client.post(address, form_values | {"amount": "0"}).content.decode()
    assert client.post(address, form_values).status_code == 302
    line = CostLine.objects.get()
    assert "Bus" in text_of(client, address)
    assert "Budget and actual by course run" in text_of(client, PAGE)
    per_diem = reverse("evaluation:per_diem", args=("KK-1",))
    assert "Officer-days" in text_of(client, per_diem)
    assert "No attendance" in client.post(per_diem, form_values).content.decode()
    with patch.object(queries, "officer_days", return_value=2):
        assert client.post(per_diem, form_values).status_code == 302
    remove = reverse("evaluation:remove_cost", args=(line.pk,))
    assert client.post(remove).status_code == 302
    assert client.post(remove).status_code == 404
    assert CostLine.objects.get().run_id == run.pk


def test_a_file_is_imported_whole_or_not_at_all() -> None:
    runs.run("KK-1")
    client = signed_in("coordinator")
    address = reverse("evaluation:import_costs")
    text_of(client, address)

    def upload(data: bytes, name: str = "costs.csv") -> Any:
        return client.post(address, {"file": SimpleUploadedFile(name, data)})

    head = b"run,line,kind,amount,currency,day\n"
    good, bad = (
        b"KK-1,travel,actual,100,USD,2026-06-05\n",
        b"KK-1,travel,actual,x,USD,2026-06-05\n",
    )
    page = upload(head + good + bad).content.decode()
    assert "Nothing is stored. Row 3, column amount" in page
    assert client.post(address, {}).status_code == 200
    assert upload(b"\x00\x01", "x.xlsx").status_code == 200
    assert not CostLine.objects.exists()
    with patch.object(cost_files, "MAX_AMOUNT", Decimal(1000)):
        assert upload(head + good).status_code == 302
    assert CostLine.objects.get().amount == 100
    assert "recorded already" in upload(head + good).content.decode()
    assert upload(head + good + good.replace(b"100", b'"12,50"')).status_code == 302
    assert "Recorded already and left out: 1" in text_of(client, PAGE)
    assert CostLine.objects.filter(amount=Decimal("12.50")).exists()


def test_costs_of_practice_are_shown_before_a_course_run_costs_anything() -> None:
    actions.share_cost(
        title="x", money=money("90"), runs_count=0, serves="refreshers", by=None, now=NOW
    )
    for role in ("coordinator", "viewer"):
        costs_page = text_of(signed_in(role), PAGE)
        assert "90 USD" in costs_page
        assert "No actual costs" not in costs_page


def test_rates_and_shared_costs_are_entered_on_pages() -> None:
    client = signed_in("coordinator")
    rates, shared = reverse("evaluation:rates"), reverse("evaluation:shared_costs")
    form_values = {"currency": "khr", "per_usd": "4000", "day": "2026-06-05"}
    assert (
        "three letters" in client.post(rates, form_values | {"currency": "usd"}).content.decode()
    )
    assert client.post(rates, form_values).status_code == 302
    assert "KHR" in text_of(client, rates)
    form_values = {"title": "Lessons", "amount": "10", "currency": "USD", "day": "2026-06-05",
            "runs_count": "3", "serves": "courses"}  # fmt: skip
    assert "above 0" in client.post(shared, form_values | {"amount": "0"}).content.decode()
    assert (
        "over how many runs"
        in client.post(shared, form_values | {"runs_count": ""}).content.decode()
    )
    assert client.post(shared, form_values).status_code == 302
    assert SharedCost.objects.get().runs_count == 3
    assert "Lessons" in text_of(client, shared)
    phones = form_values | {"title": "Phones", "serves": "refreshers", "runs_count": ""}
    assert client.post(shared, phones).status_code == 302
    assert SharedCost.objects.get(title="Phones").serves == costs.REFRESHERS
    assert "Phones" in text_of(client, shared)


def test_refreshers_and_the_booth_cost_so_much_an_officer_who_practised() -> None:
    run = runs.tested_run("KK-1", officers=6, seed=1)
    actions.record_cost(run=run, cost=cost(amount="600"), by=None, now=NOW)
    officers = [enrolment.officer for enrolment in run.enrolments.all()]
    outcome = factories.outcome(topic=Topic.objects.first(), number=99)
    for kind, count in (("refresher", 6), ("booth", 4)):
        evidence_actions.record_observations(
            observations=[
                evidence_actions.NewObservation(
                    officer_id=officer.pk,
                    outcome_id=outcome.pk,
                    kind=kind,
                    credit=1.0,
                    at=NOW,
                    source_kind=f"{kind}.row",
                    source_id=new_id(),
                )
                for officer in officers[:count] * 2
            ],
            by=None,
            now=NOW,
        )
    for serves, amount in (("refreshers", "90"), ("booth", "40"), ("booth", "2")):
        actions.share_cost(
            title="x", money=money(amount), runs_count=0, serves=serves, by=None, now=NOW
        )
    page = queries.costs_page(standard=70, today=TODAY)
    refreshers, booth = page.practice
    assert (refreshers.usd, refreshers.officers, refreshers.usd_an_officer) == (90, 6, 15.0)
    assert (booth.usd, booth.officers, booth.is_hidden) == (42, 4, True)
    # They are no cost of the courses.
    assert page.total is not None
    assert page.total.usd == 600
    costs_page = text_of(signed_in("viewer"), PAGE)
    assert "15 USD" in costs_page
    assert "10.50" not in costs_page
    with pytest.raises(actions.CostRefused, match="what the cost is for"):
        actions.share_cost(
            title="x", money=money("1"), runs_count=1, serves="food", by=None, now=NOW
        )
