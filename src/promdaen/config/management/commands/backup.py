"""`promdaen backup`: database, media and key files in one sealed file, while in use."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.config.backups import archive, disks, installation
from promdaen.config.backups.refusals import BackupRefused
from promdaen.kit import signing

REFUSED = 2


class Command(BaseCommand):
    """Prints one JSON document: `file`, its size, and `exchange_file` if there is one."""

    help = "Back up this installation into a folder, or to a command; safe while it is in use."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the option of the target folder."""
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("folder", nargs="?", metavar="DIR", type=Path)
        where.add_argument(
            "--label", metavar="NAME", help="the label of a mounted disk, in place of DIR"
        )
        where.add_argument(
            "--to",
            metavar="COMMAND",
            help="a shell command that takes each file on its standard input; "
            "$BACKUP_NAME is its name",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the backup, and print which keys open it."""
        try:
            if options["to"]:
                document = self._send(command=options["to"])
            else:
                label = options["label"]
                folder = disks.find_mounted_disk(label=label) if label else options["folder"]
                backup_files = self._make(folder=folder)
                document = _document(backup=backup_files) | {
                    "bytes": backup_files.file.stat().st_size
                }
        except BackupRefused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        except signing.KeyFileError as problem:
            raise CommandError(str(problem)) from problem
        except OSError as error:
            raise CommandError(f"The backup cannot be written: {error}.") from error
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))

    def _make(self, *, folder: Path, command: str = "") -> installation.BackupFiles:
        backup_files = installation.make_backup(
            folder=folder, command=command, by=None, now=timezone.now()
        )
        if backup_files.is_for_this_machine:
            self.stderr.write(
                "This backup opens only on this machine. Make a recovery key (make-recovery-key, "
                "for the exchange with --exchange), then back up again.",
                str,
            )
        return backup_files

    def _send(self, *, command: str) -> dict[str, object]:
        with archive.work_folder(inside=Path(settings.DATA_FOLDER)) as work:
            backup_files = self._make(folder=work, command=command)
        names = (
            backup_files.file.name,
            backup_files.exchange_file.name if backup_files.exchange_file else None,
        )
        document = _document(backup=backup_files) | {"file": names[0]}
        return document | ({"exchange_file": names[1]} if names[1] else {})


def _document(*, backup: installation.BackupFiles) -> dict[str, object]:
    document: dict[str, Any] = {"file": str(backup.file)}
    if backup.exchange_file:
        document["exchange_file"] = str(backup.exchange_file)
    return document | {"only_this_machine": backup.is_for_this_machine}
