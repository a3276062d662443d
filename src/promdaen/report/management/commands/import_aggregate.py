"""`promdaen import-aggregate`: the yearly table that another country published."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.kit import command_input
from promdaen.report import actions
from promdaen.report.rules.country_tables import MAX_BYTES


class Command(BaseCommand):
    """Imports a table that a key in keys/trusted-keys.txt signed."""

    help = "Import the yearly table of another country, signed by a key that is trusted here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the file."""
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file, and print what it is."""
        command_input.require_room()
        path = Path(options["file"])
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from error
        try:
            country_table = actions.import_country_table(data=data, by=None, now=timezone.now())
        except actions.ReportRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            json.dumps(
                {"country": country_table.country, "year": country_table.year}
                | {"officers": country_table.document["total"]["officers"]}
            )
        )
