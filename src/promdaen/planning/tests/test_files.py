"""A version as a document and as a workbook, for planners and for readers."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from promdaen.kit.models import AuditLine
from promdaen.kit.tests.reading import pages_of
from promdaen.planning.models import PlanVersion
from promdaen.planning.queries import files
from promdaen.planning.queries.plans import VersionFacts
from promdaen.planning.rules import outcomes
from promdaen.planning.tests.test_outcomes import FACTS, made
from tests import factories, plan_world

pytestmark = pytest.mark.django_db
V = ("2027", 1)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    plan_world.compute_quickly(monkeypatch)


def taken(client: Client, kind: str) -> Any:
    return client.post(reverse("planning:file", args=(*V, kind)))


def test_the_results_framework_has_a_baseline_and_a_target_for_each_year() -> None:
    rows = outcomes.framework(facts=FACTS, outcome=made(("GRID", "A", 2)))
    told = {one.indicator.code: (one.answered_count, one.reached) for one in rows}
    assert told == {
        "T09": (1, (0, 0, 1, 1)), "T13": (1, (0, 0, 0, 0)), "T10": (2, (1, 1, 1, 1)),
    }  # fmt: skip


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_version_prints_in_both_languages(client: Client, language: str) -> None:
    plan_world.addresses()
    client.force_login(factories.account("coordinator", language=language))
    client.cookies["promdaen_language"] = language
    answer = taken(client, "pdf")
    assert answer["Content-Disposition"].endswith(f'border-programme-2027-1-{language}.pdf"')
    text = " ".join(pages_of(made=answer.content))
    # Some readers of PDF give words without the spaces between them.
    words = {"en": "Resultsframework", "km": "កម្មវិធី"}[language]
    assert words in text.replace(" ", "")
    assert AuditLine.objects.filter(action="print_version").count() == 1


def test_the_workbook_of_a_planner_has_gaps_and_changes(client: Client) -> None:
    plan_world.addresses()
    client.force_login(factories.account("coordinator", language="en"))
    answer = taken(client, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == [
        "years", "measures", "results", "assumptions", "gaps", "changes",
    ]  # fmt: skip
    assert taken(client, "docx").status_code == 404


def test_files_of_readers_name_no_checkpoint_and_no_change() -> None:
    version = plan_world.version()
    content = VersionFacts(PlanVersion.objects.get(pk=version.pk), False, False)
    sheets = {one.name: one for one in files.version_sheets(content=content)}
    assert set(sheets) == {"years", "measures", "results", "assumptions"}
    assert not any("KH-P1" in map(str, row) for row in sheets["measures"].rows)
    document = files.version_document(content=content)
    assert not document["is_restricted"]
    assert "Trial crossing" not in str(document)


def test_a_document_of_a_version_says_who_signed_and_what_was_decided() -> None:
    plan_world.addresses()
    content = plan_world.read(PlanVersion.objects.get(number=1))
    document = files.version_document(content=content)
    [choice] = document["choices"]
    assert (choice["year"], choice["place"]["en"]) == (2, "Trial crossing")
    assert document["years"][0] == 2027
    assert document["signatures"] == []
    assert len(document["by_year"]) == 5
