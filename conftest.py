"""What every test stands on: no collected files, a data folder of its own, words in English."""

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.utils import translation
from pytest_django import Settings

# An example may take its time: how long it took on a busy machine says nothing of the rule.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


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


@pytest.fixture(autouse=True)
def words_in_english() -> Iterator[None]:
    """Messages of actions are compared in English; pages choose their language themselves."""
    with translation.override("en"):
        yield
