"""Drills that succeed, and what a drill finds in a backup that was changed."""

import inspect
import json
import shutil
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from promdaen.config.backups import (
    age_keys,
    archive,
    databases,
    drilling,
    installation,
    making,
    restoring,
)
from promdaen.kit import audit, node_keys, signing
from promdaen.report.models import IssuedSheet

NOW = datetime(2026, 11, 30, 20, 2, 3, tzinfo=UTC)
# They copy the file of SQLite that the tests have: tests/on_sqlite_alone.txt names them all.
pytestmark = pytest.mark.django_db


@pytest.fixture
def data(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose database is a copy of that of the test, with a line in its log."""
    folder = tmp_path / "data"
    folder.mkdir()
    settings.DATA_FOLDER = folder
    (folder / "secret-key").write_text("secret")
    node_keys.signing_key()
    note("begin")

    def sources() -> list[making.Source]:
        path = folder / restoring.MAIN_FILE
        path.unlink(missing_ok=True)
        with closing(databases.open_file(path=path, key="")) as target:
            copy_rows(target)
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
        return [making.Source(kind=age_keys.MAIN, data=folder, database=database, database_key="")]

    monkeypatch.setattr(installation, "sources", sources)
    # Tests may open the databases alone that they name; that of a drill gets its name on the way.
    unguarded = inspect.getclosurevars(BaseDatabaseWrapper.ensure_connection).nonlocals
    real = unguarded["real_ensure_connection"]
    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", real)
    return folder


def copy_rows(target: Any) -> None:
    """All tables of the test; SQLite's own copy would wait for the transaction it is in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT type = 'trigger', name, sql, type = 'table' FROM sqlite_master"
            " WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' ORDER BY 1, type = 'index'"
        )
        for _late, name, sql, is_table in cursor.fetchall():
            target.execute(sql)
            if is_table:
                cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608
                rows = cursor.fetchall()
                signs = ", ".join("?" * len(cursor.description))
                target.executemany(f'INSERT INTO "{name}" VALUES ({signs})', rows)  # noqa: S608


def note(action: str, **detail: Any) -> None:
    with transaction.atomic():
        audit.record_line(action=action, subject=None, by=None, now=NOW, detail=detail)


def backup(to: Path, *, now: datetime = NOW) -> Path:
    to.mkdir(exist_ok=True)
    return installation.make_backup(folder=to, by=None, now=now).file


def drilled(file: Path, **more: Any) -> drilling.Drill:
    return drilling.drill(file=file, key_file=more.get("key_file"), by=None, now=NOW)


def issue_sheet() -> IssuedSheet:
    document = {"scope": {"key": "run:A"}, "state": "final", "n": 30}
    figures = signing.issue(
        document=document, key=node_keys.signing_key(), node="A", at=NOW, address=""
    )
    digest = signing.digest_of(document=document).hex()
    return IssuedSheet.objects.create(
        scope="run:A", figures=figures, digest=digest, signature="x", issued_at=NOW
    )


def test_a_drill_says_that_all_came_back_and_writes_it_down(data: Path, tmp_path: Path) -> None:
    file = backup(tmp_path / "to")
    found = drilled(file)
    assert found.faults == []
    assert found.checks == {
        "digests": "good",
        "signature": "good",
        "integrity": "good",
        "counts": "good",
        "audit_head": "good",
        "audit_chain": "good",
        "sheet": "none was issued yet",
    }
    line = audit.last_line(action="drill_backup")
    assert line
    assert line.detail["is_good"] is True
    assert line.detail["file"] == file.name
    assert sorted(path.name for path in data.iterdir()) == [
        "keys",
        "promdaen.sqlite3",
        "secret-key",
    ]


def test_a_drill_prints_the_sheet_that_was_issued_last(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue_sheet()
    printed: list[Any] = []
    monkeypatch.setattr(
        drilling.report_actions, "print_sheet", lambda **given: printed.append(given)
    )
    assert drilled(backup(tmp_path / "to")).checks["sheet"] == "good"
    assert printed[0]["figures"]["n"] == 30


def test_a_sheet_with_other_figures_is_found(data: Path, tmp_path: Path) -> None:
    sheet = issue_sheet()
    changed = {**sheet.figures, "n": 31}
    IssuedSheet.objects.bulk_create(
        [
            IssuedSheet(
                scope="run:A",
                figures=changed,
                digest=sheet.digest,
                signature="x",
                issued_at=NOW + timedelta(hours=1),
            )
        ]
    )
    [fault] = drilled(backup(tmp_path / "to")).faults
    assert "not those that were issued" in fault


def replanted(file: Path, data: Path, statement: str) -> Path:
    """A backup whose database somebody changed who has all keys of the installation."""
    with restoring.opened(file=file, key_file=None, own_keys=data / "keys", inside=data) as opened:
        with closing(databases.open_file(path=opened.database, key="")) as copy:
            copy.execute(statement)
        document = dict(opened.manifest)
        document["files"][opened.database.name] = {
            "bytes": opened.database.stat().st_size,
            "sha256": archive.digest_of_file(path=opened.database),
        }
        key = node_keys.signing_key()
        digest = signing.digest_of(document=document)
        document["issued"]["digest"] = digest.hex()
        document["issued"]["signature"] = signing.sign(digest=digest, key=key)
        (opened.folder / archive.MANIFEST).write_text(json.dumps(document))
        work = opened.folder.parent
        archive.pack(folder=opened.folder, target=work / "packed")
        sealed = work / "sealed"
        age_keys.seal_file(source=work / "packed", target=sealed, recipients=opened.label.data)
        archive.write(target=work / "whole", label=opened.label, parts={archive.DATA: sealed})
        shutil.copy(work / "whole", file)
    return file


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("INSERT INTO django_session VALUES ('k', 'd', '2026-01-01')", "counts"),
        ("UPDATE kit_node SET last_digest = 'ff' WHERE is_this", "audit_head"),
    ],
)
def test_a_change_by_somebody_with_all_keys_is_found(
    data: Path, tmp_path: Path, statement: str, check: str
) -> None:
    found = drilled(replanted(backup(tmp_path / "to"), data, statement))
    assert found.checks[check].startswith("bad")
    line = audit.last_line(action="drill_backup")
    assert line
    assert check in line.detail["bad"]


def test_a_backup_signed_by_another_key_is_found(data: Path, tmp_path: Path) -> None:
    file = backup(tmp_path / "to")
    (data / "keys" / node_keys.SIGNING_NAME).unlink()
    found = drilled(file)
    assert found.checks["signature"].startswith("not checked")
    node_keys.signing_key()
    assert drilled(file).checks["signature"] == "bad: an unknown key signed it"


def called(name: str, *arguments: Any, **options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command(name, *arguments, stdout=out, stderr=StringIO(), **options)
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def test_the_commands_go_all_the_way_round(data: Path, tmp_path: Path) -> None:
    (tmp_path / "to").mkdir()
    printed = tmp_path / "printed.txt"
    assert called("backup", tmp_path / "to")["only_this_machine"] is True
    made_key = called("make_recovery_key", printed)
    made = called("backup", tmp_path / "to")
    assert made["only_this_machine"] is False
    assert called("drill", made["file"])["is_good"] is True
    assert called("drill", made["file"], key=printed)["is_good"] is True
    restored = called("restore", made["file"], into=tmp_path / "back", key=printed)
    assert restored["of"] == "main"
    assert (tmp_path / "back" / "keys" / "recovery-recipient.txt").read_text().strip() == (
        made_key["public_key"]
    )
    line = audit.last_line(action="make_backup")
    assert line
    assert line.detail["files"] == [Path(made["file"]).name]
