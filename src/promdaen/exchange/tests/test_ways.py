"""No role of the exchange is offered a link or a button that answers 404."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client

from tests import exchange_pages as site
from tests import exchange_world as world
from tests import ways

pytestmark = [pytest.mark.django_db(databases=world.BOTH), pytest.mark.slow]
ROLES = {
    "reporter": ("reporter", "IMM", site.POST),
    "author": ("liaison", "IMM"),
    "head": ("head", "AHT"),
    "case_officer": ("case_officer", "IMM"),
    "coordinator": ("coordinator",),
    "auditor": ("auditor",),
    "integrity": ("integrity",),
}


@pytest.fixture
def plain() -> Iterator[None]:
    with patch("promdaen.kit.pdf.compile_pdf", return_value=b"%PDF"):
        yield


def ask_page(client: Client, method: str, path: str, body: str) -> Any:
    return site.request_undone(client, method, path, body)[0]


@pytest.mark.usefixtures("plain")
def test_no_role_is_offered_a_way_that_leads_nowhere() -> None:
    site.places()
    people = {reader_name: world.person(*role) for reader_name, role in ROLES.items()}
    makers = (people["author"], people["head"], people["case_officer"])
    site.things(*map(world.standing_of, makers))
    bribe = {"type": "corruption", "to": ()}
    site.a_report(world.standing_of(people["author"]), **bribe)
    dead_links: list[str] = []
    for reader_name, account in people.items():
        walk = ways.Walk(client=site.signed_in(account), within="/exchange/", ask=ask_page)
        start = "/exchange/audit/" if reader_name == "auditor" else "/exchange/"
        dead_links += [f"{reader_name}: {link}" for link in walk.run(start=start).dead]
        assert walk.pages_count > 1, reader_name
    assert not dead_links, "\n".join(dead_links)
