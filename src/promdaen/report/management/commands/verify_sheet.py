"""`promdaen verify-sheet`: checks whether the system issued this file. Works offline."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from promdaen.kit import command_input
from promdaen.report.rules import verification


class Command(BaseCommand):
    """Checks the seal of a PDF or the signature of a JSON sheet against known keys."""

    help = "Say whether a results sheet (PDF or JSON) is exactly what was issued."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the file and the trusted keys."""
        parser.add_argument("file")
        command_input.add_trusted_keys(parser=parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the verdict as JSON; exit code 1 unless it is genuine."""
        command_input.print_verdict(
            command=self,
            file=options["file"],
            keys=options["key"],
            verdict_on=verification.verdict_on,
        )
