"""Drills of backups, the backup of every night, and what the commands say."""

import inspect
import json
import shutil
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from promdaen.config.backups import (
    age_keys,
    archive,
    databases,
    drilling,
    installation,
    making,
    nightly,
    restoring,
    retention,
)
from promdaen.config.backups.refusals import BackupRefused
from promdaen.course.actions import classroom
from promdaen.kit import audit, backup_state, node_keys, pdf, signing
from promdaen.report.models import IssuedSheet
from promdaen.report.rules.issued_documents import UnknownVersionError
from tests import factories
from tests.extras import block_extra

NOW = datetime(2026, 11, 30, 20, 2, 3, tzinfo=UTC)
# They copy the file of SQLite that the tests have.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def data(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose database is a copy of that of the test, with a line in its log."""
    folder = tmp_path / "data"
    folder.mkdir()
    settings.DATA_FOLDER = folder
    (folder / "secret-key").write_text("secret")
    node_keys.signing_key()
    note("begin")

    def sources() -> list[making.BackupSource]:
        path = folder / restoring.MAIN_FILE
        path.unlink(missing_ok=True)
        with closing(databases.open_file(path=path, key="")) as target:
            # In one transaction: without it SQLite would write each row to the disk by itself.
            target.execute("BEGIN")
            copy_rows(target)
            target.execute("COMMIT")
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
        return [
            making.BackupSource(
                kind=age_keys.MAIN, data=folder, database=database, database_key=""
            )
        ]

    monkeypatch.setattr(installation, "backup_sources", sources)
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


def drilled(file: Path, **more: Any) -> drilling.RestoreDrill:
    return drilling.drill(file=file, key_file=more.get("key_file"), by=None, now=NOW)


def issue_sheet() -> IssuedSheet:
    document = {"scope": {"key": "run:A"}, "state": "final", "n": 30}
    figures = signing.issue(
        document=document, key=node_keys.signing_key(), node="A", moment=NOW, address=""
    )
    digest = signing.document_digest(document=document).hex()
    return IssuedSheet.objects.create(
        scope="run:A", figures=figures, digest=digest, signature="x", issued_at=NOW
    )


def test_a_good_drill_is_reported_and_recorded(data: Path, tmp_path: Path) -> None:
    file = backup(tmp_path / "to")
    restore_drill = drilled(file)
    assert restore_drill.faults == []
    assert restore_drill.checks == {
        "digests": "good",
        "signature": "good",
        "integrity": "good",
        "counts": "good",
        "rows": "good",
        "audit_head": "good",
        "audit_chain": "good",
        "badges": "good",
        "sheet": "none was issued yet",
        "key_files": "not checked: the backup has none, since no recovery key was made",
    }
    assert restore_drill.unchecked == [
        "key_files: the backup has none, since no recovery key was made"
    ]
    line = audit.last_line(action="drill_backup")
    assert line
    assert line.detail["is_good"] is True
    assert line.detail["file"] == file.name
    assert sorted(path.name for path in data.iterdir()) == [
        "keys",
        "promdaen.sqlite3",
        "secret-key",
    ]


def test_a_drill_finds_that_the_key_file_of_badges_is_missing_or_another(
    data: Path, tmp_path: Path
) -> None:
    run = factories.run()
    factories.enrolments(run, 1)
    classroom.make_badges(run=run, by=None, now=NOW)
    file = backup(tmp_path / "to")
    assert drilled(file).checks["badges"] == "good"
    path = data / "keys" / "badge-master.key"
    path.unlink()
    assert "badge-master.key is missing" in drilled(file).checks["badges"]
    path.write_bytes(bytes(32))
    path.chmod(0o600)
    restore_drill = drilled(file)
    assert "badge-master.key is not the one" in restore_drill.checks["badges"]
    assert restore_drill.faults


def test_a_drill_of_a_backup_from_before_keys_of_badges_checks_none(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_given: Any) -> None:
        raise DatabaseError("no such table")

    monkeypatch.setattr(drilling.badge_keys, "check_key", fail)
    restore_drill = drilled(backup(tmp_path / "to"))
    assert restore_drill.checks["badges"] == "not checked: no such table"
    assert not restore_drill.faults


def test_a_drill_prints_the_sheet_that_was_issued_last(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue_sheet()
    printed: list[Any] = []
    monkeypatch.setattr(
        drilling.report_actions, "print_sheet", lambda **arguments: printed.append(arguments)
    )
    assert drilled(backup(tmp_path / "to")).checks["sheet"] == "good"
    assert printed[0]["figures"]["n"] == 30


def test_a_server_that_makes_no_pdf_cannot_compare_prints_and_finds_no_fault(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block_extra(monkeypatch, "prints")
    issue_sheet()
    monkeypatch.setattr(
        drilling.report_actions,
        "print_sheet",
        lambda **_given: pdf.compile_pdf(
            source=drilling.report_actions.PRINT, data={}, language="km"
        ),
    )
    safe: list[Any] = []
    monkeypatch.setattr(
        drilling.laptops_actions, "note_safe", lambda **arguments: safe.append(arguments)
    )
    restore_drill = drilled(backup(tmp_path / "to"))
    assert restore_drill.checks["sheet"].startswith("not checked: This server")
    assert not restore_drill.faults
    assert len(safe) == 1


def test_a_sheet_of_a_later_version_is_not_compared(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(**_given: Any) -> bytes:
        raise UnknownVersionError(schema="promdaen.sheet/99")

    issue_sheet()
    monkeypatch.setattr(drilling.report_actions, "print_sheet", unknown)
    restore_drill = drilled(backup(tmp_path / "to"))
    assert restore_drill.checks["sheet"].startswith("not checked: promdaen.sheet/99")
    assert not restore_drill.faults


def test_a_sheet_that_prints_otherwise_than_the_stored_one_is_found(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = issue_sheet()
    file = backup(tmp_path / "to")
    monkeypatch.setattr(
        drilling.report_actions, "print_sheet", lambda **arguments: str(arguments).encode()
    )
    assert drilled(file).checks["sheet"] == "good"
    stored = IssuedSheet(figures={**sheet.figures, "node": "another"})
    monkeypatch.setattr(drilling.report_queries, "stored_sheet", lambda **_given: stored)
    assert "prints otherwise" in drilled(file).checks["sheet"]
    monkeypatch.setattr(drilling.report_queries, "stored_sheet", lambda **_given: None)
    restore_drill = drilled(file)
    assert restore_drill.checks["sheet"].startswith(
        "good; not checked: this installation has no such"
    )
    assert not restore_drill.faults
    assert "sheet: this installation has no such sheet to compare with" in restore_drill.unchecked


def test_a_key_file_that_its_backup_lacks_is_found(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = tmp_path / "printed.txt"
    called("make_recovery_key", printed)
    file = backup(tmp_path / "to")
    assert drilled(file).checks["key_files"].startswith("not checked: they open with the printed")
    assert drilled(file, key_file=printed).checks["key_files"] == "good"
    names = making.key_file_names(data=data, kind=age_keys.MAIN)
    monkeypatch.setattr(making, "key_file_names", lambda **_given: [*names, "keys/lost.pem"])
    file = backup(tmp_path / "to")
    assert drilled(file, key_file=printed).checks["key_files"] == "bad: keys/lost.pem is missing"


def test_a_drill_of_a_large_file_lists_what_it_does_not_check(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "THOROUGH_BYTES", 0)
    restore_drill = drilled(backup(tmp_path / "to"))
    assert (
        "integrity: whether entries of indexes are those of their rows" in restore_drill.unchecked
    )
    assert not restore_drill.faults


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
    with restoring.open_backup(
        file=file, key_file=None, own_keys=data / "keys", inside=data
    ) as opened:
        with closing(databases.open_file(path=opened.database, key="")) as copy:
            copy.execute(statement)
        document = dict(opened.manifest)
        document["files"][opened.database.name] = {
            "bytes": opened.database.stat().st_size,
            "sha256": archive.digest_of_file(path=opened.database),
        }
        key = node_keys.signing_key()
        digest = signing.document_digest(document=document)
        document["issued"]["digest"] = digest.hex()
        document["issued"]["signature"] = signing.sign(digest=digest, key=key)
        (opened.folder / archive.MANIFEST).write_text(json.dumps(document))
        work = opened.folder.parent
        archive.pack(folder=opened.folder, target=work / "packed")
        sealed = work / "sealed"
        age_keys.seal_file(source=work / "packed", target=sealed, recipients=opened.label.data)
        archive.write_archive(
            target=work / "whole", label=opened.label, parts={archive.DATA: sealed}
        )
        shutil.copy(work / "whole", file)
    return file


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("INSERT INTO django_session VALUES ('k', 'd', '2026-01-01')", "counts"),
        ("UPDATE kit_node SET last_digest = 'ff' WHERE is_this", "audit_head"),
        ("UPDATE kit_node SET name = 'another' WHERE is_this", "rows"),
    ],
)
def test_a_change_by_somebody_with_all_keys_is_found(
    data: Path, tmp_path: Path, statement: str, check: str
) -> None:
    restore_drill = drilled(replanted(backup(tmp_path / "to"), data, statement))
    assert restore_drill.checks[check].startswith("bad")
    line = audit.last_line(action="drill_backup")
    assert line
    assert check in line.detail["bad"]


def test_a_backup_signed_by_another_key_is_found(data: Path, tmp_path: Path) -> None:
    file = backup(tmp_path / "to")
    (data / "keys" / node_keys.SIGNING_NAME).unlink()
    restore_drill = drilled(file)
    assert restore_drill.checks["signature"].startswith("not checked")
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
    backup_document = called("backup", tmp_path / "to")
    assert backup_document["only_this_machine"] is False
    document = called("drill", backup_document["file"])
    assert document["is_good"] is True
    assert any(line.startswith("key_files: ") for line in document["not_checked"])
    assert called("drill", backup_document["file"], key=printed)["is_good"] is True
    restored = called("restore", backup_document["file"], into=tmp_path / "back", key=printed)
    assert restored["of"] == "main"
    assert (tmp_path / "back" / "keys" / "recovery-recipient.txt").read_text().strip() == (
        made_key["public_key"]
    )
    line = audit.last_line(action="make_backup")
    assert line
    assert line.detail["files"] == [Path(backup_document["file"]).name]


def with_exchange(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second database beside the first, as the backup of an exchange."""
    main_sources = installation.backup_sources

    def sources() -> list[making.BackupSource]:
        [main] = main_sources()
        path = data / restoring.EXCHANGE_FILE
        path.write_bytes(Path(str(main.database["NAME"])).read_bytes())
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
        exchange = making.BackupSource(
            kind=age_keys.EXCHANGE, data=data, database=database, database_key=""
        )
        return [main, exchange]

    monkeypatch.setattr(installation, "backup_sources", sources)


def test_a_drill_of_the_newest_includes_the_exchange_or_the_reason_why_not(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.EXCHANGE_IS_HERE = True
    to = tmp_path / "to"
    to.mkdir()
    monkeypatch.setattr("promdaen.config.management.commands.drill._folder", lambda: to)
    called("backup", to)
    assert called("drill")["exchange"].startswith("not drilled: there is no backup")
    with_exchange(data, monkeypatch)
    backup_document = called("backup", to)
    document = called("drill")
    assert document["is_good"] is True
    assert document["exchange"]["file"] == backup_document["exchange_file"]
    assert document["exchange"]["is_good"] is True
    line = audit.last_line(action="drill_exchange_backup")
    assert line
    assert line.detail["file"] == Path(backup_document["exchange_file"]).name
    printed = tmp_path / "printed-exchange.txt"
    called("make_recovery_key", printed, exchange=True)
    for file in to.iterdir():
        file.unlink()
    called("backup", to)
    document = called("drill")
    assert "not drilled" in document["exchange"]
    assert "--exchange-key" in document["exchange"]
    assert called("drill", exchange_key=printed)["exchange"]["is_good"] is True
    line = audit.last_line(action="drill_backup")
    assert line
    assert "exchange" not in line.detail["file"]


def test_a_drill_of_a_backup_that_does_not_open_is_written_down(
    data: Path, tmp_path: Path
) -> None:
    file = backup(tmp_path / "to")
    (data / "keys" / "backup-key.txt").unlink()
    with pytest.raises(BackupRefused, match="opens with the backup key"):
        drilled(file)
    line = audit.last_line(action="drill_backup")
    assert line
    assert line.detail["bad"] == ["opens"]


def test_a_dump_is_not_drilled_beside_a_file_of_sqlite() -> None:
    with pytest.raises(BackupRefused, match="This backup is of PostgreSQL"):
        drilling._server(is_main=True)


def test_the_commands_refuse_with_words(data: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no folder") as refused:
        called("backup", tmp_path / "none")
    assert refused.value.returncode == 2
    with pytest.raises(CommandError, match="inside the data folder"):
        called("make_recovery_key", data / "printed.txt")
    assert audit.last_line(action="make_recovery_key") is None
    with pytest.raises(CommandError, match="PROMDAEN_BACKUP_TO"):
        called("drill")
    with pytest.raises(CommandError, match="There is no file"):
        called("drill", tmp_path / "none")
    with pytest.raises(CommandError, match="There is no file"):
        called("restore", tmp_path / "none", into=tmp_path / "back")


def test_a_backup_goes_to_any_command(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "sent"
    backup_document = called("backup", to=f'cat > "{target}" && echo $BACKUP_NAME >&2')
    assert archive.read_label(file=target).kind == "main"
    assert "/" not in backup_document["file"]
    with pytest.raises(CommandError, match="exit code 3"):
        called("backup", to="cat > /dev/null; exit 3")


def test_kept_are_14_days_8_weeks_and_24_months() -> None:
    """Worked by hand: a backup at 18:00 every day of 2025 and up to Monday 30 November 2026."""
    first = datetime(2025, 1, 1, 18, tzinfo=UTC)
    times = [first + timedelta(days=n) for n in range(699)]
    assert times[-1] == datetime(2026, 11, 30, 18, tzinfo=UTC)
    days = [f"2026-11-{day}" for day in range(17, 31)]
    # Mondays: the first backup of each of the last eight weeks.
    weeks = ["10-12", "10-19", "10-26", "11-02", "11-09", "11-16", "11-23", "11-30"]
    months = [f"2025-{month:02}-01" for month in range(1, 13)]
    months += [f"2026-{month:02}-01" for month in range(1, 12)]
    expected = {*days, *(f"2026-{day}" for day in weeks), *months}
    assert {str(at.date()) for at in retention.times_to_keep(times=times)} == expected


def test_pruning_every_night_keeps_what_pruning_once_keeps() -> None:
    first = datetime(2024, 1, 1, 18, tzinfo=UTC)
    every = [first + timedelta(days=n) for n in range(900)]
    kept_times: set[datetime] = set()
    for at in every:
        kept_times = retention.times_to_keep(times={*kept_times, at})
    assert kept_times == retention.times_to_keep(times=every)


def test_of_one_day_the_last_backup_is_kept_besides_the_first_of_its_week() -> None:
    monday = [datetime(2026, 11, 30, hour, tzinfo=UTC) for hour in (1, 9, 17)]
    assert sorted(retention.times_to_keep(times=monday)) == [monday[0], monday[2]]
    assert retention.times_to_keep(times=[]) == set()


def test_the_server_backs_up_once_a_night_and_removes_old_ones(
    data: Path, tmp_path: Path, settings: Any
) -> None:
    to = settings.BACKUP_TO = tmp_path / "to"
    to.mkdir()
    for day in range(1, 29):
        (to / f"promdaen-2020-02-{day:02}-180000.backup").touch()
    (to / "holiday.backup").touch()
    night = datetime(2026, 11, 30, 1, 30, tzinfo=timezone.get_default_timezone())
    nightly.back_up_nightly(now=night)
    nightly.back_up_nightly(now=night + timedelta(hours=1))
    names = [path.name for path in to.iterdir()]
    assert [name for name in names if name.startswith("promdaen-2026")] == [
        "promdaen-2026-11-29-183000.backup"
    ]
    assert "holiday.backup" in names
    assert "promdaen-2020-02-01-180000.backup" in names
    assert "promdaen-2020-02-05-180000.backup" not in names
    assert drilling.latest_file(folder=to) == to / "promdaen-2026-11-29-183000.backup"
    assert drilling.latest_file(folder=None) is None


def test_the_newest_backup_is_tried_once_after_it_was_made(
    data: Path, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    safe: list[object] = []
    monkeypatch.setattr(
        drilling.laptops_actions, "note_safe", lambda *, contents: safe.append(contents)
    )
    nightly.drill_nightly(now=NOW)
    settings.BACKUP_TO = tmp_path / "backups"
    nightly.drill_nightly(now=NOW)
    assert audit.last_line(action="drill_backup") is None
    file = backup(settings.BACKUP_TO)
    nightly.drill_nightly(now=NOW)
    nightly.drill_nightly(now=NOW)
    [line] = audit.action_lines(action="drill_backup")
    assert (line.detail["file"], line.detail["is_good"]) == (file.name, True)
    assert len(safe) == 1
    # The next one too, whatever the clock says; a damaged one makes nothing safe, and is said.
    later_file = backup(settings.BACKUP_TO, now=NOW + timedelta(days=1))
    later_file.write_bytes(later_file.read_bytes()[: later_file.stat().st_size // 2])
    with pytest.raises(BackupRefused):
        nightly.drill_nightly(now=NOW - timedelta(days=400))
    nightly.drill_nightly(now=NOW)
    assert [row.detail["is_good"] for row in audit.action_lines(action="drill_backup")] == [
        True,
        False,
    ]
    assert len(safe) == 1


@pytest.mark.parametrize(
    ("kind", "action"),
    [(age_keys.MAIN, "drill_backup"), (age_keys.EXCHANGE, "drill_exchange_backup")],
)
def test_a_backup_whose_label_is_damaged_is_reported_once(
    data: Path, settings: Any, kind: str, action: str
) -> None:
    settings.BACKUP_TO = data.parent / "backups"
    file = backup(settings.BACKUP_TO)
    if kind == age_keys.EXCHANGE:
        settings.EXCHANGE_IS_HERE = True
        name = file.name.replace("promdaen-", "promdaen-exchange-")
        file = file.rename(file.with_name(name))
    file.write_bytes(b"damaged" * 1_000)
    with pytest.raises(BackupRefused, match="it is damaged"):
        nightly.drill_nightly(now=NOW)
    nightly.drill_nightly(now=NOW + timedelta(hours=1))
    [line] = audit.action_lines(action=action)
    assert (line.detail["file"], line.detail["bad"]) == (file.name, ["opens"])


def test_a_backup_that_another_key_opens_or_a_command_took_is_not_tried_at_night(
    data: Path, tmp_path: Path, settings: Any
) -> None:
    settings.BACKUP_TO = tmp_path / "backups"
    backup(settings.BACKUP_TO)
    own = age_keys.own_path(keys=data / "keys", kind=age_keys.MAIN)
    own.unlink()
    age_keys.make_own_key(path=own)
    nightly.drill_nightly(now=NOW)
    settings.BACKUP_COMMAND = "cat > /dev/null"
    nightly.drill_nightly(now=NOW)
    assert audit.last_line(action="drill_backup") is None


def test_no_backup_is_made_without_a_folder_or_while_another_server_makes_it(
    data: Path, tmp_path: Path, settings: Any
) -> None:
    nightly.back_up_nightly(now=NOW)
    settings.BACKUP_TO = tmp_path
    with nightly.single.lock_for_server(database=data / "nightly-backup", address=""):
        nightly.back_up_nightly(now=NOW)
    assert audit.last_line(action="make_backup") is None


def test_the_state_of_backups_is_shown_where_they_are_expected(settings: Any) -> None:
    assert backup_state.backup_state(now=NOW) is None
    settings.PUBLIC_ADDRESS = "https://promdaen.example"
    state = backup_state.backup_state(now=NOW)
    assert state
    assert (state.made_at, state.is_late, state.was_drilled) == (None, True, False)
    note("make_backup", only_this_machine=True)
    note("drill_backup", is_good=False)
    state = backup_state.backup_state(now=NOW)
    assert state
    assert (state.is_late, state.opens_here_only, state.is_drill_good) == (False, True, False)
    note("make_backup", only_this_machine=False)
    note("drill_backup", is_good=True)
    state = backup_state.backup_state(now=NOW + timedelta(days=1))
    assert state
    assert not state.needs_attention
    late = backup_state.backup_state(now=NOW + timedelta(days=2, hours=1))
    assert late
    assert late.needs_attention
    audit.mark_demo()
    assert backup_state.backup_state(now=NOW) is None
