"""`promdaen drill`: restores a backup to a separate place and checks that it is complete."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.config.backups import age_keys, disks, drilling
from promdaen.config.backups.refusals import BackupRefused
from promdaen.config.environment import environment

BROKEN, REFUSED = 1, 2


class Command(BaseCommand):
    """Prints one JSON document with every check, and writes the result to the audit log."""

    help = "Restore a backup to a separate place, check it, and remove it again."

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
        parser.add_argument(
            "--exchange-key",
            metavar="KEY_FILE",
            type=Path,
            help="without FILE: the recovery key of the exchange, to drill its newest backup too",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the drill; exit code 1 if a check fails."""
        try:
            folder = None if options["file"] else _folder()
            file = options["file"] or drilling.latest_file(folder=folder)
            if file is None:
                raise CommandError(
                    "Name the file of a backup, or set PROMDAEN_BACKUP_TO to the folder of "
                    "backups.",
                    returncode=REFUSED,
                )
            drill = _drilled(file=file, key_file=options["key"])
            document = _document(drill=drill)
            faults = list(drill.faults)
            if not options["file"] and settings.EXCHANGE_IS_HERE:
                exchange = _exchange_drilled(folder=folder, key_file=options["exchange_key"])
                if isinstance(exchange, drilling.RestoreDrill):
                    document["exchange"] = _document(drill=exchange)
                    faults += exchange.faults
                else:
                    document["exchange"] = exchange
        except BackupRefused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        except OSError as error:
            raise CommandError(f"The backup cannot be drilled: {error}.") from error
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        if faults:
            raise CommandError(f"Do not rely on this backup: {faults[0]}", returncode=BROKEN)


def _drilled(*, file: Path, key_file: Path | None) -> drilling.RestoreDrill:
    return drilling.drill(file=file, key_file=key_file, by=None, now=timezone.now())


def _exchange_drilled(
    *, folder: Path | None, key_file: Path | None
) -> drilling.RestoreDrill | str:
    """The drill of the exchange's newest backup, or why there was none."""
    file = drilling.latest_file(folder=folder, kind=age_keys.EXCHANGE)
    if file is None:
        return "not drilled: there is no backup of the exchange in the folder"
    if not drilling.opens_with_key(file=file, key_file=key_file):
        return (
            f"not drilled: {file.name} opens with the recovery key of the exchange; who has it "
            "gives it with --exchange-key"
        )
    return _drilled(file=file, key_file=key_file)


def _document(*, drill: drilling.RestoreDrill) -> dict[str, object]:
    return {
        "file": str(drill.file),
        "made_at": drill.made_at,
        "is_good": not drill.faults,
        "seconds": drill.seconds,
        "checks": dict(drill.checks),
        "not_checked": drill.unchecked,
    }


def _folder() -> Path | None:
    """The folder of the nightly backups: the one named, or that of the disk with the label."""
    variables = environment()
    if variables.backup_label:
        return disks.find_mounted_disk(label=variables.backup_label)
    return variables.backup_to
