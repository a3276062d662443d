"""`promdaen verify-rollout`: checks that a protocol is genuine and its seed gives its order."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.evaluation.rules import protocols
from promdaen.kit import node_keys

NOT_GENUINE = 1
UNREADABLE = 2


class Command(BaseCommand):
    """Checks the seal or signature, and draws the order again; uses no database."""

    help = "Say whether the protocol of a roll-out is genuine and its order the drawn one."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the arguments: the file and the trusted keys."""
        parser.add_argument("file", metavar="FILE", help="the protocol as PDF or JSON")
        parser.add_argument("--json", action="store_true", help="JSON, as it always is")
        parser.add_argument(
            "--key",
            action="append",
            default=[],
            metavar="PUBLIC_KEY",
            help="a public key to trust (base64) beside this installation's own",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the result as JSON; exit code 1 unless it is genuine."""
        path = Path(options["file"])
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.", returncode=UNREADABLE) from error
        trusted = [*node_keys.trusted_keys(), *options["key"]]
        verdict = protocols.verdict_on(data=data, trusted=trusted)
        self.stdout.write(json.dumps(verdict, ensure_ascii=False, indent=2))
        if not verdict["is_genuine"]:
            raise CommandError(f"{path.name}: {verdict['words']['en']}", returncode=NOT_GENUINE)
