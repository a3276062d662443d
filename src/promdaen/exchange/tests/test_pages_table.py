"""Every address of the exchange, asked by everybody: pages.csv says what each one finds.

`open`: a page, or the act; `absent`: no such page (404); `shut`: told to go (403); `login`;
`refused`: sent back with a message, and no row was written. The
report, request, alert and referral of the world go from IMM to AHT, TLP:AMBER at most where
nothing else is said; the reporter is of IMM and wrote none of them; the group holds the addressee.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from pytest_django import DjangoDbBlocker

from tests import exchange_pages as site
from tests import exchange_world as world
from tests import factories

pytestmark = [pytest.mark.django_db(databases=world.BOTH), pytest.mark.slow]
TABLE = Path(__file__).parent / "pages.csv"
ROLES = {
    "reporter": ("reporter", "IMM", site.POST),
    "author": ("liaison", "IMM"),
    "head": ("head", "IMM"),
    "case_officer": ("case_officer", "IMM"),
    "addressee": ("liaison", "AHT"),
    "outsider": ("liaison", "BPP"),
    "coordinator": ("coordinator",),
    "auditor": ("auditor",),
    "integrity": ("integrity",),
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
TYPED = {"enter_exercise": "code=EX-1", "update_report": "words=Two+more+boats",
         "close_due_referral": "reason=no_need"}  # fmt: skip
WORDS = {200: "open", 403: "shut", 404: "absent", 405: "unknown"}


def table() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def asked(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Any]:
    """One world for all: what a page answers to whom, `asked(name, method, who)`."""
    with django_db_blocker.unblock(), site.undone():
        site.places()
        people: dict[str, Any] = {who: world.person(*held) for who, held in ROLES.items()}
        people["stranger"] = factories.account("liaison")
        people["administrator"] = factories.account("administrator")
        people["anonymous"] = None
        suspended = world.person("liaison", "AHT")
        suspended.way_in_reset_at = site.NOW + timedelta(hours=1)
        suspended.save()
        people["suspended"] = suspended
        makers = (people[who] for who in ("author", "addressee", "case_officer"))
        named = site.things(*map(world.standing_of, makers))
        browsers = {who: site.signed_in(account) for who, account in people.items()}
        known = {page.name: page for page in site.pages()}

        def ask(name: str, method: str, who: str) -> str:
            where = site.address(known[name], named)
            return told(*site.request_undone(browsers[who], method, where, TYPED.get(name, "")))

        yield ask


def told(answer: Any, has_written: bool) -> str:
    if answer.status_code == 302:
        if "/login" in answer["Location"]:
            return "login"
        is_act = answer.wsgi_request.method == "GET" or has_written
        return "open" if is_act else "refused"
    return WORDS.get(answer.status_code, str(answer.status_code))


def test_every_address_is_in_the_table_and_nothing_else_does() -> None:
    listed = {row["page"] for row in table()}
    assert listed == {page.name for page in site.pages()}


@pytest.fixture
def plain() -> Iterator[None]:
    """No PDF is drawn here: whether one may have it is what counts."""
    with patch("promdaen.kit.pdf.compile_pdf", return_value=b"%PDF"):
        yield


@pytest.mark.usefixtures("plain", "refusals_undrawn")
def test_everybody_finds_what_the_table_says(asked: Any) -> None:
    wrong = []
    doors = set()
    for row in table():
        people = list(row)[2:]
        if row["page"] in doors:  # the door is the page's: who has no role is asked once
            people = [who for who in people if who in ROLES]
        doors.add(row["page"])
        for who in people:
            found = asked(row["page"], row["method"], who)
            if found != row[who]:
                wrong.append(f"{row['method']} {row['page']} by {who}: {found}, not {row[who]}")
    assert not wrong, "\n".join(wrong)


def test_a_method_that_is_not_listed_is_refused(asked: Any) -> None:
    listed = {(row["page"], row["method"]) for row in table()}
    open_to: dict[str, str] = {}
    for row in table():
        who = next((role for role in ROLES if row[role] == "open"), "author")
        open_to.setdefault(row["page"], who)
    found = {
        (name, method): asked(name, method, who)
        for name, who in open_to.items()
        for method in METHODS
        if (name, method) not in listed
    }
    assert {key: said for key, said in found.items() if said != "unknown"} == {}
