"""Addresses that no page can have."""

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


def test_an_address_with_a_nul_leads_nowhere(client: Client) -> None:
    client.force_login(factories.account("coordinator"))
    for address in ("/cases/%00/", "/p/lab/picture/%00/", "/runs/%00/", "/runs/?q=a%00"):
        assert client.get(address).status_code == 404
