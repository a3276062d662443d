"""What a restored headquarters must know is stored outside its database."""

from __future__ import annotations

from pathlib import Path

import pytest

from promdaen.kit.models import AuditLine
from promdaen.laptops import actions
from promdaen.laptops.models import Peer
from promdaen.laptops.queries import nodes
from tests import laptops_world as world

from .test_content_and_changes import content


@pytest.mark.parametrize("has_file", [True, False])
def test_content_of_a_restored_headquarters_is_newer(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path, has_file: bool
) -> None:
    backup = headquarters.database_copy(tmp_path / "backup.sqlite3")
    for _ in range(3):
        laptop.merge(content(headquarters))
    headquarters.restore_database(backup)
    if not has_file:
        (headquarters.folder / nodes.STATE_FILE).unlink()
    laptop.merge(content(headquarters))
    world.exchanged(headquarters=headquarters, laptop=laptop)
    laptop.merge(content(headquarters))


def test_a_laptop_that_was_revoked_after_the_backup_stays_revoked(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path
) -> None:
    backup = headquarters.database_copy(tmp_path / "backup.sqlite3")
    with headquarters.on():
        actions.revoke_laptop(name=world.NAME, by=None, now=headquarters.now)
    headquarters.restore_database(backup)
    with pytest.raises(actions.BundleRefused) as refusal:
        headquarters.merge(laptop.send())
    assert refusal.value.code == "revoked-kept"
    with headquarters.on():
        lines = AuditLine.objects.filter(node__is_this=True).order_by("-sequence")
        assert [line.action for line in lines[:2]] == ["refuse_bundle", "revoke_laptop"]
        assert lines[1].detail == {"name": world.NAME, "restored": True}
        assert Peer.objects.get(name=world.NAME).revoked_at is not None
        with pytest.raises(actions.LaptopRefused, match="no enrolled laptop"):
            actions.make_reference_bundle(
                laptop=world.NAME, runs=[], by=None, now=headquarters.now
            )
