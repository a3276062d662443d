"""Training needs: who should come and why, by place; names for those alone who may read them."""

import csv
from datetime import date

import pytest
from django.test import Client

from promdaen.course.queries import needs
from promdaen.course.tests.views.conftest import Visitor
from promdaen.people import queries as people_queries
from promdaen.people.models import Officer, Posting
from promdaen.places.models import Checkpoint
from promdaen.refresher.actions import seasons
from promdaen.refresher.models import Known, Member
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "/refresher/needs/"
FADED = {f"T{number}": 0.5 for number in range(4)}


def posted(name: str, checkpoint: str) -> Officer:
    officer = factories.officer(name_latin=name)
    at = Checkpoint.objects.filter(code=checkpoint).first() or factories.checkpoint(checkpoint)
    Posting.objects.create(officer=officer, checkpoint=at, recorded_at=factories.NOW)
    return officer


def trained(officer: Officer, *, ends_on: date) -> None:
    run = factories.run(f"KK-{ends_on}", starts_on=ends_on, ends_on=ends_on)
    [row] = factories.enrolments(run, [officer])
    row.has_attended = True
    row.save()


@pytest.fixture
def officers() -> list[Officer]:
    """At one checkpoint one never trained and one trained today; at another one who faded."""
    never, fresh = posted("SOK NEVER", "KH-X1"), posted("SOK FRESH", "KH-X1")
    faded = posted("SOK FADED", "KH-X2")
    today = factories.NOW.date()
    trained(fresh, ends_on=today)
    trained(faded, ends_on=date(2026, 5, 20))
    new = seasons.NewSeason(
        code="KK-2026-05-20",
        taught_on=date(2026, 5, 20),
        officers=[faded.pk],
        budget_minutes=60,
        seed=1,
    )
    seasons.begin_season(new=new, by=None, now=factories.NOW)
    Known.objects.create(member=Member.objects.get(), topics=FADED, on=today)
    return [never, fresh, faded]


def test_places_are_ordered_by_what_speaks_for_them(
    coordinator: Client, officers: list[Officer]
) -> None:
    html = coordinator.get(ADDRESS).content.decode()
    assert html.index("SOK NEVER") < html.index("SOK FADED")
    assert "SOK FRESH" not in html
    assert "never had the course" in html
    # Which topics they are is on the officer's own phone and nowhere else.
    assert "may have forgotten four topics or more</li>" in html
    exported = coordinator.get(ADDRESS, {"format": "csv", "sort": "place"})
    heads, first, *_others = csv.reader(exported.content.decode("utf-8-sig").splitlines())
    columns = [head.rpartition(" / ")[2] for head in heads]
    never = dict(zip(columns, first, strict=True))
    assert (never["Officer code"], never["Why"]) == (officers[0].code, "never had the course")
    assert "SOK NEVER" in never["Name"]
    trained(posted("SOK LONG", "KH-X2"), ends_on=date(2020, 5, 20))
    for column in ("long_ago", "come"):
        html = coordinator.get(ADDRESS, {"sort": f"-{column}"}).content.decode()
        assert html.index("SOK LONG") < html.index("SOK NEVER")
    assert "Training needs" in coordinator.get("/runs/").content.decode()


def test_without_the_right_to_names_there_are_none(
    coordinator: Client,
    visitor: Visitor,
    officers: list[Officer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for role in ("trainer", "viewer"):
        assert visitor(role).get(ADDRESS).status_code == 403
    has_right = people_queries.has_right
    monkeypatch.setattr(
        people_queries,
        "has_right",
        lambda *rights, account: "officers" not in rights and has_right(*rights, account=account),
    )
    for query in ({}, {"format": "csv"}):
        html = coordinator.get(ADDRESS, query).content.decode()
        assert "never had the course" in html
        assert not any(officer.name_latin in html for officer in officers)
    assert needs.RIGHT_TO_NAMES == "officers"
