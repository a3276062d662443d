"""`promdaen drill`: restores a backup to a separate place and checks that it is complete."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.config.backups import disks, drilling
from promdaen.config.backups.refusals import BackupRefused
from promdaen.config.environment import environment

BROKEN, REFUSED = 1, 2


class Command(BaseCommand):
    """Prints one JSON document with every check, and writes the result to the audit log."""

    help = "Restore a backup aside, check what came back, and remove it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the backup and the key."""
        parser.add_argument(
            "file",
            nargs="?",
            metavar="FILE",
            type=Path,
            help="the newest in the folder of PROMDAEN_BACKUP_TO unless given",
        )
        parser.add_argument(
            "--key",
            metavar="KEY_FILE",
            type=Path,
            help="a file with the recovery key; without it this machine's own key is tried",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the drill; exit code 1 if a check fails."""
        try:
            file = options["file"] or drilling.latest_file(folder=_folder())
        except BackupRefused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        if file is None:
            raise CommandError(
                "Name the file of a backup, or set PROMDAEN_BACKUP_TO to the folder of backups.",
                returncode=REFUSED,
            )
        try:
            drill = drilling.drill(file=file, key_file=options["key"], by=None, now=timezone.now())
        except BackupRefused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        except OSError as error:
            raise CommandError(f"The backup cannot be drilled: {error}.") from error
        document = {
            "file": str(drill.file),
            "made_at": drill.made_at,
            "is_good": not drill.faults,
            "seconds": drill.seconds,
            "checks": dict(drill.checks),
        }
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        if drill.faults:
            raise CommandError(f"Do not rely on this backup: {drill.faults[0]}", returncode=BROKEN)


def _folder() -> Path | None:
    """The folder of the nightly backups: the one named, or that of the disk with the label."""
    known = environment()
    if known.backup_label:
        return disks.disk_folder(label=known.backup_label)
    return known.backup_to
