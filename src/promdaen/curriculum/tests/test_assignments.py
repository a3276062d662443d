"""Texts are assigned to reviewers, who then see them first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from promdaen.curriculum import actions, queries
from promdaen.curriculum.models import Record, Review, ReviewAssignment
from promdaen.curriculum.rules.assigning import ReviewSet
from promdaen.kit import waiting
from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from tests import factories, standing
from tests.written import everything

pytestmark = pytest.mark.django_db
KINDS = ("topic", "term", "item", "source")
TODAY = timezone.localdate(factories.NOW)
ITEMS = ReviewSet(kind="item", topic="UNTOC")
TERM = ReviewSet(kind="term", code="smuggling-of-migrants", language="km")
QUEUE = "curriculum:review"


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
def coordinator() -> Account:
    return factories.account("coordinator", name="Kim Sophal")


@pytest.fixture
def reviewer() -> Account:
    return factories.account("reviewer", name="Chan Thy")


def assign(reviewer: Account, by: Account, texts: ReviewSet = ITEMS, **more: Any) -> Any:
    stamp = {"due_on": TODAY + timedelta(days=3), "by": by, "now": factories.NOW} | more
    return actions.assign_texts(reviewer=reviewer, texts=texts, **stamp)


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    client.cookies["promdaen_language"] = "en"
    return client


def approve_set(texts: ReviewSet) -> None:
    subjects = [key.subject for key in queries.record_keys() if texts.has(record=key)]
    Review.objects.filter(subject__in=subjects, language__in=texts.languages).update(
        state="approved", reviewer="Prak", reviewed_on=TODAY
    )


def rows_of(account: Account, now: Any = factories.NOW) -> list[waiting.WaitingWork]:
    rows = waiting.work_for(account=account, now=now, source_names=("assignments",))
    return [row for row in rows if row.kind == "texts_assigned"]


def test_assigned_texts_wait_for_the_reviewer_until_all_are_approved(
    reviewer: Account, coordinator: Account
) -> None:
    assignment = assign(reviewer, coordinator)
    assign(reviewer, coordinator, TERM)
    items = Record.objects.filter(kind="item", topic="UNTOC").count()
    [first, second] = rows_of(reviewer)
    assert {first.count, second.count} == {items, 1}, "records, as the queue counts them"
    whole = next(row for row in (first, second) if row.count == items)
    assert whole.subject.endswith("both languages")
    assert first.urgency == waiting.LATER
    assert rows_of(reviewer, now=factories.NOW + timedelta(days=4))[0].urgency == waiting.OVERDUE
    assert rows_of(coordinator) == []
    approve_set(ITEMS)
    assert [row.count for row in rows_of(reviewer)] == [1]
    actions.end_assignment(assignment=assignment, by=coordinator, now=factories.NOW)
    lines = AuditLine.objects.filter(action__in=("assign_texts", "end_assignment"))
    assert lines.count() == 3


def test_what_is_not_reviewed_in_time_comes_back_to_who_assigns(
    reviewer: Account, coordinator: Account
) -> None:
    assign(reviewer, coordinator, TERM)

    def late(account: Account, days: int) -> list[int]:
        now = factories.NOW + timedelta(days=days)
        rows = waiting.work_for(account=account, now=now, source_names=("assignments",))
        return [row.count for row in rows if row.kind == "texts_not_reviewed"]

    assert late(coordinator, 3) == []
    assert late(coordinator, 4) == [1]
    other = factories.account("reviewer")
    both = ReviewSet(kind="term", code="smuggling-of-migrants")
    assignment = assign(other, coordinator, both)
    assert late(coordinator, 4) == [1], "a record counts once, in both languages and for two"
    actions.end_assignment(assignment=assignment, by=coordinator, now=factories.NOW)
    assert late(reviewer, 4) == []
    approve_set(TERM)
    assert late(coordinator, 4) == []


def test_an_assignment_is_refused_in_words(reviewer: Account, coordinator: Account) -> None:
    assign(reviewer, coordinator)
    trainer = factories.account("trainer")
    for refused, words in (
        (lambda: assign(reviewer, coordinator), "already"),
        (lambda: assign(trainer, coordinator), "may not review"),
        (lambda: assign(reviewer, coordinator, ReviewSet()), "Choose a sort"),
        (lambda: assign(reviewer, coordinator, ReviewSet(code="nowhere")), "no such text"),
        (
            lambda: assign(reviewer, coordinator, TERM, due_on=TODAY - timedelta(days=1)),
            "not past",
        ),
    ):
        with pytest.raises(actions.ReviewRefused, match=words):
            refused()
    assert ReviewAssignment.objects.count() == 1
    with pytest.raises(NotAllowed):
        assign(reviewer, reviewer, TERM)


def test_an_assignment_is_taken_back_once(reviewer: Account, coordinator: Account) -> None:
    assignment = assign(reviewer, coordinator)
    actions.end_assignment(assignment=assignment, by=coordinator, now=factories.NOW)
    with pytest.raises(actions.ReviewRefused, match="already"):
        actions.end_assignment(assignment=assignment, by=coordinator, now=factories.NOW)
    with pytest.raises(NotAllowed):
        actions.end_assignment(assignment=assignment, by=reviewer, now=factories.NOW)
    assert rows_of(reviewer) == []
    assign(reviewer, coordinator)


def test_texts_are_counted_once_by_person_and_by_role(
    reviewer: Account, coordinator: Account
) -> None:
    other = factories.account("reviewer", name="Other")
    assign(reviewer, coordinator)
    assign(reviewer, coordinator, ReviewSet(kind="item", topic="UNTOC", language="km"))
    assign(other, coordinator)
    assign(coordinator, coordinator, TERM)
    assignments = queries.all_assignments()
    items = Record.objects.filter(kind="item", topic="UNTOC").count()
    assert [(row.account.name, len(row.left)) for row in assignments.reviewers] == [
        ("Chan Thy", 2 * items), ("Kim Sophal", 1), ("Other", 2 * items),
    ]  # fmt: skip
    left = {role: left for role, (_rows, left) in assignments.by_role.items()}
    assert left == {"coordinator": 1, "reviewer": 2 * items}
    assert assignments.unassigned_count == len(assignments.open_texts) - 2 * items - 1


def test_assigned_texts_are_first_in_the_queue_and_lead_to_each_other(
    reviewer: Account, coordinator: Account
) -> None:
    assign(reviewer, coordinator, TERM)
    assign(
        reviewer, coordinator, ReviewSet(kind="term", code="border-liaison-office", language="km")
    )
    client = client_of(reviewer)
    page = client.get(reverse(QUEUE)).content.decode()
    assert page.index("Review the texts assigned to you") < page.index("Every text is a draft")
    links = re.findall(r'href="(/curriculum/review/term/[^"?]+/\?[^"]*mine=yes[^"]*)"', page)
    links = list(dict.fromkeys(links))
    assert len(links) == 2
    first = links[0].replace("&amp;", "&")
    text = client.get(first).content.decode()
    assert "1 of 2" in text
    assert "2 left to approve" in text
    assert "Approve the Khmer and go on" in text
    assert "Approve both languages" not in text
    code = first.split("/")[4]
    record = Record.objects.get(subject=f"term:{code}")
    typed = {
        "act": "approve",
        "language": "km",
        "digest": queries.text_digest(record=record, language="km"),
    }
    answer = client.post(first.replace("/?", "/decide/?"), typed)
    other = {
        "smuggling-of-migrants": "border-liaison-office",
        "border-liaison-office": "smuggling-of-migrants",
    }[code]
    assert f"/term/{other}/" in answer.headers["Location"]
    assert "mine=yes" in answer.headers["Location"]
    rest = client.get(reverse(QUEUE), {"mine": "yes", "state": "open"}).content.decode()
    assert f"/term/{other}/" in rest
    assert f"/term/{code}/" not in rest
    assert "mine=yes" not in client_of(coordinator).get(reverse(QUEUE)).content.decode()


def test_the_text_due_first_is_first_whatever_its_topic(
    reviewer: Account, coordinator: Account
) -> None:
    later = ReviewSet(kind="item", topic="UNTOC")
    assign(reviewer, coordinator, later, due_on=TODAY + timedelta(days=12))
    assign(reviewer, coordinator, TERM, due_on=TODAY)
    client = client_of(reviewer)
    page = client.get(reverse(QUEUE)).content.decode()
    begin = re.findall(r'btn-primary"\s+href="(/curriculum/review/[^"]+)"', page)
    assert len(begin) == 1
    assert f"/term/{TERM.code}/" in begin[0]
    assigned = page.split("All texts assigned to you")[0]
    assert assigned.index(f"/term/{TERM.code}/?") < assigned.index("/item/")
    chosen = queries.ReviewFilter(
        state=queries.OPEN, only=queries.assigned_texts(account=reviewer)
    )
    lines = queries.review_queue(filters=chosen).lines
    assert lines[0].record.code == TERM.code
    following = queries.neighbours(subject=lines[0].record.subject, filters=chosen).following
    assert following is not None
    assert following.kind == "item"


def test_a_coordinator_assigns_and_takes_back_on_a_page(
    reviewer: Account, coordinator: Account
) -> None:
    client, address = client_of(coordinator), reverse("curriculum:assignments")
    assert address in client.get(reverse(QUEUE)).content.decode()
    page_for_term = client.get(address, {"kind": "term", "code": TERM.code}).content.decode()
    assert f'value="{TERM.code}"' in page_for_term
    today = timezone.localdate()
    typed = {"reviewer": reviewer.pk, "kind": "item", "topic": "UNTOC", "due_on": today}
    assert client.post(address, typed).headers["Location"] == address
    page = client.get(address).content.decode()
    assert "The texts are assigned." in page
    assert "Chan Thy" in page
    again = client.post(address, typed).content.decode()
    assert "This person has these texts already." in again
    without_sort = client.post(address, typed | {"kind": "", "code": "x"}).content.decode()
    assert "Choose the sort of the text with this code." in without_sort
    assignment = ReviewAssignment.objects.get()
    end = reverse("curriculum:end_assignment", args=(assignment.pk,))
    assert client.post(end).headers["Location"] == address
    assert "No texts are assigned yet" in client.get(address).content.decode()
    assert client.post(end).status_code == 404


def test_reviewers_and_others_cannot_assign(reviewer: Account, coordinator: Account) -> None:
    assignment = assign(reviewer, coordinator)
    for account in (reviewer, factories.account("trainer"), factories.account("viewer")):
        client = client_of(account)
        assert client.get(reverse("curriculum:assignments")).status_code == 403
        end = reverse("curriculum:end_assignment", args=(assignment.pk,))
        assert client.post(end).status_code == 403
