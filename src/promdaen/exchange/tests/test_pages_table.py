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
def answer_word(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Any]:
    """One world for all: what a page answers to whom, `answer_word(name, method, reader_name)`."""
    with django_db_blocker.unblock(), site.undone():
        site.places()
        people: dict[str, Any] = {
            reader_name: world.person(*membership) for reader_name, membership in ROLES.items()
        }
        people["stranger"] = factories.account("liaison")
        people["administrator"] = factories.account("administrator")
        people["anonymous"] = None
        suspended = world.person("liaison", "AHT")
        suspended.way_in_reset_at = site.NOW + timedelta(hours=1)
        suspended.save()
        people["suspended"] = suspended
        makers = (people[reader_name] for reader_name in ("author", "addressee", "case_officer"))
        record_ids = site.things(*map(world.standing_of, makers))
        browsers = {
            reader_name: site.signed_in(account) for reader_name, account in people.items()
        }
        pages_by_name = {page.name: page for page in site.pages()}

        def ask(name: str, method: str, reader_name: str) -> str:
            where = site.address(pages_by_name[name], record_ids)
            return access_word(
                *site.request_undone(browsers[reader_name], method, where, TYPED.get(name, ""))
            )

        yield ask


def access_word(answer: Any, has_written: bool) -> str:
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
def test_every_page_answers_each_role_as_in_the_table(answer_word: Any) -> None:
    wrong = []
    doors = set()
    for row in table():
        people = list(row)[2:]
        if row["page"] in doors:  # the door is the page's: who has no role is asked once
            people = [reader_name for reader_name in people if reader_name in ROLES]
        doors.add(row["page"])
        for reader_name in people:
            access = answer_word(row["page"], row["method"], reader_name)
            if access != row[reader_name]:
                wrong.append(
                    f"{row['method']} {row['page']} by {reader_name}: "
                    f"{access}, not {row[reader_name]}"
                )
    assert not wrong, "\n".join(wrong)


def test_a_method_that_is_not_listed_is_refused(answer_word: Any) -> None:
    listed = {(row["page"], row["method"]) for row in table()}
    open_to: dict[str, str] = {}
    for row in table():
        reader_name = next((role for role in ROLES if row[role] == "open"), "author")
        open_to.setdefault(row["page"], reader_name)
    access_words = {
        (name, method): answer_word(name, method, reader_name)
        for name, reader_name in open_to.items()
        for method in METHODS
        if (name, method) not in listed
    }
    assert {key: access for key, access in access_words.items() if access != "unknown"} == {}
