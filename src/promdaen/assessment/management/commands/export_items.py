"""`promdaen export-items`: exports the bank, or one topic of it, to a file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.assessment import queries
from promdaen.assessment.queries import exports
from promdaen.assessment.rules.files.forms import FILE_FORMATS

EXIT_REFUSED = 2


class Command(BaseCommand):
    """Writes the newest version of every item, with its key, to a file."""

    help = "Write the items of the bank, with their keys, as Moodle XML, GIFT, QTI or XLSX."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the arguments: format, file and topic."""
        parser.add_argument("--format", choices=FILE_FORMATS, required=True)
        parser.add_argument("--out", metavar="FILE", required=True)
        parser.add_argument("--topic", metavar="CODE", default="", help="such as UNTOC")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and print a summary."""
        out = Path(options["out"])
        filters = queries.ItemFilter(topic=options["topic"])
        items = [
            reviewed_item.item for reviewed_item in queries.reviewed_items(item_filter=filters)
        ]
        if not items:
            where = f" in the topic {options['topic']}" if options["topic"] else ""
            raise CommandError(f"There is no item{where}.", returncode=EXIT_REFUSED)
        try:
            file_content = exports.items_file(
                form=options["format"], items=items, now=timezone.localtime()
            )
            out.write_bytes(file_content)
        except exports.CannotExport as error:
            raise CommandError(str(error), returncode=EXIT_REFUSED) from error
        except OSError as error:
            raise CommandError(f"{out}: cannot be written: {error.strerror}.") from error
        export_document = {"file": str(out), "bytes": len(file_content), "items": len(items)}
        self.stdout.write(json.dumps(export_document, ensure_ascii=False))
