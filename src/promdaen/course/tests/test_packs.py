"""The pack of a run: asked for once, made with every part there is, forgotten after a day."""

import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from promdaen.course import actions as course_actions
from promdaen.course.actions import classroom
from promdaen.course.actions import packs as actions
from promdaen.course.models import CourseRun, Enrolment, TrainingSession
from promdaen.course.queries import packs
from promdaen.course.queries.prints import packs as prints
from promdaen.course.rules import packs as rules
from promdaen.kit import jobs, pdf
from promdaen.kit.models import AuditLine
from promdaen.kit.tests.reading import text_of
from promdaen.people.queries import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def run() -> CourseRun:
    course_run = factories.run("KK-2026-1")
    factories.enrolments(course_run, 2)
    paper = factories.paper("A")
    papers = {"before": [paper], "after": [paper]}
    course_actions.set_papers(run=course_run, papers=papers, by=None, now=NOW)
    TrainingSession.objects.create(
        run=course_run, on=course_run.starts_on, begins=480, minutes=60, kind="talk",
        title_en="Opening", title_km="ពិធីបើក",
    )  # fmt: skip
    return course_run


def make_pack(run: CourseRun) -> packs.PackState:
    classroom.make_badges(run=run, by=None, now=NOW)
    actions.ask_pack(run=run, language="km", by=None, now=NOW)
    jobs.run_next_job(now=NOW)
    return packs.pack_state(run=run)


def opened(run: CourseRun, state: packs.PackState) -> zipfile.ZipFile:
    assert state.job is not None, run
    pack_data = packs.pack_file(run=run, job_id=state.job.pk)
    assert pack_data is not None
    return zipfile.ZipFile(io.BytesIO(pack_data))


def test_every_part_has_a_maker_in_the_order_of_the_list() -> None:
    assert [maker.part for maker in prints.PART_MAKERS] == list(rules.PACK_PARTS)


def test_a_pack_holds_each_part_in_order_with_a_list_on_top(run: CourseRun) -> None:
    state = make_pack(run)
    assert state.has_file
    pack = opened(run, state)
    names = pack.namelist()
    assert names == sorted(names)
    assert names[0] == "00-read-first.pdf"
    assert {"01-badges.pdf", "03-sign-in-sheets.pdf"} <= set(names)
    assert not [name for name in names if "pins" in name]
    assert {"08-timetable.pdf", "09-evaluation-form.pdf"} <= set(names)
    assert [name for name in names if "booklet" in name] == ["04-booklet-A-print-2.pdf"]
    assert [name for name in names if "key" in name] == ["05-key-A.pdf"]
    assert {f"06-answer-sheets-{part}.pdf" for part in ("1-before", "2-after")} <= set(names)
    assert [file["name"] for file in state.files] == names
    on_top = text_of(pdf=pack.read(names[0]))
    assert "03-sign-in-sheets.pdf" in on_top
    assert "Nocertificateisissuedyet." in on_top
    assert "eachprintgivesnewPINs" in on_top
    assert "certificates" in (state.job.result["left_out"] if state.job else [])
    assert "Certificates" in [part.en for part in state.left_out]


def test_crossed_papers_have_a_booklet_each_and_the_list_assigns_them(
    run: CourseRun,
) -> None:
    items = [factories.item(outcome=factories.outcome(factories.topic("UNTOC"), 1))]
    shared = {"items": items, "anchors": [items[0].code]}
    first, second = (factories.paper(code, **shared) for code in ("A", "B"))
    papers = {"before": [first, second], "after": [second, first]}
    course_actions.set_papers(run=run, papers=papers, by=None, now=NOW)
    files = prints.pack_files(run=run, part="booklet", language="en")
    assert [file.name for file in files] == [
        "04-booklet-A-print-1.pdf",
        "04-booklet-B-print-1.pdf",
    ]
    assert all(file.is_draft for file in files)
    on_top = prints.first_page(run=run, language="en", files=files, left_out=[], day=NOW.date())
    text = text_of(pdf=on_top.pdf)
    assert "Whichofficergetswhichpaper" in text
    assert "Draft:sometextsarenotyetapproved" in text
    rows = prints._officers_papers(run=run)
    assert {(row["before"], row["after"]) for row in rows} == {("A", "B"), ("B", "A")}


def test_a_draft_is_shown_once_on_the_cover_of_the_officers_booklet_and_throughout_the_key(
    run: CourseRun,
) -> None:
    [booklet] = prints.pack_files(run=run, part="booklet", language="en")
    [key] = prints.pack_files(run=run, part="key", language="en")
    assert text_of(pdf=booklet.pdf).count("Sometextsarenotyetapproved.") == 1
    assert "Draft:notyetreviewed" not in text_of(pdf=booklet.pdf)
    assert "Draft:notyetreviewed" in text_of(pdf=key.pdf)


def test_a_run_without_papers_has_no_list_of_papers() -> None:
    assert prints._officers_papers(run=factories.run("KK-2026-4")) == []


def test_booklets_are_counted_by_the_fullest_test() -> None:
    crossed = {("before", 1): "A", ("before", 2): "B", ("after", 1): "B", ("after", 2): "A"}
    copies = rules.booklet_copies(papers=crossed, halves=[1, 1, 1, 2])
    assert copies == {"A": 3, "B": 3}
    later = {("before", 0): "A", ("later", 0): "C"}
    assert rules.booklet_copies(papers=later, halves=[1, 2]) == {"A": 2}


def test_a_pack_under_way_is_not_started_again(run: CourseRun) -> None:
    first = actions.ask_pack(run=run, language="km", by=None, now=NOW)
    assert actions.ask_pack(run=run, language="en", by=None, now=NOW).pk == first.pk
    assert packs.pack_state(run=run).is_under_way
    assert AuditLine.objects.filter(action="ask_pack").count() == 1


def test_only_who_may_change_the_run_asks_for_its_pack(run: CourseRun) -> None:
    with pytest.raises(NotAllowed):
        actions.ask_pack(run=run, language="km", by=factories.account("viewer"), now=NOW)


def test_a_part_that_cannot_be_printed_is_left_out_and_named(
    run: CourseRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> bytes:
        raise pdf.PrintError("no fonts")

    monkeypatch.setattr("promdaen.course.queries.prints.timetable.timetable_pdf", broken)
    state = make_pack(run)
    assert "Timetable" in [part.en for part in state.left_out]
    on_top = text_of(pdf=opened(run, state).read("00-read-first.pdf"))
    assert "openitalonetoseewhy" in on_top


def test_a_pack_is_for_its_run_and_its_owner_alone_and_is_forgotten_after_a_day(
    run: CourseRun, own_folder: Path
) -> None:
    state = make_pack(run)
    assert state.job is not None
    [path] = (own_folder / "packs").iterdir()
    assert path.stat().st_mode & 0o077 == 0
    other = factories.run("KK-2026-2")
    assert packs.pack_file(run=other, job_id=state.job.pk) is None
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    assert actions.forget_old_packs(now=NOW + timedelta(hours=23)) == 0
    assert actions.forget_old_packs(now=NOW + timedelta(hours=24)) == 1
    assert packs.pack_file(run=run, job_id=state.job.pk) is None
    assert not packs.pack_state(run=run).has_file


def test_an_empty_run_lists_what_it_lacks() -> None:
    empty = factories.run("KK-2026-3")
    lacks = {part.code: lack.en for part, lack in prints.pack_parts(run=empty) if lack}
    assert lacks["sign-in-sheets"] == "There is no timetable yet."
    assert lacks["timetable"] == "There is no timetable yet."
    assert lacks["badges"] == "No badges are made yet: make them on the page of badges."
    assert lacks["booklet"] == "No papers are chosen for the tests yet."
    Enrolment.objects.all().delete()
    assert packs.pack_state(run=empty) == packs.PackState(job=None, has_file=False)


def test_a_job_that_failed_leaves_no_file(run: CourseRun, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("promdaen.course.actions.packs._write", broken)
    make_pack(run)
    for hours in (1, 2):
        jobs.run_next_job(now=timezone.now() + timedelta(hours=hours))
    state = packs.pack_state(run=run)
    assert state.job is not None
    assert (state.job.state, state.has_file, state.files, state.left_out) == (
        "failed", False, [], [],
    )  # fmt: skip
