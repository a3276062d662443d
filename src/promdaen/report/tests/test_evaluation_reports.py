"""The evaluator's report: what it is made from, its pages, prints and files."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from promdaen.course.models import CourseRun, LaterSummary, OfficerSummary, Programme
from promdaen.evaluation import actions as cost_actions
from promdaen.evaluation.rules import costs
from promdaen.kit.models import Job
from promdaen.people.queries import NotAllowed
from promdaen.planning.models import PlanVersion
from promdaen.report import actions
from promdaen.report import queries as report_queries
from promdaen.report.models import EvaluationReport, ReportStory
from promdaen.report.queries import evaluation_reports as queries
from promdaen.report.rules import evaluation_figures, follow_up, verification
from promdaen.report.rules.evaluation_reports import FollowUpStep
from tests import factories, job_world, plan_world, rollout_world, runs

pytestmark = pytest.mark.django_db(databases=["default", "exchange"])
TEXT = {"km": "មន្ត្រីបានសួរសំណួរល្អជាងមុន។", "en": "Officers ask better questions now."}
NOTE = {"km": "បានរៀបចំ", "en": "It was held."}


@pytest.fixture
def programme() -> Programme:
    """A programme with one tested run."""
    run = runs.tested_run("KK-1", officers=12)
    targets = {(factories.department("IMM").pk, factories.province("01").pk, 2026): 40}
    row = factories.programme("P-1", targets)
    CourseRun.objects.filter(pk=run.pk).update(programme=row)
    return row


def new_report(programme: Programme | None = None, **more: Any) -> EvaluationReport:
    """A report made now, or at `now`."""
    values: dict[str, Any] = {"by": None, "now": factories.NOW} | more
    return actions.make_evaluation_report(programme=programme, **values)


def figure(report: EvaluationReport, key: str) -> dict[str, Any]:
    return next(row for row in report.document["figures"] if row["key"] == key)


def followed(**more: Any) -> Any:
    values: dict[str, Any] = {
        "text": TEXT, "recommended_on": timezone.localdate(factories.NOW) - timedelta(days=400),
        "programme": None, "by": None, "now": factories.NOW,
    }  # fmt: skip
    return actions.follow_recommendation(**values | more)


def follow_up_step(state: str = follow_up.DONE, days: int = 0, **more: Any) -> FollowUpStep:
    day = timezone.localdate(factories.NOW) - timedelta(days=days)
    return FollowUpStep(**{"state": state, "happened_on": day, "note": NOTE} | more)


def story(**more: Any) -> actions.StoryContent:
    values: dict[str, Any] = {
        "source": "officer", "text": TEXT, "has_consent": True, "is_approved": True,
    }  # fmt: skip
    return actions.StoryContent(**values | more)


def spend(*, run: CourseRun, amount: int) -> None:
    money = costs.Money(amount=Decimal(amount), currency="USD", day=run.ends_on)
    for kind in (costs.BUDGET, costs.ACTUAL):
        cost = cost_actions.NewCost(line="venue", kind=kind, money=money)
        cost_actions.record_cost(run=run, cost=cost, by=None, now=factories.NOW)


def test_an_empty_installation_marks_every_figure_as_missing() -> None:
    report = new_report()
    assert {row["state"] for row in report.document["figures"]} == {evaluation_figures.MISSING}
    words = queries.report_words(report=report, language="en")
    assert words["title"] == "No programme yet"
    assert words["measured"].startswith("0 of ")
    assert all(row["remedy"] for part in words["criteria"] for row in part["figures"])
    assert len(words["levels"]) == 4
    assert len(words["criteria"]) == 6


def test_figures_of_a_programme_have_values_counts_and_digests(programme: Programme) -> None:
    report = new_report(programme)
    gain = figure(report, "gain_points")
    assert gain["state"] == evaluation_figures.MEASURED
    assert gain["n"] == 12
    assert sum(gain["counts"].values()) == 12
    assert len(gain["digest"]) == 64
    assert figure(report, "officers_trained")["counts"]["target"] == 40
    assert figure(report, "survey_gaps")["state"] == evaluation_figures.MISSING


def test_costs_are_those_of_the_runs_of_the_programme(programme: Programme) -> None:
    spend(run=CourseRun.objects.get(code="KK-1"), amount=1200)
    spend(run=runs.tested_run("KK-2", officers=6, seed=2), amount=9000)
    assert figure(new_report(programme), "cost_trained")["value"] == 100
    assert figure(new_report(), "cost_trained")["value"] == pytest.approx(10200 / 18)


def test_a_cost_names_the_course_runs_that_it_is_of(programme: Programme) -> None:
    later = CourseRun.objects.get(code="KK-1")
    going = runs.run("KK-3")
    CourseRun.objects.filter(pk=going.pk).update(ends_on=timezone.localdate(factories.NOW))
    for run, amount in (
        (later, 1200),
        (runs.tested_run("KK-2", officers=6, seed=2), 9000),
        (going, 500),
    ):
        spend(run=run, amount=amount)
    OfficerSummary.objects.filter(run=later).update(after_points=80)
    for number, summary in enumerate(OfficerSummary.objects.filter(run=later)):
        LaterSummary.objects.create(
            enrolment=summary.enrolment,
            run=later,
            months=6,
            points=90 if number < 6 else 40,
            is_comparable=True,
        )
    report = new_report()
    cost_kept, trained = figure(report, "cost_kept"), figure(report, "cost_trained")
    assert (cost_kept["value"], cost_kept["runs"]) == (200, ["KK-1"])
    assert (cost_kept["counts"]["runs"], cost_kept["counts"]["usd"]) == (1, 1200)
    assert trained["value"] == pytest.approx(10200 / 18)
    assert sorted(trained["runs"]) == ["KK-1", "KK-2"]
    words = queries.report_words(report=report, language="en")
    figures = {row["key"]: row for part in words["criteria"] for row in part["figures"]}
    assert {"name": "Codes of these course runs", "number": "KK-1"} in figures["cost_kept"][
        "counts"
    ]


def test_equal_figures_of_one_day_are_signed_once(programme: Programme) -> None:
    first = new_report(programme)
    assert new_report(programme, now=factories.NOW + timedelta(minutes=5)).pk == first.pk
    assert queries.reports_count() == 1


def test_the_next_report_shows_the_values_of_the_last(programme: Programme) -> None:
    first = new_report(programme)
    second = new_report(programme, now=factories.NOW + timedelta(days=2))
    previous = second.document["previous"]
    assert previous["digest"] == first.digest
    words = queries.report_words(report=second, language="km", is_print=True)
    gain = next(
        row for part in words["criteria"] for row in part["figures"] if row["key"] == "gain_points"
    )
    assert gain["previous"] == gain["value"]
    assert "០" in words["previous_on"]


def test_a_recommendation_shows_its_state_at_the_last_report_and_now() -> None:
    recommendation = followed()
    new_report()
    later = factories.NOW + timedelta(days=30)
    actions.record_follow_up(
        recommendation=recommendation, step=follow_up_step(), by=None, now=factories.NOW
    )
    happened_on = timezone.localdate(later)
    step = follow_up_step("started", happened_on=happened_on, note={"km": "", "en": ""})
    actions.record_follow_up(recommendation=recommendation, step=step, by=None, now=later)
    report = new_report(now=later)
    [row] = report.document["recommendations"]
    assert (row["state_before"], row["state"]) == ("done", "started")
    assert [step["state"] for step in row["steps"]] == ["started"]
    assert figure(report, "recommendations_done")["value"] == 0
    [words] = queries.report_words(report=report, language="en")["recommendations"]
    assert (words["before_name"], words["state_name"]) == ("Done", "Started")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"state": "begun"}, "Choose a state."),
        ({"days": -1}, "The day is still to come."),
        ({"days": 500}, "The day is before the recommendation."),
        ({"note": {"km": "", "en": ""}}, "Write the text in Khmer and in English."),
        ({"state": "open", "note": {"km": "", "en": "x"}}, "Write the text in Khmer"),
    ],
)
def test_a_follow_up_is_refused_in_words(more: dict[str, Any], message: str) -> None:
    with pytest.raises(actions.ReportRefused, match=message):
        actions.record_follow_up(
            recommendation=followed(), step=follow_up_step(**more), by=None, now=factories.NOW
        )


def test_stories_are_printed_with_consent_and_approval_alone(programme: Programme) -> None:
    for content in (
        story(), story(has_consent=False, is_approved=False), story(is_approved=False),
        story(programme=factories.programme("P-2", {})),
    ):  # fmt: skip
        actions.record_story(content=content, by=None, now=factories.NOW)
    assert [row["text"] for row in new_report(programme).document["stories"]] == [TEXT]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"source": "friend"}, "Choose whose story it is."),
        ({"has_consent": False}, "A story without consent"),
        ({"text": {"km": TEXT["km"], "en": " "}}, "Write the text in Khmer and in English."),
        ({"text": TEXT | {"en": "Mr Sok Dara helped."}}, "looks like a name"),
        ({"text": TEXT | {"en": "Passport N0123456."}}, "looks like a name, a number"),
    ],
)
def test_a_story_is_refused_in_words(more: dict[str, Any], message: str) -> None:
    with pytest.raises(actions.ReportRefused, match=message):
        actions.record_story(content=story(**more), by=None, now=factories.NOW)
    assert not ReportStory.objects.exists()


def test_a_story_is_changed_and_removed() -> None:
    row = actions.record_story(content=story(), by=None, now=factories.NOW)
    content = story(has_consent=False, is_approved=False, source="partner")
    actions.change_story(story=row, content=content, by=None, now=factories.NOW)
    assert not ReportStory.objects.get().is_approved
    actions.remove_story(story=row, by=None, now=factories.NOW)
    assert not ReportStory.objects.exists()


def test_writing_is_for_who_plans_runs_and_making_for_who_reads_results() -> None:
    viewer, trainer = factories.account("viewer"), factories.account("trainer")
    with pytest.raises(NotAllowed):
        actions.record_story(content=story(), by=viewer, now=factories.NOW)
    with pytest.raises(NotAllowed):
        followed(by=viewer)
    with pytest.raises(NotAllowed):
        new_report(by=trainer)
    with pytest.raises(NotAllowed):
        actions.ask_evaluation_report(programme=None, by=trainer, now=factories.NOW)
    assert new_report(by=viewer).document["figures"]


def test_one_press_makes_the_report_and_both_prints(
    programme: Programme, client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_FOLDER = tmp_path
    client.force_login(factories.account("viewer"))
    client.cookies["promdaen_language"] = "en"
    for _press in range(2):
        client.post(reverse("report:make_report"), {"programme": programme.code})
    [job] = Job.objects.filter(kind=queries.MAKE_JOB)
    pk = actions.make_asked_report(arguments=job.arguments, now=factories.NOW)
    page = client.get(reverse("report:evaluation_report", args=(pk,))).content.decode()
    assert "Four levels: from the course to the border" in page
    assert "Missing" in page
    for language in ("km", "en"):
        answer = client.get(reverse("report:evaluation_pdf", args=(pk, language)))
        assert answer.content.startswith(b"%PDF")
        verdict = actions.check_file(data=answer.content)
        assert verdict["is_genuine"]
        word = client.get(reverse("report:evaluation_word", args=(pk, language))).content
        assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(word)).namelist()
    assert client.get(reverse("report:evaluation_pdf", args=(pk, "fr"))).status_code == 404
    assert client.get(reverse("report:evaluation_word", args=(pk, "fr"))).status_code == 404
    assert client.get(reverse("report:evaluation_report", args=(uuid4(),))).status_code == 404
    listed = client.get(reverse("report:evaluation_reports")).content.decode()
    assert reverse("report:evaluation_report", args=(pk,)) in listed


def test_a_changed_report_is_not_genuine(programme: Programme) -> None:
    report = new_report(programme)
    document = report.document | {"made_on": "2020-01-01"}
    trusted = [report.document["issued"]["public_key"]]
    for figures, is_genuine in ((report.document, True), (document, False)):
        verdict = verification.verdict_on(data=json.dumps(figures).encode(), trusted=trusted)
        assert verdict["is_genuine"] is is_genuine


@pytest.mark.django_db(transaction=True, databases=["default", "exchange"])
def test_a_missing_print_is_made_again_by_a_job(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_FOLDER = tmp_path
    report = new_report()
    client.force_login(factories.account("viewer"))
    address = reverse("report:evaluation_pdf", args=(report.pk, "en"))
    for _look in range(2):
        assert client.get(address).status_code == 302
    [job] = Job.objects.filter(kind=queries.PRINT_JOB)
    assert client.get(reverse("report:evaluation_report", args=(report.pk,))).status_code == 200
    assert actions.print_asked_report(arguments=job.arguments) == str(report.pk)
    assert client.get(address).status_code == 200


def test_a_press_without_a_programme_asks_for_one(programme: Programme, client: Client) -> None:
    client.force_login(factories.account("coordinator"))
    client.post(reverse("report:make_report"), {})
    assert not Job.objects.filter(kind=queries.MAKE_JOB).exists()
    programme.runs.update(is_cancelled=True)
    client.post(reverse("report:make_report"), {})
    [job] = Job.objects.filter(kind=queries.MAKE_JOB)
    assert actions.make_asked_report(arguments=job.arguments, now=factories.NOW)
    system = job.arguments | {"account": ""}
    assert actions.make_asked_report(arguments=system, now=factories.NOW)


def test_a_figure_opens_to_its_counts_and_to_the_present_data(
    programme: Programme, client: Client
) -> None:
    report = new_report(programme)
    client.force_login(factories.account("viewer"))
    client.cookies["promdaen_language"] = "en"

    def page(key: str) -> str:
        address = reverse("report:evaluation_figure", args=(report.pk, key))
        return client.get(address).content.decode()

    gain = page("gain_points")
    assert figure(report, "gain_points")["digest"] in gain
    assert reverse("report:figure", args=("programme", "P-1", "gain_points")) in gain
    assert "Missing" in page("rollout_effect")
    assert reverse("evaluation:field_checks") in page("field_detection")
    assert "Enter the registers of posts" in page("registers")
    assert reverse("evaluation:checklists") in page("supervisors")
    unknown = reverse("report:evaluation_figure", args=(report.pk, "luck"))
    assert client.get(unknown).status_code == 404


def test_stories_and_recommendations_are_entered_on_pages(client: Client) -> None:
    client.force_login(factories.account("coordinator"))
    client.cookies["promdaen_language"] = "en"
    values = {"source": "officer", "text_km": TEXT["km"], "text_en": TEXT["en"]}
    refused = client.post(reverse("report:add_story"), values | {"is_approved": "on"})
    assert "A story without consent cannot be approved" in refused.content.decode()
    client.post(reverse("report:add_story"), values | {"has_consent": "on"})
    row = ReportStory.objects.get()
    where = reverse("report:change_story", args=(row.pk,))
    assert client.get(where).status_code == 200
    refused = client.post(where, values | {"is_approved": "on"})
    assert refused.status_code == 200
    client.post(where, values | {"has_consent": "on", "is_approved": "on"})
    assert "In the report" in client.get(reverse("report:stories")).content.decode()
    client.post(reverse("report:remove_story", args=(row.pk,)))
    assert not ReportStory.objects.exists()
    missing = reverse("report:change_story", args=(row.pk,))
    assert client.get(missing).status_code == 404

    new = reverse("report:follow_recommendation")
    values = {"text_km": TEXT["km"], "text_en": TEXT["en"], "recommended_on": "2099-01-01"}
    assert "still to come" in client.post(new, values).content.decode()
    client.post(new, values | {"recommended_on": "2012-10-31"})
    [line] = queries.recommendations_progress()
    step = reverse("report:record_follow_up", args=(line.recommendation.pk,))
    values = {"state": "done", "happened_on": "2026-01-05"}
    assert "Write the text" in client.post(step, values).content.decode()
    client.post(step, values | {"note_km": NOTE["km"], "note_en": NOTE["en"]})
    page = client.get(reverse("report:recommendations_followed")).content.decode()
    assert NOTE["en"] in page
    gone = reverse("report:record_follow_up", args=(uuid4(),))
    assert client.get(gone).status_code == 404


def test_recommendations_on_sheets_are_offered_for_follow_up(programme: Programme) -> None:
    run = CourseRun.objects.get(code="KK-1")
    scope_runs = report_queries.scope_runs_by_code(kind="run", code=run.code, account=None)
    actions.write_recommendations(scope_runs=scope_runs, texts=[TEXT], by=None, now=factories.NOW)
    assert queries.sheet_recommendations() == [TEXT]
    followed()
    assert queries.sheet_recommendations() == []


def test_the_effect_is_that_of_the_newest_roll_out_with_open_results() -> None:
    rollout_world.tested("ROLL-1", periods=[1, 2])
    rollout = rollout_world.ended("ROLL-2")
    effect = figure(new_report(), "rollout_effect")
    assert effect["state"] == evaluation_figures.MEASURED
    assert effect["place"] == [rollout.code]
    assert effect["value"] == rollout.result.document["permutation"]["effect"]


def test_what_supervisors_saw_and_registers_are_behaviour_and_results() -> None:
    job_world.behaviours()
    job_world.closed(job_world.run_that_is_over())
    job_world.registers_of_30_months(effect=3, since=2)
    report = new_report()
    supervisors = figure(report, "supervisors")
    assert (supervisors["state"], supervisors["n"]) == (evaluation_figures.MEASURED, 8)
    assert supervisors["counts"]["kappa"] > 0
    assert evaluation_figures.BY_KEY["supervisors"].level == evaluation_figures.BEHAVIOUR
    # No post is trained yet: there is nothing to compare.
    assert figure(report, "registers")["state"] == evaluation_figures.MISSING
    job_world.trained_at("KH-X1")
    registers = figure(new_report(), "registers")
    assert registers["state"] == evaluation_figures.MEASURED
    assert registers["value"] > 2
    assert evaluation_figures.BY_KEY["registers"].level == evaluation_figures.RESULTS


def test_a_report_has_the_results_framework_of_the_final_border_programme(
    client: Client,
) -> None:
    empty = new_report()
    client.force_login(factories.account("coordinator", language="en"))
    page = client.get(reverse("report:evaluation_report", args=(empty.pk,))).content.decode()
    assert "Compute a border programme and make a version final." in page
    assert "IATI" not in page
    version = plan_world.version()
    PlanVersion.objects.filter(pk=version.pk).update(state="final")
    report = new_report()
    framework = report.document["framework"]
    assert (framework["plan"], framework["version"]) == (version.plan.code, version.number)
    assert all(len(row["reached"]) == len(framework["years"]) + 1 for row in framework["rows"])
    page = client.get(reverse("report:evaluation_report", args=(report.pk,))).content.decode()
    assert reverse("planning:files", args=(version.plan.code, version.number)) in page
    first = framework["rows"][0]
    assert first["title"]["en"] in page
    word = Document(io.BytesIO(queries.report_word(report=report, language="en")))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert f"{first['code']} {first['title']['en']}" in cells
    for language in ("en", "km"):
        words = queries.report_words(report=report, language=language, is_print=True)
        assert words["framework"]["rows"][0]["title"] == first["title"][language]
