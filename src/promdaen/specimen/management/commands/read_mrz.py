"""`promdaen read-mrz`: read a machine-readable zone and list its faults."""

import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from promdaen.kit import command_input
from promdaen.kit.texts import Text, Words
from promdaen.specimen.rules.mrz import digits, reading

NOT_VALID = 1
REFUSED = 2
MAX_LINES = 3
NO_LINES = Text("Give the two or three lines of a zone, each in quotation marks.")
TOO_MANY = Text("A zone has two or three lines; {given} were given.")
SUMMARY = Text(
    "the zone is not valid, faults: {count}; the first is {code} in line {line}, column {column}."
)
# An argument has no NUL, so NUL can mark a line that argparse would read as an option.
MARK = "\0"


class LineParser(CommandParser):
    """An argument parser that accepts lines starting with - as lines of a zone."""

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Namespace | None = None
    ) -> Namespace:
        """Parse with such lines marked."""
        marked = [MARK + arg if _is_dashed_line(text=arg) else arg for arg in args or ()]
        return super().parse_args(marked, namespace)


class Command(BaseCommand):
    """Read strictly, without repairs and without a database."""

    help = "Read the lines of a machine-readable zone; prints JSON; exit code 1 if not valid."
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Django's parser, which reads lines that begin with - as lines."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.__class__ = LineParser
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the lines, and the language of the messages."""
        parser.add_argument(
            "lines",
            nargs="*",
            metavar="LINE",
            type=lambda text: text.removeprefix(MARK),
            help="one line of the zone, in quotation marks: the shell would take < for itself",
        )
        command_input.add_language(parser, text="the texts of faults")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, print one JSON document, tell by the exit code."""
        language = options["language"]
        lines = [
            line for option in options["lines"] for line in option.splitlines() if line.strip()
        ]
        zone_reading = reading.read_zone(lines=lines)
        if not lines:
            raise _refusal(text=NO_LINES, language=language)
        if len(lines) > MAX_LINES:
            raise _refusal(text=TOO_MANY, language=language, given=len(lines))
        if not zone_reading.layout:
            raise _refusal(text=zone_reading.faults[0].words, language=language)
        self.stdout.write(
            json.dumps(_document(zone_reading, language), ensure_ascii=False, indent=2)
        )
        if not zone_reading.is_valid:
            self.stderr.write(_fault_count(zone_reading, language))
            sys.exit(NOT_VALID)


def _is_dashed_line(*, text: str) -> bool:
    return text.startswith("-") and text[1:2] in {*digits.ALPHABET} - {""}


def _refusal(*, text: Words, language: str, **values: int) -> CommandError:
    return CommandError(text.text(language=language).format(**values), returncode=REFUSED)


def _document(zone_reading: reading.ZoneReading, language: str) -> dict[str, object]:
    return {
        "layout": zone_reading.layout,
        "fields": dict(zone_reading.fields),
        "check_digits": {
            name: {
                "given": check_digit.printed_digit,
                "computed": check_digit.computed,
                "ok": check_digit.ok,
            }
            for name, check_digit in zone_reading.check_digits.items()
        },
        "faults": [
            {
                "code": fault.code,
                "line": fault.line,
                "column": fault.column,
                "text": fault.text(language=language),
            }
            for fault in zone_reading.faults
        ],
        "valid": zone_reading.is_valid,
    }


def _fault_count(read_reading: reading.ZoneReading, language: str) -> str:
    first = read_reading.faults[0]
    return SUMMARY.text(language=language).format(
        count=len(read_reading.faults), code=first.code, line=first.line, column=first.column
    )
