"""Forms that another site sends in somebody's name are refused (CSRF), on every address."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import factories
from tests.test_khmer_pages import addresses, world

pytestmark = pytest.mark.django_db(databases=["default", "exchange"])
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
REFUSED = {401, 403, 404, 405}
# Addresses that look at no cookie: the key, token or code that is sent counts alone.
WITHOUT_COOKIE = {
    "refresher:stop_link": "the code in the address of a mail, RFC 8058",
    "lti:login": "a learning platform begins here; nothing is stored, the state binds the browser",
    "lti:launch": "the platform posts its signed message; the state in it binds the browser",
    "lti:chosen": "the signed key of the page counts alone, and nothing is stored",
}


@pytest.mark.usefixtures("refusals_undrawn")
def test_no_address_takes_a_form_of_another_site() -> None:
    where = dict(addresses(arguments_by_page=world()))
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(factories.account("coordinator", "administrator"), backend=BACKEND)
    statuses = {
        name: status
        for name, address in where.items()
        if (status := client.post(address, {"name": "x"}).status_code) not in REFUSED
    }
    assert statuses.keys() - WITHOUT_COOKIE.keys() == set(), statuses
