"""Plans drawn from ranges and the proof, as jobs beside the server."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from promdaen.kit import jobs
from promdaen.kit.models import Job
from promdaen.planning.actions import plans, signing, working
from promdaen.planning.models import PlanVersion
from promdaen.planning.queries import computing, pages
from promdaen.planning.queries import working as queries
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules import redrawing
from promdaen.planning.rules.plan_inputs import LockedMeasure
from promdaen.planning.tests.test_measures import facts
from promdaen.planning.tests.test_outcomes import inputs
from tests import factories, plan_world

pytestmark = pytest.mark.django_db
V = ("2027", 1)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    plan_world.compute_quickly(monkeypatch)
    monkeypatch.setattr(computing, "REDRAW_COUNT", 4)
    monkeypatch.setattr(working, "PROOF_SECONDS", 0.2)


def run_work(plan_version: PlanVersion, kind: str) -> Job:
    version = PlanVersion.objects.get(pk=plan_version.pk)
    working.ask_work(version=version, kind=kind, by=None, now=factories.NOW)
    working.ask_work(version=version, kind=kind, by=None, now=factories.NOW)
    assert Job.objects.filter(kind=kind, state="waiting").count() == 1
    assert queries.work_states(version=version)[kind].is_under_way
    job = jobs.run_next_job(now=factories.NOW)
    assert job is not None
    return job


def test_draws_stay_in_their_ranges_and_weak_evidence_lifts_less() -> None:
    rng = np.random.default_rng(1)
    same = {"low": 5, "likely": 5, "high": 5}
    weak = facts("W", evidence="none", running=same)
    strong = facts("S", evidence="trial")
    lower = {"W": 0, "S": 0}
    for _number in range(200):
        drawn = redrawing.draw_measures(measures={"W": weak, "S": strong}, rng=rng)
        for code, drawn_measure in drawn.items():
            assert 800 <= drawn_measure.capital.likely <= 1300
            lower[code] += drawn_measure.lifts["T09"] == 3
        assert drawn["W"].running.likely == 5
    assert 60 < lower["W"] < 120
    assert lower["S"] < 25
    risks = redrawing.draw_risks(inputs=inputs(), rng=rng).risks
    assert 0.3 < risks["A"] < 3
    assert risks["A"] != 1.0


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A country so large that no person waits for its plan."""
    monkeypatch.setattr(working, "WAIT_SECONDS", -1)


TYPED = {
    "round": "2026", "code": "P-1", "title_km": "កម្មវិធី", "title_en": "Programme",
    "first_year": "2027",
}  # fmt: skip


@pytest.mark.usefixtures("slow")
def test_a_first_plan_that_takes_long_is_computed_beside_a_page_of_progress(
    client: Client,
) -> None:
    client.force_login(factories.account("coordinator", language="en"))
    plan_world.surveyed()
    plan_world.measures()
    answer = client.post(reverse("planning:new_plan"), TYPED)
    job = Job.objects.get(kind=queries.START)
    assert answer.url == reverse("people:job", args=(job.pk,))
    assert not PlanVersion.objects.exists()
    assert "0 % done" in client.get(answer.url).content.decode()
    state = reverse("people:job_state", args=(job.pk,))
    assert "HX-Redirect" not in client.get(state)
    jobs.run_next_job(now=factories.NOW)
    version = PlanVersion.objects.get()
    assert version.plan.code == "P-1"
    assert version.begun_by is not None
    assert client.get(state)["HX-Redirect"] == reverse("planning:version", args=("P-1", 1))
    job.refresh_from_db()
    assert (job.state, job.seen_at is not None) == ("done", True)
    # A worker that died after the plan was stored: the next one finds it.
    assert working.start_asked_plan(arguments=job.arguments) == {"version": str(version.pk)}
    assert PlanVersion.objects.count() == 1
    other = job.arguments | {"at": "2026-12-24T08:00:00+00:00"}
    with pytest.raises(PlanRefused, match="already"):
        working.start_asked_plan(arguments=other)


def test_a_first_plan_reports_its_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    plan_world.surveyed()
    plan_world.measures()
    monkeypatch.setattr(computing, "REPORT_SECONDS", 0.01)
    reports: list[int] = []
    monkeypatch.setattr(
        jobs, "report_progress", lambda *, done_count, **_more: reports.append(done_count)
    )
    new = {**TYPED, "first_year": 2027, "effects_from": ""}
    working.start_asked_plan(arguments={**new, "by": None, "at": factories.NOW.isoformat()})
    assert reports == sorted(reports)
    assert len(set(reports)) > 2
    assert reports[-1] <= 95


def test_other_work_stays_on_its_page(client: Client) -> None:
    version = plan_world.version()
    account = factories.account("coordinator")
    client.force_login(account)
    working.ask_work(version=version, kind=queries.REDRAWS, by=account, now=factories.NOW)
    job = jobs.run_next_job(now=factories.NOW)
    assert job is not None
    assert "HX-Redirect" not in client.get(reverse("people:job_state", args=(job.pk,)))


def test_redraws_are_kept_and_say_what_is_core_and_what_experts_should_judge() -> None:
    version = plan_world.version()
    job = run_work(version, queries.REDRAWS)
    assert (job.state, job.progress, job.result) == ("done", 1.0, {"count": 4})
    content = plan_world.read(version)
    assert content.version.redraws["count"] == 4
    assert content.version.redraws["shares"]["M-POWER @ KH-P1"] > 0
    shares = {"M-POWER @ KH-P1": 1.0, "M-LINE @ KH-P1": 0.4, "M-PATH @ nation": 0.05}
    PlanVersion.objects.filter(pk=version.pk).update(redraws={"shares": shares, "count": 4})
    [(measure, at, _name, share)] = pages.borderline(content=plan_world.read(version))
    assert (measure.code, at, share) == ("M-LINE", "KH-P1", 0.4)


def test_draws_in_which_a_lock_cannot_be_paid_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version = plan_world.version()
    solved, calls = computing.solve_plan, iter([1, 0, 0, 0])

    def first_fails(**options: Any) -> Any:
        if next(calls):
            raise PlanRefused("no")
        return solved(**options)

    monkeypatch.setattr(computing, "solve_plan", first_fails)
    assert run_work(version, queries.REDRAWS).result == {"count": 3}


def test_a_proof_narrows_the_bound_and_never_makes_the_plan_worse() -> None:
    version = plan_world.version()
    before = PlanVersion.objects.get(pk=version.pk).answer
    job = run_work(version, queries.PROOF)
    after = PlanVersion.objects.get(pk=version.pk).answer
    assert job.state == "done"
    assert after["objective"] <= before["objective"]
    assert before["bound"] <= after["bound"] <= after["objective"]
    assert after["more"]["objective"] <= after["objective"]


def test_a_proof_reports_its_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    version = plan_world.version()
    monkeypatch.setattr(computing, "REPORT_SECONDS", 0.01)
    monkeypatch.setattr(working, "PROOF_SECONDS", 3.0)
    reports: list[tuple[int, int]] = []

    def report(*, done_count: int, total: int, step: str) -> None:
        reports.append((done_count, total))

    monkeypatch.setattr(jobs, "report_progress", report)
    working.prove_plan(arguments={"version": str(version.pk)})
    assert {total for _count, total in reports} == {3}
    counts = [count for count, _total in reports]
    assert counts == sorted(counts)
    assert (reports[0][0], reports[-1][0]) == (0, 3)
    assert len(reports) > 2


def test_a_proof_stops_when_its_job_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    content = plan_world.read(plan_world.version())
    monkeypatch.setattr(computing, "REPORT_SECONDS", 0.0)

    def stop(seconds: float) -> None:
        raise jobs.JobStopped

    with pytest.raises(jobs.JobStopped):
        computing.solve_plan(
            facts=content.facts,
            measures=content.measures,
            inputs=content.inputs,
            search=computing.PlanSearch(seconds=0.1, report=stop),
        )


def test_what_other_budgets_and_choices_do_is_computed_again_from_a_proved_plan() -> None:
    version = plan_world.version()
    lock = LockedMeasure(measure="M-POWER", at="KH-P1", year=1)
    plans.lock_measure(
        content=plan_world.read(version), lock=lock, reason="Power", by=None, now=factories.NOW
    )
    row = PlanVersion.objects.get(pk=version.pk)
    stale = [choice | {"price": 0.9} for choice in row.answer["choices"]]
    assert stale
    PlanVersion.objects.filter(pk=version.pk).update(
        answer=row.answer | {"choices": stale, "more": None, "less": None}
    )
    run_work(version, queries.PROOF)
    after = PlanVersion.objects.get(pk=version.pk).answer
    assert [choice["price"] for choice in after["choices"]] != [0.9]
    assert after["more"]["objective"] <= after["objective"] <= after["less"]["objective"]


def test_trials_and_redraws_start_from_the_plan_of_the_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version = plan_world.version()
    content = plan_world.read(version)
    plan = content.version.answer["plan"]
    solved, starts = computing.solve_plan, []

    def seen(**options: Any) -> Any:
        starts.append(options["search"].plan)
        return solved(**options)

    monkeypatch.setattr(computing, "solve_plan", seen)
    for row in plan:
        trial = pages.trial(
            content=content, measure=row["measure"], place=row["at"], year=row["year"]
        )
        assert (trial.price, trial.refusal) == (0, "")
    assert run_work(version, queries.REDRAWS).result == {"count": 4}
    assert starts == [plan] * (len(plan) + 4)


def test_a_better_plan_of_the_proof_replaces_the_one_that_was_there() -> None:
    version = plan_world.version()
    row = PlanVersion.objects.get(pk=version.pk)
    worse = row.answer | {"objective": row.answer["base"], "plan": [], "bound": 0.0}
    PlanVersion.objects.filter(pk=version.pk).update(answer=worse)
    run_work(version, queries.PROOF)
    after = PlanVersion.objects.get(pk=version.pk).answer
    assert after["plan"]
    assert after["objective"] < worse["objective"]


def test_a_result_for_inputs_that_someone_changed_meanwhile_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version = plan_world.version()
    solved = computing.solve_plan

    def changed(**options: Any) -> Any:
        row = PlanVersion.objects.get(pk=version.pk)
        row.inputs = row.inputs | {"discount": 0.9}
        row.save()
        return solved(**options)

    monkeypatch.setattr(computing, "solve_plan", changed)
    job = run_work(version, queries.PROOF)
    assert job.state == "failed"
    assert queries.work_states(version=version)[queries.PROOF].has_failed


@pytest.mark.parametrize("kind", [queries.PROOF, queries.REDRAWS])
def test_a_result_for_costs_that_someone_imported_meanwhile_is_left_out(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    version = plan_world.version()
    solved = computing.solve_plan
    stored: list[Any] = []

    def imported(**options: Any) -> Any:
        if not stored:
            stored.append(None)
            content = plan_world.read(version)
            bodies = {
                code: body
                | {"capital": {name: 30 * cost for name, cost in body["capital"].items()}}
                for code, body in content.version.measures.items()
            }
            line = plans.PlanAuditEntry(
                action="import_costs", reason="Tender", by=None, now=factories.NOW
            )
            plans.store_change(
                content=content,
                inputs=content.inputs,
                replaced=plans.ReplacedFacts(bodies=bodies),
                changes=[("M-POWER.capital", 1000, 30000)],
                plan_audit_entry=line,
            )
            stored[0] = PlanVersion.objects.get(pk=version.pk).answer
        return solved(**options)

    monkeypatch.setattr(computing, "solve_plan", imported)
    assert run_work(version, kind).state == "failed"
    after = PlanVersion.objects.get(pk=version.pk)
    assert (after.answer, after.redraws) == (stored[0], {})


def test_work_is_asked_for_on_page_one_of_a_draft(client: Client) -> None:
    version = plan_world.version()
    client.force_login(factories.account("coordinator", language="en"))

    def press(kind: str) -> Any:
        return client.post(reverse("planning:work", args=(*V, kind)), follow=True)

    page = press(queries.REDRAWS).content.decode()
    assert "You can leave this page" in page
    assert "Being computed: 0 %" in page
    assert press("planning_none").status_code == 404
    Job.objects.update(state="failed")
    html = client.get(reverse("planning:version", args=V)).content.decode()
    assert "ended without a result" in html
    empty = client.get(reverse("planning:borderline", args=V)).content.decode()
    assert "Nothing is undecided yet" in empty
    shares = {"M-LINE @ KH-P1": 0.4}
    PlanVersion.objects.filter(pk=version.pk).update(redraws={"shares": shares, "count": 4})
    listed = client.get(reverse("planning:borderline", args=V)).content.decode()
    assert "Measure M-LINE" in listed
    person = signing.Signer(account=factories.account("viewer"), office="Office")
    signing.ask_signatures(version=version, signers=[person], by=None, now=factories.NOW)
    assert "Only a draft" in press(queries.PROOF).content.decode()
