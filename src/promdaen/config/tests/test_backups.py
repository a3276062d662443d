"""Backups: made while rows are written, opened by their keys alone, restored over nothing."""

import json
import os
import shutil
import tarfile
import threading
from collections import namedtuple
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from promdaen.config.backups import age_keys, archive, databases, drilling, making, restoring
from promdaen.config.backups.refusals import BackupRefused
from promdaen.kit import key_files
from promdaen.laptops.queries import nodes

NOW = datetime(2026, 11, 30, 1, 2, 3, tzinfo=UTC)
SIGNING = Ed25519PrivateKey.from_private_bytes(bytes(32))
SQLITE = "django.db.backends.sqlite3"
TABLES = """
CREATE TABLE kit_node (id TEXT, epoch INT, sequence INT, last_digest TEXT, is_this BOOL);
INSERT INTO kit_node VALUES ('ab12', 1, 3, 'cd34', 1);
CREATE TABLE answer (id INTEGER PRIMARY KEY, mark REAL);
CREATE TABLE total (answers INT);
INSERT INTO total VALUES (0);
"""


OTHER_FILES = (
    "certificates/revocations.json",
    "evaluation-reports/1-km.pdf",
    "locale/lo/LC_MESSAGES/django.po",
)


def installation(folder: Path, *, key: str = "", kind: str = age_keys.MAIN) -> making.BackupSource:
    """A data folder with a small database, media and key files."""
    (folder / "keys").mkdir(parents=True)
    (folder / "media").mkdir()
    (folder / "media" / "photo.jpg").write_bytes(b"photograph")
    for name in OTHER_FILES:
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(name)
    (folder / "secret-key").write_text("secret")
    (folder / "keys" / "sheet-key.pem").write_text("signing")
    (folder / "keys" / "exchange-master.key").write_text("master")
    name = restoring.MAIN_FILE if kind == age_keys.MAIN else restoring.EXCHANGE_FILE
    with closing(databases.open_file(path=folder / name, key=key)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(TABLES)
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO answer (mark) VALUES (?)", [(1.0,)] * 500)
        connection.execute("COMMIT")
        connection.execute("UPDATE total SET answers = 500")
    database = {"ENGINE": SQLITE, "NAME": str(folder / name)}
    return making.BackupSource(kind=kind, data=folder, database=database, database_key=key)


def make_backup(source: making.BackupSource, to: Path) -> Path:
    to.mkdir(exist_ok=True)
    return making.make_archive(source=source, folder=to, key=SIGNING, now=NOW)


def recovery_key(source: making.BackupSource, file: Path) -> Path:
    age_keys.make_recovery_key(file=file, data=source.data, kind=source.kind, day="2026-11-30")
    return file


def restored(
    file: Path, into: Path, *, key: Path | None = None, own: Path, database_key: str = ""
) -> list[str]:
    return restoring.restore(
        file=file, into=into, key_file=key, data_folder=own, database_key=database_key
    )


def counts(path: Path, key: str = "") -> dict[str, int]:
    tables: dict[str, int] = databases.file_contents(path=path, key=key)["tables"]
    return tables


@pytest.fixture
def source(tmp_path: Path) -> making.BackupSource:
    return installation(tmp_path / "data")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """The data folder of a machine where nothing was installed."""
    return tmp_path / "elsewhere"


@pytest.mark.parametrize("key", ["", "it's a key"])
def test_a_backup_made_while_rows_are_written_is_one_moment(tmp_path: Path, key: str) -> None:
    source = installation(tmp_path / "data", key=key)
    printed = recovery_key(source, tmp_path / "printed.txt")
    stop, has_written = threading.Event(), threading.Event()

    def write() -> None:
        name = Path(str(source.database["NAME"]))
        with closing(databases.open_file(path=name, key=key)) as connection:
            while not stop.is_set():
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany("INSERT INTO answer (mark) VALUES (?)", [(0.0,)] * 7)
                connection.execute("UPDATE total SET answers = answers + 7")
                connection.execute("COMMIT")
                has_written.set()

    writer = threading.Thread(target=write)
    writer.start()
    has_written.wait(20)
    try:
        file = make_backup(source, tmp_path / "to")
    finally:
        stop.set()
        writer.join()
    notes = restored(file, tmp_path / "back", key=printed, own=tmp_path / "nowhere")
    copy = tmp_path / "back" / "promdaen.sqlite3"
    assert databases.file_faults(path=copy, key=key) == []
    with closing(databases.open_file(path=copy, key=key)) as connection:
        [(total,)] = connection.execute("SELECT answers FROM total").fetchall()
    assert total >= 507
    assert counts(copy, key)["answer"] == total
    assert (tmp_path / "back" / "media" / "photo.jpg").read_bytes() == b"photograph"
    assert (tmp_path / "back" / "secret-key").read_text() == "secret"
    for name in OTHER_FILES:
        assert (tmp_path / "back" / name).read_text() == name
    assert [note for note in notes if "PROMDAEN_DB_KEY" in note] == notes
    assert bool(notes) == bool(key)
    assert copy.stat().st_mode & 0o077 == 0


def test_key_files_are_sealed_to_the_recovery_key_alone(
    source: making.BackupSource, tmp_path: Path
) -> None:
    recovery_key(source, tmp_path / "printed.txt")
    label = archive.read_label(file=make_backup(source, tmp_path / "to"))
    assert [sealed_key.owner for sealed_key in label.data] == ["installation", "recovery"]
    assert [key.owner for key in label.keys] == ["recovery"]
    assert not label.is_for_this_machine


def test_without_a_recovery_key_a_backup_opens_on_its_machine_alone(
    source: making.BackupSource, tmp_path: Path, elsewhere: Path
) -> None:
    file = make_backup(source, tmp_path / "to")
    assert archive.read_label(file=file).is_for_this_machine
    with pytest.raises(BackupRefused, match="the backup key of the installation that made it"):
        restored(file, tmp_path / "back", own=elsewhere)
    assert restored(file, tmp_path / "back", own=source.data) == []
    assert (tmp_path / "back" / "keys" / "sheet-key.pem").read_text() == "signing"
    assert not (tmp_path / "back" / "keys" / "exchange-master.key").exists()


def test_a_backup_without_key_files_names_the_files_to_restore(
    source: making.BackupSource, tmp_path: Path, elsewhere: Path
) -> None:
    (source.data / "keys" / "badge-master.key").write_bytes(bytes(32))
    file = make_backup(source, tmp_path / "to")
    own = source.data / "keys" / "backup-key.txt"
    [note] = restored(file, tmp_path / "back", key=own, own=elsewhere)
    assert "put back" in note
    assert "keys/badge-master.key" in note
    assert "keys/sheet-key.pem, secret-key" in note
    assert "exchange" not in note


def test_a_backup_of_an_older_version_names_the_place_of_its_key_files(
    source: making.BackupSource, tmp_path: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "key_file_names", lambda **_given: [])
    file = make_backup(source, tmp_path / "to")
    own = source.data / "keys" / "backup-key.txt"
    [note] = restored(file, tmp_path / "back", key=own, own=elsewhere)
    assert "put back secret-key, keys into" in note


def test_the_installations_key_alone_does_not_open_key_files(
    source: making.BackupSource, tmp_path: Path, elsewhere: Path
) -> None:
    recovery_key(source, tmp_path / "printed.txt")
    file = make_backup(source, tmp_path / "to")
    own = source.data / "keys" / "backup-key.txt"
    with pytest.raises(BackupRefused, match="key files of this backup open with the printed"):
        restored(file, tmp_path / "back", key=own, own=elsewhere)
    assert not (tmp_path / "back").exists()


def test_the_exchange_opens_with_its_own_recovery_key_alone(tmp_path: Path) -> None:
    main = installation(tmp_path / "data")
    exchange = installation(tmp_path / "other", kind=age_keys.EXCHANGE, key="x")
    printed = recovery_key(main, tmp_path / "printed.txt")
    exchange_printed = recovery_key(exchange, tmp_path / "apart.txt")
    file = make_backup(exchange, tmp_path / "to")
    assert file.name == "promdaen-exchange-2026-11-30-010203.backup"
    assert [sealed_key.owner for sealed_key in archive.read_label(file=file).data] == ["recovery"]
    for key_file, own in ((printed, tmp_path), (None, exchange.data)):
        with pytest.raises(BackupRefused, match="printed recovery key whose public key is age1"):
            restored(file, tmp_path / "back", key=key_file, own=own)
    restored(make_backup(main, tmp_path / "to"), tmp_path / "back", key=printed, own=tmp_path)
    [note] = restored(file, tmp_path / "back", key=exchange_printed, own=tmp_path)
    assert "PROMDAEN_EXCHANGE_DB_KEY" in note
    assert counts(tmp_path / "back" / "exchange.sqlite3", "x")["answer"] == 500
    assert (tmp_path / "back" / "keys" / "exchange-master.key").read_text() == "master"
    with pytest.raises(BackupRefused, match="holds data already"):
        restored(file, tmp_path / "back", key=exchange_printed, own=tmp_path)


def test_nothing_is_restored_over_data(source: making.BackupSource, tmp_path: Path) -> None:
    file = make_backup(source, tmp_path / "to")
    into = tmp_path / "back"
    into.mkdir()
    (into / "mine.txt").write_text("mine")
    with pytest.raises(BackupRefused, match="nothing is written over it"):
        restored(file, into, own=source.data)
    assert [path.name for path in into.iterdir()] == ["mine.txt"]
    (into / "mine.txt").unlink()
    assert restored(file, into, own=source.data) == []


def test_another_key_is_refused_and_the_right_one_named(
    source: making.BackupSource, tmp_path: Path, elsewhere: Path
) -> None:
    printed = recovery_key(source, tmp_path / "printed.txt")
    public = (source.data / "keys" / "recovery-recipient.txt").read_text().strip()
    stranger = installation(tmp_path / "stranger")
    other = recovery_key(stranger, tmp_path / "other.txt")
    file = make_backup(source, tmp_path / "to")
    with pytest.raises(BackupRefused, match=rf"does not open this backup.*{public}"):
        restored(file, tmp_path / "back", key=other, own=elsewhere)
    misread = tmp_path / "misread.txt"
    misread.write_text(printed.read_text().replace("AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1Q"))
    with pytest.raises(BackupRefused, match="letter by letter"):
        restored(file, tmp_path / "back", key=misread, own=elsewhere)
    with pytest.raises(BackupRefused, match="holds no key"):
        restored(file, tmp_path / "back", key=source.data / "secret-key", own=elsewhere)
    with pytest.raises(BackupRefused, match=r"cannot be read: No such file or directory\.$"):
        restored(file, tmp_path / "back", key=tmp_path / "no.txt", own=elsewhere)
    assert not (tmp_path / "back").exists()


def test_the_key_of_an_encrypted_database_is_asked_for_by_name(
    tmp_path: Path, elsewhere: Path
) -> None:
    source = installation(tmp_path / "data", key="k")
    file = make_backup(source, tmp_path / "to")
    with pytest.raises(BackupRefused, match="Set PROMDAEN_DB_KEY"):
        restored(file, tmp_path / "back", own=source.data)
    assert restored(file, tmp_path / "back", own=source.data, database_key="k") == []


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_damaged_file_is_refused_and_leaves_nothing(
    source: making.BackupSource, tmp_path: Path, share: float
) -> None:
    file = make_backup(source, tmp_path / "to")
    data = bytearray(file.read_bytes())
    with tarfile.open(file, "r:") as tar:
        part = tar.getmember(archive.DATA)
    data[part.offset_data + int(part.size * share)] ^= 1
    file.write_bytes(data)
    with pytest.raises(BackupRefused, match="damaged"):
        restored(file, tmp_path / "back", own=source.data)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "to"]


def test_a_file_that_is_deleted_while_a_backup_is_made_is_left_out(
    source: making.BackupSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copy2

    def deleted(path: str, target: str) -> None:
        if Path(path).name == "photo.jpg":
            Path(path).unlink()
        copy(path, target)

    monkeypatch.setattr(making.shutil, "copy2", deleted)
    file = make_backup(source, tmp_path / "to")
    restored(file, tmp_path / "back", own=source.data)
    assert not list((tmp_path / "back").rglob("photo.jpg"))


def test_a_file_that_is_cut_off_or_none_is_refused(
    source: making.BackupSource, tmp_path: Path
) -> None:
    file = make_backup(source, tmp_path / "to")
    whole = file.read_bytes()
    for kept_bytes in (0, 100, 1500, 5000):
        file.write_bytes(whole[:kept_bytes])
        with pytest.raises(BackupRefused, match=r"damaged|not a backup"):
            restored(file, tmp_path / "back", own=source.data)
    file.write_bytes(b"PK" * 4000)
    with pytest.raises(BackupRefused, match="not a backup"):
        restored(file, tmp_path / "back", own=source.data)
    with pytest.raises(BackupRefused, match="There is no file"):
        restored(tmp_path / "none", tmp_path / "back", own=source.data)


@pytest.mark.parametrize("name", ["../out.txt", "/tmp/promdaen-out.txt", "link"])
def test_nothing_but_files_below_its_folder_is_unpacked(name: str, tmp_path: Path) -> None:
    member = tarfile.TarInfo(name)
    if name == "link":
        member.type, member.linkname = tarfile.SYMTYPE, "/etc"
    with tarfile.open(tmp_path / "packed", "w:gz") as tar:
        tar.addfile(member)
    with pytest.raises(BackupRefused, match="is not a file of a backup"):
        archive.unpack(source=tmp_path / "packed", folder=tmp_path / "content")
    assert list((tmp_path / "content").iterdir()) == []
    assert not (tmp_path / "out.txt").exists()


def planted(file: Path, source: making.BackupSource, tmp_path: Path, change: Any) -> Path:
    """A backup as somebody would change it who knows the public keys."""
    own = age_keys.own_path(keys=source.data / "keys", kind=source.kind)
    work = tmp_path / "planted"
    work.mkdir()
    sealed = archive.extract_part(file=file, name=archive.DATA, folder=work)
    assert sealed
    identities = age_keys.read_identities(path=own)
    age_keys.open_file(source=sealed, target=work / "packed", identities=identities)
    archive.unpack(source=work / "packed", folder=work / "content")
    change(work / "content")
    archive.pack(folder=work / "content", target=work / "packed")
    label = archive.read_label(file=file)
    age_keys.seal_file(source=work / "packed", target=sealed, recipients=label.data)
    archive.write_archive(target=file, label=label, parts={archive.DATA: sealed})
    shutil.rmtree(work)
    return file


def better_marks(content: Path) -> None:
    with closing(databases.open_file(path=content / archive.SQLITE_FILE, key="")) as connection:
        connection.execute("UPDATE answer SET mark = 0 WHERE id = 3")


def better_manifest(content: Path) -> None:
    better_marks(content)
    path = content / archive.MANIFEST
    document = json.loads(path.read_text())
    copy = content / archive.SQLITE_FILE
    document["files"][copy.name]["sha256"] = archive.digest_of_file(path=copy)
    path.write_text(json.dumps(document))


def extra_file(content: Path) -> None:
    (content / "media" / "other.jpg").write_bytes(b"other")


def missing_file(content: Path) -> None:
    (content / "media" / "photo.jpg").unlink()


def no_manifest(content: Path) -> None:
    (content / archive.MANIFEST).unlink()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (better_marks, "database.sqlite3 is not what the manifest says"),
        (better_manifest, "manifest was changed after it was signed"),
        (extra_file, "media/other.jpg is not in the manifest"),
        (missing_file, "media/photo.jpg is missing"),
        (no_manifest, "no manifest"),
    ],
)
def test_a_planted_change_is_found(
    source: making.BackupSource, tmp_path: Path, change: Any, words: str
) -> None:
    file = planted(make_backup(source, tmp_path / "to"), source, tmp_path, change)
    with pytest.raises(BackupRefused, match=words):
        restored(file, tmp_path / "back", own=source.data)


def test_two_backups_of_one_second_are_two_files(
    source: making.BackupSource, tmp_path: Path
) -> None:
    first, second = (make_backup(source, tmp_path / "to") for _ in range(2))
    assert (first.stem, second.stem) == (
        "promdaen-2026-11-30-010203",
        "promdaen-2026-11-30-010203-2",
    )
    assert first.stat().st_mode & 0o077 == 0


def test_a_backup_needs_a_folder_a_database_and_its_key(
    source: making.BackupSource, tmp_path: Path
) -> None:
    with pytest.raises(BackupRefused, match="There is no folder"):
        making.make_archive(source=source, folder=tmp_path / "none", key=SIGNING, now=NOW)
    none = replace(source, database={"ENGINE": SQLITE, "NAME": str(tmp_path / "none")})
    with pytest.raises(BackupRefused, match="no database"):
        make_backup(none, tmp_path / "to")
    with pytest.raises(BackupRefused, match="cannot be copied"):
        make_backup(replace(source, database_key="another"), tmp_path / "to")
    assert list((tmp_path / "to").iterdir()) == []


def test_double_the_size_must_be_free(
    source: making.BackupSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_backup(source, tmp_path / "to")
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(1, 1, 1000))
    with pytest.raises(BackupRefused, match="twice the size"):
        make_backup(source, tmp_path / "to")
    with pytest.raises(BackupRefused, match="twice the size"):
        restored(file, tmp_path / "back", own=source.data)


def test_postgresql_without_pg_dump_is_refused_with_words(
    source: making.BackupSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases.shutil, "which", lambda _name: None)
    server = replace(source, database={"ENGINE": "django.db.backends.postgresql", "NAME": "x"})
    monkeypatch.setattr(databases, "database_size", lambda **_given: 0)
    with pytest.raises(BackupRefused, match="pg_dump is missing"):
        make_backup(server, tmp_path / "to")


def test_a_recovery_key_is_made_once_and_never_beside_the_data(
    source: making.BackupSource, tmp_path: Path
) -> None:
    inside = source.data / "printed.txt"
    with pytest.raises(BackupRefused, match="inside the data folder"):
        recovery_key(source, inside)
    with pytest.raises(BackupRefused, match="no folder"):
        recovery_key(source, tmp_path / "none" / "printed.txt")
    printed = recovery_key(source, tmp_path / "printed.txt")
    assert printed.stat().st_mode & 0o077 == 0
    assert "AGE-SECRET-KEY-1" in printed.read_text()
    text = (source.data / "keys" / "recovery-recipient.txt").read_text()
    assert text.startswith("age1")
    with pytest.raises(BackupRefused, match="a recovery key already"):
        recovery_key(source, tmp_path / "second.txt")
    (source.data / "keys" / "recovery-recipient.txt").unlink()
    with pytest.raises(BackupRefused, match="exists already"):
        recovery_key(source, printed)
    (source.data / "keys" / "recovery-recipient.txt").write_text("age1nonsense")
    with pytest.raises(BackupRefused, match="not the public half"):
        make_backup(source, tmp_path / "to")


def test_what_a_power_cut_left_is_removed_after_a_day(
    source: making.BackupSource, tmp_path: Path
) -> None:
    old, new = (source.data / f"{archive.WORK}{name}" for name in ("old", "new"))
    old.mkdir()
    new.mkdir()
    os.utime(old, (0, 0))
    make_backup(source, tmp_path / "to")
    assert (old.exists(), new.exists()) == (False, True)


def test_a_backup_is_read_without_this_program(
    source: making.BackupSource, tmp_path: Path
) -> None:
    with tarfile.open(make_backup(source, tmp_path / "to"), "r:") as tar:
        assert tar.getnames() == [archive.LABEL, archive.DATA]
        data = tar.extractfile(archive.DATA)
        assert data
        assert data.readline() == b"age-encryption.org/v1\n"


@pytest.mark.parametrize("is_left", [True, False])
def test_a_restored_headquarters_still_knows_its_laptops(
    source: making.BackupSource, tmp_path: Path, is_left: bool
) -> None:
    (source.data / "keys" / nodes.AGE_NAME).write_text("age")
    state = source.data / nodes.STATE_FILE
    file = make_backup(source, tmp_path / "to")
    if is_left:
        state.write_text('{"revoked": ["a"]}')
    notes = restored(file, tmp_path / "back", own=source.data)
    copy = tmp_path / "back" / nodes.STATE_FILE
    assert copy.read_text() == (state.read_text() if is_left else "{}")
    assert copy.stat().st_mode & 0o077 == 0
    assert bool([note for note in notes if nodes.STATE_FILE in note]) is not is_left


def test_a_backup_opens_with_the_key_that_was_replaced_since(
    source: making.BackupSource, tmp_path: Path, settings: Any
) -> None:
    file = make_backup(source, tmp_path / "to")
    settings.DATA_FOLDER = source.data
    path = age_keys.own_path(keys=source.data / "keys", kind=age_keys.MAIN)
    key_files.retire_file(path=path)
    age_keys.make_own_key(path=path)
    assert drilling.opens_with_key(file=file, key_file=None)
    restored(file, tmp_path / "back", own=source.data)
    assert (tmp_path / "back" / restoring.MAIN_FILE).exists()
