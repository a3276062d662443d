"""A messy roster of thirty in Khmer, and answer files that know its officers by name alone."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from promdaen.course import actions
from promdaen.course.models import CourseRun, Enrolment, ImportDraft, OfficerSummary
from promdaen.course.queries import matches
from promdaen.kit import content
from promdaen.people.rules import names
from tests import factories, messy_roster

pytestmark = pytest.mark.django_db
ITEMS = 4


@pytest.fixture
def run() -> CourseRun:
    for code, name in messy_roster.DEPARTMENTS.items():
        factories.department(code, short_km=name)
    for code, name in messy_roster.RANKS.items():
        factories.rank(code, name_km=name)
    for code, name in messy_roster.PROVINCES.items():
        factories.province(code, name_km=name)
    paper = factories.paper("A")
    run = factories.run()
    actions.set_papers(
        run=run, papers={"before": [paper], "after": [paper]}, by=None, now=factories.NOW
    )
    return run


@pytest.fixture
def coordinator() -> Client:
    client = Client()
    client.force_login(factories.account("coordinator", language="en"))
    client.cookies["promdaen_language"] = "en"
    return client


def send(client: Client, address: str, data: bytes, **typed: str) -> str:
    file = SimpleUploadedFile("file.xlsx", data)
    return client.post(address, {"file": file, **typed}, follow=True).content.decode()


def enrol(client: Client, run: CourseRun) -> str:
    address = f"/runs/{run.code}/roster/import/"
    send(client, address, messy_roster.roster_file())
    draft = ImportDraft.objects.get()
    return client.post(f"{address}{draft.pk}/", {"act": "import"}, follow=True).content.decode()


def test_the_names_on_the_roster_are_those_of_the_content() -> None:
    for file, content_names in (
        ("departments", messy_roster.DEPARTMENTS),
        ("ranks", messy_roster.RANKS),
        ("provinces", messy_roster.PROVINCES),
    ):
        text = (content.content_root() / f"{file}.toml").read_text(encoding="utf-8")
        assert all(f'"{name}"' in text for name in content_names.values())


def test_thirty_officers_come_out_of_thirty_two_messy_rows(
    coordinator: Client, run: CourseRun
) -> None:
    page = enrol(coordinator, run)
    assert "Enrolled: 30. New officers: 30" in page
    enrolled = Enrolment.objects.select_related("officer").order_by("seat")
    assert [names.folded_khmer(text=enrolment.officer.name_km) for enrolment in enrolled] == [
        names.folded_khmer(text=officer.name_km) for officer in messy_roster.OFFICERS
    ]
    assert {enrolment.department_id for enrolment in enrolled} == {"IMM", "MAR", "BPP", "AHT"}
    assert all(enrolment.rank_id for enrolment in enrolled)
    assert not ImportDraft.objects.exists()


def test_joined_rows_are_reported(coordinator: Client, run: CourseRun) -> None:
    address = f"/runs/{run.code}/roster/import/"
    page = send(coordinator, address, messy_roster.roster_file())
    assert page.count("the rows were joined") == 2
    preview = matches.preview(draft=ImportDraft.objects.get())
    assert (len(preview.matches), preview.conflicts, preview.read.refused) == (30, [], ())
    assert (preview.row_count, preview.joined_count) == (32, 2)
    assert "32 rows: 30 new, 0 known, 2 joined, 0 for you to decide, 0 refused" in page


def test_a_remark_on_many_rows_is_listed_once_with_the_rows(
    coordinator: Client, run: CourseRun
) -> None:
    page = send(coordinator, f"/runs/{run.code}/roster/import/", messy_roster.roster_file())
    preview = matches.preview(draft=ImportDraft.objects.get())
    often = {remark.code for remark in preview.remarks}
    own = {message.code for _match, messages in preview.settled_rows for message in messages}
    assert len(often) >= 2
    assert not own & often
    assert {remark.is_example for remark in preview.remarks} == {True, False}
    for remark in preview.remarks:
        assert page.count(str(escape(remark.words.en))) == 1
        assert f"rows {remark.rows}" in page


def test_the_roster_leads_on_to_the_next_step(coordinator: Client, run: CourseRun) -> None:
    page = enrol(coordinator, run)
    assert re.search(r"<h2[^>]*>Next: ", page)
    assert f'href="/runs/{run.code}/">Continue on the page of the run' in page


@pytest.mark.parametrize("occasion", ["before", "after"])
def test_an_answer_file_of_khmer_names_alone_is_imported_whole(
    coordinator: Client, run: CourseRun, occasion: str
) -> None:
    enrol(coordinator, run)
    answers = [["a"] * (place % 5) + ["b"] * (ITEMS - place % 5) for place in range(30)]
    answers = [line[:ITEMS] for line in answers]
    data = messy_roster.answer_file(occasion=occasion, answers=answers)
    page = send(coordinator, f"/runs/{run.code}/answers/", data, act="take")
    assert re.search(r"Imported: 30 answer sheets", page)
    rows = OfficerSummary.objects.filter(run=run).order_by("enrolment__seat")
    points = [getattr(row, f"{occasion}_points") for row in rows]
    assert points == [line.count("a") * 25 for line in answers]
