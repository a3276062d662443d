"""Pages of tests on paper: prints, uploaded photographs, one reviewed, all imported."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from promdaen.assessment.models import Paper, Response
from promdaen.course import actions
from promdaen.course.models import CourseRun, Enrolment, SheetScan
from promdaen.course.tests.views.conftest import Visitor
from promdaen.kit import pdf
from tests import factories, photographs
from tests.extras import block_extra


@pytest.fixture
def paper(db: None) -> Paper:
    return factories.paper("A")


@pytest.fixture
def seats(run: CourseRun, paper: Paper) -> list[Enrolment]:
    actions.set_papers(
        run=run, papers={"before": [paper], "after": [paper]}, by=None, now=factories.NOW
    )
    return factories.enrolments(run, 2)


@pytest.fixture
def address(run: CourseRun) -> str:
    return f"/runs/{run.code}/scans/"


def picture(paper: Paper, letters: str, seat: int = 1) -> bytes:
    [sheet] = photographs.clean_sheets(paper)
    answers = {(place, ""): sign for place, sign in enumerate(letters.split(), start=1)}
    return photographs.photograph(photographs.filled(sheet, paper, answers, seat=seat))


def send(client: Client, address: str, *pictures: bytes, **more: Any) -> Any:
    files = [
        SimpleUploadedFile(f"{place}.jpg", data, "image/jpeg")
        for place, data in enumerate(pictures)
    ]
    return client.post(address, {"asked": "after", "pictures": files}, follow=True, **more)


def test_without_papers_the_papers_come_first(coordinator: Client, address: str) -> None:
    assert "The papers come first" in coordinator.get(address).content.decode()


@pytest.mark.usefixtures("seats")
def test_sheets_and_booklets_are_printed(coordinator: Client, run: CourseRun) -> None:
    for name in ("answer-sheets.pdf", "booklet.pdf", "booklet.pdf?large=1"):
        answer = coordinator.get(f"/runs/{run.code}/sheets/before/{name}")
        assert answer.content.startswith(b"%PDF-")
    assert coordinator.get(f"/runs/{run.code}/sheets/later/booklet.pdf").status_code == 404
    assert coordinator.get(f"/runs/{run.code}/sheets/never/booklet.pdf").status_code == 404


def test_a_paper_too_wide_for_a_sheet_is_reported(coordinator: Client, run: CourseRun) -> None:
    options = [
        {"id": letter, "en": f"Option {letter}", "km": f"ជម្រើស {letter}"} for letter in "abcdefg"
    ]
    wide = factories.paper("W", items=[factories.item(body={"options": options})])
    actions.set_papers(
        run=run, papers={"before": [wide], "after": [wide]}, by=None, now=factories.NOW
    )
    factories.enrolments(run, 1)
    address = f"/runs/{run.code}/sheets/before/answer-sheets.pdf"
    html = coordinator.get(address, follow=True).content.decode()
    assert "has more options than an answer sheet has" in html


@pytest.mark.usefixtures("seats")
def test_pictures_are_read_and_the_doubtful_one_is_decided_and_taken_in(
    coordinator: Client, address: str, paper: Paper, run: CourseRun
) -> None:
    page = send(coordinator, address, picture(paper, "a b c d"), picture(paper, "a ab c d", 2))
    html = page.content.decode()
    assert "Pages read: 2." in html
    assert "lines in doubt: 1" in html
    doubtful = SheetScan.objects.get(state="doubtful")
    scan_address = f"{address}{doubtful.pk}/"
    html = coordinator.get(scan_address).content.decode()
    assert "more than one circle is filled" in html
    assert html.count("?line=") == 1
    for line in ("1", "9" * 5000, "²"):
        strip = coordinator.get(f"{scan_address}picture.jpg?line={line}")
        assert strip["Content-Type"] == "image/jpeg"
    assert coordinator.get(f"{scan_address}picture.jpg")["Cache-Control"] == "private, no-store"
    form_data = {"officer": str(doubtful.enrolment_id), "act": "take"}
    html = coordinator.post(scan_address, form_data).content.decode()
    assert "Page 1 must still be looked at." in html
    html = coordinator.post(
        scan_address, form_data | {"line_1": "1"}, follow=True
    ).content.decode()
    assert "The answers are imported." in html
    assert (
        "Correct single answers on the officer" in coordinator.get(scan_address).content.decode()
    )
    html = coordinator.post(f"{address}take/", follow=True).content.decode()
    assert "Answer sheets imported: 1." in html
    assert Response.objects.count() == 8
    responses = Response.objects.filter(sitting__officer=doubtful.enrolment.officer)
    in_order = responses.order_by("item__places__position").values_list("answer", flat=True)
    assert [answer["chosen"] for answer in in_order] == ["a", "b", "c", "d"]


def test_a_sheet_of_no_one_is_given_to_an_officer_and_kept(
    coordinator: Client, address: str, paper: Paper, seats: list[Enrolment]
) -> None:
    send(coordinator, address, picture(paper, "a b c d", 0), picture(paper, "a ab c d", 0))
    first, second = SheetScan.objects.order_by("made_at", "id")
    assert "Whose sheet is it?" in coordinator.get(f"{address}{first.pk}/").content.decode()
    form_data = {"officer": str(seats[1].pk), "act": "keep", "line_3": "-", "line_0": "0"}
    answer = coordinator.post(f"{address}{first.pk}/", form_data)
    assert answer["Location"] == f"{address}{second.pk}/"
    first.refresh_from_db()
    assert (first.enrolment, first.state, first.decided) == (seats[1], "ready", {"3": []})


@pytest.mark.usefixtures("seats")
def test_what_cannot_be_read_is_reported_by_name(
    coordinator: Client, address: str, paper: Paper
) -> None:
    html = send(coordinator, address, b"nothing").content.decode()
    assert "0.jpg" in html
    assert "This is not a picture that can be read." in html
    assert "Photographs or scans" in coordinator.post(address, {"asked": "x"}).content.decode()
    as_script = {"headers": {"accept": "application/json"}}
    refusals = send(coordinator, address, b"nothing", **as_script).json()["refused"]
    assert refusals[0].startswith("0.jpg: This is not a picture")
    assert send(coordinator, address, **as_script).json()["refused"] != []
    good = send(coordinator, address, picture(paper, "a b c d"), **as_script)
    assert good.json() == {"refused": []}


@pytest.mark.usefixtures("seats")
def test_a_photograph_is_deleted_once(coordinator: Client, address: str, paper: Paper) -> None:
    send(coordinator, address, picture(paper, "a b c d"))
    scan = SheetScan.objects.get()
    deletion_address = f"{address}{scan.pk}/throw/"
    html = coordinator.post(deletion_address, follow=True).content.decode()
    assert "The photograph is deleted." in html
    assert coordinator.post(deletion_address).status_code == 404
    assert coordinator.get(f"{address}{scan.pk}/picture.jpg").status_code == 404


@pytest.mark.usefixtures("seats")
def test_an_imported_sheet_is_not_deleted_and_a_second_is_reported(
    coordinator: Client, address: str, paper: Paper
) -> None:
    send(coordinator, address, picture(paper, "a b c d"))
    coordinator.post(f"{address}take/")
    scan = SheetScan.objects.get()
    html = coordinator.post(f"{address}{scan.pk}/throw/", follow=True).content.decode()
    assert "This sheet was already imported or deleted." in html
    send(coordinator, address, picture(paper, "a b c d"))
    html = coordinator.post(f"{address}take/", follow=True).content.decode()
    assert "This officer has answers on this occasion already." in html


@pytest.mark.usefixtures("seats")
def test_others_do_not_see_photographs(
    visitor: Visitor, coordinator: Client, address: str, paper: Paper
) -> None:
    send(coordinator, address, picture(paper, "a b c d"))
    scan = SheetScan.objects.get()
    for role in ("viewer", "trainer", "participant"):
        client = visitor(role)
        for page in ("", f"{scan.pk}/", f"{scan.pk}/picture.jpg"):
            assert client.get(address + page).status_code == 403


@pytest.mark.usefixtures("seats")
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "This server cannot read photographs"), ("km", "មិនអានរូបថត")],
)
def test_without_the_extra_the_page_explains_how_to_install_it(
    coordinator: Client, address: str, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    block_extra(monkeypatch, "photographs")
    coordinator.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = coordinator.get(address).content.decode()
    assert words in page
    assert "pip install &#x27;promdaen[photographs]&#x27;" in page
    assert 'name="pictures"' not in page
    response = send(coordinator, address, b"\xff\xd8\xff\xe0 a picture")
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not SheetScan.objects.exists()


@pytest.mark.usefixtures("seats")
@pytest.mark.parametrize(
    ("language", "words"), [("en", "This server cannot make PDF files"), ("km", "មិនបង្កើត PDF")]
)
def test_without_the_extra_a_print_is_a_page_in_words(
    coordinator: Client, run: CourseRun, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    block_extra(monkeypatch, "prints")
    # Other tests' prints of the same data are remembered.
    monkeypatch.setattr(pdf, "compile_pdf", inspect.unwrap(pdf.compile_pdf))
    coordinator.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for name in ("answer-sheets.pdf", "booklet.pdf"):
        answer = coordinator.get(f"/runs/{run.code}/sheets/before/{name}")
        assert answer.status_code == 501
        page = answer.content.decode()
        assert words in page
        assert "pip install &#x27;promdaen[prints]&#x27;" in page
