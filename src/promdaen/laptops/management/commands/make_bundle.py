"""`promdaen make-bundle`: exports records for headquarters, or content for a laptop."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.kit.key_files import KeyFileError
from promdaen.laptops import actions
from promdaen.laptops.management.files import REFUSED, without_collection, write_new
from promdaen.laptops.queries.nodes import NodeFileError


class Command(BaseCommand):
    """Prints one JSON document: the file that was written, and its content."""

    help = "Write the records of this laptop for headquarters, or what a laptop needs, to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the arguments: the file and, at headquarters, the laptop and course runs."""
        parser.add_argument(
            "--to", type=Path, default=Path(), metavar="FILE|DIR", help="here unless given"
        )
        parser.add_argument(
            "--for", dest="laptop", metavar="LAPTOP", help="at headquarters: the laptop, by name"
        )
        parser.add_argument(
            "--run",
            action="append",
            default=[],
            metavar="CODE",
            help="with --for: a run that must be on loan to it; all that are lent are included",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file completely, or not at all."""
        now = timezone.now()
        try:
            if options["laptop"]:
                data, name, rows = actions.make_reference_bundle(
                    laptop=options["laptop"], runs=options["run"], by=None, now=now
                )
                result: dict[str, Any] = {"rows": rows, "runs": options["run"]}
            else:
                with without_collection():
                    bundle_file = actions.make_bundle(by=None, now=now)
                data, name = bundle_file.data, bundle_file.name
                result = {
                    "facts": bundle_file.facts_count,
                    "new": bundle_file.new_count,
                    "forms": bundle_file.forms_count,
                }
            path = write_new(destination=options["to"], name=name, data=data)
        except (actions.LaptopRefused, NodeFileError, KeyFileError) as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        self.stdout.write(json.dumps({"file": str(path), "bytes": len(data), **result}))
