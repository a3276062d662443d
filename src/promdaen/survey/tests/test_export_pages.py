"""The page of exports: a file once it is said what for, feeds made and refused."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.survey.models import AccessKey
from tests import factories, survey_world
from tests.tongues import english_in

pytestmark = pytest.mark.django_db


def test_a_file_is_handed_out_once_its_purpose_is_stated(client: Client) -> None:
    survey_world.submission(checkpoint=factories.checkpoint())
    address = reverse("survey:exports", args=["2026"])
    client.force_login(factories.account("coordinator"))
    assert english_in(page=client.get(address).content.decode()) == []
    chosen = {"variant": "outside", "file_format": "csv", "table": "gaps"}
    refused = client.post(address, chosen)
    assert refused.status_code == 200
    assert list(refused.context["form"].errors) == ["purpose"]
    file = client.post(address, chosen | {"purpose": "Report"})
    assert file["Content-Disposition"].endswith('.csv"')
    assert client.get(reverse("survey:exports", args=["2031"])).status_code == 404


def test_what_cannot_be_made_is_shown_on_the_page(client: Client) -> None:
    survey_world.a_round()
    client.force_login(factories.account("coordinator"))
    file = client.post(
        reverse("survey:exports", args=["2026"]),
        {"variant": "inside", "file_format": "json", "purpose": "Report"},
    )
    assert file.context["form"].non_field_errors()
    page = client.post(reverse("survey:make_feed", args=["2026"]), {"name": "", "days": "9"})
    assert page.context["feed_form"].errors
    assert not AccessKey.objects.exists()


def test_who_opens_the_page_of_exports(client: Client) -> None:
    survey_world.a_round()
    address = reverse("survey:exports", args=["2026"])
    for role, may in (("assessor", "file"), ("viewer", "feed"), ("trainer", "nothing")):
        client.force_login(factories.account(role))
        page = client.get(address)
        assert page.status_code == (403 if may == "nothing" else 200)
        if may != "nothing":
            export_page = page.context["page"]
            assert (export_page.may_export, export_page.may_feed) == (may == "file", may == "feed")
            assert export_page.waits_for_closing == (may == "feed")
