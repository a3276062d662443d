"""How often a page asks the database, at most 30 times and never once a row; what it weighs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from promdaen.course.models import CourseRun
from promdaen.people.models import Account
from promdaen.people.rules import roles
from tests import exchange_pages, exchange_world, factories, phones, runs
from tests.test_khmer_pages import addresses, is_page, reader_of, world

pytestmark = pytest.mark.django_db(databases=["default", "exchange"])
MOST = 30
BRACKETS = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")
"""What begins and ends a transaction asks nothing."""
MOST_BYTES, MOST_PHONE_BYTES = 60_000, 15_000
"""Of a page as it is sent, compressed where it is; of the first page of a phone."""
VALUES = re.compile(r"'(?:[^']|'')*'|\b\d+\b")
LISTED = re.compile(r"\((?:\?(?:, )?)+\)")
OF_EACH_ROLE = ("home", "course:list", "course:run")
"""Pages that show each role something else; others are opened by the first role that may."""
LISTS = (
    "home", "course:list", "course:programmes", "course:trainers", "course:roster",
    "people:officers", "people:accounts", "places:checkpoints", "places:provinces",
    "assessment:items", "assessment:papers", "casework:cases", "curriculum:topics",
    "curriculum:review", "survey:rounds", "exercise:runs", "report:overview", "report:index",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@dataclass(frozen=True)
class Opened:
    """A page that opened: what it sent to the databases, values apart, and its bytes."""

    sent: list[str]
    weight: int

    def fault(self, *, most: int = MOST, weight: int = MOST_BYTES) -> str:
        """Why it is above the bars, with the statement that repeats most; "" if it is not."""
        if self.weight > weight:
            return f"{self.weight} bytes"
        if len(self.sent) <= most:
            return ""
        [(text, count)] = Counter(self.sent).most_common(1)
        return f"{len(self.sent)} statements, {count} times {text[:300]}"


def opened(*, client: Client, where: str) -> Opened | None:
    """A page with what it asked and weighs; None where it does not open."""
    captured = [CaptureQueriesContext(connection) for connection in connections.all()]
    for capture_queries_context in captured:
        capture_queries_context.__enter__()
    answer = client.get(where, headers={"accept-encoding": "gzip"})
    for capture in captured:
        capture.__exit__(None, None, None)
    if answer.status_code != 200 or not is_page(answer):
        return None
    statements = [query["sql"] for capture in captured for query in capture.captured_queries]
    queries = [text for text in statements if not text.startswith(BRACKETS)]
    texts = [LISTED.sub("(?)", VALUES.sub("?", text)) for text in queries]
    return Opened(sent=texts, weight=len(answer.content))


def walk(*, client: Client, where: dict[str, str]) -> dict[str, Opened]:
    """Every page that opens, by name."""
    pages = {name: opened(client=client, where=at) for name, at in where.items()}
    return {name: page for name, page in pages.items() if page is not None}


def faults(*, pages: dict[str, Opened]) -> dict[str, str]:
    """What is above the bars, by page."""
    return {name: fault for name, page in pages.items() if (fault := page.fault())}


def more_rows() -> None:
    """As much again of what pages list."""
    for number in range(3):
        run = runs.tested_run(f"KK-{number + 7}", officers=6)
        run.trainers.set(Account.objects.filter(roles__role="trainer"))
        factories.programme(f"P-{number}", {("IMM", "01", 2026): 10})
        factories.checkpoint(f"KH-Y{number}", province=factories.province(f"0{number + 4}"))
        factories.account("assessor", "viewer")
    for officer in (factories.officer() for _number in range(10)):
        factories.enrolments(CourseRun.objects.get(code="KK-2"), [officer])


@pytest.mark.usefixtures("refusals_undrawn")
def test_pages_ask_and_weigh_little_however_many_rows_they_show() -> None:
    where = dict(addresses(arguments_by_page=world()))
    readers, names_opened, first = {}, set(), {}
    for role in (
        "coordinator",
        *(role_name for role_name in roles.ROLES if role_name != "coordinator"),
    ):
        readers[role] = reader_of(role)
        if role == "trainer":
            for run in CourseRun.objects.all():
                run.trainers.set(Account.objects.filter(roles__role="trainer"))
        left = {
            name: at
            for name, at in where.items()
            if name not in names_opened or name in OF_EACH_ROLE
        }
        pages = walk(client=readers[role], where=left)
        assert faults(pages=pages) == {}, role
        first |= {(role, name): page for name, page in pages.items() if name in LISTS}
        names_opened |= set(pages)
    assert len(names_opened) > 160
    seat = runs.enrol(runs.run("KK-3", starts_on=timezone.localdate()))
    page = opened(client=phones.phone_of(seat), where=reverse("course:phone_home"))
    assert page is not None
    assert page.fault(weight=MOST_PHONE_BYTES) == ""
    more_rows()
    cache.clear()
    grown = {}
    for (role, name), before in first.items():
        after = opened(client=readers[role], where=where[name])
        assert after is not None
        if fault := after.fault(most=len(before.sent)):
            grown[role, name] = f"{len(before.sent)} before; {fault}"
    assert grown == {}


def test_pages_of_the_exchange_ask_and_weigh_little() -> None:
    exchange_pages.places()
    makers = [
        exchange_world.person(role, department)
        for role, department in (("liaison", "IMM"), ("liaison", "MAR"), ("case_officer", "AHT"))
    ]
    ids_by_page = exchange_pages.things(*map(exchange_world.standing_of, makers))
    where = {
        f"exchange:{page.name}": exchange_pages.address(page, ids_by_page)
        for page in exchange_pages.pages()
        if set(page.asks) <= set(ids_by_page.get(page.pattern.split("/")[0], {}))
    }
    names_opened = set()
    for account in makers:
        pages = walk(client=exchange_pages.signed_in(account), where=where)
        assert faults(pages=pages) == {}
        names_opened |= set(pages)
    assert len(names_opened) > 30
