"""Retention on a sheet: by round, equal to the rows, with who did not come, in every format."""

import io
from datetime import date

import numpy as np
import openpyxl
import pytest
from django.test import Client

from promdaen.assessment.models import Paper
from promdaen.assessment.rules import retention
from promdaen.course.actions import afterwards
from promdaen.course.models import CourseRun, Enrolment, LaterSummary, OfficerSummary
from promdaen.report import actions, queries
from promdaen.report.queries import sheets
from tests import factories, runs

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def document(kind: str = "run", code: str = "KK-1") -> dict:
    scope_runs = queries.scope_runs_by_code(kind=kind, code=code, account=None)
    return queries.build_sheet(scope_runs=scope_runs, today=TODAY)


def came_back(run: CourseRun, *, months: int, count: int, paper: Paper, seed: int = 7) -> None:
    draw = np.random.default_rng(seed)
    for row in Enrolment.objects.filter(run=run).order_by("seat")[:count]:
        marks = (draw.random(paper.items.count()) < 0.6).astype(float)
        factories.sat(row, "later", paper, marks.tolist(), months=months)


@pytest.fixture
def run() -> CourseRun:
    """Twenty officers, tested in June 2026; all invited after 3 and 6 months, twelve came."""
    run = runs.tested_run("KK-1", officers=20)
    for months in (3, 6):
        afterwards.invite_officers(run=run, months=months, by=None, now=factories.NOW)
    came_back(run, months=3, count=12, paper=Paper.objects.get(code="A"))
    return run


def test_a_sheet_has_each_round_as_its_rows_do(run: CourseRun) -> None:
    third, sixth = document()["later"]
    rows = list(OfficerSummary.objects.filter(run=run).order_by("enrolment__seat"))
    before, after, later = (
        np.array([getattr(row, f"{occasion}_points") for row in rows], dtype=float)
        for occasion in ("before", "after", "later")
    )
    expected = retention.retention(before=before, after=after, later=later, seed=sheets.SEED)
    assert (third["months"], third["invited"], third["asked"], third["came"]) == (3, 20, 20, 12)
    assert third["n"] == expected.n == 12
    assert third["later_mean"] == pytest.approx(expected.later_mean)
    assert third["retained"] == pytest.approx(expected.retained)
    assert third["retained_interval"] == pytest.approx(list(expected.interval or ()))
    assert third["before_mean"] == pytest.approx(before[:12].mean())
    assert third["away_before_mean"] == pytest.approx(before[12:].mean())
    assert "against the 8 who did not" in third["notes"][0]["en"]
    assert "៨ រូប" in third["notes"][0]["km"]
    assert (sixth["months"], sixth["invited"], sixth["asked"], sixth["came"]) == (6, 20, 0, 0)


def test_a_day_on_which_a_round_is_due_counts_who_did_not_come(run: CourseRun) -> None:
    scope_runs = queries.scope_runs_by_code(kind="run", code="KK-1", account=None)
    later = queries.build_sheet(scope_runs=scope_runs, today=date(2026, 12, 5))["later"]
    assert (later[1]["asked"], later[1]["came_share"]) == (20, 0.0)


def test_tests_without_a_recorded_round_are_distinguished(run: CourseRun) -> None:
    came_back(run, months=0, count=6, paper=Paper.objects.get(code="A"))
    first = document()["later"][0]
    assert (first["months"], first["invited"], first["asked"], first["came"]) == (0, None, 20, 6)
    assert first["name"]["en"] == "no round said"


def test_scores_off_the_scale_are_marked_as_not_comparable(run: CourseRun) -> None:
    other = runs.paper("D")
    came_back(run, months=6, count=12, paper=other)
    sixth = document()["later"][1]
    assert (sixth["came"], sixth["incomparable"], sixth["n"]) == (12, 12, 0)
    assert sixth["retained"] is None
    assert "could not be put on the scale" in sixth["notes"][0]["en"]
    LaterSummary.objects.filter(months=6).update(is_estimated=True)
    sixth = document()["later"][1]
    assert (sixth["came"], sixth["estimated"], sixth["n"]) == (12, 12, 0)
    [note] = sixth["notes"]
    assert "adaptive test" in note["en"]


def test_a_programme_without_later_tests_has_no_rounds() -> None:
    runs.tested_run("KK-1", officers=8)
    assert document()["later"] == []


def test_under_five_who_came_back_are_not_shown_anywhere() -> None:
    run = runs.tested_run("KK-1", officers=20)
    came_back(run, months=3, count=4, paper=Paper.objects.get(code="A"))
    figures = document()
    assert figures["more"]["retention"] == {
        "n": 4, "later_mean": None, "retained": None, "interval": None,
    }  # fmt: skip
    assert figures["later"][0]["is_shown"] is False
    assert figures["later"][0]["later_mean"] is None


def test_every_format_holds_the_rounds(run: CourseRun) -> None:
    scope_runs = queries.scope_runs_by_code(kind="run", code="KK-1", account=None)
    sheet = actions.issue_sheet(scope_runs=scope_runs, by=None, now=factories.NOW)
    data_by_form = {
        form: actions.exported_sheet(sheet=sheet, form=form, language="en")
        for form in ("csv", "xlsx", "pdf")
    }
    assert "later_3_retained,Gain kept (3 months)" in data_by_form["csv"].decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(data_by_form["xlsx"]))
    assert [cell.value for cell in book["later"]["A"]][1:] == ["3 months", "6 months"]
    assert data_by_form["pdf"].startswith(b"%PDF")


def test_a_sheet_issued_before_rounds_were_counted_is_still_handed_over(run: CourseRun) -> None:
    scope_runs = queries.scope_runs_by_code(kind="run", code="KK-1", account=None)
    sheet = actions.issue_sheet(scope_runs=scope_runs, by=None, now=factories.NOW)
    del sheet.figures["later"]
    for form in ("csv", "xlsx", "pdf"):
        assert actions.exported_sheet(sheet=sheet, form=form, language="km")


@pytest.mark.parametrize(("language", "words"), [("en", "How much stayed"), ("km", "នៅសល់ប៉ុណ្ណា")])
def test_the_page_shows_the_rounds(run: CourseRun, language: str, words: str) -> None:
    client = Client()
    client.force_login(
        factories.account("viewer"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    client.cookies["promdaen_language"] = language
    page = client.get("/results/run/KK-1/").content.decode()
    assert words in page
