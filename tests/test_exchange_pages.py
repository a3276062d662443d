"""The exchange of the demonstration, page by page: nothing breaks, and no English is left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from promdaen.exchange.models import Contact, Group, Record
from promdaen.kit import audit, content
from promdaen.people.models import Account
from promdaen_demo import exchange
from tests import exchange_world, factories
from tests.tongues import english_in

pytestmark = [pytest.mark.django_db(databases=exchange_world.BOTH), pytest.mark.slow]
READERS = ("liaison", "head", "reporter", "case-officer", "auditor")
FEWEST = {"liaison": 25, "head": 28, "reporter": 8, "auditor": 4}


@pytest.fixture
def demo_exchange() -> dict[str, Any]:
    """The people and records that content invents."""
    [record] = content.read_content(root=content.content_root(), names=["demo_exchange"])[
        "demo_exchange"
    ]
    members = [{**member, "name": "សុខ សុភា"} for member in record.values["members"]]
    values = {**record.values, "members": members}
    for code in exchange_world.DEPARTMENTS:
        factories.department(code, name_en=f"នាយកដ្ឋាន {code}", short_en=f"ខ្លី {code}")
    places = [report["place"] for report in values["reports"]]
    posts = [member.get("post", "") for member in (*values["members"], *values["contacts"])]
    for number, code in enumerate(sorted({*places, *posts} - {""})):
        province = factories.province(("01", "07", "09", "18", "20")[number % 5])
        factories.checkpoint(code, province=province)
    audit.mark_demo()
    exchange.make_exchange(values=values, password=factories.PASSWORD, now=timezone.now())
    return values


def addresses() -> Iterator[str]:
    """Every page of the exchange that an id of the demonstration, or none, opens."""
    ids = {
        "record_id": [
            getattr(Record.objects.filter(kind=kind), end)("created_at").pk
            for kind in ("report", "request", "alert", "referral")
            for end in ("earliest", "latest")
        ],
        "contact_id": list(Contact.objects.values_list("pk", flat=True)),
        "group_id": list(Group.objects.values_list("pk", flat=True)),
    }
    [exchange_urls] = [
        url_resolver
        for url_resolver in get_resolver().url_patterns
        if getattr(url_resolver, "namespace", "") == "exchange"
    ]
    for url_pattern in exchange_urls.url_patterns:
        assert isinstance(url_pattern, URLPattern)
        needs = tuple(url_pattern.pattern.converters)
        if not needs:
            yield reverse(f"exchange:{url_pattern.name}")
        elif len(needs) == 1 and needs[0] in ids:
            for key in ids[needs[0]]:
                yield reverse(f"exchange:{url_pattern.name}", args=[key])


def faults_of(*, person: str) -> tuple[int, dict[str, list[str]]]:
    """How many pages opened for a person, and the English on any of them."""
    client = Client()
    client.cookies["promdaen_language"] = "km"
    client.force_login(Account.objects.get(email=f"{person}@demo.example"))
    opened, english = 0, {}
    for address in addresses():
        answer = client.get(address)
        assert answer.status_code in {200, 302, 403, 404, 405}, (person, address)
        is_page = str(answer.headers.get("Content-Type", "")).startswith("text/html")
        opened += answer.status_code == 200
        if is_page and (texts := english_in(page=answer.content.decode())):
            english[address] = texts
    return opened, english


def test_every_page_opens_or_is_shut_and_speaks_khmer(demo_exchange: dict[str, Any]) -> None:
    for person in READERS:
        opened, english = faults_of(person=person)
        assert english == {}, person
        assert opened >= FEWEST.get(person, 8), person


def test_what_a_desk_was_asked_in_time_is_first_what_is_late(
    demo_exchange: dict[str, Any],
) -> None:
    late = Record.objects.filter(kind="request", state="received", level=4)
    on_time = Record.objects.filter(kind="request", state="sent", level=4)
    [request] = [*late, *on_time]
    assert request.due_at is not None
    assert request.due_at < timezone.now() < request.due_at + timedelta(hours=1)
