"""Pages of a year for who plans it: its windows in numbers, its minutes, its end; for no other."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.refresher.models import Member, Season
from promdaen.refresher.tests import samples
from tests import factories

pytestmark = pytest.mark.django_db
LIST = reverse("refresher:seasons")


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    later = samples.NOW + timedelta(minutes=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)


def visitor(role: str, language: str = "en") -> Client:
    client = Client()
    client.force_login(
        factories.account(role), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    client.cookies["promdaen_language"] = language
    return client


@pytest.fixture
def season() -> Season:
    """Twenty officers, two in the control; of two who are asked three questions one is done."""
    samples.bank()
    season = samples.season([factories.officer() for _ in range(20)])
    first, second = Member.objects.filter(season=season, arm="planned")[:2]
    share, _other = samples.share(first), samples.share(second)
    samples.keep(first.officer_id, *[samples.new_answer(share, on) for on in samples.OUTCOMES])
    return season


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_who_plans_sees_how_many_answered_and_changes_and_closes_a_year(season: Season) -> None:
    client, address = visitor("coordinator"), reverse("refresher:season", args=("KK-01",))
    assert "of 6" in page(client, LIST)
    text = page(client, address)
    assert "Officers drawn by lot: 2" in text
    assert not any(
        str(member.officer) in text for member in season.members.select_related("officer")
    )
    rows = list(csv.reader(io.StringIO(client.get(address, {"format": "csv"}).content.decode())))
    [opened] = [row for row in rows if "open now" in row]
    assert opened[-5:] == ["2", "1", "1", "6", "3"]
    refused = client.post(address, {"minutes": "3"})
    assert "15" in refused.content.decode()
    assert client.post(address, {"minutes": "90"}, follow=True).status_code == 200
    season.refresh_from_db()
    assert season.budget_minutes == 90
    closed = client.post(address, {"close": "1"}, follow=True).content.decode()
    assert "Nothing more is asked." in closed
    again: Any = client.post(address, {"minutes": "90"}, follow=True)
    assert "This year is closed." in again.content.decode()


def test_an_officer_is_taken_out_of_a_year_by_code(season: Season) -> None:
    client, address = visitor("coordinator"), reverse("refresher:season", args=("KK-01",))
    member = Member.objects.filter(season=season).first()
    assert member is not None
    refused = page_of(client.post(address, {"leave": "1", "code": "nobody"}))
    assert "No officer who takes part in this year has this code." in refused
    for _time in range(2):
        answer = page_of(
            client.post(address, {"leave": "1", "code": member.officer.short_code}, follow=True)
        )
    assert "No officer who takes part in this year has this code." in answer
    member.refresh_from_db()
    assert member.left_at is not None
    assert Member.objects.filter(season=season, left_at__isnull=True).count() == 19


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_no_other_opens_a_year(season: Season) -> None:
    for role in ("viewer", "trainer", "administrator"):
        assert visitor(role).get(LIST).status_code == 403
    assert Client().get(LIST).status_code == 302
    assert visitor("coordinator").get(reverse("refresher:season", args=("X",))).status_code == 404
