"""A backup is sent to a command, by hand and every night."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from promdaen.config import environment
from promdaen.config.backups import archive, installation, making, nightly, sending
from promdaen.config.backups.refusals import BackupRefused
from promdaen.kit import audit, backup_state
from tests import factories

VARIABLES = {"PROMDAEN_DATA": "/tmp/none"}


@pytest.fixture
def data(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, and backups that are a few bytes."""
    settings.DATA_FOLDER = tmp_path / "data"
    settings.DATA_FOLDER.mkdir()

    def write(*, folder: Path, **_how: Any) -> Path:
        file = folder / "promdaen-2026-11-30-010203.backup"
        file.write_bytes(b"sealed")
        return file

    label = archive.BackupLabel(
        kind="main", made_at="", version="", unpacked_bytes=1, data=(), keys=()
    )
    monkeypatch.setattr(making, "make_archive", write)
    monkeypatch.setattr(archive, "read_label", lambda **_how: label)
    monkeypatch.setattr(installation, "backup_sources", lambda: [None])
    return Path(settings.DATA_FOLDER)


def test_a_command_is_read_from_the_settings_as_it_is_written() -> None:
    line = """ssh backup@other 'cat > "$BACKUP_NAME"' && echo 'it''s: done'"""
    read = environment.environment(variables=VARIABLES | {"PROMDAEN_BACKUP_TO": f"command:{line}"})
    assert (read.backup_command, read.backup_to, read.backup_label) == (line, None, "")
    for empty in ("command:", "command:  "):
        with pytest.raises(ValueError, match="PROMDAEN_BACKUP_TO"):
            environment.environment(variables=VARIABLES | {"PROMDAEN_BACKUP_TO": empty})


@pytest.mark.parametrize("name", ["a b.backup", "$(touch ran).backup", "'; touch ran #.backup"])
def test_a_name_is_never_part_of_the_command(name: str, tmp_path: Path) -> None:
    file, folder = tmp_path / name, tmp_path / 'it\'s "there"'
    file.write_bytes(b"sealed")
    folder.mkdir()
    place = str(folder).replace('"', '\\"')
    sending.send_file(file=file, command=f'cd "{place}" && cat > "$BACKUP_NAME"')
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {name: b"sealed"}


def test_a_command_gets_no_key_and_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMDAEN_DB_KEY", "of the file")
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@host/name")
    monkeypatch.setenv("SSH_AUTH_SOCK", "agent")
    file = tmp_path / "a.backup"
    file.touch()
    sending.send_file(file=file, command=f'env > "{tmp_path}/env"')
    lines = (tmp_path / "env").read_text()
    assert "SSH_AUTH_SOCK=agent" in lines
    assert "BACKUP_NAME=a.backup" in lines
    assert "PROMDAEN_" not in lines
    assert "DATABASE_URL" not in lines


@pytest.mark.django_db
def test_the_server_sends_a_backup_once_a_night_and_keeps_no_copy(
    data: Path, tmp_path: Path, settings: Any
) -> None:
    settings.BACKUP_COMMAND = f'cat > "{tmp_path}/$BACKUP_NAME"; echo sent >> "{tmp_path}/log"'
    night = factories.NOW.astimezone(timezone.get_default_timezone()).replace(hour=1, minute=30)
    nightly.back_up_nightly(now=night)
    nightly.back_up_nightly(now=night)
    assert (tmp_path / "promdaen-2026-11-30-010203.backup").read_bytes() == b"sealed"
    assert (tmp_path / "log").read_text() == "sent\n"
    assert not list(data.rglob("*.backup"))
    assert audit.last_line(action="make_backup")


@pytest.mark.django_db
@pytest.mark.usefixtures("data")
def test_a_backup_that_its_command_did_not_take_does_not_count(settings: Any) -> None:
    settings.BACKUP_COMMAND = "cat > /dev/null; exit 3"
    with pytest.raises(BackupRefused, match="exit code 3") as refusal:
        nightly.back_up_nightly(now=factories.NOW)
    # It may have the key of another machine, and the page of the work shows this message.
    assert "cat" not in str(refusal.value)
    assert audit.last_line(action="make_backup") is None
    state = backup_state.backup_state(now=factories.NOW)
    assert state
    assert state.is_late
