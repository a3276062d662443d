"""Small faults that readers once found on pages, each of which stays mended."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.config import navigation
from promdaen.kit import content
from tests import factories

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "promdaen"
KHMER = re.compile(r"[\u1780-\u17ff]")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["km", "en"])
def test_an_address_that_only_takes_forms_answers_a_reader_in_words(
    client: Client, language: str
) -> None:
    client.cookies["promdaen_language"] = language
    client.force_login(factories.account("coordinator"))
    address = reverse("curriculum:end_assignment", args=(uuid4(),))
    answer = client.get(address, headers={"accept": "text/html"})
    assert answer.status_code == 405
    page = answer.content.decode()
    assert "<h1" in page
    assert bool(KHMER.search(page.split("<main")[1])) == (language == "km")


def test_a_file_is_chosen_in_the_language_of_the_page() -> None:
    """The browser's own "Choose File" is covered wherever a template has a field for files."""
    bare = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("templates/**/*.html")
        if 'type="file"' in (text := path.read_text("utf-8")) and "upload_face" not in text
    ]
    assert bare == []


def test_every_place_has_a_khmer_name() -> None:
    records = content.read_content(
        root=content.content_root(), names=["checkpoint", "province", "department"]
    )
    without = [
        f"{kind}:{record.code}"
        for kind, kind_records in records.items()
        for record in kind_records
        if not KHMER.search(record.values["name"]["km"])
    ]
    assert without == []


@pytest.mark.django_db
def test_a_viewer_has_four_pages_and_the_rest_on_one() -> None:
    menu = navigation.menu(account=factories.account("viewer"), path="/")
    assert [place.name for place in menu.places] == [
        "report:since", "report:index", "survey", "course:programmes", "more",
    ]  # fmt: skip
