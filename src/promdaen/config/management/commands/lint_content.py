"""`promdaen lint-content`: reports errors in content that a program can find."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.management.base import BaseCommand

from promdaen.config import linting
from promdaen.curriculum.rules.findings import ERROR
from promdaen.kit import command_input
from promdaen.kit.texts import Text

FOUND_ERRORS = 1
HEADS = {
    "error": Text("Errors"),
    "warning": Text("Warnings"),
}


class Command(BaseCommand):
    """Only reads; needs no database."""

    help = "Check the content: items, papers, words; exit code 1 when there is an error."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of folder and output."""
        parser.add_argument(
            "folder", nargs="?", help="another content folder than the one shipped"
        )
        parser.add_argument("--json", action="store_true", help="the findings as JSON")
        parser.add_argument(
            "--summary", action="store_true", help="how many of each check, and the errors alone"
        )
        command_input.add_language(parser, text="the lines of text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the content, check it, print the findings."""
        root = command_input.content_folder(folder=options["folder"])
        findings = linting.lines_of_folder(root=root)
        if options["json"]:
            self.stdout.write(json.dumps(_document(findings), ensure_ascii=False, indent=2))
        else:
            severities = [ERROR] if options["summary"] else linting.SEVERITIES
            for severity in severities:
                self._write(_listed(findings, severity=severity, language=options["language"]))
            self._write(_summary(findings, language=options["language"]))
        if linting.counts_by_severity(findings=findings)[ERROR]:
            sys.exit(FOUND_ERRORS)

    def _write(self, lines: Iterator[str]) -> None:
        for line in lines:
            self.stdout.write(line)


def _document(findings: Sequence[linting.LocatedFinding]) -> dict[str, object]:
    return {
        "counts": linting.counts_by_severity(findings=findings),
        "checks": {
            severity: linting.counts_by_check(findings=findings, severity=severity)
            for severity in linting.SEVERITIES
        },
        "findings": [finding.as_dict() for finding in findings],
    }


def _listed(
    findings: Sequence[linting.LocatedFinding], *, severity: str, language: str
) -> Iterator[str]:
    ours = [finding for finding in findings if finding.severity == severity]
    if ours:
        yield HEADS[severity].text(language=language)
        yield from (f"  {finding.text(language=language)}" for finding in ours)
        yield ""


def _summary(findings: Sequence[linting.LocatedFinding], *, language: str) -> Iterator[str]:
    for severity, count in linting.counts_by_severity(findings=findings).items():
        by_check = linting.counts_by_check(findings=findings, severity=severity)
        count_list = ", ".join(f"{code} {number}" for code, number in by_check.items())
        counts = f" ({count_list})" if count_list else ""
        yield f"{HEADS[severity].text(language=language)}: {count}{counts}"
