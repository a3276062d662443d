"""Exports of a round: what leaves, for whom, in which format, and what is noted of it."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from promdaen.places.models import Checkpoint
from promdaen.survey.actions import exports as actions
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import ProvinceAccess, Round, Submission, Visit
from promdaen.survey.queries import exports as queries
from promdaen.survey.rules import export_files
from promdaen.survey.rules.export_words import TABLE_CODES
from tests import factories, survey_world

pytestmark = pytest.mark.django_db
SECRET = "The gate is open at night"


@pytest.fixture
def place() -> Checkpoint:
    place = factories.checkpoint("KH-L1", kind="local", latitude=11.5, longitude=104.9)
    Checkpoint.objects.update(position_quality="field")
    return place


@pytest.fixture
def submission(place: Checkpoint) -> Submission:
    """An accepted visit with a must-have gap, an answer missing, one that is not due."""
    answers = survey_world.answers_of(score=3, H06_part="0", H06_note=SECRET, T37="na")
    answers["I02"] = ""
    submission = survey_world.submission(checkpoint=place, answers=answers)
    Visit.objects.update(state="accepted")
    return submission


@pytest.fixture
def coordinator() -> Account:
    return factories.account("coordinator")


def file_of(by: Account, **fields: Any) -> bytes:
    values: dict[str, Any] = {
        "round": Round.objects.get(),
        "file_format": "json",
        "purpose": "Yearly report",
    }
    new = actions.NewSurveyExport(**(values | fields))
    return actions.export_round(new=new, by=by, now=factories.NOW).body


def tables_of(by: Account, **fields: Any) -> dict[str, list[dict[str, Any]]]:
    tables: dict[str, list[dict[str, Any]]] = json.loads(file_of(by, **fields))["tables"]
    return tables


def test_scores_gaps_and_tallies_are_beside_what_they_mean(
    submission: Submission, coordinator: Account
) -> None:
    tables = tables_of(coordinator)
    assert tuple(tables) == TABLE_CODES
    [visit] = tables["visits"]
    assert (visit["checkpoint"], visit["class"], visit["state"]) == ("KH-L1", "local", "accepted")
    assert visit["counts"] is True
    missing = [row for row in tables["scores"] if row["state"] == "missing"]
    assert visit["applicable"] - visit["answered"] == len(missing)
    assert 0 < visit["worst"] < visit["index"] < visit["best"] < 1
    scores = {row["indicator"]: row for row in tables["scores"]}
    assert (scores["H06"]["score"], scores["H06"]["state"]) == (0, "scored")
    assert (scores["I02"]["score"], scores["I02"]["state"], scores["I02"]["gap"]) == (
        None, "missing", None,
    )  # fmt: skip
    assert scores["H06"]["is_critical"] is False, "serious, no must-have"
    assert (scores["T37"]["score"], scores["T37"]["state"]) == (None, "na")
    first = tables["gaps"][0]
    assert first["is_critical"] is True
    assert {row["indicator"] for row in tables["gaps"]} >= {"H06"}
    assert {row["sub_domain"] for row in tables["parts"]} > {"", "legal_basis"}
    assert len(tables["indicators"]) == 124
    assert {"index", "INS", "legal_basis"} <= {row["word"] for row in tables["definitions"]}


def test_nothing_that_shows_a_place_or_a_remark_goes_outside(
    submission: Submission, coordinator: Account
) -> None:
    for file_format in ("json", "geojson", "csv"):
        body = file_of(coordinator, file_format=file_format).decode()
        assert SECRET not in body
        assert "104.9" not in body
        assert '"photographs":' not in body
    outside = tables_of(coordinator)
    assert "photographs" not in outside["visits"][0]
    assert "remark" not in outside["scores"][0]
    inside = tables_of(coordinator, is_outside=False)
    [visit] = inside["visits"]
    assert (visit["latitude"], visit["longitude"]) == (11.5, 104.9)
    assert visit["position_quality"] == "field"
    assert visit["photographs"] == 0
    remarks = {row["indicator"]: row["remark"] for row in inside["scores"]}
    assert remarks["H06"] == SECRET


def test_points_are_those_of_checkpoints_that_count(
    submission: Submission, coordinator: Account
) -> None:
    [feature] = json.loads(file_of(coordinator, file_format="geojson", is_outside=False))[
        "features"
    ]
    assert feature["geometry"] == {"type": "Point", "coordinates": [104.9, 11.5]}
    assert feature["properties"]["position_quality"] == "field"
    outside = json.loads(file_of(coordinator, file_format="geojson"))
    assert [feature_outside["geometry"] for feature_outside in outside["features"]] == [None]
    Visit.objects.update(state="submitted")
    again = json.loads(file_of(coordinator, file_format="geojson"))
    assert again["features"] == []
    assert tables_of(coordinator)["gaps"] == []


def test_a_checkpoint_without_a_place_has_none(
    submission: Submission, coordinator: Account
) -> None:
    Checkpoint.objects.update(latitude=None, longitude=None)
    document = json.loads(file_of(coordinator, file_format="geojson", is_outside=False))
    assert [feature["geometry"] for feature in document["features"]] == [None]


def test_a_workbook_has_every_table_with_heads_in_both_languages(
    submission: Submission, coordinator: Account
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(file_of(coordinator, file_format="xlsx")))
    assert book.sheetnames == [
        "Visits", "Scores", "Gaps", "Capacities and sub-domains", "Indicators", "Definitions",
    ]  # fmt: skip
    assert book["Scores"]["E1"].value == "លេខកូដសូចនាករ / Code of indicator"
    assert book["Visits"].max_row == 2


def test_the_newest_accepted_first_visit_counts(
    submission: Submission, coordinator: Account
) -> None:
    place = Checkpoint.objects.get()
    hour = timedelta(hours=1)
    other = survey_world.submission(checkpoint=place, now=factories.NOW + hour)
    later = survey_world.submission(checkpoint=place, now=factories.NOW + 2 * hour)
    Visit.objects.update(state="accepted")
    Visit.objects.filter(pk=later.visit_id).update(is_second=True)
    counting = {row["visit"] for row in tables_of(coordinator)["visits"] if row["counts"]}
    assert counting == {str(other.visit_id)}


def test_an_assessor_exports_what_may_be_read_and_no_remarks_of_others(
    submission: Submission,
) -> None:
    stranger = factories.account("assessor")
    assert tables_of(stranger, is_outside=False)["visits"] == []
    ProvinceAccess.objects.create(
        account=stranger, province=factories.province(), given_at=factories.NOW
    )
    tables = tables_of(stranger, is_outside=False)
    [visit] = tables["visits"]
    assert visit["latitude"] is None
    assert {row["remark"] for row in tables["scores"]} == {""}
    own = Account.objects.get(visits__isnull=False)
    assert SECRET in file_of(own, is_outside=False).decode()


def test_every_export_is_a_line_of_the_audit_log(
    submission: Submission, coordinator: Account
) -> None:
    new = actions.NewSurveyExport(
        round=Round.objects.get(), file_format="csv", table="gaps", purpose=" Budget 2027 "
    )
    made_file = actions.export_round(new=new, by=coordinator, now=factories.NOW)
    assert made_file.name == "survey-2026-gaps-outside-2026-11-24.csv"
    assert made_file.media_type == export_files.EXPORT_FORMATS["csv"]
    line = AuditLine.objects.get(action="export_survey")
    assert line.detail == {
        "round": "2026", "format": "csv", "table": "gaps", "variant": "outside",
        "visits": 1, "purpose": "Budget 2027",
    }  # fmt: skip
    assert line.account_id == coordinator.pk


def test_an_export_without_a_purpose_is_refused(
    submission: Submission, coordinator: Account
) -> None:
    with pytest.raises(SurveyRefused, match="what the export is for"):
        file_of(coordinator, purpose=" ")
    assert not AuditLine.objects.filter(action="export_survey").exists()


def test_nothing_is_exported_before_an_instrument_is_published(coordinator: Account) -> None:
    survey_world.a_round()
    with pytest.raises(SurveyRefused, match="No instrument"):
        file_of(coordinator)


def test_readers_of_sums_export_no_checkpoint(submission: Submission) -> None:
    with pytest.raises(NotAllowed):
        file_of(factories.account("viewer"))


def test_a_round_without_visits_is_explained_by_the_newest_instrument(
    coordinator: Account,
) -> None:
    factories.checkpoint()
    survey_world.instrument()
    survey_round = survey_world.a_round()
    export = queries.round_export(
        survey_round=survey_round, reach=queries.ExportScope(account=coordinator)
    )
    assert (export.instrument_number, list(export.visits)) == (1, [])
    assert queries.visits_count(survey_round=survey_round, account=coordinator) == 0
