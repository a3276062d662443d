"""Signed-in clients and a fixed clock for tests of pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from promdaen.course.models import CourseRun, ImportDraft
from promdaen.course.queries import opening
from promdaen.people.models import Account
from tests import factories

Visitor = Callable[..., Client]


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)


@pytest.fixture
def visitor(db: None) -> Visitor:
    """A signed-in client for an account, or for a new one with the given roles."""

    def signed_in_client(
        *roles: str, account: Account | None = None, language: str = "en"
    ) -> Client:
        client = Client()
        client.force_login(
            account or factories.account(*roles),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        client.cookies["promdaen_language"] = language
        return client

    return signed_in_client


@pytest.fixture
def coordinator(db: None, visitor: Visitor) -> Client:
    return visitor("coordinator")


@pytest.fixture
def run(db: None) -> CourseRun:
    return factories.run("KK-2026-1")


@pytest.fixture
def draft_deleted_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another press deletes a waiting file as soon as a page has read it."""
    get_draft = opening.get_draft

    def read_and_deleted(**options: Any) -> ImportDraft:
        draft = get_draft(**options)
        ImportDraft.objects.filter(pk=draft.pk).delete()
        return draft

    monkeypatch.setattr(opening, "get_draft", read_and_deleted)
