"""`promdaen node-status`: which node this is, and where its records are."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.laptops.queries import status
from promdaen.laptops.queries.nodes import NodeFileError


class Command(BaseCommand):
    """Changes nothing."""

    help = "Say whether this is a laptop or headquarters, and which records are where; JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How it is told."""
        parser.add_argument("--json", action="store_true", help="JSON, as it always is")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one document."""
        try:
            told = status.document()
        except NodeFileError as error:
            raise CommandError(str(error), returncode=3) from error
        self.stdout.write(json.dumps(told, indent=2))
