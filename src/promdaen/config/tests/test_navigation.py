"""The masthead: each account finds each place once, where it may go."""

import pytest
from django.urls import reverse

from promdaen.config import navigation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("trainer", "specimen:projector"),
        ("coordinator", "specimen:projector"),
        ("viewer", "specimen:skill"),
    ],
)
def test_practice_stands_once_and_leads_to_what_the_account_may_read(role: str, page: str) -> None:
    places = navigation.places_of(account=factories.account(role), path="/lab/skill/")
    practice = {reverse("specimen:projector"), reverse("specimen:skill")}
    found = [(address, here) for _words, address, here in places if address in practice]
    assert found == [(reverse(page), True)]
