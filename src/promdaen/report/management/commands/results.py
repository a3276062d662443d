"""`promdaen results`: the issued results sheet of a course run, in four formats."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.kit import command_input, extras, pdf
from promdaen.report import actions, queries


class Command(BaseCommand):
    """Issues the sheet of a run (or province, or programme); JSON without a file is printed."""

    help = "Write the results sheet of a course run as PDF, CSV, XLSX or JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of scope, format and file."""
        parser.add_argument("code", metavar="RUN_CODE", help="such as KK-2012-1")
        parser.add_argument("--kind", choices=("run", "province", "programme"), default="run")
        parser.add_argument("--format", choices=actions.SHEET_FORMATS, default="json")
        parser.add_argument(
            "--out", metavar="FILE", help="without it, JSON goes to standard output"
        )
        command_input.add_language(parser, default="km")

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue the sheet, write it, and print what was written."""
        if not options["out"] and options["format"] != "json":
            raise CommandError(f"Name a file after --out for {options['format']}.")
        try:
            scope_runs = queries.scope_runs_by_code(
                kind=options["kind"], code=options["code"], account=None
            )
            sheet = actions.issue_sheet(scope_runs=scope_runs, by=None, now=timezone.now())
            sheet_file = actions.exported_sheet(
                sheet=sheet, form=options["format"], language=options["language"]
            )
        except (queries.ScopeNotFound, pdf.PrintError, extras.ExtraMissing) as error:
            raise CommandError(str(error)) from error
        if not options["out"]:
            self.stdout.write(sheet_file.decode())
            return
        out = Path(options["out"])
        try:
            out.write_bytes(sheet_file)
        except OSError as error:
            raise CommandError(f"{out}: cannot be written: {error.strerror}.") from error
        issued = sheet.figures["issued"]
        self.stdout.write(
            json.dumps(
                {"file": str(out), "bytes": len(sheet_file), "digest": sheet.digest}
                | {"short": issued["short"], "state": sheet.figures["state"]},
                ensure_ascii=False,
            )
        )
