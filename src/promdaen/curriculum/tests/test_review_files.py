"""Texts exported for review, edited in Word or Excel, and brought back."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from promdaen.curriculum import actions, queries
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
from promdaen.kit import spreadsheets
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
    return actions.export_texts(subjects=subjects, by=by, now=NOW)


def edited_workbook(export: ReviewExport, **cells: str) -> bytes:
    """The workbook of an export with other cells, given as {id: {column: text}}."""
    book = openpyxl.load_workbook(
        io.BytesIO(file_queries.export_file(export=export, form="xlsx"))
    )
    return _saved(book, cells)


def _saved(book: Any, cells: dict[str, Any]) -> bytes:
    columns = {"km": 3, "en": 4, "comment_km": 5, "comment_en": 6}
    rows = {row[0].value: row[0].row for row in book.active.iter_rows()}
    for identity, texts in cells.items():
        for column, text in texts.items():
            book.active.cell(rows[identity], columns[column], text)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def edited_document(export: ReviewExport, cells: dict[str, dict[str, str]]) -> bytes:
    document = docx.Document(
        io.BytesIO(file_queries.export_file(export=export, form="docx"))
    )
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


def kept(data: bytes, *, by: Account, form: str = "xlsx", now: Any = LATER) -> ReturnedFile:
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
    return edited_workbook(export, **cells)


def shown(file: ReturnedFile) -> dict[Any, str]:
    page = file_queries.returned_page(file=file)
    return {row.change.pk: row.current_digest for row in page.open_rows}


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_a_file_that_nobody_edited_changes_nothing(coordinator: Account, form: str) -> None:
    subjects = tuple(
        Record.objects.filter(kind__in=("term", "item", "lesson", "topic", "outcome", "feedback"))
        .order_by("kind", "position")
        .values_list("subject", flat=True)
    )
    export = exported(coordinator, subjects)
    file = kept(edited(export, {}, form), by=coordinator, form=form)
    assert not file.changes.exists()
    assert file.left_out == {"missing": [], "emptied": []}
    assert export.records_count == len(subjects) > 800


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_changes_wait_and_are_accepted_as_one_version_a_record(
    coordinator: Account, form: str
) -> None:
    export = exported(coordinator)
    cells = {
        f"{TERM}#name": {"en": "smuggling of people"},
        f"{OUTCOME}#text": {"en": "Says what the Convention covers", "km": "ពោលអំពីអនុសញ្ញា"},
        f"{LESSON}#title": {"en": "Corruption at the border"},
        f"{LESSON}#aim": {"en": "One.\nTwo."},
    }
    texts = export.texts[LESSON]
    cells = {key: value for key, value in cells.items() if key.split("#")[1] in
             {*export.texts[TERM], *export.texts[OUTCOME], *texts}}
    file = kept(edited(export, cells, form), by=coordinator, form=form)
    assert Term.objects.get(pk=TERM.partition(":")[2]).name_en != "smuggling of people"
    count = actions.accept_changes(
        file=file.pk, digests=shown(file), by=coordinator, now=LATER
    )
    assert count == sum(len(value) for value in cells.values())
    assert Term.objects.get(pk=TERM.partition(":")[2]).name_en == "smuggling of people"
    outcome = Record.objects.get(subject=OUTCOME)
    assert outcome.values["text"]["km"] == "ពោលអំពីអនុសញ្ញា"
    topic = Record.objects.get(subject="topic:UNTOC")
    assert topic.values["outcomes"][0]["text"]["en"] == "Says what the Convention covers"
    assert not file_queries.returned_page(file=file).open_rows
