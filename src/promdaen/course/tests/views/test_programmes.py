"""Programmes and targets on pages: created, changed, filled in, uploaded, closed, read."""

import io
import re
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from promdaen.course import actions
from promdaen.course.models import Programme, Target
from promdaen.course.rules.programmes import TargetCell
from promdaen.course.tests.views.conftest import Visitor
from tests import factories

pytestmark = pytest.mark.django_db
CELL: TargetCell = ("IMM", "09", 2026)
PROGRAMME: dict[str, Any] = {
    "code": "PRG-៩",
    "title_km": "កម្មវិធី",
    "title_en": "Programme",
    "funder_km": "",
    "funder_en": "A donor",
    "implementer_km": "",
    "implementer_en": "",
    "starts_on": "2026-01-01",
    "ends_on": "2027-12-31",
    "currency": "usd",
}


@pytest.fixture(autouse=True)
def _departments_and_provinces(db: None) -> None:
    for code in ("IMM", "MAR"):
        factories.department(code)
    for code in ("09", "18"):
        factories.province(code)


@pytest.fixture
def programme() -> Programme:
    return factories.programme("P-2026", {CELL: 30}, ends_on=date(2027, 12, 31))


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def posted_page(client: Client, address: str, **typed: Any) -> str:
    answer = client.post(address, typed)
    assert answer.status_code == 200, answer.headers.get("Location")
    return answer.content.decode()


def targets() -> dict[TargetCell, int]:
    rows = Target.objects.current()
    return {(row.department_id, row.province_id, row.year): row.officers_count for row in rows}


def test_an_empty_list_explains_what_a_programme_is_and_who_creates_it(visitor: Visitor) -> None:
    assert "Create a programme" in text(visitor("coordinator"), "/programmes/")
    page = text(visitor("viewer"), "/programmes/")
    assert "after a coordinator has created one" in page
    assert "Create a programme" not in page


def test_a_programme_is_created_and_its_targets_come_next(coordinator: Client) -> None:
    assert "Partner ministry" in text(coordinator, "/programmes/new/")
    answer = coordinator.post("/programmes/new/", PROGRAMME)
    assert answer.headers["Location"] == "/programmes/PRG-9/targets/"
    programme = Programme.objects.get()
    assert (programme.code, programme.funder_en, programme.currency) == ("PRG-9", "A donor", "USD")


def test_mistakes_are_beside_their_fields(coordinator: Client, programme: Programme) -> None:
    typed = PROGRAMME | {"code": "p-2026", "ends_on": "2025-01-01"}
    page = posted_page(coordinator, "/programmes/new/", **typed)
    assert 'href="#id_code"' in page
    assert 'href="#id_ends_on"' in page
    assert Programme.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_list_shows_trained_against_target(
    visitor: Visitor, programme: Programme, language: str
) -> None:
    page = text(visitor("viewer", language=language), "/programmes/")
    assert "P-2026" in page
    assert ">30</td>" in page


def test_the_list_is_exported(coordinator: Client, programme: Programme) -> None:
    lines = coordinator.get("/programmes/?format=csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("P-2026,")


def test_a_programme_shows_targets_by_year_changes_and_runs(
    coordinator: Client, programme: Programme
) -> None:
    factories.run("KK-1", programme="P-2026")
    page = text(coordinator, "/programmes/P-2026/")
    assert "KK-1" in page
    assert "as they were first set" in page
    assert "No target for 2027 yet" in text(coordinator, "/programmes/P-2026/?year=2027")
    actions.set_programme_targets(
        programme=programme,
        targets={CELL: 0, ("MAR", "18", 2026): 12},
        reason="The province asked",
        by=None,
        now=factories.NOW,
    )
    page = text(coordinator, "/programmes/P-2026/?year=1")
    assert "The province asked" in page
    assert "the system" in page


def test_a_target_shows_every_version(visitor: Visitor, programme: Programme) -> None:
    coordinator = factories.account("coordinator", name="Keo Sophea")
    actions.set_programme_targets(
        programme=programme,
        targets={CELL: 40},
        reason="The ministry asked",
        by=coordinator,
        now=factories.NOW,
    )
    viewer = visitor("viewer")
    page = text(viewer, "/programmes/P-2026/targets/2026/09/IMM/")
    assert "The ministry asked" in page
    assert "Keo Sophea" in page
    assert viewer.get("/programmes/P-2026/targets/2027/09/IMM/").status_code == 404


def test_the_grid_is_saved_once_with_the_reason(coordinator: Client, programme: Programme) -> None:
    address = "/programmes/P-2026/targets/?year=2026"
    assert 'name="target_09_IMM" value="30"' in text(coordinator, address)
    typed = {"province": ["09"], "target_09_IMM": "៤០", "target_09_MAR": "12"}
    page = posted_page(coordinator, address, **typed)
    assert "Say why the targets change." in page
    assert ">52<" in page
    answer = coordinator.post(address, typed | {"reason": "More officers were posted"})
    assert answer.headers["Location"] == "/programmes/P-2026/?year=2026"
    assert targets() == {CELL: 40, ("MAR", "09", 2026): 12}


def test_a_province_is_added_with_what_was_typed_kept(
    coordinator: Client, programme: Programme
) -> None:
    address = "/programmes/P-2026/targets/?year=2026"
    typed = {"province": ["09"], "target_09_IMM": "7", "act": "add"}
    page = posted_page(coordinator, address, **typed, added="18")
    assert 'name="target_09_IMM" value="7"' in page
    assert 'name="target_18_MAR"' in page
    assert 'id="added"' not in page
    assert 'name="target_18_IMM"' in posted_page(coordinator, address, **typed, added="all")
    assert targets() == {CELL: 30}


def test_a_cell_that_is_no_number_is_named(coordinator: Client, programme: Programme) -> None:
    page = posted_page(
        coordinator,
        "/programmes/P-2026/targets/",
        province=["09"],
        target_09_IMM="many",
        target_09_MAR="-1",
    )
    assert 'href="#id_target_09_IMM"' in page
    assert 'href="#id_target_09_MAR"' in page
    assert targets() == {CELL: 30}


def test_the_first_targets_need_no_reason(coordinator: Client) -> None:
    factories.programme("P-1")
    address = "/programmes/P-1/targets/"
    assert "Add the provinces where officers are to be trained" in text(coordinator, address)
    answer = coordinator.post(address, {"province": ["18"], "target_18_MAR": "12"})
    assert answer.status_code == 302
    assert targets() == {("MAR", "18", 2026): 12}


def form(coordinator: Client) -> Any:
    """The workbook that is handed out."""
    data = coordinator.get("/programmes/P-2026/targets/form.xlsx").content
    return openpyxl.load_workbook(io.BytesIO(data))


def uploaded(client: Client, book: Any) -> Any:
    stream = io.BytesIO()
    book.save(stream)
    file = SimpleUploadedFile("targets.xlsx", stream.getvalue())
    return client.post("/programmes/P-2026/targets/upload/", {"file": file})


def test_the_form_is_prefilled_and_its_cells_are_checked(
    coordinator: Client, programme: Programme
) -> None:
    sheet = form(coordinator).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 2 * 2 * 2
    assert rows[0] == (
        2026,
        "09",
        "ខេត្ត 09",
        "Province 09",
        "IMM",
        "នាយកដ្ឋាន IMM",
        "Department IMM",
        30,
    )
    checked = {
        str(validation.sqref): (validation.type, validation.formula1)
        for validation in sheet.data_validations.dataValidation
    }
    assert checked == {
        "A2:A9": ("list", '"2026,2027"'),
        "B2:B9": ("list", '"09,18"'),
        "E2:E9": ("list", '"IMM,MAR"'),
        "H2:H9": ("whole", "0"),
    }


def test_a_filled_form_is_checked_first_and_then_saved_whole(
    coordinator: Client, programme: Programme
) -> None:
    book = form(coordinator)
    sheet = book.worksheets[0]
    sheet["H2"], sheet["H3"] = 25, 8
    page = uploaded(coordinator, book).content.decode()
    assert "IMM:09:2026:25:2" in page
    assert "MAR:09:2026:8:3" in page
    assert targets() == {CELL: 30}
    carried = {"act": "save", "target": ["IMM:09:2026:25:2", "MAR:09:2026:8:3"]}
    address = "/programmes/P-2026/targets/upload/"
    page = posted_page(coordinator, address, **carried)
    assert "Say why the targets change." in page
    rows = re.findall(r'<td class="n">(\d)</td>\s*<td>2026</td>', page)
    assert rows == ["2", "3"]
    answer = coordinator.post(address, carried | {"reason": "A new plan"})
    assert answer.headers["Location"] == "/programmes/P-2026/"
    assert targets() == {CELL: 25, ("MAR", "09", 2026): 8}


def test_a_form_that_comes_back_as_it_went_changes_nothing(
    coordinator: Client, programme: Programme
) -> None:
    page = uploaded(coordinator, form(coordinator)).content.decode()
    assert "Nothing would change" in page


def test_refused_rows_are_named_and_nothing_is_saved(
    coordinator: Client, programme: Programme
) -> None:
    book = form(coordinator)
    sheet = book.worksheets[0]
    sheet["H2"], sheet["H3"] = 25, 2.5
    page = uploaded(coordinator, book).content.decode()
    assert "Row 3, column H" in page
    assert "IMM:09:2026:25" not in page
    assert "Upload a filled form" in text(coordinator, "/programmes/P-2026/targets/upload/")


def test_a_file_that_is_none_is_refused_beside_its_field(
    coordinator: Client, programme: Programme
) -> None:
    address = "/programmes/P-2026/targets/upload/"
    page = posted_page(coordinator, address, file=SimpleUploadedFile("targets.xlsx", b""))
    assert 'href="#id_file"' in page
    assert 'href="#id_file"' in posted_page(coordinator, address, act="check")


@pytest.mark.parametrize(
    "value", ["IMM:09:2026", "IMM:09:2026:1", "IMM:09:now:1:2", "IMM:09:2026:x:2"]
)
def test_hidden_values_that_were_tampered_with_are_refused(
    coordinator: Client, programme: Programme, value: str
) -> None:
    page = posted_page(
        coordinator, "/programmes/P-2026/targets/upload/", act="save", target=[value]
    )
    assert "This page is out of date" in page
    assert targets() == {CELL: 30}


def test_a_programme_is_changed_closed_and_reopened(
    coordinator: Client, programme: Programme
) -> None:
    address = "/programmes/P-2026/"
    page = posted_page(coordinator, f"{address}change/", **PROGRAMME | {"starts_on": "2027-01-01"})
    assert "Targets are set for 2026" in page
    answer = coordinator.post(f"{address}change/", PROGRAMME)
    assert answer.headers["Location"] == address
    programme.refresh_from_db()
    assert (programme.code, programme.title_en) == ("P-2026", "Programme")
    assert "This field" in posted_page(coordinator, f"{address}close/", reason="")
    coordinator.post(f"{address}close/", {"reason": "The grant ended"})
    page = text(coordinator, address)
    assert "The grant ended" in page
    assert "Set the targets" not in page
    assert "The programme is closed" in text(coordinator, f"{address}targets/")
    assert "Reopen it first" in posted_page(coordinator, f"{address}close/", reason="Again")
    typed = {"province": ["09"], "target_09_IMM": "7", "reason": "x"}
    assert "Reopen it first" in posted_page(coordinator, f"{address}targets/", **typed)
    coordinator.post(f"{address}reopen/", {"reason": "It goes on"})
    programme.refresh_from_db()
    assert not programme.is_closed


def test_a_viewer_reads_and_changes_nothing(visitor: Visitor, programme: Programme) -> None:
    viewer = visitor("viewer")
    page = text(viewer, "/programmes/P-2026/")
    assert "Change the programme" not in page
    for name in ("change", "close", "reopen", "targets", "targets/form.xlsx", "targets/upload"):
        slash = "" if name.endswith("xlsx") else "/"
        assert viewer.get(f"/programmes/P-2026/{name}{slash}").status_code == 403
    assert viewer.get("/programmes/new/").status_code == 403


@pytest.mark.parametrize("role", ["trainer", "administrator", "assessor"])
def test_other_roles_see_no_programme(visitor: Visitor, programme: Programme, role: str) -> None:
    client = visitor(role)
    assert client.get("/programmes/").status_code == 403
    assert client.get("/programmes/P-2026/").status_code == 403


def test_a_programme_that_is_not_there_is_not_found(coordinator: Client) -> None:
    assert coordinator.get("/programmes/NONE/").status_code == 404


def test_programmes_are_reached_from_runs_and_from_the_overview(visitor: Visitor) -> None:
    coordinator = visitor("coordinator")
    for address in ("/runs/", "/results/overview/"):
        assert 'href="/programmes/"' in text(coordinator, address)
    assert 'href="/programmes/"' not in text(visitor("trainer"), "/runs/")
