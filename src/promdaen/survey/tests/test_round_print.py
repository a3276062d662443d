"""The print of a survey round: the country, then tables; and what is below the standard most."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.kit.models import AuditLine
from promdaen.kit.tests.reading import pages_of
from promdaen.kit.texts import Words
from promdaen.survey.queries import round_page, round_prints
from promdaen.survey.rules import figures, round_documents
from promdaen.survey.tests import accepted
from tests import factories, survey_world

PRINTS = Path(__file__).parents[1] / "print"
OF_OTHER_ROUNDS = (
    "តួលេខប្រឌិត", "សម្រាប់សាកល្បងប្រព័ន្ធ", "មិននិយាយអំពីទីកន្លែងពិតទេ",
    "គ្មានអ្វីក្រោមស្តង់ដារទេ",
)  # fmt: skip
"""What the print says only of an invented round, or of one without gaps."""
KHMER_RUN = re.compile(r"[\u1780-\u17dd]{4,}")


def surveyed(code: str, **scores: int) -> figures.Surveyed:
    return figures.Surveyed(
        code=code,
        name=Words.same(code),
        province="01",
        standard_class="local",
        modes=frozenset({"land"}),
        scores=scores,
        grades={},
    )


def test_gaps_that_are_found_most_often_are_listed_by_weight() -> None:
    instrument = survey_world.instrument_content()
    rows = [surveyed("A", I24=0, T03=0, I25=4), surveyed("B", I24=4, T03=0)]
    sheets = [
        figures.score_sheet(instrument=instrument, surveyed_checkpoints=[row]) for row in rows
    ]
    common_gaps = round_documents.common_gaps(sheets=sheets)
    gap_counts = [(gap.indicator.code, gap.short, gap.answered) for gap in common_gaps]
    assert gap_counts == [("I24", 1, 2), ("T03", 2, 2)]


@pytest.mark.django_db
def test_a_round_prints_the_country_and_every_checkpoint(client: Client) -> None:
    first, second, _third = accepted.places("KH-1", "KH-2", "KH-3")
    before = accepted.a_round("2025", starts_on=date(2025, 1, 1), ends_on=date(2025, 2, 1))
    assessor = factories.account("assessor")
    accepted.visit(first, score=1, round=before, account=assessor, instance_id="uuid:old")
    accepted.visit(first, score=2, account=assessor)
    accepted.visit(second, score=3, account=assessor)
    client.force_login(factories.account("coordinator"))
    client.cookies["promdaen_language"] = "en"
    address = reverse("survey:round_print", args=["2026"])
    assert address in client.get(reverse("survey:round", args=["2026"])).content.decode()
    answer = client.post(address)
    assert answer["Content-Type"] == "application/pdf"
    pages = pages_of(pdf=answer.content)
    for words in ("Survey2026", "2of3", "pointssince2025", "Byclass", "Belowthestandardmostoften"):
        assert words in pages[0], words
    assert "CrossingKH-1" in "".join(pages[1:])
    assert pages[1].index("Byborder") < pages[1].index("Byprovince")
    assert "CrossingKH-3" not in "".join(pages)
    assert assessor.name not in "".join(pages)
    assert AuditLine.objects.get(action="print_round").detail == {"round": "2026"}
    data = round_prints.round_data(page=round_page.round_page(code="2026", account=None))
    assert data["all"]["surveyed"] == 2
    assert data["before"]["code"] == "2025"
    assert sum(border["surveyed"] for border in data["borders"]) == 2
    assert [checkpoint["code"] for checkpoint in data["checkpoints"]] == ["KH-1", "KH-2"]
    khmer = round_prints.round_print(
        page=round_page.round_page(code="2026", account=None), language="km"
    )
    text = "".join(pages_of(pdf=khmer))
    source = (PRINTS / "round.typ").read_text(encoding="utf-8")
    drawn = re.sub(r'"[^"\n]*"|^//.*$', "", source, flags=re.MULTILINE)
    missing = {run for run in KHMER_RUN.findall(drawn) if run not in text}
    assert not [run for run in missing if run.removesuffix("។") not in OF_OTHER_ROUNDS]


@pytest.mark.django_db
def test_a_round_without_accepted_visits_and_a_part_of_one_are_not_printed(client: Client) -> None:
    place = accepted.places("KH-1")[0]
    survey_world.submission(checkpoint=place)
    address = reverse("survey:round_print", args=["2026"])
    client.force_login(factories.account("coordinator"))
    assert client.post(address).status_code == 404
    assert client.post(reverse("survey:round_print", args=["1999"])).status_code == 404
    client.force_login(factories.account("assessor"))
    assert client.post(address).status_code == 403


@pytest.mark.django_db
def test_a_round_without_one_before_prints_no_change(client: Client) -> None:
    accepted.visit(accepted.places("KH-1")[0], score=4)
    client.force_login(factories.account("coordinator"))
    client.cookies["promdaen_language"] = "en"
    answer = client.post(reverse("survey:round_print", args=["2026"]))
    assert "pointssince" not in pages_of(pdf=answer.content)[0]
