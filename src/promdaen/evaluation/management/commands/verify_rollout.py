"""`promdaen verify-rollout`: checks that a protocol is genuine and its seed gives its order."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from promdaen.evaluation.rules import protocols
from promdaen.kit import command_input


class Command(BaseCommand):
    """Checks the seal or signature, and draws the order again; uses no database."""

    help = "Say whether the protocol of a roll-out is genuine and its order the drawn one."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the arguments: the file and the trusted keys."""
        parser.add_argument("file", metavar="FILE", help="the protocol as PDF or JSON")
        parser.add_argument("--json", action="store_true", help="JSON, as it always is")
        command_input.add_trusted_keys(parser=parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the result as JSON; exit code 1 unless it is genuine."""
        command_input.print_verdict(
            command=self,
            file=options["file"],
            keys=options["key"],
            verdict_on=protocols.verdict_on,
        )
