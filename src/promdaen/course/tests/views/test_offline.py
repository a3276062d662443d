"""What a phone shows without a network, and what its service worker stores."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests import factories, phones

pytestmark = pytest.mark.django_db


def worker_list(language: str) -> dict[str, Any]:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(reverse("course:phone_worker"))
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    line = answer.content.decode().split("\n")[0]
    value: dict[str, Any] = json.loads(line.removeprefix("self.LIST = ").removesuffix(";"))
    return value


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Without a network you can"), ("km", "គ្មានបណ្តាញ")]
)
def test_the_page_lists_in_the_readers_language_what_can_be_done(
    language: str, words: str
) -> None:
    listed = worker_list(language)
    assert listed["page"] == reverse("course:phone_offline", args=(language,))
    page = Client().get(listed["page"]).content.decode()
    assert words in page
    assert f'href="{reverse("refresher:app", args=(language,))}"' in page
    assert f'href="{reverse("course:phone_home")}"' in page


def test_every_file_of_the_page_is_stored_offline() -> None:
    listed = worker_list("en")
    assert listed["page"] in listed["files"]
    assert any(address.endswith(".css") for address in listed["files"])
    assert worker_list("km")["version"] != listed["version"]
    page = Client().get(listed["page"])
    assert "csrfmiddlewaretoken" not in page.content.decode()
    assert "Set-Cookie" not in page.headers


def test_a_language_that_is_not_there_is_not_found() -> None:
    assert Client().get(reverse("course:phone_offline", args=("xx",))).status_code == 404


def test_the_first_page_of_a_phone_stores_the_offline_page() -> None:
    factories.topic()
    [seat] = factories.enrolments(factories.run(), 1)
    page = phones.phone_of(seat).get(reverse("course:phone_home")).content.decode()
    assert f'data-phone-worker="{reverse("course:phone_worker")}"' in page
    assert "promdaen/js/phone_home" in page


def test_a_shared_lesson_opens_after_joining() -> None:
    lesson = reverse("course:phone_lesson", args=("UNTOC",))
    answer = Client().get(lesson)
    assert answer.status_code == 302
    page = Client().get(answer["Location"]).content.decode()
    assert f'name="next" value="{lesson}"' in page
