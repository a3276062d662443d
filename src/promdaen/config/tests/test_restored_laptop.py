"""A laptop is restored as its guide says: its identity is copied, and nothing it sent is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from promdaen.config.backups import age_keys, making, restoring
from promdaen.laptops.queries import nodes
from promdaen.laptops.tests import conftest
from promdaen.people.models import Officer
from tests import factories
from tests import laptops_world as world

machines, headquarters, laptop = conftest.machines, conftest.headquarters, conftest.laptop
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))


def backed_up(machine: world.Machine, to: Path) -> Path:
    to.mkdir()
    source = making.BackupSource(
        kind=age_keys.MAIN,
        data=machine.folder,
        database={"ENGINE": "django.db.backends.sqlite3", "NAME": str(machine.database)},
        database_key="",
    )
    return making.make_archive(source=source, folder=to, key=KEY, now=world.NOW)


def printed_key(machine: world.Machine, file: Path) -> Path:
    age_keys.make_recovery_key(
        file=file, data=machine.folder, kind=age_keys.MAIN, day="2026-11-30"
    )
    return file


def restored(file: Path, *, key: Path, own: Path, into: Path) -> list[str]:
    return restoring.restore(file=file, into=into, key_file=key, data_folder=own, database_key="")


def officer(machine: world.Machine, name: str) -> None:
    with machine.on():
        factories.officer(name_latin=name)


@pytest.mark.parametrize("is_moved", [False, True])
def test_a_laptop_that_was_restored_from_its_backup_opens_an_epoch(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path, is_moved: bool
) -> None:
    key = printed_key(laptop, tmp_path / "printed.txt")
    officer(laptop, "SOK First")
    world.exchanged(headquarters=headquarters, laptop=laptop)
    file = backed_up(laptop, tmp_path / "to")
    officer(laptop, "SOK Second")
    world.exchanged(headquarters=headquarters, laptop=laptop)
    data, new, old = laptop.folder, tmp_path / "data.new", tmp_path / "data.old"
    if is_moved:
        data.rename(old)
        [note] = restored(file, key=key, own=data, into=data)
        assert "copy node.json of the old data folder" in note
        with laptop.on(), pytest.raises(nodes.NodeFileError, match="old data folder"):
            nodes.node_file()
        (data / nodes.NODE_FILE).write_bytes((old / nodes.NODE_FILE).read_bytes())
    else:
        assert restored(file, key=key, own=data, into=new) == []
        assert (new / nodes.NODE_FILE).stat().st_mode & 0o077 == 0
        data.rename(old)
        new.rename(data)
    officer(laptop, "SOK Third")
    world.exchanged(headquarters=headquarters, laptop=laptop)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with laptop.on():
        assert nodes.node_file().identity.epoch == 2
    with headquarters.on():
        names = set(Officer.objects.values_list("name_latin", flat=True))
        assert {"SOK First", "SOK Second", "SOK Third"} <= names


def test_the_identity_of_another_laptop_is_not_given_to_a_backup(
    laptop: world.Machine, machines: Path, tmp_path: Path
) -> None:
    key = printed_key(laptop, tmp_path / "printed.txt")
    file = backed_up(laptop, tmp_path / "to")
    other = world.Machine(machines / "laptop").copied(tmp_path / "other")
    age_keys.own_recipient(keys=other.folder / "keys", kind=age_keys.MAIN)
    [note] = restored(file, key=key, own=other.folder, into=tmp_path / "back")
    assert "backup of a laptop" in note
    assert not (tmp_path / "back" / nodes.NODE_FILE).exists()
