"""`promdaen export-help`: writes the help as a website or for a disk."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from promdaen.config import help_site

REFUSED = 2


class Command(BaseCommand):
    """Writes a folder of plain pages; changes nothing in the database."""

    help = "Write all documents as a folder of web pages with search."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the folder and the language."""
        parser.add_argument("folder", help="an empty or new folder, or one of an earlier export")
        parser.add_argument(
            "--language",
            default="en",
            choices=[code for code, _name in settings.LANGUAGES],
            help="of the frame, and of the documents that are translated (en)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the pages, and print how many."""
        folder = Path(options["folder"]).resolve()
        try:
            written_paths = help_site.write_site(folder=folder, language=options["language"])
        except help_site.HelpFolderRefused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        except OSError as error:
            raise CommandError(f"{folder}: {error.strerror}.") from error
        self.stdout.write(f"{folder}: {len(written_paths)} files written. Open index.html.")
