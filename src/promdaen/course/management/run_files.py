"""Shared by commands that read a file into a course run: options for run, file and sheet."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from promdaen.course import actions, queries
from promdaen.course.management import account_option
from promdaen.course.models import CourseRun


def add_run_and_file(parser: ArgumentParser) -> None:
    """Add RUN, FILE and `--sheet`."""
    parser.add_argument("run", metavar="RUN", help="the code of the run, such as KK-2026-1")
    parser.add_argument("file", metavar="FILE", help="an XLSX workbook or a CSV file")
    parser.add_argument("--sheet", metavar="NAME", help="the sheet of the workbook to read")


def run_named(*, code: str) -> CourseRun:
    """The course run of a code. Raises CourseRefused if there is none."""
    run = queries.run_of_code(code=code)
    if run is None:
        raise actions.CourseRefused(
            f"There is no course run {code}. Check the code in the list of course runs."
        )
    return run


def source(*, options: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `spreadsheets.read_table` for a command's file. Raises CommandError."""
    path = Path(options["file"])
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"{path}: {error.strerror or error}. Check the name and the folder of the file."
        raise CommandError(message, returncode=account_option.EXIT_REFUSED) from error
    return {"name": path.name, "data": data, "sheet": options["sheet"]}
