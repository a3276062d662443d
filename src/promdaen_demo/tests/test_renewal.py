"""A demonstration is built anew only where asked, and nothing else is taken away."""

import io
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from promdaen.config import demo_age
from promdaen.kit import audit
from promdaen_demo import command as demo
from promdaen_demo import demonstration, progress, renewal
from tests import factories

pytestmark = pytest.mark.django_db


def built(*, days_ago: int) -> None:
    audit.mark_demo()
    with transaction.atomic():
        demo_age.record_build(now=timezone.now() - timedelta(days=days_ago))


def test_the_command_explains_how_to_renew_what_it_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demonstration, "write_sheet", lambda *, now: Path("sheet.pdf"))
    monkeypatch.setattr(demo.Command, "_tell", lambda *_self, **_told: None)
    monkeypatch.setattr(demo, "call_command", lambda *_names, **_options: None)

    def told(*options: str) -> str:
        out = io.StringIO()
        call_command("demo", "--prepare-only", *options, stdout=out, stderr=io.StringIO())
        return out.getvalue()

    audit.mark_demo()
    assert "was built earlier" in told()
    built(days_ago=3)
    assert "demo --fresh" in told()
    built(days_ago=0)
    assert "demo --fresh" not in told()
    wiped: list[bool] = []
    monkeypatch.setattr(renewal, "wipe", lambda: wiped.append(True))
    told("--fresh")
    assert wiped == [True]


def test_a_database_in_use_is_never_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.account("coordinator")
    monkeypatch.setattr(demo, "call_command", lambda *_names, **_options: None)
    monkeypatch.setattr(renewal, "wipe", lambda: pytest.fail("the database is in use"))
    with pytest.raises(CommandError, match="in use"):
        call_command("demo", "--prepare-only", "--fresh", stderr=io.StringIO())


def test_a_database_of_sqlite_goes_as_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DATA_FOLDER = tmp_path
    (tmp_path / "laptop").mkdir()
    others = [tmp_path / "laptop" / "demo-sign-in.json", tmp_path / "headquarters.json"]
    path = tmp_path / "promdaen.sqlite3"
    files = [path, Path(f"{path}-wal"), Path(f"{path}-shm")]
    for file in (*files[:2], *others):
        file.write_bytes(b"x")
    connection = SimpleNamespace(vendor="sqlite", settings_dict={"NAME": path}, close=lambda: None)
    monkeypatch.setattr(renewal, "connections", {"default": connection})
    monkeypatch.setattr(renewal.exchange_database, "is_here", lambda: False)
    renewal.wipe()
    assert not any(file.exists() for file in (*files, *others))


def test_progress_names_part_number_and_seconds() -> None:
    lines: list[str] = []
    build_progress = progress.BuildProgress(write=lines.append, parts_count=12)
    build_progress.begin("database")
    build_progress.begin("people")
    assert lines[0].startswith("[ 1/12]")
    assert lines[1].endswith(" s  people")
    progress.silent(parts_count=1).begin("unsaid")
