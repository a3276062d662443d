"""Filters of lists that a person keeps: saved, shown, opened, removed."""

from __future__ import annotations

import re

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from promdaen.kit.models import AuditLine
from promdaen.people import actions
from promdaen.people.models import Account, SavedFilter
from promdaen.people.views import filters
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
LIST = reverse("people:officers")
SAVE = reverse("people:save_filter")


@pytest.fixture
def coordinator() -> Account:
    factories.department("IMM")
    return factories.account("coordinator")


def signed_in(account: Account) -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def saved(client: Client, *, query: str, name: str = "Left", path: str = LIST) -> str:
    fields = {"filter": signing.dumps([path, query], salt=filters.SALT), "name": name}
    return client.post(SAVE, fields, follow=True).content.decode()


def shown(client: Client, query: str) -> str:
    """What the page of the list would save of a query."""
    page = client.get(f"{LIST}?{query}").content.decode()
    match = re.search(r'name="filter" value="([^"]+)"', page)
    return signing.loads(match[1], salt=filters.SALT)[1] if match else ""


def test_a_filter_is_saved_shown_opened_and_removed(coordinator: Account) -> None:
    client = signed_in(coordinator)
    assert "Save this filter" not in client.get(LIST).content.decode()
    assert "Save this filter" in client.get(f"{LIST}?state=left").content.decode()
    page = saved(client, query=shown(client, "department=&state=left&page=2&made=Dara"))
    assert "The filter is saved" in page
    assert 'href="?state=left"' in client.get(LIST).content.decode()
    row = SavedFilter.objects.get()
    assert (row.path, row.name, row.query) == (LIST, "Left", "state=left")
    assert 'aria-current="true"' in client.get(f"{LIST}?state=left").content.decode()
    saved(client, query="state=all")
    assert SavedFilter.objects.get().query == "state=all"
    response = client.post(reverse("people:remove_filter", args=[row.pk]))
    assert response["Location"] == LIST
    assert not SavedFilter.objects.exists()
    lines = list(AuditLine.objects.order_by("id").values_list("action", flat=True))
    assert lines == ["save_filter", "save_filter", "remove_filter"]


def test_typed_names_are_not_saved(coordinator: Account) -> None:
    client = signed_in(coordinator)
    saved(client, query=shown(client, "q=SOK+Dara&state=left"))
    assert SavedFilter.objects.get().query == "state=left"
    assert "by more than a name" in saved(client, query="", name="Other")
    assert shown(client, "q=SOK+Dara&name=Dara") == ""
    assert "Dara" not in str(list(AuditLine.objects.values()))


def test_what_cannot_be_saved_is_refused_in_words(coordinator: Account) -> None:
    client = signed_in(coordinator)
    assert "at most 60 characters" in saved(client, query="state=left", name=" ")
    assert "at most 60 characters" in saved(client, query="state=left", name="x" * 61)
    assert "Filter the list first" in saved(client, query="")
    assert "too long to save" in saved(client, query="state=" + "x" * 600)
    for signed in ("", "x", signing.dumps([LIST, "state=left"], salt="other")):
        assert client.post(SAVE, {"filter": signed, "name": "Left"}).status_code == 404
    assert "Save this filter" not in client.get("/exchange/?state=left").content.decode()
    for number in range(20):
        query, name = "state=left", f"Filter {number}"
        actions.save_filter(path=LIST, name=name, query=query, by=coordinator, now=NOW)
    assert "20 saved filters" in saved(client, query="state=left", name="One more")
    assert SavedFilter.objects.count() == 20


def test_a_filter_belongs_to_its_account_and_list(coordinator: Account) -> None:
    saved(signed_in(coordinator), query="state=left")
    other = signed_in(factories.account("coordinator"))
    assert 'href="?state=left"' not in other.get(LIST).content.decode()
    row = SavedFilter.objects.get()
    assert other.post(reverse("people:remove_filter", args=[row.pk])).status_code == 404
    assert 'href="?state=left"' not in signed_in(coordinator).get("/items/").content.decode()
    assert Client().post(SAVE, {"path": LIST}).status_code == 302
