"""Sheets that were issued before today's columns open as every file."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.kit import spreadsheets
from promdaen.report import actions
from promdaen.report.models import IssuedSheet
from promdaen.report.rules import exports, issued_documents
from promdaen.report.rules.documents import SHEET_SCHEMA
from promdaen.report.tests import sheets
from tests import factories, runs

Path = tuple[str, ...]


def paths(value: Any, place: Path = ()) -> Iterator[Path]:
    """Every table, list, figure and column of a document; "*" is every row of a list."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*place, key)
            yield from paths(inner, (*place, key))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield from paths(value[0], (*place, "*"))


def without(value: Any, place: Path) -> None:
    if place[0] == "*":
        for row in value:
            without(row, place[1:])
    elif len(place) == 1:
        value.pop(place[0], None)
    else:
        without(value[place[0]], place[1:])


COLUMNS = [path for path in paths(sheets.reference()) if path[0] not in {"issued", "schema"}]


@pytest.mark.parametrize("place", COLUMNS, ids=".".join)
def test_a_sheet_without_one_of_the_columns_of_today_opens_as_csv_and_xlsx(place: Path) -> None:
    figures = sheets.reference()
    without(figures, place)
    document = issued_documents.read_document(figures=figures)
    rows = exports.figure_rows(document=document, language="en")
    assert spreadsheets.write_csv(heads=exports.FIGURE_HEADS, rows=rows, language="en")
    workbook_sheets = exports.workbook_sheets(document=document, language="km")
    assert workbook_sheets[0].name == "figures"
    assert all(len(row) == len(sheet.heads) for sheet in workbook_sheets for row in sheet.rows)


def test_reading_leaves_a_whole_sheet_as_it_is_but_for_what_is_new() -> None:
    figures = sheets.reference()
    document = issued_documents.read_document(figures=figures)
    assert (document["state"], document["later"]) == (None, [])
    for name in (*issued_documents.DOCUMENT_TABLES, *issued_documents.LISTS):
        old, new = (source.get(name, []) for source in (figures, document))
        pairs = [(old, new)] if isinstance(old, dict) else zip(old, new, strict=True)
        for was, now in pairs:
            is_table = isinstance(was, dict)
            assert ({key: now[key] for key in was} if is_table else now) == was


def test_the_tables_and_columns_of_today_are_those_that_a_sheet_is_made_of() -> None:
    live = sheets.reference() | {"later": [], "comparison": []}
    for name, keys in issued_documents.DOCUMENT_TABLES.items():
        assert not keys or set(live[name]) <= set(keys), name
    for name, keys in issued_documents.LISTS.items():
        for row in live[name] if keys else ():
            assert set(row) <= set(keys), name


@pytest.mark.parametrize("schema", ["promdaen.sheet/99", "promdaen.sheet/0", "other/1", None])
def test_a_version_that_this_program_does_not_know_is_refused(schema: str | None) -> None:
    with pytest.raises(issued_documents.UnknownVersionError) as refused:
        issued_documents.read_document(figures={"schema": schema})
    assert SHEET_SCHEMA in str(refused.value)


def test_a_name_in_one_language_is_read_in_both() -> None:
    row = {"code": "UNTOC", "name": {"km": "បទល្មើស"}, "unit": {"en": "share"}}
    [read] = issued_documents.read_document(figures={"schema": SHEET_SCHEMA, "topics": [row]})[
        "topics"
    ]
    assert read["name"] == {"en": "បទល្មើស", "km": "បទល្មើស"}
    assert read["unit"] == {"en": "share", "km": "share"}


@pytest.fixture
def viewer(client: Client) -> Client:
    client.force_login(factories.account("viewer"))
    client.cookies["promdaen_language"] = "en"
    return client


def stored_sheet(figures: dict[str, Any]) -> IssuedSheet:
    runs.tested_run("KK-1")
    actions.signing_key()
    return IssuedSheet.objects.create(
        scope="run:KK-1", figures=figures, digest="0" * 64, signature="", issued_at=timezone.now()
    )


GONE: tuple[Path, ...] = (
    ("later",),
    ("modes",),
    ("headline", "g_av_interval"),
    ("headline", "by_chance_share"),
    ("more", "overall_interval"),
    ("topics", "*", "is_lowest"),
    ("items", "*", "p_holm"),
    ("indicators", "*", "women"),
    ("quotes", "*", "department"),
)


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["pdf", "csv", "xlsx", "json"])
def test_an_older_sheet_is_downloaded_in_every_form(viewer: Client, form: str) -> None:
    figures = copy.deepcopy(sheets.reference())
    for place in GONE:
        if place[0] in figures:
            without(figures, place)
    sheet = stored_sheet(figures)
    answer = viewer.get(reverse("report:issued", args=(sheet.pk, form)))
    assert answer.status_code == 200
    assert answer.content
    page = viewer.get(reverse("report:sheet", args=("run", "KK-1")))
    assert reverse("report:issued", args=(sheet.pk, "pdf")) in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["pdf", "csv", "xlsx"])
def test_a_sheet_of_a_version_to_come_is_explained_without_an_error(
    viewer: Client, form: str
) -> None:
    sheet = stored_sheet({**sheets.reference(), "schema": "promdaen.sheet/99"})
    answer = viewer.get(reverse("report:issued", args=(sheet.pk, form)), follow=True)
    assert "This sheet is of the version promdaen.sheet/99." in answer.content.decode()
    assert viewer.get(reverse("report:issued", args=(sheet.pk, "json"))).status_code == 200
