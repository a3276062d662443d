"""Pages of topics, outcomes, words and sources over the content that ships."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from promdaen.curriculum import actions, queries
from promdaen.curriculum.models import Review, Source, Term
from tests import factories, standing
from tests.written import everything

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 1)
PAGES = ("curriculum:topics", "curriculum:glossary", "curriculum:sources")


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    records = {name: everything()[name] for name in ("source", "topic", "term")}
    with standing.rows(blocker=django_db_blocker):
        actions.load_curriculum(records=records, by=None, now=factories.NOW)
        texts = actions.reviewed_texts(records=records)
        actions.put_reviews(texts=texts, by=None, now=factories.NOW)
        yield


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("role", ["trainer", "coordinator", "viewer"])
def test_every_page_opens(client: Client, role: str, language: str) -> None:
    client.force_login(factories.account(role))
    client.cookies["promdaen_language"] = language
    for address in (*map(reverse, PAGES), reverse("curriculum:topic", args=["UNTOC"])):
        assert client.get(address).status_code == 200, address


def test_a_draft_is_shown_as_a_draft_and_an_approval_with_its_reviewer(client: Client) -> None:
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account("viewer"))
    address = reverse("curriculum:topic", args=["UNTOC"])
    assert "Draft" in client.get(address).content.decode()
    Review.objects.filter(subject="outcome:UNTOC.1", language="en").update(
        state="approved", reviewer="Sok Dara", reviewed_on=ON
    )
    assert "Sok Dara, 1 Nov 2026" in client.get(address).content.decode()


def test_a_word_is_found_in_either_language_and_the_list_is_exported(client: Client) -> None:
    client.force_login(factories.account("viewer"))
    term = Term.objects.order_by("code")[0]
    for text in (term.name_en, term.name_km, term.definition_km):
        page = client.get(reverse("curriculum:glossary"), {"q": text})
        assert term in [term_row for term_row, *_rest in page.context["terms"]]
    query = {"q": term.name_en, "part": term.part, "format": "csv"}
    text = client.get(reverse("curriculum:glossary"), query).content.decode("utf-8-sig")
    for term_text in (term.name_km, term.definition_km, term.definition_en):
        assert term_text in text
    assert text.count("\n") < Term.objects.count()


def test_a_source_names_the_topics_that_rest_on_it() -> None:
    used = Source.objects.filter(topic__code="UNTOC").first()
    assert used is not None
    sources_by_code = {row.code: row for row in queries.sources()}
    assert "UNTOC" in [topic.code for topic in sources_by_code[used.code].topic_set.all()]
