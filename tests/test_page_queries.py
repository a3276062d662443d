"""How often a page asks the database: at most 30 times, and never once a row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import exchange_pages, exchange_world
from tests.test_khmer_pages import addresses, is_page, reader_of, world

pytestmark = pytest.mark.django_db(databases=["default", "exchange"])
MOST = 30
VALUES = re.compile(r"'(?:[^']|'')*'|\b\d+\b")
LISTED = re.compile(r"\((?:\?(?:, )?)+\)")
# What asks more today. A page is taken off here when it is mended, and none is added.
ABOVE = {
    "course:papers": 60,
    "course:run": 56,
    "home": 60,
    "report:figure": 50,
    "report:indicators": 50,
    "report:items": 50,
    "report:overview": 60,
    "report:provinces": 52,
    "report:sheet": 50,
    "survey:round": 40,
}


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def asked(*, client: Client, where: str) -> tuple[bool, list[str]]:
    """Whether a page opened, and what it sent to the databases, values apart."""
    captured = [CaptureQueriesContext(one) for one in connections.all()]
    for one in captured:
        one.__enter__()
    answer = client.get(where)
    for one in captured:
        one.__exit__(None, None, None)
    sent = [query["sql"] for one in captured for query in one.captured_queries]
    return answer.status_code == 200 and is_page(answer), [
        LISTED.sub("(?)", VALUES.sub("?", text)) for text in sent
    ]


def above(*, client: Client, where: dict[str, str]) -> tuple[set[str], dict[str, str]]:
    """The pages that opened, and those that ask too often: the statement that repeats most."""
    opened, found = set(), {}
    for name, at in where.items():
        is_open, sent = asked(client=client, where=at)
        if not is_open:
            continue
        opened.add(name)
        if len(sent) > ABOVE.get(name, MOST):
            [(text, count)] = Counter(sent).most_common(1)
            found[name] = f"{len(sent)} statements, {count} times {text[:300]}"
    return opened, found


def test_a_page_asks_at_most_so_often() -> None:
    where = dict(addresses(known=world()))
    for role, least in (("coordinator", 100), ("trainer", 40), ("assessor", 10)):
        opened, found = above(client=reader_of(role), where=where)
        assert found == {}
        assert len(opened) > least


def test_a_page_of_the_exchange_asks_at_most_so_often() -> None:
    exchange_pages.places()
    makers = [
        exchange_world.person(role, department)
        for role, department in (("liaison", "IMM"), ("liaison", "MAR"), ("case_officer", "AHT"))
    ]
    named = exchange_pages.things(*map(exchange_world.standing_of, makers))
    client = exchange_pages.signed_in(makers[0])
    where = {
        f"exchange:{page.name}": exchange_pages.address(page, named)
        for page in exchange_pages.pages()
        if set(page.asks) <= set(named.get(page.pattern.split("/")[0], {}))
    }
    opened, found = above(client=client, where=where)
    assert found == {}
    assert len(opened) > 20
