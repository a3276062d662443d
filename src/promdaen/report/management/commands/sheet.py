"""`promdaen sheet`: the results sheet of an answer file, with no account and no database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.assessment.rules import refused_tables, strict
from promdaen.kit import command_input, extras, pdf, spreadsheets
from promdaen.report.rules import files, tables, texts

EXIT_REFUSED = 2
RESULTS_SHEET = Path(__file__).resolve().parents[2] / "print" / "results.typ"


class Command(BaseCommand):
    """Reads strictly, corrects nothing, stores nothing."""

    help = "Print the results sheet of an answer file (CSV or XLSX); nothing is kept."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of file and output."""
        parser.add_argument(
            "file", help="columns officer, department, province, sex, pre_01.., post_01.., ..."
        )
        parser.add_argument("--json", action="store_true", help="the figures as JSON")
        parser.add_argument("--pdf", metavar="OUT", help="write the sheet as PDF to this file")
        command_input.add_language(parser, text="the PDF, the text and the refusals")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the file, compute the figures, print."""
        path, language = Path(options["file"]), options["language"]
        header, rows = table_of_text(path=path, language=language)
        try:
            read = strict.strict_cohort(header=header, rows=rows)
        except refused_tables.RefusedTable as refused:
            raise refusal(name=path.name, text=refused.text(language=language)) from refused
        document = files.sheet_of_file(name=path.name, read=read)
        if options["pdf"]:
            _write_pdf(document=document, path=Path(options["pdf"]), language=language)
        if options["json"]:
            self.stdout.write(json.dumps(document["headline"], ensure_ascii=False, indent=2))
        else:
            self.stdout.write(texts.headline_text(document=document, language=language))


def refusal(*, name: str, text: str) -> CommandError:
    """The error of a refused file, with exit code 2."""
    return CommandError(f"{name}: {text}", returncode=EXIT_REFUSED)


def table_of_text(*, path: Path, language: str) -> tuple[list[str], list[list[str]]]:
    """The header and rows of a file as text, including blank rows.

    Raises CommandError (exit 2).
    """
    try:
        table = spreadsheets.read_table(name=path.name, path=path)
    except spreadsheets.UnreadableFile as error:
        raise refusal(name=path.name, text=error.message.text(language=language)) from error
    return tables.text_rows(table=table)


def _write_pdf(*, document: dict[str, object], path: Path, language: str) -> None:
    try:
        pdf_bytes = pdf.compile_pdf(source=RESULTS_SHEET, data=document, language=language)
        path.write_bytes(pdf_bytes)
    except (pdf.PrintError, extras.ExtraMissing) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{path}: cannot be written: {error.strerror}.") from error
