"""What every test stands on: no collected files, a data folder of its own, words in English."""

import gc
import pickle
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache, wraps
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
import time_machine
from django.conf import settings
from django.db.backends.base.operations import BaseDatabaseOperations
from django.http import HttpResponse
from django.test import override_settings
from django.utils import translation

# An example may take its time: how long it took on a busy machine says nothing of the rule.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


def pytest_collection() -> None:
    """Next to nothing that is met while tests are gathered goes before the end."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What was imported stays until the end: looking through it again took an eighth of the time.

    What tests leave behind is still gathered, in fewer rounds.
    """
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(100_000, 20, 20)


# A Wednesday, the second day after the run that the samples make. The clock of tests starts here
# and goes on from it, so that a test passes on every day of the year.
TODAY = datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("Asia/Phnom_Penh"))


@pytest.fixture(autouse=True, scope="session")
def clock_of_samples() -> Iterator[None]:
    """Start the clock of this process on the day of the samples; it goes on at its own pace."""
    with time_machine.travel(TODAY, tick=True):
        yield


@pytest.fixture(autouse=True, scope="session")
def plain_surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No collected files, quick passwords, a data folder: for what modules share too."""
    folder = tmp_path_factory.getbasetemp() / "data"
    folder.mkdir(exist_ok=True)
    files = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": files},
        WHITENOISE_AUTOREFRESH=True,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        PIN_WORK_FACTOR=2,
        DATA_FOLDER=folder,
    ):
        yield


@pytest.fixture(autouse=True, scope="session")
def audit_logs_are_emptied_between_tests() -> Iterator[None]:
    """Tests that commit empty all tables afterwards; migrating sets the refusal anew."""
    from promdaen.kit import append_only  # noqa: PLC0415  after the apps are ready

    plain = BaseDatabaseOperations.execute_sql_flush

    def emptied(operations: Any, sql_list: Any) -> None:
        append_only.lift_guards(using=operations.connection.alias)
        plain(operations, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", emptied)
        yield


def moved(record: Any, *, root: Path) -> Any:
    """A record as it is read from a folder of another name."""
    return replace(record, file=f"{root.name}/{record.file.partition('/')[2]}")


@pytest.fixture(autouse=True, scope="session")
def content_is_read_once() -> Iterator[None]:
    """Files of content that say the same as before are not parsed and checked again."""
    from promdaen.kit.content import reading, writing  # noqa: PLC0415  after both are measured

    read, known = reading._read, dict[bytes, bytes]()

    def remembered(*, root: Path, shape: Any) -> Any:
        paths = sorted(root.glob(shape.files or "*.toml"))
        files = [(path.relative_to(root).as_posix(), path.read_bytes()) for path in paths]
        asked = pickle.dumps((shape, files))
        if asked in known:
            records = pickle.loads(known[asked])  # noqa: S301 - written below
            return [moved(one, root=root) for one in records], []
        records, errors = read(root=root, shape=shape)
        if not errors:
            known[asked] = pickle.dumps(records)
        return records, errors

    # Writing looks at what it parsed and changes nothing of it.
    parsed = SimpleNamespace(loads=cache(tomllib.loads))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_read", remembered)
        patch.setattr(writing, "tomllib", parsed)
        yield


@pytest.fixture(autouse=True, scope="session")
def equal_prints_are_made_once() -> Iterator[None]:
    """A print of the same data is not made again: `kit/tests/test_pdf.py` tests the real function.

    A walk over all pages as each role asks for the same prints again and again.
    """
    from promdaen.kit import extras, pdf  # noqa: PLC0415  after they are measured

    compile_pdf = pdf.compile_pdf
    made = lru_cache(maxsize=128)(lambda values: compile_pdf(**pickle.loads(values)))  # noqa: S301

    @wraps(compile_pdf)
    def remembered(**values: Any) -> bytes:
        if not extras.is_installed(name="prints"):
            return compile_pdf(**values)
        try:
            key = pickle.dumps(values)
        except (pickle.PicklingError, TypeError, AttributeError):
            return compile_pdf(**values)
        return made(key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "compile_pdf", remembered)
        yield


@pytest.fixture
def refusals_undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal is its status alone, for tests of hundreds of addresses that look at no more."""
    monkeypatch.setattr(
        "django.core.handlers.exception.get_exception_response",
        lambda request, resolver, status, error: HttpResponse(status=status),
    )


@pytest.fixture(autouse=True)
def words_in_english() -> Iterator[None]:
    """Messages of actions are compared in English; pages choose their language themselves."""
    with translation.override("en"):
        yield
