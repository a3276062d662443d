"""`promdaen restore`: creates a data folder from a backup, on this machine or a new one."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.config.backups import age_keys, archive, restoring
from promdaen.config.backups.refusals import BackupRefused
from promdaen.config.environment import environment

REFUSED = 2


class Command(BaseCommand):
    """Needs no installation: it reads no settings and opens no database of this machine."""

    help = "Make a data folder of a backup; nothing that is there is written over."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of backup, target and key."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--into", metavar="DIR", type=Path, required=True)
        parser.add_argument(
            "--key",
            metavar="KEY_FILE",
            type=Path,
            help="a file with the recovery key; without it this machine's own key is tried",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, and print the result and the remaining tasks."""
        try:
            env = environment()
            kind = archive.read_label(file=options["file"]).kind
            database_key = env.database_key if kind == age_keys.MAIN else env.exchange_key
            notes = restoring.restore(
                file=options["file"],
                into=options["into"],
                key_file=options["key"],
                data_folder=env.data,
                database_key=database_key,
            )
        except (BackupRefused, ValueError) as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        except OSError as error:
            raise CommandError(f"The backup cannot be restored: {error}.") from error
        for note in notes:
            self.stderr.write(note, str)
        document = {"into": str(options["into"]), "of": kind, "notes": notes}
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
