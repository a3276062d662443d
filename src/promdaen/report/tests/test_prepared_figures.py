"""Pages of large scopes show figures that a job prepared; what is signed never does."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.course.models import CourseRun
from promdaen.kit import jobs
from promdaen.people.models import Account
from promdaen.report import actions, queries
from promdaen.report.models import PreparedFigures
from promdaen.report.queries import prepared_figures
from tests import factories, runs

pytestmark = pytest.mark.django_db
SHEET = reverse("report:sheet", args=("programme", "P1"))
LATER = factories.NOW + timedelta(hours=1)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A programme of two tested runs, which counts as large."""
    monkeypatch.setattr(prepared_figures, "MAX_COMPUTED_RUNS", 1)
    tested = [runs.tested_run(code, seed=seed) for seed, code in enumerate(("KK-1", "KK-2"))]
    programme = factories.programme("P1", {("IMM", "01", 2026): 12})
    CourseRun.objects.filter(pk__in=[run.pk for run in tested]).update(programme=programme)


def sheet(account: Account | None = None) -> prepared_figures.CurrentSheet:
    scope_runs = queries.scope_runs_by_code(kind="programme", code="P1", account=account)
    return queries.current_sheet(
        scope_runs=scope_runs, account=account, today=factories.NOW.date()
    )


def page(address: str, account: Account) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(address).content.decode()


def test_a_prepared_sheet_is_the_computed_one(large: None) -> None:
    computed = sheet()
    actions.prepare_large_scopes(now=factories.NOW)
    prepared = sheet()
    assert computed.prepared_at is None
    assert prepared.prepared_at == factories.NOW
    assert prepared.document == computed.document


def test_the_pages_of_a_prepared_sheet_say_of_when_it_is(large: None) -> None:
    coordinator = factories.account("coordinator", language="en")
    scope = ("programme", "P1")
    pages = [
        SHEET,
        reverse("report:items", args=scope),
        reverse("report:indicators", args=scope),
        reverse("report:figure", args=(*scope, "gain_points")),
        reverse("report:overview"),
    ]
    before = [page(address, coordinator) for address in pages]
    actions.prepare_large_scopes(now=factories.NOW)
    after = [page(address, coordinator) for address in pages]
    note = "computed every 15 minutes"
    assert not any(note in text for text in before)
    assert all(note in text for text in after)


def test_a_change_is_in_the_issued_sheet_before_it_is_prepared(large: None) -> None:
    actions.prepare_large_scopes(now=factories.NOW)
    CourseRun.objects.filter(code="KK-2").update(programme=None)
    assert len(sheet().document["runs"]) == 2
    scope_runs = queries.scope_runs_by_code(kind="programme", code="P1", account=None)
    issued = actions.issue_sheet(scope_runs=scope_runs, by=None, now=factories.NOW)
    assert [run["code"] for run in issued.figures["runs"]] == ["KK-1"]


def test_what_is_no_longer_large_is_computed_again(large: None) -> None:
    actions.prepare_large_scopes(now=factories.NOW)
    CourseRun.objects.filter(code="KK-2").update(programme=None)
    actions.prepare_large_scopes(now=LATER)
    assert set(PreparedFigures.objects.values_list("name", flat=True)) == {
        "overview:",
        "province:01",
    }
    assert len(sheet().document["runs"]) == 1


def test_figures_are_prepared_anew(large: None) -> None:
    actions.prepare_large_scopes(now=factories.NOW)
    runs.tested_run("KK-3", seed=3)
    CourseRun.objects.filter(code="KK-3").update(programme=CourseRun.objects.first().programme)
    actions.prepare_large_scopes(now=LATER)
    prepared = sheet()
    assert (prepared.prepared_at, len(prepared.document["runs"])) == (LATER, 3)


def test_a_small_installation_prepares_nothing() -> None:
    runs.tested_run("KK-1")
    actions.prepare_large_scopes(now=factories.NOW)
    assert not PreparedFigures.objects.exists()


def test_who_sees_some_of_the_runs_gets_figures_of_these(large: None) -> None:
    actions.prepare_large_scopes(now=factories.NOW)
    trainer = factories.account("trainer")
    CourseRun.objects.get(code="KK-1").trainers.add(trainer)
    current = sheet(trainer)
    assert current.prepared_at is None
    assert [run["code"] for run in current.document["runs"]] == ["KK-1"]


def test_a_sheet_of_an_earlier_version_is_not_shown(large: None) -> None:
    actions.prepare_large_scopes(now=factories.NOW)
    row = PreparedFigures.objects.get(name="programme:P1")
    row.document["schema"] = "promdaen.sheet/1"
    row.save()
    assert sheet().prepared_at is None


def test_recommendations_are_those_of_now(large: None) -> None:
    actions.prepare_large_scopes(now=factories.NOW)
    texts: list[Any] = [{"en": "Train twice", "km": "បណ្តុះបណ្តាលពីរដង"}]
    scope_runs = queries.scope_runs_by_code(kind="programme", code="P1", account=None)
    actions.write_recommendations(scope_runs=scope_runs, texts=texts, by=None, now=factories.NOW)
    assert sheet().document["recommendations"] == texts


@pytest.mark.parametrize("programme", ["", "P1"])
def test_a_prepared_overview_is_the_computed_one(large: None, programme: str) -> None:
    account = factories.account("viewer")
    computed = queries.overview(account=account, programme=programme, now=factories.NOW)
    actions.prepare_large_scopes(now=factories.NOW)
    prepared = queries.overview(account=account, programme=programme, now=factories.NOW)
    assert (computed.prepared_at, prepared.prepared_at) == (None, factories.NOW)
    assert replace(prepared, prepared_at=None) == computed


def test_the_overview_draws_the_last_gains(large: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from promdaen.report.queries import dashboard

    CourseRun.objects.filter(code="KK-2").update(ends_on=factories.NOW.date())
    account = factories.account("viewer")
    whole = queries.overview(account=account, programme="", now=factories.NOW)
    monkeypatch.setattr(dashboard, "MAX_GAINS", 1)
    cut = queries.overview(account=account, programme="", now=factories.NOW)
    assert [row["code"] for row in cut.gains] == [whole.gains[-1]["code"]] == ["KK-2"]
    assert (whole.has_more_gains, cut.has_more_gains) == (False, True)


def test_preparing_is_regular_work(large: None) -> None:
    jobs.queue_upkeep(now=factories.NOW)
    while jobs.run_next_job(now=factories.NOW):
        pass
    assert PreparedFigures.objects.filter(name="programme:P1").exists()
