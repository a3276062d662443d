"""One Chromium for all browser tests; without one they are skipped visibly, in CI they fail."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Browser

from tests import browser


@pytest.fixture(scope="session")
def engine() -> Iterator[Browser]:
    missing = [
        what
        for what, is_there in (
            ("Chromium", browser.chromium_path() is not None),
            ("axe-core (npm ci)", browser.AXE.is_file()),
        )
        if not is_there
    ]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"not on this machine: {', '.join(missing)}")
    assert missing == []
    with browser.chromium() as chromium:
        yield chromium


@pytest.fixture(scope="session", autouse=True)
def plain_static_files() -> Iterator[None]:
    """Files straight from their folders: the server of a test does not wait for a collection."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STORAGES=storages, WHITENOISE_AUTOREFRESH=True):
        yield
