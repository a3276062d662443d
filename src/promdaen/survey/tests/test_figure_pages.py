"""Pages of what came of a round."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.survey.models import ProvinceAccess, Visit
from promdaen.survey.tests import accepted
from tests import factories

pytestmark = pytest.mark.django_db


def reader(*roles: str) -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account(*roles))
    return client


def text_of(client: Client, page: str, *, code: str = "2026", query: str = "") -> str:
    response = client.get(reverse(page, args=(code,)) + query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_a_round_shows_how_far_standards_are_reached_and_what_changed() -> None:
    first, second, _third = accepted.places("KH-1", "KH-2", "KH-3")
    before = accepted.a_round("2025", starts_on=date(2025, 1, 1), ends_on=date(2025, 2, 1))
    assessor = factories.account("assessor")
    accepted.visit(first, score=1, round=before, account=assessor, instance_id="uuid:old")
    accepted.visit(first, score=2, account=assessor)
    accepted.visit(second, score=4, account=assessor)
    page = text_of(reader("coordinator"), "survey:round")
    assert "2 <small>of 3</small>" in page
    assert "Points since 2025" in page
    assert page.index("Crossing KH-1") < page.index("Crossing KH-2"), "most critical gaps first"


def test_a_second_visit_and_one_that_waits_count_for_nothing() -> None:
    first, second = accepted.places("KH-1", "KH-2")
    accepted.visit(first)
    Visit.objects.update(is_second=True)
    made = accepted.visit(second)
    Visit.objects.filter(pk=made.visit_id).update(state="submitted")
    assert "No visit is accepted yet" in text_of(reader("coordinator"), "survey:round")


def test_who_reads_sums_alone_reads_no_checkpoint() -> None:
    accepted.visit(accepted.places("KH-1")[0])
    for page in ("survey:round", "survey:heat"):
        assert reader("viewer").get(reverse(page, args=("2026",))).status_code == 403
    assert reader("coordinator").get(reverse("survey:heat", args=("2020",))).status_code == 404


def test_an_assessor_reads_the_provinces_that_were_given() -> None:
    here = accepted.places("KH-1")[0]
    there = accepted.places("KH-2", province="02")[0]
    accepted.visit(here)
    accepted.visit(there)
    account = factories.account("assessor")
    ProvinceAccess.objects.create(account=account, province=here.province, given_at=factories.NOW)
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(account)
    page = text_of(client, "survey:heat")
    assert "Crossing KH-1" in page
    assert "Crossing KH-2" not in page


def test_the_heat_map_gives_each_cell_its_number_and_says_what_is_critical_or_missing() -> None:
    low, none = accepted.places("KH-1", "KH-2")
    accepted.visit(low, score=0)
    accepted.visit(none, answers={"I01": "4"})
    client = reader("coordinator")
    page = text_of(client, "survey:heat")
    assert '<td class="k0">4.0</td>' in page
    assert 'class="visually-hidden">critical' in page
    assert "no answer</span></td>" in page
    assert "Crossing KH-1" not in text_of(client, "survey:heat", query="?kind=international")
    assert text_of(client, "survey:heat", query="?show=all&page=x").count("Crossing") == 2
