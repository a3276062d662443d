"""`promdaen make-analysis-files`: Parquet files of de-identified facts, with a data dictionary."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.config import analysis
from promdaen.report.queries import analysis_rows


class Command(BaseCommand):
    """Makes the nightly files now."""

    help = "Write every answer of finished course runs, without names, as Parquet for analysis."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the folder."""
        parser.add_argument(
            "--to", metavar="FOLDER", type=Path, help="the data folder's own unless given"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files, and print the manifest as JSON."""
        into = options["to"] or analysis_rows.folder()
        if options["to"] and into.exists():
            raise CommandError(f"{into} is there already; name a new folder.")
        try:
            files_written = analysis.write_files(into=into, now=timezone.now())
        except (analysis.AnalysisUnavailable, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps({"folder": str(into)} | dict(files_written)))
