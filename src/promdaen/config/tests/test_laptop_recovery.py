"""A laptop's file is opened with the printed recovery key, on an empty machine too."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pyrage
import pytest
from django.core.management import CommandError, call_command
from pytest_django.plugin import DjangoDbBlocker

from promdaen.config.backups import age_keys, making, restoring
from promdaen.kit import node_keys
from promdaen.laptops.queries import nodes
from promdaen.people.models import Officer
from tests import factories
from tests import laptops_world as world

pytestmark = pytest.mark.sqlite


def backup(machine: world.Machine, *, to: Path) -> Path:
    """The backup of a night, as the server writes it."""
    (machine.folder / "secret-key").write_text("secret")
    to.mkdir()
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(machine.database)}
    source = making.BackupSource(
        kind=age_keys.MAIN, data=machine.folder, database=database, database_key=""
    )
    with machine.on():
        key = node_keys.signing_key()
        return making.make_archive(source=source, folder=to, key=key, now=machine.now)


def merged(machine: world.Machine, file: Path, *, key: Path | None) -> dict[str, object]:
    stream = StringIO()
    with machine.on():
        call_command("merge_bundle", file, key=key, json=True, stdout=stream, stderr=StringIO())
    document: dict[str, object] = json.loads(stream.getvalue())
    return document


def test_headquarters_is_made_again_with_the_paper_and_opens_a_stick_written_before(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        empty = world.empty_machine(tmp_path / "empty")
        with empty.on():
            factories.department()
        headquarters, laptop = (empty.copied(tmp_path / name) for name in ("hq", "laptop"))
        paper = tmp_path / "paper.txt"
        age_keys.make_recovery_key(
            file=paper, data=headquarters.folder, kind=age_keys.MAIN, day="2026-11-30"
        )
        world.enrolled(headquarters=headquarters, laptop=laptop)
        backup_file = backup(headquarters, to=tmp_path / "backups")
        with laptop.on():
            factories.officer(name_latin="SOK Written Before")
        stick = tmp_path / "stick.promdaen"
        stick.write_bytes(laptop.send())

        restoring.restore(
            file=backup_file,
            into=tmp_path / "new",
            key_file=paper,
            data_folder=tmp_path / "nothing",
            database_key="",
        )
        restored = world.Machine(folder=tmp_path / "new", minutes=60)
        # The key of headquarters itself is lost, too.
        (restored.folder / "keys" / nodes.AGE_NAME).unlink()
        with pytest.raises(CommandError, match="is missing"):
            merged(restored, stick, key=None)
        other = tmp_path / "other.txt"
        other.write_text(str(pyrage.x25519.Identity.generate()))
        with pytest.raises(CommandError, match="another machine"):
            merged(restored, stick, key=other)
        other.write_text("no key")
        with pytest.raises(CommandError, match="holds no key"):
            merged(restored, stick, key=other)
        document = merged(restored, stick, key=paper)
        assert document["rows"]["people.Officer"] == 1  # type: ignore[index]
        with restored.on():
            assert Officer.objects.get().name_latin == "SOK Written Before"
        # The answer is one that the laptop reads: nothing has to be sent again.
        laptop.merge(Path(str(document["answer"])).read_bytes())
        with laptop.on():
            stream = StringIO()
            call_command("node_status", stdout=stream)
        assert json.loads(stream.getvalue())["here"] == 0
