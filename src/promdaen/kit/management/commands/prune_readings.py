"""`promdaen prune-readings`: writes old lines of the readings to a file and deletes them."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.kit import audit, readings, signing

REFUSED = 2


class Command(BaseCommand):
    """Keeps two years of readings; the rest is exported as a signed segment."""

    help = "Write lines of readings older than 24 months to FILE, sign and remove them; JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the argument: the file."""
        parser.add_argument("file", type=Path, metavar="FILE", help="a file that is not there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, sign and delete; print the number and the signed document."""
        path: Path = options["file"]
        try:
            with audit.run_by_system_user(name=audit.system_user()):
                pruned = readings.prune_readings(path=path, by=None, now=timezone.now())
        except FileExistsError as error:
            message = f"{path} is there already. Name a file that is not."
            raise CommandError(message, returncode=REFUSED) from error
        except (OSError, ValueError, signing.KeyFileError) as error:
            raise CommandError(f"Nothing was removed: {error}") from error
        document = {"removed": pruned.count, "file": str(path) if pruned.count else None}
        self.stdout.write(json.dumps(document | {"segment": pruned.document}, indent=2))
