"""`promdaen export-audit`: all audit logs as one file that anyone can check, and the verifier."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.kit import audit_file, signing


class Command(BaseCommand):
    """Writes the chains of all databases to a file, with a verifier that needs only Python."""

    help = "Write the audit logs as one text file, and beside it the program that checks it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the argument: the file."""
        parser.add_argument("--out", metavar="FILE", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and print a summary."""
        out = Path(options["out"])
        try:
            export_document = audit_file.write_logs(path=out, now=timezone.now())
        except signing.KeyFileError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{out}: cannot be written: {error.strerror}.") from error
        document = {
            "file": str(out),
            "bytes": out.stat().st_size,
            "verifier": str(out.parent / audit_file.VERIFIER),
            "chains": export_document,
        }
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
