"""`promdaen import-items`: imports a file of items into the bank, all or none."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.assessment import actions
from promdaen.assessment.queries import imports
from promdaen.assessment.rules import levels
from promdaen.assessment.rules.files.items import FileItem
from promdaen.kit import command_input, spreadsheets

EXIT_REFUSED = 2


class Command(BaseCommand):
    """Compares the file with the bank, and changes the bank unless it is a dry run."""

    help = "Bring the items of a Moodle, GIFT, Aiken, QTI or XLSX file into the bank, all or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the arguments: file, defaults for its items, dry run."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="look, and change nothing")
        parser.add_argument(
            "--outcome", metavar="CODE", default="", help="of items that name none"
        )
        parser.add_argument(
            "--level",
            choices=tuple(levels.LEVEL_NAMES),
            default="",
            help="of items that name none",
        )
        command_input.add_language(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file and print the changes, or print the refusals."""
        command_input.require_room()
        path = Path(options["file"])
        defaults = FileItem(outcome=options["outcome"], level=options["level"])
        try:
            read = imports.read_items_file(name=path.name, path=path)
        except spreadsheets.UnreadableFile as refused:
            message_text = refused.message.text(language=options["language"])
            raise CommandError(message_text, returncode=EXIT_REFUSED) from refused
        preview = imports.import_preview(items_read=read, defaults=defaults)
        if preview.refused:
            lines = [*_lines(preview=preview, name=path.name, language=options["language"])]
            lines.append(f"Nothing was changed: {len(preview.refused)} items to correct.")
            raise CommandError("\n".join(lines), returncode=EXIT_REFUSED)
        result_document = _preview_document(preview=preview)
        if not options["dry_run"] and (preview.added or preview.changed):
            actions.import_items(items_read=read, defaults=defaults, by=None, now=timezone.now())
            result_document["is_imported"] = True
        self.stdout.write(json.dumps(result_document, ensure_ascii=False, indent=2))


def _lines(*, preview: imports.ImportPreview, name: str, language: str) -> Iterator[str]:
    """Every reason for every refused item, with the line of the file."""
    for effect in preview.refused:
        for message in effect.problems:
            message_text = message.text(language=language)
            yield f"{name}:{effect.read.line}: {effect.read.name}: {message_text}"


def _preview_document(*, preview: imports.ImportPreview) -> dict[str, object]:
    return {
        "is_imported": False,
        "added": [effect.code for effect in preview.added],
        "changed": [
            {
                "code": effect.code,
                "is_new_version": effect.is_answered,
                "parts": [change.part.en for change in effect.changes],
            }
            for effect in preview.changed
        ],
        "unchanged": [effect.code for effect in preview.unchanged],
        "untranslated": [effect.code for effect in preview.untranslated],
        "notes": [note.en for note in preview.read.notes],
    }
