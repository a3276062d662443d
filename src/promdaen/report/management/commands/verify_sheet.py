"""`promdaen verify-sheet`: checks whether the system issued this file. Works offline."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.kit import node_keys
from promdaen.report.rules import verification

NOT_GENUINE = 1
UNREADABLE = 2


class Command(BaseCommand):
    """Checks the seal of a PDF or the signature of a JSON sheet against known keys."""

    help = "Say whether a results sheet (PDF or JSON) is exactly what was issued."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the file and the trusted keys."""
        parser.add_argument("file")
        parser.add_argument(
            "--key",
            action="append",
            default=[],
            metavar="PUBLIC_KEY",
            help="a public key to trust (base64) beside this installation's own",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the verdict as JSON; exit code 1 unless it is genuine."""
        path = Path(options["file"])
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.", returncode=UNREADABLE) from error
        trusted = [*node_keys.trusted_keys(), *options["key"]]
        found = verification.verdict_on(data=data, trusted=trusted)
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        if not found["is_genuine"]:
            raise CommandError(f"{path.name}: {found['words']['en']}", returncode=NOT_GENUINE)
