"""Forms to fill in offline: what is filled in comes back as it went out."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from promdaen.assessment.models import Response
from promdaen.course import actions
from promdaen.course.models import CourseRun, Enrolment, ImportDraft, RunSitting
from promdaen.course.queries import sheets
from tests import factories


def workbook(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def filled(book: Any) -> SimpleUploadedFile:
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("form.xlsx", stream.getvalue())


@pytest.fixture
def enrolled(run: CourseRun) -> CourseRun:
    options = [{"id": letter, "en": letter, "km": letter} for letter in "abc"]
    items = [
        factories.item(),
        factories.item(kind="true_false", body={}, key=False),
        factories.item(kind="multiple_choice", body={"options": options}, key=["a", "c"]),
        factories.item(kind="ordering", body={"options": options}, key=["b", "a", "c"]),
    ]
    paper = factories.paper("A", items)
    actions.set_papers(
        run=run, papers={"before": [paper], "after": [paper]}, by=None, now=factories.NOW
    )
    officers = [
        factories.officer(code="KK-1", name_km="សុខ ដារ៉ា"),
        factories.officer(code="", name_km="ចាន់ ធី", name_latin=""),
    ]
    factories.enrolments(run, officers)
    return run


def test_what_is_filled_into_the_answer_form_comes_back_as_it_went_out(
    coordinator: Client, enrolled: CourseRun
) -> None:
    address = f"/runs/{enrolled.code}/answers/"
    assert "form.xlsx" in coordinator.get(address).content.decode()
    book = workbook(coordinator, f"{address}form.xlsx")
    sheet = book["Answers"]
    heads = [str(cell.value) for cell in sheet[1]]
    assert sheet["D2"].value == "សុខ ដារ៉ា"
    assert sheet["C3"].value == Enrolment.objects.get(seat=2).officer.short_code
    lists = {
        str(validation.sqref): validation.formula1
        for validation in sheet.data_validations.dataValidation
    }
    assert lists["G2:G3"] == '"a,b,c,d"'
    assert lists["H2:H3"] == '"T,F"'
    answer_by_heading = {
        "pre_01": "b",
        "pre_02": "F",
        "pre_03": "ac",
        "pre_04": "bac",
        "post_01": "a",
    }
    for head, answer in answer_by_heading.items():
        sheet.cell(2, heads.index(head) + 1, answer)
    sheet.cell(3, heads.index("pre_02") + 1, "T")
    typed = {"file": filled(book), "act": "take"}
    page = coordinator.post(address, typed, follow=True).content.decode()
    assert "Imported: 3 answer sheets" in page
    before = RunSitting.objects.get(enrolment__seat=1, occasion="before")
    rows = Response.objects.filter(sitting=before.sitting).select_related("item")
    chosen = {row.item.kind: row.answer for row in rows}
    assert chosen == {
        "single_choice": {"chosen": "b"},
        "true_false": {"chosen": "false"},
        "multiple_choice": {"chosen": ["a", "c"]},
        "ordering": {"order": ["b", "a", "c"]},
    }


def test_an_empty_answer_form_has_nothing_to_import(
    coordinator: Client, enrolled: CourseRun
) -> None:
    address = f"/runs/{enrolled.code}/answers/"
    book = workbook(coordinator, f"{address}form.xlsx")
    page = coordinator.post(address, {"file": filled(book), "act": "take"}, follow=True)
    assert "There is no answer" in page.content.decode()
    assert sheets.read_draft(draft=ImportDraft.objects.get()).questions == ()


def test_what_is_filled_into_an_empty_roster_comes_back_as_it_went_out(
    coordinator: Client, run: CourseRun
) -> None:
    factories.department("IMM")
    factories.rank("CPT")
    factories.province("09")
    address = f"/runs/{run.code}/roster/import/"
    assert "form.xlsx" in coordinator.get(address).content.decode()
    book = workbook(coordinator, f"{address}form.xlsx")
    sheet, lists = book["Roster"], book["Lists"]
    rules = {
        str(validation.sqref): validation.formula1
        for validation in sheet.data_validations.dataValidation
    }
    assert rules["F2:F201"] == '"F,M"'
    assert rules["H2:H201"].startswith("'Lists'!$A$2:$A$")
    chosen = [lists.cell(2, column).value for column in (1, 2, 3)]
    row = [1, "KK-9", None, "សុខ ដារ៉ា", "SOK Dara", "F", chosen[1], *chosen[::2], "Poipet", None]
    for column, value in enumerate(row, start=1):
        sheet.cell(2, column, value)
    draft = coordinator.post(address, {"file": filled(book)}).headers["Location"]
    coordinator.post(draft, {"act": "import"})
    enrolment = Enrolment.objects.select_related("officer").get()
    assert (enrolment.officer.code, enrolment.officer.name_latin) == ("KK-9", "SOK Dara")
    assert (enrolment.department_id, enrolment.rank_id, enrolment.sex) == ("IMM", "CPT", "F")
    assert enrolment.province_id
