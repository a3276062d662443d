"""What every test stands on: no collected files, a data folder of its own, words in English."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import translation
from pytest_django import Settings

# An example may take its time: how long it took on a busy machine says nothing of the rule.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


def pytest_collection_finish() -> None:
    """What was imported stays until the end: looking through it again took an eighth of the time.

    What tests leave behind is still gathered, in fewer rounds.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.fixture(autouse=True)
def plain_surroundings(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    folder = tmp_path_factory.getbasetemp() / "data"
    folder.mkdir(exist_ok=True)
    settings.DATA_FOLDER = Path(folder)


@pytest.fixture(autouse=True, scope="session")
def audit_logs_are_emptied_between_tests() -> Iterator[None]:
    """Tests that commit empty all tables afterwards; migrating sets the refusal anew."""
    from promdaen.kit import append_only  # noqa: PLC0415  after the apps are ready

    plain = BaseDatabaseOperations.execute_sql_flush

    def emptied(operations: Any, sql_list: Any) -> None:
        append_only.lift_guard(using=operations.connection.alias)
        plain(operations, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", emptied)
        yield


@pytest.fixture(autouse=True)
def words_in_english() -> Iterator[None]:
    """Messages of actions are compared in English; pages choose their language themselves."""
    with translation.override("en"):
        yield
