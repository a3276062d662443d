"""A paper on paper: booklet, answer sheet and key."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.assessment import queries
from promdaen.assessment.models import Paper
from promdaen.assessment.rules import paper_prints
from promdaen.assessment.tests.kinds.samples import CHOICE, PAIRS, options
from promdaen.kit.tests.reading import pages_of
from tests import factories


@pytest.fixture
def paper(db: None) -> Paper:
    single = factories.item("UNTOC-91", kind="single_choice", body=CHOICE, key="b")
    some = factories.item("UNTOC-92", kind="multiple_choice", body=CHOICE, key=["a", "c"])
    true = factories.item("UNTOC-93", kind="true_false", body={}, key=False)
    order = factories.item("UNTOC-94", kind="ordering", body=CHOICE, key=["b", "a", "d", "c"])
    match = factories.item("UNTOC-95", kind="matching", body=PAIRS, key={"1": "c", "2": "a"})
    return factories.paper("P", [single, some, true, order, match])


def test_the_key_lists_the_letters_of_each_kind_in_both_scripts(paper: Paper) -> None:
    key_items = paper_prints.key(paper=queries.paper_to_print(paper=paper))["items"]
    assert [key_item["answer"]["en"] for key_item in key_items] == [
        "B",
        "A C",
        "B",
        "1 B, 2 A, 3 D, 4 C",
        "1 C, 2 A",
    ]
    assert [key_item["answer"]["km"] for key_item in key_items[:2]] == ["ខ", "ក គ"]


def test_the_booklet_holds_no_key_and_no_rationale(paper: Paper) -> None:
    data = paper_prints.booklet(paper=queries.paper_to_print(paper=paper))
    assert {key for item in data["items"] for key in item} == {"number", "stem", "options", "left"}
    assert [len(item["options"]) for item in data["items"]] == [4, 4, 2, 4, 3]
    assert data["is_draft"]


def test_a_sheet_has_a_line_for_every_mark_to_make_and_names_itself(paper: Paper) -> None:
    data = paper_prints.answer_sheet(paper=queries.paper_to_print(paper=paper))
    (sheet,) = data["sheets"]
    assert sheet["code"] == "PROMDAEN/1/P.1/1"
    assert [(line["number"], line["part"]) for line in sheet["lines"]] == [
        (1, ""),
        (2, ""),
        (3, ""),
        (4, "1"),
        (4, "2"),
        (4, "3"),
        (4, "4"),
        (5, "1"),
        (5, "2"),
    ]
    assert [line["is_first"] for line in sheet["lines"][3:]] == [
        True,
        False,
        False,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("booklet", "Questionbooklet"),
        ("answer-sheet", "Photographwithallfourblackcornersinview"),
        ("key", "fortrainersonly"),
    ],
)
def test_each_print_comes_as_a_pdf_with_both_languages(
    client: Client, paper: Paper, part: str, words: str, language: str
) -> None:
    client.force_login(factories.account("trainer"))
    client.cookies["promdaen_language"] = language
    response = client.get(reverse("assessment:paper_print", args=[paper.pk, part]))
    assert response["Content-Type"] == "application/pdf"
    assert f'filename="p-1-{part}.pdf"' in response["Content-Disposition"]
    (page,) = pages_of(pdf=response.content)
    assert words in page
    if part != "answer-sheet":
        item = queries.paper_items(paper=paper)[0].item
        text = item.stem_km if part == "booklet" else "ចម្លើយត្រឹមត្រូវ"
        assert text.replace(" ", "") in page


def test_a_paper_that_does_not_fit_a_sheet_names_the_question(
    client: Client, paper: Paper
) -> None:
    many = factories.item(
        "UNTOC-96", kind="single_choice", body={"options": options("abcdefg")}, key="b"
    )
    wide = factories.paper("W", [queries.paper_items(paper=paper)[0].item, many])
    client.force_login(factories.account("trainer", language="en"))
    address = reverse("assessment:paper_print", args=[wide.pk, "answer-sheet"])
    answer = client.get(address, follow=True)
    assert answer.redirect_chain == [(reverse("assessment:paper", args=[wide.pk]), 302)]
    message = "Question 2 has more options or lines than an answer sheet has."
    assert message in answer.content.decode()


@pytest.mark.parametrize("role", ["participant", "viewer", "administrator"])
def test_papers_are_printed_by_trainers_and_coordinators_only(
    client: Client, paper: Paper, role: str
) -> None:
    client.force_login(factories.account(role))
    address = reverse("assessment:paper_print", args=[paper.pk, "key"])
    assert client.get(address).status_code == 403


def test_another_part_or_paper_is_not_found(client: Client, paper: Paper) -> None:
    client.force_login(factories.account("coordinator"))
    for url_parts in ([paper.pk, "poster"], [uuid4(), "key"]):
        assert client.get(reverse("assessment:paper_print", args=url_parts)).status_code == 404


def test_the_page_of_a_paper_offers_its_prints(client: Client, paper: Paper) -> None:
    client.force_login(factories.account("coordinator"))
    page = client.get(reverse("assessment:paper", args=[paper.pk])).content.decode()
    for part in ("booklet", "answer-sheet", "key"):
        assert reverse("assessment:paper_print", args=[paper.pk, part]) in page
