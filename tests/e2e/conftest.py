"""One Chromium for all browser tests; without one they are skipped visibly, in CI they fail."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests import browser
from tests.e2e.built import Built, quick_database

LINES_END_WITHIN = 10
"""Seconds that a browser's line may take to end after its page was closed."""


@pytest.fixture(scope="session")
def engine() -> Iterator[Browser]:
    missing = [
        program
        for program, is_there in (
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
def clock_of_samples() -> None:
    """The true clock: a browser reads its own, and both must agree."""


@pytest.fixture(scope="session", autouse=True)
def plain_static_files() -> Iterator[None]:
    """Files straight from their folders: the server of a test does not wait for a collection."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STORAGES=storages, WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(scope="session")
def demo(
    django_test_environment: None,
    django_db_blocker: Any,
    engine: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The address of a server over the demonstration, which is built once for all workers.

    It has a test database of its own: pytest-django makes one only for tests that it knows to
    touch tables, and empties it after each. Tests that ask for this fixture run after those.
    Its tables come straight from the models, as those of all tests on SQLite do. It is a file:
    a page that saves while a test reads has a connection of its own.
    """
    # The data folder that every test has: the key of the exchange lies there.
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = Path(os.environ.get("DEMONSTRATION") or shared / "demonstration")
    files = tmp_path_factory.mktemp("databases")
    with django_db_blocker.unblock(), quick_database(data=base / "data", files=files):
        Built(folder=folder).take(data=settings.DATA_FOLDER)
        server = LiveServer("localhost")
        server._live_server_modified_settings.enable()
        try:
            yield server.url
        finally:
            server.stop()
            # A thread that closes its line while the databases are taken down ends the process.
            for thread in threading.enumerate():
                if "process_request_thread" in thread.name:
                    thread.join(timeout=LINES_END_WITHIN)
            server._live_server_modified_settings.disable()
