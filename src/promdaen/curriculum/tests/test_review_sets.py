"""Texts that are read and approved together, and the hours that the review still takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from promdaen.curriculum import actions, queries
from promdaen.curriculum.actions.wording import save_words
from promdaen.curriculum.models import Record, Review
from promdaen.curriculum.rules import review_effort
from promdaen.curriculum.tests.test_review_pages import load
from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from tests import factories, standing

pytestmark = pytest.mark.django_db
NOW = factories.NOW
TERMS = "?kind=term&state=open"


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with standing.rows(blocker=django_db_blocker):
        load()
        yield


@pytest.fixture
def reviewer() -> Account:
    return factories.account("reviewer", name="Chan Thy")


@pytest.fixture
def reader(client: Client, reviewer: Account) -> Client:
    client.force_login(reviewer)
    client.cookies["promdaen_language"] = "en"
    return client


def digests(count: int = 200) -> dict[tuple[str, str], str]:
    lines = queries.open_records(filters=queries.ReviewFilter(kind="item"))[: count // 2]
    pairs = [(line.record.subject, language) for line in lines for language in ("km", "en")]
    return queries.digests_of_texts(pairs=pairs)


def approve(by: Account, minutes: float, text_digests: dict[tuple[str, str], str]) -> int:
    return actions.approve_set(
        digests=text_digests, opened_at=NOW, by=by, now=NOW + timedelta(minutes=minutes)
    )


def test_two_hundred_texts_are_not_approved_in_two_minutes(reviewer: Account) -> None:
    with pytest.raises(actions.ReviewRefused, match="Reading these 200 texts takes about"):
        approve(reviewer, 2, digests())
    assert not Review.objects.filter(state="approved").exists()


def test_a_set_is_approved_after_half_of_the_reading_time(reviewer: Account) -> None:
    text_digests = digests(20)
    needed = queries.minutes_to_read(pairs=text_digests)
    assert approve(reviewer, needed / 2 + 0.01, text_digests) == 20
    assert Review.objects.filter(state="approved", reviewer="Chan Thy").count() == 20


def test_two_sets_that_were_opened_together_take_the_time_of_both(reviewer: Account) -> None:
    text_digests = digests(40)
    first, second = dict(list(text_digests.items())[:20]), dict(list(text_digests.items())[20:])
    minutes = max(queries.minutes_to_read(pairs=part) for part in (first, second)) / 2 + 0.01
    approve(reviewer, minutes, first)
    with pytest.raises(actions.ReviewRefused, match="Reading these 20 texts"):
        approve(reviewer, minutes, second)


def test_what_was_approved_counts_as_the_minutes_that_it_took(reviewer: Account) -> None:
    text_digests = digests(20)
    needed = queries.minutes_to_read(pairs=text_digests)
    approve(reviewer, needed, text_digests)
    counted = queries.minutes_approved_since(account=reviewer, since=NOW)
    assert counted == pytest.approx(needed)


def test_the_audit_line_of_a_set_has_the_minutes_that_it_was_open(reviewer: Account) -> None:
    approve(reviewer, 2 * 24 * 60 + 30, digests(2))
    assert AuditLine.objects.get(action="approve_set").detail["minutes"] == 2 * 24 * 60 + 30


def test_a_set_with_a_changed_text_is_refused_as_a_whole(reviewer: Account) -> None:
    text_digests = digests(4)
    last = list(text_digests)[-1]
    with pytest.raises(actions.ReviewRefused, match="changed while you read it"):
        approve(reviewer, 60, {**text_digests, last: "0" * 64})
    assert not Review.objects.filter(state="approved").exists()


def test_a_set_needs_a_text_and_a_reviewer(reviewer: Account) -> None:
    with pytest.raises(actions.ReviewRefused, match="at least one text"):
        approve(reviewer, 60, {})
    with pytest.raises(PermissionDenied):
        approve(factories.account("trainer"), 60, digests(2))


def posted_fields(page: Any) -> dict[str, Any]:
    return {
        "shown": page.context["shown"],
        "text": [
            f"{text.record.subject} {language}"
            for text in page.context["found"].texts
            for language in text.digests
        ],
    }


def test_the_page_of_a_set_keeps_the_time_at_which_it_was_opened(reader: Client) -> None:
    address = reverse("curriculum:review_set") + TERMS
    with time_machine.travel(NOW, tick=False) as clock:
        form = posted_fields(reader.get(address))
        assert len(form["text"]) == 40
        clock.move_to(NOW + timedelta(seconds=20))
        page = reader.post(address, form)
        assert "Reading these 40 texts takes about" in page.content.decode()
        clock.move_to(NOW + timedelta(minutes=30))
        again = posted_fields(page)
        again["text"] = again["text"][1:]
        reader.post(address, again)
    assert Review.objects.filter(state="approved").count() == 39


def test_a_forged_time_is_a_bad_request(reader: Client) -> None:
    address = reverse("curriculum:review_set")
    assert reader.post(address, {"shown": "x", "text": "a b"}).status_code == 400


def test_an_approved_list_has_a_message(reader: Client) -> None:
    page = reader.get(reverse("curriculum:review_set") + "?kind=wave")
    assert "Every text of this list is approved" in page.content.decode()


def test_nine_hundred_records_take_at_most_25_hours() -> None:
    page = queries.effort_page()
    assert page.records_count > 800
    assert 5 < page.of_records().hours <= review_effort.MAX_HOURS


def test_what_is_left_is_counted_by_language_with_the_high_risks(reviewer: Account) -> None:
    before = {line.language: line for line in queries.effort_page().lines}
    subject = "term:smuggling-of-migrants"
    digest = queries.digests_of_texts(pairs=[(subject, "km")])[subject, "km"]
    actions.approve_text(
        subject=subject, language="km", digest=digest, by=reviewer, now=timezone.now()
    )
    after = {line.language: line for line in queries.effort_page().lines}
    assert after["km"].effort.texts_count == before["km"].effort.texts_count - 1
    assert after["km"].effort.hours < before["km"].effort.hours
    assert after["en"] == before["en"]
    assert 0 < after["en"].risk_count < after["en"].effort.texts_count


def test_each_edit_of_an_approved_text_counts_in_what_is_left(reviewer: Account) -> None:
    subject = "term:smuggling-of-migrants"
    digest = queries.digests_of_texts(pairs=[(subject, "en")])[subject, "en"]
    actions.approve_text(
        subject=subject, language="en", digest=digest, by=reviewer, now=timezone.now()
    )
    hours = []
    for length in (10, 100):
        with transaction.atomic():
            save_words(
                record=Record.objects.get(pk=subject),
                changes={("definition", "en"): " ".join(["word"] * length)},
                by=factories.account("coordinator"),
                now=timezone.now(),
            )
        hours.append({line.language: line.effort.hours for line in queries.effort_page().lines})
    assert hours[1]["en"] - hours[0]["en"] == pytest.approx(90 / 238 / 60)


def test_the_estimate_of_the_whole_content_holds() -> None:
    """The whole content, as its files are: papers, cases, scenarios and indicators too."""
    from promdaen.curriculum.rules import records, review_states
    from tests.written import everything

    whole, count = review_effort.Effort(), 0
    for kind in records.REVIEWED_KINDS:
        for record in everything().get(kind, ()):
            count += 1
            for language in ("km", "en"):
                parts = review_states.record_words(values=record.values, language=language)
                words = [part.words for part in parts if part.place != review_states.KEY_PLACE]
                minutes = review_effort.reading_minutes(words=words, language=language)
                whole += review_effort.Effort(texts_count=1, reading_minutes=minutes)
    assert whole.of(records=900, among=count).hours <= review_effort.MAX_HOURS
