"""From an empty database to a final border programme and its papers, by requests alone."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone
from docx import Document

from promdaen.kit import jobs
from promdaen.people.models import Account
from promdaen.survey.models import Visit
from tests import plan_world, survey_world
from tests.test_first_programme_pages import administrator, fields, send, signed_in, text

__all__ = ["administrator"]
pytestmark = pytest.mark.django_db
LEVELS = {"KH-L01": 2, "KH-L21": 1}
"""What the assessor finds at an international and a bilateral checkpoint."""
ASSESSOR, MINISTRY = "dara.chan@interior.example", "sophea.long@interior.example"
PLAN = "/border-programme/P-2027/1/"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    plan_world.compute_quickly(monkeypatch)


def joins(administrator: Client, *, email: str, role: str) -> Client:
    """Somebody who gets an account, and signs in with the one-time password of the page."""
    row = {"name_km": "ចាន់ ដារា", "name_latin": "CHAN DARA", "email": email, "role": role}
    page = send(
        administrator,
        "/setup/people/",
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"}
        | {f"form-0-{name}": value for name, value in row.items()},
    )
    [one_time] = set(re.findall(r"\b[a-z0-9]{4}(?:-[a-z0-9]{4}){3}\b", page))
    return signed_in(email=email, one_time=one_time)


def survey(coordinator: Client, *, assessor: Client) -> None:
    """A round with two visits, made on the pages of a phone, read and accepted."""
    day = timezone.localdate()
    send(coordinator, "/survey/instrument/publish/", {"reason": "The first version."})
    published = jobs.run_next_job(now=timezone.now())
    assert published is not None
    assert (published.kind, published.state) == ("publish_instrument", "done")
    titles = {"title_km": "ការអង្កេត ២០២៦", "title_en": "Survey 2026"}
    days = {"starts_on": f"{day}", "ends_on": f"{day + timedelta(days=30)}"}
    send(coordinator, "/survey/rounds/new/", {"code": "2026", **titles, **days})
    fields = {
        "checkpoint": list(LEVELS),
        "assessor": str(Account.objects.get(email=ASSESSOR).pk),
        "due_on": f"{day + timedelta(days=9)}",
    }
    assert "2 visits are given" in send(coordinator, "/survey/rounds/2026/plan/", fields)
    for code, level in LEVELS.items():
        visit = f"/survey/visits/{Visit.objects.get(checkpoint__code=code).pk}/"
        assert visit in text(assessor, "/survey/")
        fill_in(assessor, visit=visit, level=level)
        submitted = send(assessor, f"{visit}form/check/", {})
        assert "The visit is submitted" in submitted, re.sub("<[^>]+>", " ", submitted)
        [read] = re.findall(
            r'name="read"[^>]*value="([^"]+)"', text(coordinator, f"{visit}review/")
        )
        send(coordinator, f"{visit}review/", {"act": "accept", "read": read})


def fill_in(assessor: Client, *, visit: str, level: int) -> None:
    answers = survey_world.answers_of(score=level, I26="1")
    answers |= {name: "3" for name in answers if name.startswith("T14") and answers[name] == "5"}
    page = text(assessor, f"{visit}form/whole/")
    for form in re.findall(r'<form class="visit".*?</form>', page, re.DOTALL):
        [action] = re.findall(r'action="([^"]+)"', form)
        values = {"visited_on": f"{timezone.localdate()}", "head_count": "24"} | answers
        assessor.post(
            action,
            {"asked": re.findall(r'name="asked" value="([^"]+)"', form)}
            | {name: values[name].split() for name in fields(form, "") if name in values},
        )


def test_requests_alone_lead_from_nothing_to_a_final_programme(administrator: Client) -> None:
    send(administrator, "/setup/coordinator/", {})
    assert "No survey round can be planned from yet" in text(administrator, "/border-programme/")
    survey(administrator, assessor=joins(administrator, email=ASSESSOR, role="assessor"))
    started = send(
        administrator,
        "/border-programme/new/",
        {
            "round": "2026",
            "code": "P-2027",
            "title_km": "កម្មវិធីគ្រប់គ្រងព្រំដែន",
            "title_en": "Border programme 2027",
            "first_year": "2027",
        },
    )
    assert "The programme is started with a proposed budget" in started
    head = joins(administrator, email=MINISTRY, role="viewer")
    person = {"person_0": str(Account.objects.get(email=MINISTRY).pk), "office_0": "Ministry"}
    assert "The people named are asked to sign" in send(administrator, f"{PLAN}ask/", person)
    assert PLAN in text(head, "/results/since/")
    assert "This version is final" in send(head, f"{PLAN}sign/", {})
    assert_papers(administrator)


def assert_papers(client: Client) -> None:
    """The document and the workbook say what the page says."""
    page = text(client, PLAN)
    [money] = re.findall(r"([\d.]+) million US dollars over 5 years", page)
    assert client.post(f"{PLAN}file/pdf/").content.startswith(b"%PDF")
    document = Document(io.BytesIO(client.post(f"{PLAN}file/docx/").content))
    assert f"{money} million" in " ".join(line.text for line in document.paragraphs)
    data = client.post(f"{PLAN}file/xlsx/").content
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    capital, running = (
        [row[column] for row in book["years"].iter_rows(min_row=2, values_only=True)]
        for column in (4, 5)
    )
    assert f"{sum(capital + running) / 1_000_000:.2f}" == money
    assert book["measures"].max_row > len(LEVELS)
