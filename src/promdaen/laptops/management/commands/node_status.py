"""`promdaen node-status`: shows this node and the state of its records."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.laptops.queries import status
from promdaen.laptops.queries.nodes import NodeFileError


class Command(BaseCommand):
    """Read-only."""

    help = "Say whether this is a laptop or headquarters, and which records are where; JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the argument: the output format."""
        parser.add_argument("--json", action="store_true", help="JSON, as it always is")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one document."""
        try:
            status_document = status.document()
        except NodeFileError as error:
            raise CommandError(str(error), returncode=3) from error
        self.stdout.write(json.dumps(status_document, indent=2))
