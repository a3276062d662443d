"""Pages of large scopes show figures that a job prepared; what is signed never does."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from promdaen.course.models import CourseRun, Feedback, Programme, SummaryMark, Target
from promdaen.kit import jobs
from promdaen.people.models import Account
from promdaen.report import actions, queries
from promdaen.report.models import PreparedFigures
from promdaen.report.queries import prepared_figures
from tests import factories, runs

pytestmark = pytest.mark.django_db
SHEET = reverse("report:sheet", args=("programme", "P1"))
LATER = factories.NOW + timedelta(hours=1)
NOTE = "With this many course runs, they are updated every 15 minutes."
MOST_STATEMENTS = 30
BRACKETS = ("SAVEPOINT", "RELEASE SAVEPOINT")
"""As in tests/test_page_queries.py, of every page of figures, of whatever scope."""


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A programme of three tested runs; two count as large."""
    monkeypatch.setattr(prepared_figures, "MAX_COMPUTED_RUNS", 1)
    codes = ("KK-1", "KK-2", "KK-3")
    tested = [runs.tested_run(code, seed=seed) for seed, code in enumerate(codes)]
    programme = factories.programme("P1", {("IMM", "01", 2026): 12})
    CourseRun.objects.filter(pk__in=[run.pk for run in tested]).update(programme=programme)


def sheet(account: Account | None = None, **day: Any) -> prepared_figures.CurrentSheet:
    scope_runs = queries.scope_runs_by_code(kind="programme", code="P1", account=account)
    today = day.get("today", factories.NOW.date())
    return queries.current_sheet(scope_runs=scope_runs, account=account, today=today)


def shown_codes(account: Account | None = None) -> list[str]:
    return [run["code"] for run in sheet(account).document["runs"]]


def signed_in(account: Account) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(address: str, account: Account) -> str:
    return signed_in(account).get(address).content.decode()


def leave_programme(*codes: str) -> None:
    CourseRun.objects.filter(code__in=codes).update(programme=None)


def test_a_prepared_sheet_is_the_computed_one(large: None) -> None:
    computed = sheet()
    actions.prepare_large_scopes(now=factories.NOW)
    prepared = sheet()
    assert computed.prepared_at is None
    assert prepared.prepared_at == factories.NOW
    assert prepared.document == computed.document


def test_the_pages_of_a_prepared_sheet_say_when_it_was_computed(large: None) -> None:
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
    assert not any(NOTE in text for text in before)
    assert all(NOTE in text for text in after)


def test_a_prepared_page_does_not_ask_to_be_reloaded(large: None) -> None:
    coordinator = factories.account("coordinator", language="en")
    SummaryMark.objects.create(run=CourseRun.objects.get(code="KK-1"))
    pages = [SHEET, reverse("report:overview")]
    assert all("Reload the page" in page(address, coordinator) for address in pages)
    actions.prepare_large_scopes(now=factories.NOW)
    assert not any("Reload the page" in page(address, coordinator) for address in pages)


def test_a_change_is_in_the_issued_sheet_before_it_is_prepared(large: None) -> None:
    actions.prepare_large_scopes(now=factories.NOW)
    leave_programme("KK-2")
    assert shown_codes() == ["KK-1", "KK-2", "KK-3"]
    scope_runs = queries.scope_runs_by_code(kind="programme", code="P1", account=None)
    issued = actions.issue_sheet(scope_runs=scope_runs, by=None, now=factories.NOW)
    assert [run["code"] for run in issued.figures["runs"]] == ["KK-1", "KK-3"]


def test_what_is_no_longer_large_is_computed_at_once(large: None) -> None:
    actions.prepare_large_scopes(now=factories.NOW)
    leave_programme("KK-2", "KK-3")
    assert shown_codes() == ["KK-1"]
    actions.prepare_large_scopes(now=LATER)
    assert set(PreparedFigures.objects.values_list("name", flat=True)) == {
        "overview:",
        "province:01",
    }


def test_nothing_is_left_of_a_programme_that_was_deleted(large: None) -> None:
    viewer = factories.account("viewer", language="en")
    actions.prepare_large_scopes(now=factories.NOW)
    leave_programme("KK-1", "KK-2", "KK-3")
    assert signed_in(viewer).get(SHEET).status_code == 404
    Target.objects.filter(programme__code="P1").delete()
    Programme.objects.filter(code="P1").delete()
    assert signed_in(viewer).get(SHEET).status_code == 404
    factories.programme("P1")
    overview = queries.overview(account=viewer, programme="P1", now=factories.NOW)
    assert (overview.prepared_at, overview.runs["all"]) == (None, 0)


def test_figures_are_prepared_again(large: None) -> None:
    actions.prepare_large_scopes(now=factories.NOW)
    runs.tested_run("KK-4", seed=4)
    CourseRun.objects.filter(code="KK-4").update(programme=Programme.objects.get(code="P1"))
    actions.prepare_large_scopes(now=LATER)
    prepared = sheet()
    assert (prepared.prepared_at, len(prepared.document["runs"])) == (LATER, 4)


def test_figures_of_a_job_that_stopped_are_computed(large: None) -> None:
    actions.prepare_large_scopes(now=factories.NOW)
    overview_at = factories.NOW + timedelta(days=2)
    viewer = factories.account("viewer")
    for days, prepared_at in ((1, factories.NOW), (2, None)):
        at = factories.NOW + timedelta(days=days)
        assert sheet(today=at.date()).prepared_at == prepared_at
        overview = queries.overview(account=viewer, programme="P1", now=at)
        assert overview.prepared_at == prepared_at
    assert queries.overview(account=viewer, programme="", now=overview_at).runs["all"] == 3


def test_a_small_installation_prepares_nothing() -> None:
    runs.tested_run("KK-1")
    actions.prepare_large_scopes(now=factories.NOW)
    assert not PreparedFigures.objects.exists()


def test_who_sees_some_of_the_runs_gets_figures_of_these(large: None) -> None:
    actions.prepare_large_scopes(now=factories.NOW)
    trainer = factories.account("trainer")
    for code in ("KK-1", "KK-2"):
        CourseRun.objects.get(code=code).trainers.add(trainer)
    assert sheet(trainer).prepared_at is None
    assert shown_codes(trainer) == ["KK-1", "KK-2"]


def test_a_trainer_does_not_open_prepared_figures_of_others(large: None) -> None:
    actions.prepare_large_scopes(now=factories.NOW)
    trainer = factories.account("trainer", language="en")
    elsewhere = runs.tested_run("TK-1", seed=9)
    CourseRun.objects.filter(pk=elsewhere.pk).update(province=factories.province("21"))
    elsewhere.trainers.add(trainer)
    client = signed_in(trainer)
    for kind, code in (("programme", "P1"), ("province", "01")):
        assert PreparedFigures.objects.filter(name=f"{kind}:{code}").exists()
        for name in ("sheet", "items", "indicators"):
            address = reverse(f"report:{name}", args=(kind, code))
            assert client.get(address).status_code == 404, address
    assert client.get(reverse("report:overview")).status_code == 403
    own = client.get(reverse("report:sheet", args=("province", "21"))).content.decode()
    assert NOTE not in own


def test_a_sheet_of_an_earlier_version_is_not_shown(large: None) -> None:
    actions.prepare_large_scopes(now=factories.NOW)
    row = PreparedFigures.objects.get(name="programme:P1")
    row.document["schema"] = "promdaen.sheet/1"
    row.save()
    assert sheet().prepared_at is None


def test_an_overview_of_an_earlier_version_is_not_shown(large: None) -> None:
    viewer = factories.account("viewer")
    actions.prepare_large_scopes(now=factories.NOW)
    row = PreparedFigures.objects.get(name="overview:")
    row.document["columns"] = [["officers"], *row.document["columns"][1:]]
    row.document["counts"] = {"officers": 3}
    row.save()
    overview = queries.overview(account=viewer, programme="", now=factories.NOW)
    assert (overview.prepared_at, overview.total.trained) == (None, 24)


def test_recommendations_are_those_of_now(large: None) -> None:
    actions.prepare_large_scopes(now=factories.NOW)
    texts: list[Any] = [{"en": "Train twice", "km": "បណ្តុះបណ្តាលពីរដង"}]
    scope_runs = queries.scope_runs_by_code(kind="programme", code="P1", account=None)
    actions.write_recommendations(scope_runs=scope_runs, texts=texts, by=None, now=factories.NOW)
    prepared = sheet()
    computed = queries.build_sheet(scope_runs=scope_runs, today=factories.NOW.date())
    assert prepared.prepared_at == factories.NOW
    assert prepared.document["recommendations"] == computed["recommendations"]
    assert "Train twice" in page(SHEET, factories.account("viewer", language="en"))


def test_a_comment_that_is_no_longer_printed_is_gone_at_once(large: None) -> None:
    run = CourseRun.objects.get(code="KK-1")
    comments = [
        Feedback(run=run, relevance=5, overall=5, received_on=run.ends_on, has_consent=True)
        for _number in range(5)
    ]
    comments[0].is_quoted, comments[0].quote_en = True, "I would do it again"
    Feedback.objects.bulk_create(comments)
    CourseRun.objects.update(is_feedback_open=False)
    actions.prepare_large_scopes(now=factories.NOW)
    viewer = factories.account("viewer", language="en")
    assert escape("I would do it again") in page(SHEET, viewer)
    Feedback.objects.update(is_quoted=False)
    assert sheet().prepared_at == factories.NOW
    assert escape("I would do it again") not in page(SHEET, viewer)


@pytest.mark.parametrize("programme", ["", "P1"])
def test_a_prepared_overview_is_the_computed_one(large: None, programme: str) -> None:
    account = factories.account("viewer")
    computed = queries.overview(account=account, programme=programme, now=factories.NOW)
    actions.prepare_large_scopes(now=factories.NOW)
    prepared = queries.overview(account=account, programme=programme, now=factories.NOW)
    assert (computed.prepared_at, prepared.prepared_at) == (None, factories.NOW)
    assert len(computed.gains) == 3
    assert replace(prepared, prepared_at=None) == computed


def test_a_run_that_was_cancelled_is_not_among_prepared_gains(large: None) -> None:
    account = factories.account("viewer")
    actions.prepare_large_scopes(now=factories.NOW)
    CourseRun.objects.filter(code="KK-2").update(is_cancelled=True)
    prepared = queries.overview(account=account, programme="P1", now=factories.NOW)
    assert prepared.prepared_at == factories.NOW
    assert {row["code"] for row in prepared.gains} == {"KK-1", "KK-3"}


def test_the_overview_draws_the_last_gains(large: None, monkeypatch: pytest.MonkeyPatch) -> None:
    CourseRun.objects.filter(code="KK-2").update(ends_on=factories.NOW.date())
    account = factories.account("viewer")
    whole = queries.overview(account=account, programme="", now=factories.NOW)
    monkeypatch.setattr(prepared_figures, "MAX_GAINS", 1)
    cut = queries.overview(account=account, programme="", now=factories.NOW)
    assert [row["code"] for row in cut.gains] == [whole.gains[-1]["code"]] == ["KK-2"]
    assert (whole.has_more_gains, cut.has_more_gains) == (False, True)


def test_runs_with_few_tests_take_no_place_among_the_drawn_gains(
    large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = runs.tested_run("KK-9", officers=3, seed=9)
    CourseRun.objects.filter(pk=few.pk).update(ends_on=factories.NOW.date())
    monkeypatch.setattr(prepared_figures, "MAX_GAINS", 3)
    account = factories.account("viewer")
    overview = queries.overview(account=account, programme="", now=factories.NOW)
    assert {row["code"] for row in overview.gains} == {"KK-1", "KK-2", "KK-3"}
    assert not overview.has_more_gains


def test_pages_of_figures_ask_little_computed_and_prepared(large: None) -> None:
    client = signed_in(factories.account("coordinator"))
    addresses = [
        reverse("report:sheet", args=("programme", "P1")),
        reverse("report:sheet", args=("province", "01")),
        reverse("report:overview"),
        f"{reverse('report:overview')}?programme=P1",
    ]

    def statements() -> list[int]:
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            sent = [query["sql"] for query in captured.captured_queries]
            counts.append(sum(not text.startswith(BRACKETS) for text in sent))
        return counts

    computed = statements()
    actions.prepare_large_scopes(now=factories.NOW)
    prepared = statements()
    assert max(*computed, *prepared) <= MOST_STATEMENTS
    assert max(prepared[:2]) < min(computed[:2]) - 10


def test_preparing_is_regular_work(large: None) -> None:
    jobs.queue_upkeep(now=factories.NOW)
    while jobs.run_next_job(now=factories.NOW):
        pass
    assert PreparedFigures.objects.filter(name="programme:P1").exists()
