"""Pages of the review, as reviewers and coordinators meet them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from promdaen.curriculum import actions, queries
from promdaen.curriculum.models import Record, Review, ReviewDecision
from tests import factories, standing
from tests.written import everything

pytestmark = pytest.mark.django_db
KINDS = ("topic", "term", "feedback", "word", "item", "lesson", "source")
ITEM = "UNTOC-05"


def load() -> None:
    records = {kind: everything()[kind] for kind in KINDS}
    stored_records = actions.put_records(records=records, by=None, now=factories.NOW)
    actions.load_curriculum(records=records, by=None, now=factories.NOW)
    texts = actions.reviewed_texts(records=records, records_by_kind=stored_records.records)
    actions.put_reviews(texts=texts, by=None, now=factories.NOW)


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with standing.rows(blocker=django_db_blocker):
        load()
        yield


@pytest.fixture
def reviewer(client: Client) -> Client:
    client.force_login(factories.account("reviewer", name="Chan Thy"))
    client.cookies["promdaen_language"] = "en"
    return client


def address(kind: str = "item", code: str = ITEM, query: str = "", name: str = "text") -> str:
    return reverse(f"curriculum:review_{name}", args=[kind, code]) + query


def decide(client: Client, *, query: str = "", code: str = ITEM, **fields: Any) -> Any:
    typed = {"language": "km", "digest": digest(code=code, language=fields.get("language", "km"))}
    return client.post(address(query=query, code=code, name="decide"), typed | fields)


def digest(*, code: str, language: str) -> str:
    record = Record.objects.get(subject=f"item:{code}")
    return queries.text_digest(record=record, language=language)


def page_text(client: Client, **address_parts: Any) -> str:
    return client.get(address(**address_parts)).content.decode()


@pytest.mark.parametrize("role", ["reviewer", "coordinator"])
@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("topic", "UNTOC"),
        ("outcome", "UNTOC.1"),
        ("item", ITEM),
        ("lesson", "CORRUPT"),
        ("term", "smuggling-of-migrants"),
        ("feedback", "relevance"),
    ],
)
def test_a_text_of_every_sort_opens_with_both_languages(
    client: Client, role: str, language: str, kind: str, code: str
) -> None:
    client.force_login(factories.account(role))
    client.cookies["promdaen_language"] = language
    assert client.get(reverse("curriculum:review")).status_code == 200
    page = page_text(client, kind=kind, code=code)
    record = Record.objects.get(subject=f"{kind}:{code}")
    for title in (record.title_km, record.title_en):
        assert title[:40] in page


@pytest.mark.parametrize("role", ["trainer", "viewer", "administrator", "participant"])
def test_the_review_is_not_for_other_roles(client: Client, role: str) -> None:
    client.force_login(factories.account(role))
    assert client.get(reverse("curriculum:review")).status_code == 403
    assert client.get(address()).status_code == 403
    assert decide(client, act="approve").status_code == 403
    assert not ReviewDecision.objects.exists()


def test_a_reviewer_starts_with_the_queue(reviewer: Client) -> None:
    assert reviewer.get(reverse("home")).url == reverse("curriculum:review")


def test_what_is_not_reviewed_is_not_found(reviewer: Client) -> None:
    for kind, code in (("item", "NO-01"), ("word", "x"), ("odd", "x")):
        assert reviewer.get(address(kind=kind, code=code)).status_code == 404


def test_a_text_shows_its_key_its_sources_and_its_words(reviewer: Client) -> None:
    page = page_text(reviewer)
    item = next(
        item_record.values for item_record in everything()["item"] if item_record.code == ITEM
    )
    for left, right in item["key"].items():
        assert re.search(rf"Left {left}\s+<span[^>]*>→ {right}<", page)
    assert "smuggling of migrants" in page.lower()
    assert "How far this was checked" in page
    true = next(
        item_record.code
        for item_record in everything()["item"]
        if item_record.values["key"] is True
    )
    assert "Right answer: True" in page_text(reviewer, code=true)


def test_a_long_title_ends_between_words(reviewer: Client) -> None:
    put_title = "A man is carried from a closed van in the sun; his skin is hot and dry"
    Record.objects.filter(subject=f"item:{ITEM}").update(title_en=f"{put_title}, he is not awake")
    page = page_text(reviewer)
    assert f"{put_title[:-4]} …" in page
    assert "hot and dr…" not in page


def test_the_checks_of_words_speak(reviewer: Client) -> None:
    row = Record.objects.get(subject=f"item:{ITEM}")
    values = {**row.values, "stem": {"en": "Who is an illegal migrant?", "km": "តើនរណា?"}}
    actions.put_edited(kind="item", code=ITEM, values=values, by=None, now=factories.NOW)
    assert "ITEM" not in page_text(reviewer)
    assert "illegal migrant" in page_text(reviewer).split("To look at")[1]
    assert "Edited here by" in page_text(reviewer)


def test_one_approves_one_language_then_the_other_then_the_next_text(reviewer: Client) -> None:
    query = "?kind=item&topic=UNTOC"
    answer = decide(reviewer, query=query, act="approve")
    assert answer.url == address(query=query) + "#decide-en"
    answer = decide(reviewer, query=query, act="approve", language="en")
    assert answer.url == address(code="UNTOC-06", query=query)
    assert "English text of UNTOC-05 approved." in reviewer.get(answer.url).content.decode()
    assert Review.objects.filter(subject=f"item:{ITEM}", state="approved").count() == 2
    assert "Chan Thy" in page_text(reviewer)


def test_one_who_reads_one_language_goes_straight_on(reviewer: Client) -> None:
    query = "?kind=item&language=km&state=draft"
    answer = decide(reviewer, query=query, act="approve")
    assert answer.url == address(code="UNTOC-06", query=query)
    last = [item_record.code for item_record in everything()["item"]][-1]
    answer = decide(reviewer, query=query, code=last, act="approve")
    assert answer.url == reverse("curriculum:review") + query
    assert "the last text" in reviewer.get(answer.url).content.decode()


def test_a_refusal_gives_its_reason_and_leads_back(reviewer: Client) -> None:
    answer = decide(reviewer, act="approve", digest="old")
    assert answer.url == address() + "#decide-km"
    assert "changed while you read it" in reviewer.get(answer.url).content.decode()
    assert decide(reviewer, act="approve", language="fr").status_code == 400
    assert decide(reviewer, act="burn").status_code == 400


def test_comments_answers_and_resolutions_are_shown(reviewer: Client) -> None:
    decide(reviewer, act="comment", words="Too long?")
    comment = ReviewDecision.objects.get(decision="comment")
    decide(reviewer, act="answer", words="It is law text.", comment=comment.pk)
    assert (
        "1 comment<" in reviewer.get(reverse("curriculum:review") + "?q=UNTOC-05").content.decode()
    )
    decide(reviewer, act="resolve", comment=comment.pk)
    page = page_text(reviewer)
    for words in ("Too long?", "It is law text.", "Resolved"):
        assert words in page


def test_a_change_after_the_approval_is_shown_word_by_word(reviewer: Client) -> None:
    decide(reviewer, act="approve", language="en")
    row = Record.objects.get(subject=f"item:{ITEM}")
    stem = {**row.values["stem"], "en": "Match each case with what the papers show."}
    values = {**row.values, "stem": stem}
    actions.put_edited(kind="item", code=ITEM, values=values, by=None, now=factories.NOW)
    page = page_text(reviewer)
    assert "Changed since approved by Chan Thy on" in page
    assert "<del>facts</del><ins>papers</ins>" in page
    decide(reviewer, act="withdraw", language="en", words="Reads otherwise now")
    assert "Reads otherwise now" in page_text(reviewer)
    assert "Changed since approved" not in page_text(reviewer)


def test_a_change_whose_approved_text_was_not_stored_is_marked(reviewer: Client) -> None:
    Review.objects.filter(subject=f"item:{ITEM}", language="km").update(
        reviewer="Sok Dara", reviewed_on=date(2026, 11, 1), digest="abc"
    )
    assert "was not saved here" in page_text(reviewer)


def test_an_empty_database_names_the_command_that_fills_it(reviewer: Client) -> None:
    Record.objects.all().delete()
    page = reviewer.get(reverse("curriculum:review")).content.decode()
    assert "load-content" in page


def test_a_filter_without_results_has_a_message(reviewer: Client) -> None:
    page = reviewer.get(reverse("curriculum:review") + "?q=zzz&kind=odd").content.decode()
    assert "No text fits the filter" in page


def both(client: Client, *, code: str = ITEM, query: str = "", **wrong: str) -> Any:
    digests = {
        f"digest_{language}": digest(code=code, language=language) for language in ("km", "en")
    }
    typed = {"act": "approve_both", "language": "km"} | digests | wrong
    return client.post(address(query=query, code=code, name="decide"), typed)


def test_both_languages_are_approved_at_once_and_the_next_text_opens(reviewer: Client) -> None:
    page = page_text(reviewer, query="?kind=item")
    assert "Approve both languages and go on" in page
    assert "left to approve" in page
    answer = both(reviewer, query="?kind=item")
    assert Review.objects.filter(subject=f"item:{ITEM}", state="approved").count() == 2
    assert ITEM not in answer.headers["Location"]
    assert "kind=item" in answer.headers["Location"]
    assert "Approve both" not in page_text(reviewer)
    again = both(reviewer)
    assert again.headers["Location"].endswith("#decide-km")


def test_a_text_that_changed_meanwhile_lets_neither_be_approved(reviewer: Client) -> None:
    both(reviewer, digest_en="0" * 64)
    assert not Review.objects.filter(subject=f"item:{ITEM}", state="approved").exists()
    decide(reviewer, act="approve")
    both(reviewer, digest_km="0" * 64)
    assert Review.objects.filter(subject=f"item:{ITEM}", state="approved").count() == 2


def test_the_first_page_of_a_reviewer_leads_to_the_first_text_left(reviewer: Client) -> None:
    page = reviewer.get(reverse("curriculum:review")).content.decode()
    address = re.findall(r'btn-primary"\s+href="([^"]*/review/[^"]*state=open[^"]*)"', page)
    assert len(address) == 1
    assert reviewer.get(html.unescape(address[0])).status_code == 200
    assert '<details class="review-all">' in page, "folded at every width"
    chosen = reviewer.get(reverse("curriculum:review"), {"kind": "item"}).content.decode()
    assert '<details class="review-all" open>' in chosen


def test_a_text_has_one_primary_button_and_its_comments_are_folded(reviewer: Client) -> None:
    page = page_text(reviewer)
    assert re.findall(r'btn-primary"[^>]*value="(\w+)"', page) == ["approve_both"]
    assert page.count("btn-primary") == 1
    assert page.count("<details><summary>Write a comment</summary>") == 2


def test_the_queue_begins_with_what_officers_see_first_and_what_is_in_doubt() -> None:
    Record.objects.create(
        subject="paper:A", kind="paper", code="A",
        values={"items": [ITEM], "anchors": ["CORRUPT-01"]},
    )  # fmt: skip
    chosen = queries.ReviewFilter(order=queries.FIRST)
    codes = [line.record.code for line in queries.review_queue(filters=chosen).lines]
    assert codes[0] == "CORRUPT-01"
    by_topic = [
        line.record.code for line in queries.review_queue(filters=queries.ReviewFilter()).lines
    ]
    assert sorted(codes) == sorted(by_topic)
    unsure = Record.objects.filter(kind="term", values__confidence="low").first()
    assert unsure is not None
    assert codes.index(ITEM) < codes.index(unsure.code) < codes.index("smuggling-of-migrants")


def test_a_long_lesson_is_read_part_by_part_and_approved_on_the_last(reviewer: Client) -> None:
    first = page_text(reviewer, kind="lesson", code="CORRUPT")
    count = int(re.findall(r"Part 1 of (\d+)", first)[0])
    assert count > 5
    assert "Go on to part 2" in first
    assert "approve_both" not in first
    assert "Approve it on the last part." in first
    parts = [
        page_text(reviewer, kind="lesson", code="CORRUPT", query=f"?part={number}")
        for number in range(1, count + 1)
    ]
    places = [re.findall(r'class="pair[^>]* id="([^"]+)"', part) for part in parts]
    record = Record.objects.get(subject="lesson:CORRUPT")
    assert [entry_place for part in places for entry_place in part] == [
        entry.place for entry in queries.text_page(record=record).entries
    ]
    assert "approve_both" in parts[-1]
    assert "Go on to part" not in parts[-1]
    assert (
        page_text(reviewer, kind="lesson", code="CORRUPT", query="?part=99").count("Part 1 of")
        == 1
    )
    assert "Part 1 of" not in page_text(reviewer)


def test_a_comment_on_a_part_leads_back_to_that_part(reviewer: Client) -> None:
    typed = {"language": "km", "act": "comment", "words": "Too long."}
    target = address(kind="lesson", code="CORRUPT", name="decide", query="?part=3")
    answer = reviewer.post(target, typed)
    assert answer.headers["Location"].endswith("?part=3#decide-km")
