"""No page offers a link or a button that its own reader is refused."""

from __future__ import annotations

import random
import time
from unittest import mock

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from promdaen.exchange.rules import policy
from promdaen.kit import pdf
from promdaen.people.rules import roles
from tests import buttons, exchange_pages
from tests import exchange_world as world
from tests.test_faults import SEED, SHARE, noted
from tests.test_khmer_pages import addresses, reader_of
from tests.test_khmer_pages import world as country

pytestmark = [pytest.mark.django_db(databases=world.BOTH), pytest.mark.slow]
ROOM = {"reporter": ("reporter", "IMM", exchange_pages.POST)}
OF_A_DEPARTMENT = {"liaison", "head", "case_officer"}


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """No PDF is drawn here: whether one may have it is what counts."""
    monkeypatch.setattr(pdf, "compile_pdf", lambda **_values: b"%PDF-1.7")


def test_no_role_of_the_exchange_gets_a_button_that_it_is_refused() -> None:
    exchange_pages.places()
    people = {
        role: world.person(*ROOM.get(role, (role, "IMM") if role in OF_A_DEPARTMENT else (role,)))
        for role in policy.ROLES
    }
    reader = world.person("liaison", "AHT")
    makers = [people["liaison"], reader, people["case_officer"]]
    author, addressee, officer = map(world.standing_of, makers)
    ids_by_page = exchange_pages.things(author, addressee, officer)
    exchange_pages.a_report(author, type="corruption_offer", to=())
    starts = [exchange_pages.address(page, ids_by_page) for page in exchange_pages.pages()]
    dead = {
        role: buttons.dead_buttons(client=exchange_pages.signed_in(person), starts=starts)
        for role, person in people.items()
    }
    assert {role: dead_of_role for role, dead_of_role in dead.items() if dead_of_role} == {}


def test_no_role_gets_a_button_that_it_is_refused() -> None:
    """In the suite a share of the pages and roles; `./promdaen faults buttons` takes all."""
    began, draw = time.monotonic(), random.Random(SEED)
    where = sorted(address for _name, address in addresses(arguments_by_page=country()))
    names = sorted(roles.ROLES)
    if SHARE > 1:
        where, names = draw.sample(where, len(where) // SHARE), draw.sample(names, 3)
    dead_by_role = {
        role: buttons.dead_buttons(client=reader_of(role), starts=["/", *where], is_further=False)
        for role in names
    }
    faults = [f"{role} {fault}" for role, dead in dead_by_role.items() for fault in dead]
    noted(
        name="buttons", count=len(names) * len(where), acknowledged=0, lost=len(faults),
        partial=0, seconds=round(time.monotonic() - began, 1), faults=faults[:20],
    )  # fmt: skip
    assert faults == []


PAGE = """<a href="there/">there</a><a href="gone/?a=1">gone</a><a href="https://other/">other</a>
<template><a href="/none/">none</a></template>
<form method="post" action="/a/shut/"><input name="x" value="1"><button name="go">Go</button>
<button name="go" value="2" formaction="/a/there/">Go</button></form>"""


def _page(request: object, status: int = 200) -> HttpResponse:
    return HttpResponse(PAGE, status=status)


urlpatterns = [
    path("a/", _page),
    path("a/there/", _page),
    path("a/shut/", _page, {"status": 403}),
]


def handler404(request: object, exception: object) -> HttpResponse:
    return HttpResponse(status=404)


@pytest.mark.urls(__name__)
def test_planted_dead_buttons_are_found() -> None:
    with mock.patch.object(buttons, "ENDING", ("/a/there/gone/",)):
        dead = buttons.dead_buttons(client=Client(), starts=["/a/"])
    assert dead == [
        "/a/: the link /a/gone/?a=1 answers 404",
        "/a/: the button go= to /a/shut/ answers 403",
        "/a/there/: the link /a/there/there/ answers 404",
    ]
    starts = ["/a/there/", "/a/there/there/", "/a/there/gone/?a=1", "/a/gone/?a=1", "/a/"]
    again = buttons.dead_buttons(client=Client(), starts=starts)
    assert set(dead) <= set(again), "an address that a person may type is dead as a link too"
