"""Every page of a demonstration says on which day it was built, and how it is renewed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from promdaen.config import demo_age
from promdaen.kit import audit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_cache() -> Any:
    cache.clear()
    yield
    cache.clear()


def built(*, days_ago: int) -> None:
    audit.mark_demo()
    with transaction.atomic():
        demo_age.record_build(now=timezone.now() - timedelta(days=days_ago))


def page() -> str:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    return client.get("/account/login/", follow=True).content.decode()


def test_every_page_of_an_old_demonstration_explains_how_to_renew_it() -> None:
    assert "demo --fresh" not in page()
    built(days_ago=0)
    cache.clear()
    assert "DEMO" in page()
    assert "demo --fresh" not in page()


def test_a_demonstration_of_yesterday_has_a_notice() -> None:
    built(days_ago=1)
    assert "its days do not move" in page()
    assert "demo --fresh" in page()
