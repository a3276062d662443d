"""Counsel's sheet of a source, and who saw the source in which edition."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from promdaen.casework import actions as casework_actions
from promdaen.curriculum import actions
from promdaen.curriculum.models import Record, Source, SourceReading
from promdaen.curriculum.queries import citing
from promdaen.curriculum.rules import citing as rules
from promdaen.curriculum.tests.test_review_pages import load
from promdaen.people.models import Account
from tests import factories, standing
from tests.written import everything

pytestmark = pytest.mark.django_db
NOW = factories.NOW


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with standing.rows(blocker=django_db_blocker):
        load()
        casework_actions.load_law(records=everything(), by=None, now=NOW)
        yield


@pytest.fixture
def reviewer() -> Account:
    return factories.account("reviewer", name="Chan Thy")


def som() -> Source:
    return Source.objects.get(pk="SOM")


@pytest.mark.parametrize(
    ("passage", "numbers"),
    [
        ("Art 3(b)", ("3",)),
        ("Arts 3(a), 6(1)(c)", ("3", "6")),
        ("Smuggling Protocol Art 3(a); Trafficking Protocol Art 3(c), (d)", ("3",)),
        ("UN Convention Arts 13(2), 33", ("13", "33")),
        ("Arts 15, 18 and 19", ("15", "18", "19")),
        ("Art 111(1), (4)", ("111",)),
        ("594, 595, 605", ("594", "595", "605")),
        ("Part 3, check digit: weights 7, 3, 1", ()),
        ("", ()),
    ],
)
def test_articles_are_read_from_passages(passage: str, numbers: tuple[str, ...]) -> None:
    assert rules.articles(passage=passage) == numbers


def test_a_sheet_has_every_item_lesson_and_part_of_the_law_on_its_source() -> None:
    sheet = citing.source_sheet(source=som())
    codes = {(row.kind.en, row.code) for row in sheet.rows}
    items = {
        record.code
        for record in Record.objects.filter(kind="item")
        if "SOM" in record.values["sources"]
    }
    assert items
    assert {("Item", code) for code in items} <= codes
    assert ("Element of the law", "S1") in codes
    assert ("What is owed to a person", "medical") in codes
    assert ("Codes of the exchange", "person_role") in codes
    assert ("Code of the exchange", "legal_basis: som_protocol") in codes


def test_a_sheet_of_an_article_has_the_texts_that_name_it() -> None:
    whole = citing.source_sheet(source=som())
    sheet = citing.source_sheet(source=som(), article="16")
    assert 0 < len(sheet.rows) < len(whole.rows)
    assert dict(sheet.articles)["16"] == len(sheet.rows)
    assert all("16" in row.passage for row in sheet.rows)


def test_an_item_on_a_sheet_has_its_key_marked_in_both_languages() -> None:
    rows = citing.source_sheet(source=som()).rows
    labels = [label for row in rows if row.kind.en == "Item" for label, _words in row.texts]
    assert any(label.en.endswith("✓") and label.km.endswith("✓") for label in labels)


def test_a_source_is_seen_with_who_when_and_which_edition(reviewer: Account) -> None:
    Source.objects.filter(pk="SOM").update(verification="unverified")
    actions.mark_source_seen(
        source="SOM", edition="UN, 2004, English", note="Arts 1 to 19", by=reviewer, now=NOW
    )
    assert som().verification == "seen"
    (reading,) = citing.source_readings(source=som())
    assert (reading.who, reading.edition, reading.at) == ("Chan Thy", "UN, 2004, English", NOW)


def test_loading_files_again_keeps_what_was_seen_here(reviewer: Account) -> None:
    unseen = next(
        record.code
        for record in everything()["source"]
        if record.values["verification"] == "unverified"
    )
    actions.mark_source_seen(source=unseen, edition="2012", by=reviewer, now=NOW)
    records = {name: everything()[name] for name in ("source", "topic", "term")}
    actions.load_curriculum(records=records, by=None, now=NOW)
    assert Source.objects.get(pk=unseen).verification == "seen"
    actions.take_back_seen(source=unseen, note="A draft", by=reviewer, now=NOW + timedelta(days=1))
    actions.load_curriculum(records=records, by=None, now=NOW)
    assert Source.objects.get(pk=unseen).verification == "unverified"
    assert [row.is_seen for row in SourceReading.objects.all()] == [True, False]


def test_a_reading_needs_an_edition_a_reason_and_a_reviewer(reviewer: Account) -> None:
    with pytest.raises(actions.ReviewRefused, match="which edition"):
        actions.mark_source_seen(source="SOM", edition=" ", by=reviewer, now=NOW)
    with pytest.raises(actions.ReviewRefused, match="no such source"):
        actions.mark_source_seen(source="NONE", edition="1", by=reviewer, now=NOW)
    with pytest.raises(actions.ReviewRefused, match="Give the reason"):
        actions.take_back_seen(source="SOM", note="", by=reviewer, now=NOW)
    with pytest.raises(actions.ReviewRefused, match="No one marked"):
        actions.take_back_seen(source="SOM", note="Why", by=reviewer, now=NOW)
    with pytest.raises(PermissionDenied):
        actions.mark_source_seen(
            source="SOM", edition="1", by=factories.account("trainer"), now=NOW
        )
    assert not SourceReading.objects.exists()


@pytest.mark.parametrize("language", ["km", "en"])
def test_a_reviewer_marks_a_source_on_its_page(
    client: Client, reviewer: Account, language: str
) -> None:
    client.force_login(reviewer)
    client.cookies["promdaen_language"] = language
    address = reverse("curriculum:source", args=["SOM"])
    assert "S1" in client.get(address).content.decode()
    answer = client.post(address, {"act": "seen", "edition": ""})
    assert answer.status_code == 200
    assert not SourceReading.objects.exists()
    client.post(address, {"act": "seen", "edition": "UN 2004"})
    assert "UN 2004" in client.get(address + "?article=3").content.decode()
    client.post(address, {"act": "take_back", "note": "Another text"})
    assert "Another text" in client.get(address).content.decode()
    assert client.get(reverse("curriculum:source", args=["NONE"])).status_code == 404


@pytest.mark.parametrize("language", ["km", "en"])
def test_a_sheet_is_printed_with_both_languages(
    client: Client, reviewer: Account, language: str
) -> None:
    client.force_login(reviewer)
    client.cookies["promdaen_language"] = language
    address = reverse("curriculum:source_print", args=["SOM"])
    answer = client.get(address + "?article=16")
    assert answer["Content-Type"] == "application/pdf"
    text = pdf_text(answer.content)
    assert "Art 16" in text
    assert "SOM" in text


def pdf_text(data: bytes) -> str:
    import io

    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
