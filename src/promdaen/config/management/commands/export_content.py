"""`promdaen export-content`: writes content edited and approved here to TOML files."""

import dataclasses
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.config import exporting
from promdaen.kit import content

REFUSED = 2


class Command(BaseCommand):
    """Copies or updates a folder of content; changes nothing in the database."""

    help = "Write the content as it stands here, with its approvals, into a folder of TOML files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of folder, parts and output."""
        parser.add_argument("folder", help="an empty or new folder, or a folder of content")
        parser.add_argument(
            "--only",
            action="append",
            default=[],
            choices=list(exporting.CONTENT_PARTS),
            help="texts of items or of lessons, or reviews, alone; may be given several times",
        )
        parser.add_argument(
            "--test-items",
            action="store_true",
            help="also items for tests only that were written here; keep the folder secret",
        )
        parser.add_argument("--json", action="store_true", help="what was written as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files, and print what was written and what was left out."""
        folder = Path(options["folder"]).resolve()
        try:
            export_counts = exporting.export_content(
                folder=folder, names=options["only"], has_private=options["test_items"]
            )
        except (exporting.ExportRefused, content.ContentRefused) as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        except OSError as error:
            raise CommandError(f"{folder}: {error.strerror}.") from error
        for subject in export_counts.overwritten:
            self.stderr.write(
                f"overwritten: {subject}: its file was changed as well; compare the two texts"
            )
        for subject in export_counts.left:
            self.stderr.write(f"left: {subject}: its file was changed since it was loaded here")
        for subject in export_counts.private:
            self.stderr.write(
                f"left out: {subject}: it is for tests only; --test-items writes it as well"
            )
        if options["json"]:
            self.stdout.write(json.dumps(dataclasses.asdict(export_counts), indent=2))
            return
        for subject in export_counts.records:
            self.stdout.write(f"written: {subject}")
        self.stdout.write(f"{folder}: {len(export_counts.files)} files written.")
