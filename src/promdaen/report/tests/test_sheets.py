"""The sheet of a scope: from summaries, equal to the rows, and honest about what it lacks."""

from datetime import date

import numpy as np
import pytest

from promdaen.assessment import queries as assessment_queries
from promdaen.assessment.rules import cohorts, gains, summaries
from promdaen.course import actions as course_actions
from promdaen.course.models import CourseRun, RunSitting
from promdaen.report import queries
from promdaen.report.queries import sheets
from promdaen.report.rules import gaps
from tests import factories, runs

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def sheet(kind: str, code: str) -> dict:
    scope_runs = queries.scope_runs_by_code(kind=kind, code=code, account=None)
    return queries.build_sheet(scope_runs=scope_runs, today=TODAY)


def recomputed(run: CourseRun) -> summaries.SheetSummary:
    matrices = {}
    for occasion in ("before", "after"):
        links = RunSitting.objects.filter(enrolment__run=run, occasion=occasion)
        ids = list(links.order_by("enrolment__seat").values_list("sitting_id", flat=True))
        read = assessment_queries.load_marks(sittings=ids)
        matrices[occasion] = read.marks[[read.sittings.index(link) for link in ids]]
    return summaries.summary(
        cohort=cohorts.cohort_of_marks(**matrices),
        relevance=(0, 0, 0, 0, 0),
        overall=(0, 0, 0, 0, 0),
        seed=sheets.SEED,
    )


def test_a_sheet_from_summaries_equals_one_from_the_rows() -> None:
    run = runs.tested_run("KK-1", officers=12)
    headline, expected_headline = sheet("run", "KK-1")["headline"], recomputed(run)
    for key, value in headline.items():
        expected = getattr(expected_headline, key)
        if isinstance(value, float):
            assert value == pytest.approx(expected), key
        elif isinstance(value, list):
            assert value == pytest.approx(list(expected)), key
        else:
            assert value == expected, key


def test_a_programme_adds_its_runs_up() -> None:
    first, second = runs.tested_run("KK-1", seed=1), runs.tested_run("KK-2", seed=2)
    cell = ("IMM", "01", 2026)
    programme = factories.programme("P1", {cell: 12})
    course_actions.set_programme_targets(
        programme=programme, targets={cell: 20}, reason="More asked", by=None, now=factories.NOW
    )
    CourseRun.objects.filter(pk__in=[first.pk, second.pk]).update(programme=programme)
    whole, first_sheet, second_sheet = (
        sheet("programme", "P1"),
        sheet("run", "KK-1"),
        sheet("run", "KK-2"),
    )
    assert whole["headline"]["both"] == 16
    assert whole["headline"]["gain_points"] == pytest.approx(
        (first_sheet["headline"]["gain_points"] + second_sheet["headline"]["gain_points"]) / 2
    )
    assert whole["people"]["target"] == 20
    assert sheet("province", "01")["headline"] == whole["headline"]


@pytest.mark.parametrize("invented", ["run", "programme"])
def test_a_programme_with_invented_results_is_marked(invented: str) -> None:
    run = runs.run("KK-1")
    runs.run("KK-2")
    factories.department("IMM")
    programme = factories.programme("P1", {("IMM", "01", 2026): 12})
    CourseRun.objects.update(programme=programme)
    assert gaps.DEMO_NOTICE.by_language() not in sheet("programme", "P1")["notices"]
    row = run if invented == "run" else programme
    type(row).objects.filter(pk=row.pk).update(is_invented=True)
    assert gaps.DEMO_NOTICE.by_language() in sheet("programme", "P1")["notices"]


def test_a_run_that_no_one_sat_has_no_figures_and_lists_what_is_missing() -> None:
    run = runs.run("EMPTY")
    runs.enrol(run)
    empty_sheet = sheet("run", "EMPTY")
    assert empty_sheet["headline"]["both"] == 0
    assert empty_sheet["headline"]["gain_points"] is None
    assert any("no test before" in gap["en"] for gap in empty_sheet["gaps"])
    assert all(gap["km"] for gap in empty_sheet["gaps"])


def test_small_groups_are_not_shown() -> None:
    runs.tested_run("KK-1", officers=9)
    run_sheet = sheet("run", "KK-1")
    assert all(row["n"] is None or row["n"] >= 5 for row in run_sheet["departments"])
    assert all(not row["is_shown"] for row in run_sheet["departments"])


def test_items_carry_their_shift_facility_and_discrimination() -> None:
    runs.tested_run("KK-1", officers=12)
    rows = sheet("run", "KK-1")["items"]
    assert len(rows) == 6
    for row in rows:
        moved = ("wrong_wrong", "wrong_right", "right_wrong", "right_right")
        assert sum(row[key] for key in moved) == row["n"] == 12
        assert row["facility_after"] == pytest.approx(
            (row["wrong_right"] + row["right_right"]) / 12
        )


def test_discrimination_from_sums_equals_the_correlation_of_the_rows() -> None:
    run = runs.tested_run("KK-1", officers=12)
    links = RunSitting.objects.filter(enrolment__run=run, occasion="after")
    read = assessment_queries.load_marks(sittings=list(links.values_list("sitting_id", flat=True)))
    correlations = {}
    for place, item in enumerate(read.items):
        rest = read.marks.sum(axis=1) - read.marks[:, place]
        if read.marks[:, place].std() and rest.std():
            correlations[item] = np.corrcoef(read.marks[:, place], rest)[0, 1]
    from promdaen.assessment.models import Item

    codes = {item.code: item.pk for item in Item.objects.all()}
    for row in sheet("run", "KK-1")["items"]:
        expected = correlations.get(codes[row["code"]])
        assert row["discrimination_after"] == (
            None if expected is None else pytest.approx(expected)
        )


def test_a_cancelled_run_has_no_sheet() -> None:
    runs.run("GONE", is_cancelled=True)
    with pytest.raises(queries.ScopeNotFound):
        sheet("run", "GONE")


@pytest.mark.parametrize("stored", [None, gains.Bootstrap(gain_points=(1.0, 9.0), g_av=None)])
def test_without_an_officer_with_all_three_tests_there_is_no_retention(
    stored: gains.Bootstrap | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MAX_RESAMPLED_AT_ONCE", 1)
    monkeypatch.setattr(sheets, "_stored", lambda **_of_scope: stored)
    cohort = cohorts.Cohort(
        before_points=np.array([40.0, 50.0, np.nan]),
        after_points=np.array([60.0, 55.0, np.nan]),
        changed_counts=np.zeros(3, dtype=int),
        before_papers=(),
        after_papers=(),
        shift_counts=np.zeros((0, 4), dtype=int),
        later_points=np.array([np.nan, np.nan, 70.0]),
    )
    assert sheets.cohort_intervals(scope="programme:P", cohort=cohort)[1] is None


@pytest.mark.parametrize(("kind", "code"), [("run", "X"), ("province", "99"), ("week", "1")])
def test_an_unknown_scope_is_refused(kind: str, code: str) -> None:
    with pytest.raises(queries.ScopeNotFound):
        queries.scope_runs_by_code(kind=kind, code=code, account=None)


def test_the_overview_adds_up_the_targets_in_force() -> None:
    programme = factories.programme(
        "P1",
        {
            (factories.department("IMM").code, factories.province("01").code, 2026): 12,
            ("IMM", "01", 2027): 5,
            ("IMM", factories.province("02").code, 2026): 9,
        },
        ends_on=date(2027, 12, 31),
    )
    course_actions.set_programme_targets(
        programme=programme,
        targets={("IMM", "01", 2026): 20, ("IMM", "02", 2026): 0},
        reason="Agreed with the ministry",
        by=None,
        now=factories.NOW,
    )
    viewer = factories.account("viewer")
    overview = queries.overview(account=viewer, programme="P1", now=factories.NOW)
    assert overview.total.target == 25
    assert {row.code: row.target for row in overview.provinces} == {"01": 25, "02": None}


def test_the_overview_counts_as_the_sheet_does() -> None:
    runs.tested_run("KK-1", seed=1, officers=10)
    runs.tested_run("KK-2", seed=2, officers=9)
    coordinator = factories.account("coordinator")
    overview = queries.overview(account=coordinator, programme="", now=factories.NOW)
    headline = sheet("province", "01")["headline"]
    assert (overview.higher.n, overview.higher.higher) == (
        headline["both"],
        headline["scored_higher"],
    )
    assert overview.higher.by_chance == pytest.approx(headline["by_chance_share"])
    assert overview.higher.interval == pytest.approx(tuple(headline["scored_higher_interval"]))
