"""`promdaen export-aggregate`: the signed yearly table of this country, published once."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.kit import node_keys
from promdaen.report import actions


class Command(BaseCommand):
    """Publishes the table of a year, or writes the published one again."""

    help = "Write the yearly table of this country: aggregates of five officers or more, signed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add country, year and file."""
        parser.add_argument("country", metavar="COUNTRY", help="ISO 3166-1, such as KHM")
        parser.add_argument("year", type=int)
        parser.add_argument("--to", metavar="FILE", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file; print its name, the officers in it, and the key to compare."""
        try:
            country_table = actions.publish_country_table(
                country=options["country"], year=options["year"], by=None, now=timezone.now()
            )
        except actions.ReportRefused as error:
            raise CommandError(str(error)) from error
        path = Path(options["to"])
        try:
            path.write_text(
                json.dumps(country_table.document, ensure_ascii=False, indent=1) + "\n",
                encoding="utf-8",
            )
        except OSError as error:
            raise CommandError(f"{path}: cannot be written: {error.strerror}.") from error
        export_document = {
            "file": str(path),
            "country": country_table.country,
            "year": country_table.year,
            "officers": country_table.document["total"]["officers"],
            "public_key": node_keys.public_key(),
        }
        self.stdout.write(json.dumps(export_document, ensure_ascii=False))
