"""Texts exported for review, edited in Word or Excel, and brought back."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import docx
import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pytest_django import DjangoDbBlocker

from promdaen.curriculum import actions, queries
from promdaen.curriculum.actions import review_jobs
from promdaen.curriculum.models import (
    Record,
    ReturnedChange,
    ReturnedFile,
    Review,
    ReviewDecision,
    ReviewExport,
    Term,
)
from promdaen.curriculum.queries import review_files as file_queries
from promdaen.curriculum.tests.test_review_pages import load
from promdaen.kit import job_files, jobs, spreadsheets
from promdaen.kit.models import Job
from promdaen.people.models import Account
from tests import factories, standing

pytestmark = pytest.mark.django_db
NOW = factories.NOW
LATER = NOW + timedelta(days=2)
TERM, LESSON, OUTCOME = "term:smuggling-of-migrants", "lesson:CORRUPT", "outcome:UNTOC.1"
SUBJECTS = (TERM, OUTCOME, LESSON)


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with standing.rows(blocker=django_db_blocker):
        load()
        yield


@pytest.fixture
def coordinator() -> Account:
    return factories.account("coordinator", name="Sok Dara")


@pytest.fixture
def reviewer() -> Account:
    return factories.account("reviewer", name="Chan Thy")


def exported(by: Account, subjects: tuple[str, ...] = SUBJECTS) -> ReviewExport:
    return actions.export_texts(subjects=subjects, form="xlsx", by=by, now=NOW)


def edited_workbook(export: ReviewExport, cells: dict[str, dict[str, str]]) -> bytes:
    """The workbook of an export with other cells, by id and column."""
    book = openpyxl.load_workbook(io.BytesIO(file_queries.export_file(export=export, form="xlsx")))
    columns = {"km": 3, "en": 4, "comment_km": 5, "comment_en": 6}
    rows = {row[0].value: row[0].row for row in book.active.iter_rows()}
    for identity, texts in cells.items():
        for column, text in texts.items():
            book.active.cell(rows[identity], columns[column], text)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def edited_document(export: ReviewExport, cells: dict[str, dict[str, str]]) -> bytes:
    document = docx.Document(io.BytesIO(file_queries.export_file(export=export, form="docx")))
    columns = {"km": 2, "en": 3, "comment_km": 4, "comment_en": 5}
    for table in document.tables:
        for row in table.rows:
            for column, text in cells.get(row.cells[0].text, {}).items():
                row.cells[columns[column]].text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def table_rows(data: bytes, form: str) -> list[tuple[int, list[str]]]:
    read = spreadsheets.read_document_tables if form == "docx" else spreadsheets.read_table
    return file_queries.rows_of_table(table=read(name=f"a.{form}", data=data))


def returned_file(
    data: bytes, *, by: Account, form: str = "xlsx", now: Any = LATER
) -> ReturnedFile:
    return actions.keep_returned(
        name=f"review.{form}",
        digest=hashlib.sha256(data).hexdigest(),
        rows=table_rows(data, form),
        by=by,
        now=now,
    )


def edited(export: ReviewExport, cells: dict[str, dict[str, str]], form: str) -> bytes:
    if form == "docx":
        return edited_document(export, cells)
    return edited_workbook(export, cells)


def current_digests(file: ReturnedFile) -> dict[Any, str]:
    page = file_queries.returned_page(file=file)
    return {row.change.pk: row.current_digest for row in page.open_rows}


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_a_file_that_no_one_edited_changes_nothing(coordinator: Account, form: str) -> None:
    subjects = tuple(
        Record.objects.filter(kind__in=("term", "item", "lesson", "topic", "outcome", "feedback"))
        .order_by("kind", "position")
        .values_list("subject", flat=True)
    )
    if form == "docx":
        subjects = subjects[::4]
    export = exported(coordinator, subjects)
    file = returned_file(edited(export, {}, form), by=coordinator, form=form)
    assert not file.changes.exists()
    assert file.left_out == {"missing": [], "emptied": []}
    assert export.records_count == len(subjects) > 200


CHANGES = {
    f"{TERM}#name": {"en": "smuggling of people"},
    f"{OUTCOME}#text": {"en": "Says what the Convention covers", "km": "ពោលអំពីអនុសញ្ញា"},
}
NAME = {f"{TERM}#name": {"en": "smuggling of people"}}


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_changes_wait_and_are_accepted_by_set(coordinator: Account, form: str) -> None:
    file = returned_file(edited(exported(coordinator), CHANGES, form), by=coordinator, form=form)
    assert term().name_en == "smuggling of migrants"
    count = actions.accept_changes(
        file=file.pk, digests=current_digests(file), by=coordinator, now=LATER
    )
    assert count == 3
    assert term().name_en == "smuggling of people"
    assert Record.objects.get(subject=OUTCOME).values["text"]["km"] == "ពោលអំពីអនុសញ្ញា"
    topic = Record.objects.get(subject="topic:UNTOC")
    assert topic.values["outcomes"][0]["text"]["en"] == "Says what the Convention covers"
    assert not file_queries.returned_page(file=file).open_rows


def term() -> Term:
    return Term.objects.get(pk=TERM.partition(":")[2])


def test_an_accepted_change_makes_an_approved_text_a_draft(coordinator: Account) -> None:
    digest = queries.digests_of_texts(pairs=[(TERM, "en")])[TERM, "en"]
    actions.approve_text(subject=TERM, language="en", digest=digest, by=coordinator, now=NOW)
    file = returned_file(edited(exported(coordinator), NAME, "xlsx"), by=coordinator)
    actions.accept_changes(file=file.pk, digests=current_digests(file), by=coordinator, now=LATER)
    assert Review.objects.get(subject=TERM, language="en").is_changed


def test_a_change_can_be_left_aside(coordinator: Account) -> None:
    file = returned_file(edited(exported(coordinator), NAME, "xlsx"), by=coordinator)
    actions.keep_current(
        file=file.pk, changes=list(current_digests(file)), by=coordinator, now=LATER
    )
    assert term().name_en == "smuggling of migrants"
    with pytest.raises(actions.ReviewRefused, match="were decided meanwhile"):
        actions.keep_current(
            file=file.pk,
            changes=list(file.changes.values_list("pk", flat=True)),
            by=coordinator,
            now=LATER,
        )


def test_a_reviewer_who_writes_no_content_accepts_no_change(reviewer: Account) -> None:
    file = returned_file(edited(exported(reviewer), NAME, "xlsx"), by=reviewer)
    with pytest.raises(PermissionDenied):
        actions.accept_changes(file=file.pk, digests=current_digests(file), by=reviewer, now=LATER)


def test_a_text_changed_here_since_the_export_is_a_conflict(coordinator: Account) -> None:
    first, second = exported(coordinator), exported(coordinator)
    theirs = {f"{TERM}#name": {"en": "migrant smuggling"}}
    other = returned_file(edited(second, theirs, "xlsx"), by=coordinator)
    actions.accept_changes(
        file=other.pk, digests=current_digests(other), by=coordinator, now=LATER
    )
    file = returned_file(edited(first, NAME, "docx"), by=coordinator, form="docx")
    (row,) = file_queries.returned_page(file=file).open_rows
    assert row.state == "conflict"
    assert (row.change.base, row.current, row.change.words) == (
        "smuggling of migrants",
        "migrant smuggling",
        "smuggling of people",
    )
    assert {piece.text for piece in row.since if piece.kind == "new"}


def test_a_text_changed_while_the_change_was_read_is_not_overwritten(
    coordinator: Account,
) -> None:
    file = returned_file(edited(exported(coordinator), NAME, "xlsx"), by=coordinator)
    stale_digests = dict.fromkeys(current_digests(file), "0" * 16)
    with pytest.raises(actions.ReviewRefused, match="changed while you read it"):
        actions.accept_changes(file=file.pk, digests=stale_digests, by=coordinator, now=LATER)
    assert term().name_en == "smuggling of migrants"


def test_a_refused_record_leaves_every_text_as_it_was(coordinator: Account) -> None:
    cells = {**NAME, f"{LESSON}#{next(iter(exported(coordinator).texts[LESSON]))}": {"en": "New"}}
    file = returned_file(edited(exported(coordinator), cells, "xlsx"), by=coordinator)
    with pytest.raises(actions.ReviewRefused, match="no lesson yet"):
        actions.accept_changes(
            file=file.pk, digests=current_digests(file), by=coordinator, now=LATER
        )
    assert term().name_en == "smuggling of migrants"
    assert file.changes.filter(state="open").count() == 2


def approve_row(subject: str, **cells: str) -> dict[str, dict[str, str]]:
    return {f"{subject}#APPROVE": cells}


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_what_is_marked_is_approved_by_who_uploads_it(reviewer: Account, form: str) -> None:
    cells = approve_row(TERM, km="yes", en="yes")
    file = returned_file(edited(exported(reviewer), cells, form), by=reviewer, form=form)
    assert not Review.objects.filter(subject=TERM, state="approved").exists()
    assert actions.approve_returned(file=file.pk, by=reviewer, now=LATER) == 2
    decision = ReviewDecision.objects.filter(subject=TERM, decision="approve").first()
    assert decision is not None
    assert (decision.by, decision.who) == (reviewer, "Chan Thy")


def test_somebody_elses_marks_are_approved_by_no_one_else(
    reviewer: Account, coordinator: Account
) -> None:
    data = edited(exported(reviewer), approve_row(TERM, en="x"), "xlsx")
    file = returned_file(data, by=reviewer)
    with pytest.raises(actions.ReviewRefused, match="Only the account that uploaded"):
        actions.approve_returned(file=file.pk, by=coordinator, now=LATER)


def test_a_marked_text_with_a_change_is_approved_after_it_is_accepted(
    reviewer: Account, coordinator: Account
) -> None:
    cells = {**NAME, **approve_row(TERM, km="yes", en="yes")}
    file = returned_file(edited(exported(reviewer), cells, "xlsx"), by=reviewer)
    assert actions.approve_returned(file=file.pk, by=reviewer, now=LATER) == 1
    states = {row.language: row.state for row in file_queries.returned_page(file=file).approvals}
    assert states == {"km": "approved", "en": "changes"}
    actions.accept_changes(file=file.pk, digests=current_digests(file), by=coordinator, now=LATER)
    assert actions.approve_returned(file=file.pk, by=reviewer, now=LATER) == 1


def test_a_marked_text_whose_change_was_not_taken_is_not_approved(
    reviewer: Account, coordinator: Account
) -> None:
    cells = {**NAME, **approve_row(TERM, en="yes")}
    file = returned_file(edited(exported(reviewer), cells, "xlsx"), by=reviewer)
    actions.keep_current(
        file=file.pk, changes=list(current_digests(file)), by=coordinator, now=LATER
    )
    (row,) = file_queries.returned_page(file=file).approvals
    assert row.state == "differs"
    with pytest.raises(actions.ReviewRefused, match="None of the texts"):
        actions.approve_returned(file=file.pk, by=reviewer, now=LATER)


def test_a_file_that_came_back_too_fast_approves_nothing(reviewer: Account) -> None:
    cells = approve_row(LESSON, km="yes", en="yes")
    soon = NOW + timedelta(minutes=2)
    file = returned_file(edited(exported(reviewer), cells, "xlsx"), by=reviewer, now=soon)
    with pytest.raises(actions.ReviewRefused, match="Reading these 2 texts takes about"):
        actions.approve_returned(file=file.pk, by=reviewer, now=LATER)


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_comments_are_saved_once_with_the_language_they_are_about(
    reviewer: Account, form: str
) -> None:
    export = exported(reviewer)
    cells = {f"{TERM}#name": {"comment_km": "ពាក្យនេះថ្មី", "comment_en": "Is it the right word?"}}
    returned_file(edited(export, cells, form), by=reviewer, form=form)
    rows = ReviewDecision.objects.filter(subject=TERM, decision="comment").order_by("language")
    assert [(row.language, row.words) for row in rows] == [
        ("en", "Name: Is it the right word?"),
        ("km", "ឈ្មោះ: ពាក្យនេះថ្មី"),
    ]
    assert {row.by for row in rows} == {reviewer}
    again = {**cells, f"{OUTCOME}#text": {"comment_en": "Too long"}}
    returned_file(edited(export, again, form), by=reviewer, form=form)
    assert ReviewDecision.objects.filter(subject=TERM, decision="comment").count() == 2


def test_comments_and_tracked_changes_of_the_word_processor_are_read(reviewer: Account) -> None:
    document = docx.Document(
        io.BytesIO(file_queries.export_file(export=exported(reviewer), form="docx"))
    )
    row = next(
        row
        for table in document.tables
        for row in table.rows
        if row.cells[0].text == f"{TERM}#name"
    )
    run = row.cells[3].paragraphs[0].runs[0]
    document.add_comment(run, text="Not in the Protocol", author="Somebody")
    deleted = parse_xml(
        f'<w:del {nsdecls("w")} w:id="90"><w:r><w:delText>of migrants</w:delText></w:r></w:del>'
    )
    added = parse_xml(f'<w:ins {nsdecls("w")} w:id="91"><w:r><w:t>of people</w:t></w:r></w:ins>')
    run.text = "smuggling "
    run._r.addnext(deleted)
    deleted.addnext(added)
    stream = io.BytesIO()
    document.save(stream)
    file = returned_file(stream.getvalue(), by=reviewer, form="docx")
    assert [change.words for change in file.changes.all()] == ["smuggling of people"]
    comment = ReviewDecision.objects.get(subject=TERM, decision="comment")
    assert (comment.language, comment.words) == ("en", "Name: Not in the Protocol")


def test_missing_rows_and_emptied_cells_change_nothing(coordinator: Account) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(file_queries.export_file(export=exported(coordinator), form="xlsx"))
    )
    rows = {row[0].value: row[0].row for row in book.active.iter_rows()}
    book.active.cell(rows[f"{TERM}#name"], 4).value = None
    book.active.delete_rows(rows[f"{OUTCOME}#text"])
    stream = io.BytesIO()
    book.save(stream)
    file = returned_file(stream.getvalue(), by=coordinator)
    assert file.left_out == {"missing": [f"{OUTCOME}#text"], "emptied": [f"{TERM}#name"]}
    assert not file.changes.exists()


def test_columns_in_another_order_are_read(coordinator: Account) -> None:
    rows = table_rows(edited(exported(coordinator), NAME, "xlsx"), "xlsx")
    turned = [(number, [*cells, *[""] * (7 - len(cells))][::-1]) for number, cells in rows]
    file = actions.keep_returned(name="a.xlsx", digest="0", rows=turned, by=coordinator, now=LATER)
    assert [change.words for change in file.changes.all()] == ["smuggling of people"]


def refused(rows: list[tuple[int, list[str]]], by: Account) -> str:
    with pytest.raises(actions.ReviewRefused) as refusal:
        actions.keep_returned(name="a.xlsx", digest="0", rows=rows, by=by, now=LATER)
    assert not ReturnedFile.objects.exists()
    return str(refusal.value)


def test_files_that_cannot_be_used_are_refused_in_words(coordinator: Account) -> None:
    rows = table_rows(edited(exported(coordinator), NAME, "xlsx"), "xlsx")
    assert "does not have these columns" in refused(
        [(number, cells[:4]) for number, cells in rows], coordinator
    )
    assert "row whose id begins with export#" in refused([rows[0], *rows[2:]], coordinator)
    nameless = [(number, ["", *cells[1:]]) for number, cells in rows[2:4]]
    assert "Row 3: the id is missing" in refused([*rows[:2], *nameless], coordinator)
    assert "is in the file twice" in refused([*rows, rows[2]], coordinator)
    foreign = (99, ["term:no-such#name", "", "a", "b", "", ""])
    assert "Row 99: term:no-such#name is not an id" in refused([*rows, foreign], coordinator)
    other = (2, ["export#01890000-0000-7000-8000-000000000000", *rows[1][1][1:]])
    assert "was not exported here" in refused([rows[0], other, *rows[2:]], coordinator)
    edited_file = edited(exported(coordinator), approve_row(TERM, en="perhaps"), "xlsx")
    assert "write yes to approve" in refused(table_rows(edited_file, "xlsx"), coordinator)


def test_the_same_file_is_read_once(coordinator: Account) -> None:
    data = edited(exported(coordinator), NAME, "xlsx")
    returned_file(data, by=coordinator)
    with pytest.raises(actions.ReviewRefused, match="uploaded this file before"):
        returned_file(data, by=coordinator)


def archive(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name.replace("__", "/"), data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.docx", b"no archive", "is not a text document"),
        ("a.docx", archive(xl__workbook=b"<a/>"), "is not a text document"),
        ("a.docm", archive(a=b"1"), "contains macros"),
        (
            "a.docx",
            archive(**{"word__document.xml": b"<a/>", "word__vbaProject.bin": b"1"}),
            "contains macros",
        ),
        (
            "a.docx",
            archive(**{"word__document.xml": b"<w:document"}),
            "The document a.docx is damaged",
        ),
        (
            "a.docx",
            archive(**{"word__document.xml": b"<a/>"})[:-30],
            "The document a.docx is damaged",
        ),
        (
            "a.docx",
            archive(**{"word__document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
            "contains XML declarations",
        ),
        ("a.docx", archive(**{"word__document.xml": b"<a/>", "b": b"0" * 2**23}), "unpacks to"),
        ("a.docx", archive(**{"word__document.xml": b"<a></a>"}), "has no table"),
        ("a.xlsx", archive(**{"xl__workbook.xml": b"<a/>", "b": b"0" * 2**23}), "unpacks to"),
        ("a.pdf", b"%PDF-1.7", "is a PDF"),
    ],
)
def test_bad_files_are_refused_on_the_page(
    client: Client, reviewer: Account, name: str, data: bytes, reason: str
) -> None:
    client.force_login(reviewer)
    client.cookies["promdaen_language"] = "en"
    answer = client.post(
        reverse("curriculum:review_files"), {"file": SimpleUploadedFile(name, data)}
    )
    assert answer.status_code == 200
    assert reason in answer.content.decode()
    assert not ReturnedFile.objects.exists()


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_a_reviewer_exports_a_list_and_uploads_it(
    client: Client, coordinator: Account, form: str, language: str
) -> None:
    client.force_login(coordinator)
    client.cookies["promdaen_language"] = language
    answer = client.post(reverse("curriculum:review_export") + "?q=UNTOC-05", {"form": form})
    assert answer["Content-Disposition"].endswith(f'.{form}"')
    export = ReviewExport.objects.get()
    assert list(export.texts) == ["item:UNTOC-05"]
    cells = {
        "item:UNTOC-05#stem": {"en": "What is new?"},
        **approve_row("item:UNTOC-05", km="yes"),
    }
    data = edited(export, cells, form)
    answer = client.post(
        reverse("curriculum:review_files"),
        {"file": SimpleUploadedFile(f"r.{form}", data)},
        follow=True,
    )
    file = ReturnedFile.objects.get()
    page = answer.content.decode()
    assert "<ins>" in page
    assert "UNTOC-05" in page
    act = {
        "act": "keep",
        "change": [f"{pk}:{digest}" for pk, digest in current_digests(file).items()],
    }
    client.post(reverse("curriculum:review_file_decide", args=[file.pk]), act)
    assert not file_queries.returned_page(file=file).open_rows
    assert client.get(reverse("curriculum:review_files")).status_code == 200


def done_job() -> Job:
    job = jobs.run_next_job(now=timezone.now())
    assert job is not None
    return job


def test_a_large_list_is_written_and_a_large_file_read_in_the_background(
    client: Client, coordinator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_jobs, "MAX_RECORDS_PER_REQUEST", 0)
    monkeypatch.setattr(file_queries, "LONG_BYTES", 0)
    client.force_login(coordinator)
    client.cookies["promdaen_language"] = "en"
    export = reverse("curriculum:review_export") + "?q=UNTOC-05"
    ordered = client.post(export, {"form": "xlsx"}, follow=True)
    assert "Cancel this work" in ordered.content.decode()
    job = done_job()
    download = client.get(reverse("people:job_file", args=[job.pk]))
    assert download["Content-Disposition"].endswith('.xlsx"')
    rows = table_rows(download.content, "xlsx")
    assert "item:UNTOC-05#stem" in [cells[0] for _number, cells in rows]
    cells = {"item:UNTOC-05#stem": {"en": "What is new?"}}
    data = edited(ReviewExport.objects.get(), cells, "xlsx")
    upload = {"file": SimpleUploadedFile("r.xlsx", data)}
    page = client.post(reverse("curriculum:review_files"), upload, follow=True)
    assert "r.xlsx" in page.content.decode()
    assert not ReturnedFile.objects.exists()
    job = done_job()
    state = client.get(reverse("people:job_state", args=[job.pk]))
    file = ReturnedFile.objects.get()
    assert state["HX-Redirect"] == reverse("curriculum:review_file", args=[file.pk])
    assert file.digest == hashlib.sha256(data).hexdigest()
    assert "<ins>" in client.get(state["HX-Redirect"]).content.decode()
    client.force_login(factories.account("administrator", name="Other"))
    assert client.get(reverse("people:job", args=[job.pk])).status_code == 200
    other = Job.objects.get(kind=review_jobs.EXPORT)
    assert client.get(reverse("people:job_file", args=[other.pk])).status_code == 404


@pytest.mark.parametrize(
    ("language", "reason"), [("en", "is a PDF"), ("km", "ឯកសារ")], ids=["en", "km"]
)
def test_a_large_file_that_cannot_be_read_is_refused_in_the_words_of_the_reader(
    client: Client,
    coordinator: Account,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    reason: str,
) -> None:
    monkeypatch.setattr(file_queries, "LONG_BYTES", 0)
    client.force_login(coordinator)
    client.cookies["promdaen_language"] = language
    upload = {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}
    client.post(reverse("curriculum:review_files"), upload)
    job = done_job()
    assert job.state == "failed"
    assert reason in job.message
    page = client.get(reverse("people:job", args=[job.pk])).content.decode()
    assert f'lang="{language}">{job.message}' in unescape(page)
    job_files.remove_job_files(job=job)
    client.post(reverse("people:retry_job", args=[job.pk]))
    again = done_job()
    assert again.state == "failed"
    assert again.message != job.message


def test_a_word_file_of_too_many_texts_is_refused(client: Client, coordinator: Account) -> None:
    client.force_login(coordinator)
    client.cookies["promdaen_language"] = "en"
    answer = client.post(reverse("curriculum:review_export"), {"form": "docx"}, follow=True)
    assert "holds at most 400 records" in answer.content.decode()
    nothing = reverse("curriculum:review_export") + "?kind=wave"
    answer = client.post(nothing, {"form": "xlsx"}, follow=True)
    assert "No text fits the filter." in answer.content.decode()
    assert not ReviewExport.objects.exists()


def test_a_form_with_wrong_values_is_a_bad_request(client: Client, coordinator: Account) -> None:
    client.force_login(coordinator)
    file = returned_file(edited(exported(coordinator), NAME, "xlsx"), by=coordinator)
    address = reverse("curriculum:review_file_decide", args=[file.pk])
    assert client.post(address, {"act": "accept", "change": "x"}).status_code == 400
    assert client.post(address, {"act": "other"}).status_code == 400
    assert client.post(reverse("curriculum:review_export"), {"form": "pdf"}).status_code == 400
    missing = reverse("curriculum:review_file", args=[file.export.pk])
    assert client.get(missing).status_code == 404
    assert not ReturnedChange.objects.exclude(state="open").exists()
