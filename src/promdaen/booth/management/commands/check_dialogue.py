"""`promdaen check-dialogue`: check an interview file."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.booth.kinds import dialogues
from promdaen.kit import command_input, content

FAULTY, REFUSED = 1, 2


class Command(BaseCommand):
    """Check an interview file against the content folder, without a database."""

    help = "Check an interview of the booth: every node reached, no dead end; no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the file and the output format."""
        parser.add_argument("file", metavar="FILE", help="TOML as in content/booth/dialogues")
        parser.add_argument("--json", action="store_true", help="one document instead of lines")
        parser.add_argument(
            "--folder", metavar="FOLDER", help="another content folder than the one shipped"
        )
        command_input.add_language(parser, text="texts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, check and print; exit code 1 with errors."""
        language, folder = options["language"], options["folder"]
        root = Path(folder).resolve() if folder else content.content_root()
        try:
            shapes = content.read_shapes(path=root / "shapes.toml")
            codes = dialogues.folder_codes(root=root)
            values = content.parse(path=Path(options["file"]), label=options["file"])
        except content.ContentRefused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        checked = dialogues.checked(values=values, shape=shapes["dialogue"], codes=codes)
        if options["json"]:
            check_document = dialogues.as_dict(checked=checked, language=language)
            self.stdout.write(json.dumps(check_document, ensure_ascii=False, indent=2))
        else:
            for line in dialogues.lines(checked=checked, language=language):
                self.stdout.write(line)
        if checked.errors:
            sys.exit(FAULTY)
