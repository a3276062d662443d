"""`promdaen make-recovery-key`: a key to print, which opens every future backup."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from promdaen.config.backups import age_keys
from promdaen.config.backups.refusals import BackupRefused
from promdaen.kit import audit

REFUSED = 2


class Command(BaseCommand):
    """Prints one JSON document: the file to print, and the public key that is stored here."""

    help = "Make the recovery key of backups: FILE is printed, kept in a safe, and removed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the private key's file, and the kind of backup."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--exchange",
            action="store_true",
            help="the key of the exchange's backups, which another person keeps",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write both halves, each to its place."""
        now = timezone.now()
        kind = age_keys.EXCHANGE if options["exchange"] else age_keys.MAIN
        try:
            with transaction.atomic():
                public = age_keys.make_recovery_key(
                    file=options["file"],
                    data=settings.DATA_FOLDER,
                    kind=kind,
                    day=timezone.localdate(now).isoformat(),
                )
                audit.record_line(
                    action="make_recovery_key",
                    subject=None,
                    by=None,
                    now=now,
                    detail={"of": kind, "public_key": public},
                )
        except BackupRefused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        except OSError as error:
            raise CommandError(f"The key cannot be written: {error}.") from error
        self.stdout.write(json.dumps({"file": str(options["file"]), "public_key": public}))
        self.stderr.write(
            f"Print {options['file']}, keep the page in a safe, then remove the file: "
            "its half of the key must not stay on this machine.",
            str,
        )
