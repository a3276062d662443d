"""Help: every document opens offline, is found by its words, and every page leads to its guide."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from hypothesis import given
from hypothesis import strategies as st

from promdaen.config import documents, page_guides
from tests import factories
from tests.e2e.pages import PAGES
from tests.test_khmer import faults

KHMER = ("officers", "short-trainer", "short-assessor", "short-exchange")
LINKS = re.compile(r'(?:href|src)="(/help/[^"#]*)(?:#([^"]*))?"')


class Checker(HTMLParser):
    """Collects what a page may not have: inline scripts and styles; and elements left open."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _value in attrs}
        is_inline = tag == "style" or "style" in names or any(name[:2] == "on" for name in names)
        if is_inline or (tag == "script" and "src" not in names):
            self.inline.append(tag)


@pytest.mark.parametrize("name", documents.document_names())
def test_every_document_is_a_page_whose_links_lead_to_pages(name: str) -> None:
    html = documents.document_html(name=name, language="en")
    checker = Checker()
    checker.feed(html)
    assert checker.inline == []
    for address, part in LINKS.findall(html):
        target = address.removeprefix("/help/").strip("/")
        if target.startswith("pictures/"):
            picture = documents.picture_path(name=target.removeprefix("pictures/"))
            assert picture is not None, address
            continue
        assert target in documents.document_names(), address
        sections = documents.document_sections(name=target, language="en")
        assert not part or part in {section.anchor for section in sections}, f"{name}: #{part}"


@pytest.mark.parametrize("name", documents.document_names())
def test_every_section_for_search_is_a_heading_of_the_page(name: str) -> None:
    html = documents.document_html(name=name, language="en")
    [first, *sections] = documents.document_sections(name=name, language="en")
    assert first.anchor == ""
    assert [section.anchor for section in sections] == re.findall(r'<h\d id="([^"]+)">', html)


def test_a_comment_of_a_command_does_not_end_a_section() -> None:
    [section] = [
        section
        for section in documents.document_sections(name="deploy", language="en")
        if "Restore on an empty server" in section.text
    ]
    assert "pg_restore --no-owner" in section.text


@pytest.mark.django_db
def test_help_opens_without_an_account_and_shows_its_guides() -> None:
    client = Client(headers={"accept-language": "en"})
    page = client.get("/help/").content.decode()
    for _label, names in documents.grouped_documents():
        for name in names:
            assert f'href="/help/{name}/"' in page
    guide = client.get("/help/guide/week/")
    text = guide.content.decode()
    assert "The week of a run" in text
    assert '<table class="dt">' in text
    checker = Checker()
    checker.feed(text)
    assert checker.inline == []
    assert client.get("/help/pictures/certificates.png").headers["Content-Type"] == "image/png"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        *("/help/guide/nothing/", "/help/../settings/", "/help/guide/%2e%2e/api/", "/help/%00/"),
        *("/help/pictures/nothing.png", "/help/pictures/..%2fapi.md", "/help/pictures/tour.py"),
    ],
)
def test_what_is_no_document_is_not_found(address: str) -> None:
    assert Client().get(address, follow=True).status_code == 404


def test_a_section_is_found_by_its_words_and_titles_come_first() -> None:
    results = documents.search_documents(words="revoked certificate", language="en")
    assert "guide/week" in {result.document for result in results}
    [first, *_rest] = documents.search_documents(words="webhooks", language="en")
    assert (first.document, first.part) == ("api", "#webhooks")
    assert documents.search_documents(words="Webhooks XYZZY", language="en") == []
    assert documents.search_documents(words="", language="en") == []


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["certificate", "<script>alert(1)</script>", "%00", " "])
def test_a_search_answers_with_a_page(words: str) -> None:
    page = Client(headers={"accept-language": "en"}).get("/help/", {"q": words})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


@given(st.text(max_size=40))
def test_no_words_make_the_search_fail(words: str) -> None:
    assert len(documents.search_documents(words=words, language="km")) <= documents.MAX_RESULTS


def test_pages_of_all_packages_have_a_guide_that_there_is() -> None:
    assert set(page_guides.PAGE_GUIDES.values()) <= set(documents.document_names())
    assert set(page_guides.SHORT_GUIDES) <= set(page_guides.PAGE_GUIDES.values())
    assert set(page_guides.SHORT_GUIDES.values()) <= {f"guide/{name}" for name in KHMER}
    names = {page for page in page_guides.PAGE_GUIDES if ":" in page}
    views = {f"{space}:{name}" for space, name in view_names()}
    assert all(any(view.startswith(name) for view in views) for name in names)
    spaces = {space for space, _name in view_names()} - {"admin", "kit"}
    assert spaces <= set(page_guides.PAGE_GUIDES)


def view_names() -> set[tuple[str, str]]:
    return {
        (space, str(name))
        for space, (_prefix, resolver) in get_resolver().namespace_dict.items()
        for name in resolver.reverse_dict
        if isinstance(name, str)
    }


@pytest.mark.django_db
def test_a_page_leads_to_its_guide() -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(factories.account("coordinator", language="en"))
    for page, guide in (("course:list", "teaching"), ("survey:rounds", "survey-round")):
        assert f'href="/help/guide/{guide}/"' in client.get(reverse(page)).content.decode()


def test_a_document_in_another_language_falls_back_to_english() -> None:
    title, language = documents.document_title(name="guide/week", language="lo")
    assert (title, language) == ("The week of a run", "en")


@pytest.mark.parametrize("name", KHMER)
def test_a_khmer_guide_is_read_on_a_khmer_page_and_is_whole(name: str) -> None:
    _title, language = documents.document_title(name=f"guide/{name}", language="km")
    assert language == "km"
    texts = [
        documents.document_text(name=f"guide/{name}", language=code)[0] for code in ("km", "en")
    ]
    shapes = [re.findall(r"^(#+|[0-9]+\.)", text, re.MULTILINE) for text in texts]
    assert shapes[0] == shapes[1]
    assert sorted(re.findall(r"\]\(([^)]+)", texts[0])) == sorted(
        re.findall(r"\]\(([^)]+)", texts[1])
    )
    assert not faults(text=texts[0])


def test_help_is_among_the_pages_that_a_browser_looks_at() -> None:
    assert {"help/", "help/guide/week/"} <= set(PAGES[""])


@pytest.mark.django_db
@pytest.mark.parametrize("name", KHMER)
def test_a_khmer_guide_is_marked_as_a_draft(client: Client, name: str) -> None:
    client.cookies["promdaen_language"] = "km"
    page = client.get(reverse("help_document", args=[f"guide/{name}"])).content.decode()
    assert "ជាសេចក្តីព្រាង" in page
    client.cookies["promdaen_language"] = "en"
    page = client.get(reverse("help_document", args=[f"guide/{name}"])).content.decode()
    assert "is a draft" not in page
