"""Counts for statistics offices: who reads them, the codes of DHIS2, and bad input."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.course.models import CourseRun
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from promdaen.report import actions
from promdaen.report.models import ExternalCode
from tests import factories, runs

pytestmark = pytest.mark.django_db
PAGE, CODES = "/results/statistics/", "/results/statistics/codes/"


@pytest.fixture
def finished_run() -> CourseRun:
    run = runs.tested_run("KK-1", seed=1, officers=12)
    run.is_final = True
    run.save()
    return run


def signed_in(role: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account(role, language="en"))
    return client


def test_a_mapped_figure_is_in_the_file_for_dhis2(finished_run: CourseRun) -> None:
    client = signed_in("coordinator")
    page = client.get(PAGE).content.decode()
    assert "have no code of DHIS2" in page
    province = finished_run.province_id
    form_data = {"trained": "Ix2HsbDMLea", province: "DiszpKrYNg8"}
    assert client.post(CODES, form_data, follow=True).status_code == 200
    response = client.get(f"{PAGE}?period=years&file=dhis2")
    assert response.headers["Content-Disposition"].startswith("attachment")
    [value] = json.loads(response.content)["dataValues"]
    assert value["dataElement"] == "Ix2HsbDMLea"
    assert (value["orgUnit"], value["value"]) == ("DiszpKrYNg8", "12")
    assert "KH-" in client.get(f"{PAGE}?file=sdmx").content.decode()
    client.post(CODES, {"trained": "", province: "DiszpKrYNg8"})
    assert not ExternalCode.objects.filter(name="trained").exists()
    assert AuditLine.objects.filter(action="set_external_codes").count() == 2


def test_runs_that_are_not_final_are_left_out(finished_run: CourseRun) -> None:
    CourseRun.objects.update(is_final=False)
    assert "No course run is finished yet" in signed_in("viewer").get(PAGE).content.decode()


def test_a_viewer_reads_but_does_not_map(finished_run: CourseRun) -> None:
    viewer = signed_in("viewer")
    assert viewer.get(PAGE).status_code == 200
    assert viewer.get(CODES).status_code == 403
    assert signed_in("assessor").get(PAGE).status_code == 403
    with pytest.raises(NotAllowed):
        actions.set_external_codes(codes={}, by=factories.account("viewer"), now=factories.NOW)


@pytest.mark.parametrize(
    ("query", "status"),
    [("period=weeks", 404), ("period=%00", 404), ("period=", 404), ("file=exe", 200)],
)
def test_another_period_is_not_found_and_another_file_is_the_page(query: str, status: int) -> None:
    assert signed_in("viewer").get(f"{PAGE}?{query}").status_code == status


@pytest.mark.parametrize(
    "typed",
    [
        {"trained": "short"},
        {"trained": "f7n9E0hX8qk", "runs": "7fn9E0hX8qk"},
        {"trained": "x" * 500},
        {"trained": "\u1780" * 11},
    ],
)
def test_a_wrong_code_is_refused_in_words_and_none_is_stored(typed: dict[str, Any]) -> None:
    response = signed_in("coordinator").post(CODES, typed)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not ExternalCode.objects.exists()
    with pytest.raises(actions.ReportRefused):
        actions.set_external_codes(codes={"nothing": ""}, by=None, now=factories.NOW)


def test_the_page_is_reached_from_the_results(finished_run: CourseRun) -> None:
    assert f'href="{reverse("report:statistics")}"' in (
        signed_in("viewer").get(reverse("report:index")).content.decode()
    )
