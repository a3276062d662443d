"""Addresses that no page can have, and headers."""

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


def test_an_address_with_a_nul_leads_nowhere(client: Client) -> None:
    client.force_login(factories.account("coordinator"))
    for address in ("/cases/%00/", "/p/lab/picture/%00/", "/runs/%00/", "/runs/?q=a%00"):
        assert client.get(address).status_code == 404


def test_windows_are_kept_apart_over_https_alone(client: Client) -> None:
    header = "Cross-Origin-Opener-Policy"
    assert header not in client.get("/account/login/").headers
    assert client.get("/account/login/", secure=True).headers[header] == "same-origin"
