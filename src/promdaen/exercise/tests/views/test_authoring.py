"""Pages on which scenarios are read and written."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from promdaen.exercise.forms import importing as importing_forms
from promdaen.exercise.models import Scenario
from promdaen.exercise.queries import scenarios
from promdaen.exercise.rules import scenario_parts
from tests import exercise_world as world
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client: Client) -> Client:
    client.force_login(factories.account("coordinator", language="en"))
    return client


@pytest.fixture
def row() -> Scenario:
    for code in ("IMM", "MAR", "BPP", "AHT"):
        factories.department(code)
    return world.scenario()


def fields_of(page: Any) -> dict[str, Any]:
    """What a browser would send of a form as it stands."""
    typed_fields = {}
    for bound in page.context["form"]:
        value = bound.value()
        if value is not None and value is not False:
            typed_fields[bound.html_name] = value
    return typed_fields


def current() -> dict[str, Any]:
    row = scenarios.current_scenario(code="EX-TEST")
    assert row is not None
    return scenarios.scenario_values(scenario=row)


@pytest.mark.parametrize(
    ("part", "changes", "holds"),
    [
        ("inject/2", {"title_en": "Radio", "t_minute": "2"},
         {"trigger": {"kind": "at", "minute": 2}}),
        ("inject/6", {"t_fact": "F1"},
         {"trigger": {"kind": "missing", "minute": 8,
                      "what": {"kind": "known", "fact": "F1", "cell": "immigration"}}}),
        ("fact/F1", {"needed_by": [], "useful_minutes": ""}, {"owner": "maritime"}),
        ("decision/D1", {"minutes": "4"}, {"minutes": 4}),
        ("action/A2", {"t_options": "a, b"},
         {"evidence": {"kind": "decision", "decision": "D1", "options": ["a", "b"]}}),
        ("place/pier", {"x": "0"}, {"x": 0}),
        ("phase/P2", {"minute": "7"}, {"minute": 7}),
        ("subject/boat", {"name_en": "The fishing boat"}, {}),
        ("cell/immigration", {"brief_en": "You check papers."}, {"department": "IMM"}),
    ],
)  # fmt: skip
def test_each_part_is_written_again(
    author: Client, row: Scenario, part: str, changes: Any, holds: Any
) -> None:
    address = f"/exercises/scenarios/EX-TEST/edit/{part}/"
    page = author.get(address)
    response = author.post(address, fields_of(page) | changes)
    assert response.status_code == 302, response.context["form"].errors
    kind, key = part.split("/")
    document = scenario_parts.find_part(values=current(), part=kind, key=key)
    assert document is not None
    assert holds.items() <= document.items()
    assert "needed_by" not in document or kind != "fact"


def test_a_part_is_added_and_taken_out_and_what_is_named_stays(
    author: Client, row: Scenario
) -> None:
    address = "/exercises/scenarios/EX-TEST/edit/question/new/"
    question_form = fields_of(author.get(address)) | {
        "text_en": "Who?",
        "text_km": "នរណា?",
        "kind": "words",
    }
    assert author.post(address, question_form).status_code == 302
    assert current()["hot_wash"][0]["code"] == "Q1"
    fact_address = "/exercises/scenarios/EX-TEST/edit/fact/F1/"
    page = author.post(fact_address, fields_of(author.get(fact_address)) | {"remove": "1"})
    assert "F1" in str(page.context["form"].errors)
    free = "/exercises/scenarios/EX-TEST/edit/question/Q1/"
    assert author.post(free, fields_of(author.get(free)) | {"remove": "1"}).status_code == 302
    assert "hot_wash" not in current()


def test_times_are_moved_on_one_page_with_a_check_that_follows(
    author: Client, row: Scenario
) -> None:
    address = "/exercises/scenarios/EX-TEST/times/"
    times_form = fields_of(author.get(address)) | {"m2": "3"}
    part = author.post(f"{address}check/", times_form).content.decode()
    assert "<html" not in part
    assert scenarios.scenario_values(scenario=row) == current()
    assert author.post(address, times_form).status_code == 302
    assert (
        scenario_parts.find_part(values=current(), part="inject", key="2")["trigger"]["minute"]
        == 3
    )  # type: ignore[index]
    assert author.post(address, times_form | {"m2": "99"}).status_code == 200


def test_a_new_scenario_begins_blank_or_as_a_copy(author: Client, row: Scenario) -> None:
    factories.topic("CORRUPT", 2)
    address = "/exercises/scenarios/new/"
    copy_form = fields_of(author.get(f"{address}?from=EX-TEST")) | {
        "code": "EX-TWO", "title_en": "Two", "title_km": "ពីរ",
    }  # fmt: skip
    response = author.post(f"{address}?from=EX-TEST", copy_form)
    assert response.headers["Location"] == "/exercises/scenarios/EX-TWO/"
    again = author.post(f"{address}?from=EX-TEST", copy_form)
    assert again.status_code == 200
    blank = fields_of(author.get(address)) | {
        "code": "EX-THREE", "title_en": "Three", "title_km": "បី", "objectives": ["SHARE.4"],
    }  # fmt: skip
    assert author.post(address, blank).status_code == 302


def test_who_may_not_write_reads_or_finds_nothing(client: Client, row: Scenario) -> None:
    client.force_login(factories.account("controller"))
    assert client.get("/exercises/scenarios/").status_code == 200
    page = client.get("/exercises/scenarios/EX-TEST/").content.decode()
    assert "/edit/" not in page
    assert client.get("/exercises/scenarios/EX-TEST/edit/").status_code == 403
    assert client.get("/exercises/scenarios/NONE/").status_code == 404
    client.force_login(factories.account("viewer"))
    assert client.get("/exercises/scenarios/").status_code == 403


@pytest.mark.parametrize("address", ["edit/", "edit/fact/F9/", "edit/x/y/"])
def test_what_is_not_there_is_not_found(author: Client, row: Scenario, address: str) -> None:
    code = "NONE" if address == "edit/" else "EX-TEST"
    assert author.get(f"/exercises/scenarios/{code}/{address}").status_code == 404


def changed_list(author: Client) -> SimpleUploadedFile:
    """The list of EX-TEST with another title of its second inject."""
    response = author.get("/exercises/scenarios/EX-TEST/msel.xlsx")
    book = load_workbook(io.BytesIO(response.content))
    cells = [cell for line in book.active.iter_rows() for cell in line]
    title = next(cell for cell in cells if cell.value == "Inject 2")
    title.value = "Radio from the bay"
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("list.xlsx", out.getvalue())


def title_now() -> str:
    part = scenario_parts.find_part(values=current(), part="inject", key="2")
    return part["title"]["en"]  # type: ignore[index]


IMPORT = "/exercises/scenarios/EX-TEST/import/"
SAVE_IMPORT = f"{IMPORT}save/"


def test_a_master_list_is_previewed_and_then_saved(author: Client, row: Scenario) -> None:
    page = author.post(IMPORT, {"file": changed_list(author)})
    assert "Radio from the bay" in page.content.decode()
    assert title_now() == "Inject 2"
    preview = page.context["confirm_form"].initial
    forged = {**preview, "signed_values": f"{preview['signed_values']}x"}
    assert "Choose the file again." in author.post(SAVE_IMPORT, forged).content.decode()
    assert title_now() == "Inject 2"
    assert author.post(SAVE_IMPORT, preview).status_code == 302
    assert title_now() == "Radio from the bay"
    refused = author.post(SAVE_IMPORT, preview)
    assert refused.status_code == 200
    assert "saved this scenario meanwhile. Choose the file again" in refused.content.decode()
    assert "still below" not in refused.content.decode()
    assert author.get(SAVE_IMPORT).status_code == 405


def test_a_file_that_is_no_list_or_too_large_is_refused(
    author: Client, row: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = author.post(IMPORT, {"file": SimpleUploadedFile("list.xlsx", b"no")})
    assert broken.context["form"].errors["file"]
    monkeypatch.setattr(importing_forms, "MAX_FILE_BYTES", 1)
    large = author.post(IMPORT, {"file": changed_list(author)})
    assert "larger than 2 MB" in large.content.decode()


def test_a_preview_older_than_an_hour_is_refused(
    author: Client, row: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = author.post(IMPORT, {"file": changed_list(author)}).context["confirm_form"].initial
    monkeypatch.setattr(importing_forms, "MAX_AGE_SECONDS", -1)
    page = author.post(SAVE_IMPORT, preview).content.decode()
    assert "This preview is older than an hour. Choose the file again." in page
    assert title_now() == "Inject 2"


def test_a_preview_changes_only_its_own_scenario(author: Client, row: Scenario) -> None:
    preview = author.post(IMPORT, {"file": changed_list(author)}).context["confirm_form"].initial
    address = "/exercises/scenarios/new/?from=EX-TEST"
    other = fields_of(author.get(address)) | {
        "code": "EX-TWO", "title_en": "Two", "title_km": "ពីរ",
    }  # fmt: skip
    assert author.post(address, other).status_code == 302
    refused = author.post("/exercises/scenarios/EX-TWO/import/save/", preview)
    assert "Choose the file again." in refused.content.decode()
    assert title_now() == "Inject 2"


def test_a_scenario_is_tried_by_simulated_players(author: Client, row: Scenario) -> None:
    page = author.get("/exercises/scenarios/EX-TEST/?try=1")
    assert page.context["tried"].figures.seeds == 40
