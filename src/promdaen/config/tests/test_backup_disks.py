"""A disk for backups is found by its label, wherever it was mounted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from promdaen.config import environment
from promdaen.config.backups import disks, nightly
from promdaen.config.backups.refusals import BackupRefused
from tests import factories


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A disk labelled "Backup 1", mounted at a folder with a space in its name."""
    device, labels, folder = tmp_path / "sdb1", tmp_path / "by-label", tmp_path / "my stick"
    device.touch()
    labels.mkdir()
    folder.mkdir()
    (labels / "Backup\\x201").symlink_to(device)
    mounts = tmp_path / "mounts"
    mounted_at = str(folder).replace(" ", "\\040")
    mounts.write_text(f"proc /proc proc rw 0 0\n{device} {mounted_at} vfat rw 0 0\n")
    monkeypatch.setattr(disks, "LABEL_LINKS", labels)
    monkeypatch.setattr(disks, "MOUNTS_FILE", mounts)
    monkeypatch.setattr(disks.sys, "platform", "linux")
    return folder


def test_a_disk_is_found_by_its_label(stick: Path) -> None:
    assert disks.find_mounted_disk(label="Backup 1") == stick


def test_a_disk_of_a_mac_is_a_folder_of_its_volumes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disks.sys, "platform", "darwin")
    monkeypatch.setattr(disks, "MACOS_VOLUMES", tmp_path)
    (tmp_path / "Backup 1").mkdir()
    assert disks.find_mounted_disk(label="Backup 1") == tmp_path / "Backup 1"


@pytest.mark.usefixtures("stick")
def test_a_missing_disk_is_named_in_the_error() -> None:
    with pytest.raises(BackupRefused, match="Connect it"):
        disks.find_mounted_disk(label="Backup 2")
    with pytest.raises(CommandError, match="Connect it"):
        call_command("backup", label="Backup 2")


def test_the_nightly_backup_goes_to_the_disk_with_the_label(
    stick: Path, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    folders = []
    settings.BACKUP_LABEL, settings.BACKUP_TO = "Backup 1", None
    settings.DATA_FOLDER = tmp_path
    monkeypatch.setattr(nightly, "_is_due", lambda **_now: True)
    monkeypatch.setattr(
        nightly.installation, "make_backup", lambda *, folder, **_how: folders.append(folder)
    )
    nightly.back_up_nightly(now=factories.NOW)
    assert folders == [stick]


def test_a_label_is_read_from_the_settings() -> None:
    variables = {"PROMDAEN_DATA": "/tmp/none", "PROMDAEN_BACKUP_TO": "label:Backup 1"}
    read = environment.environment(variables=variables)
    assert (read.backup_to, read.backup_label) == (None, "Backup 1")
    with pytest.raises(ValueError, match="PROMDAEN_BACKUP_TO"):
        environment.environment(variables=variables | {"PROMDAEN_BACKUP_TO": "label:"})


@pytest.mark.usefixtures("stick")
def test_a_drill_looks_for_the_newest_backup_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMDAEN_BACKUP_TO", "label:Backup 1")
    with pytest.raises(CommandError, match="Name the file"):
        call_command("drill")
    monkeypatch.setenv("PROMDAEN_BACKUP_TO", "label:Backup 2")
    with pytest.raises(CommandError, match="Connect it"):
        call_command("drill")
