"""`promdaen export-instrument`: the instrument as XLSForm, Markdown table or XForm."""

from __future__ import annotations

import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.kit import command_input, content
from promdaen.kit.texts import Text
from promdaen.survey.queries import drafts, instrument_files, instruments
from promdaen.survey.queries.instrument_files import FORMATS
from promdaen.survey.rules.form_faults import form_faults

FAILED, REFUSED, MISSING = 1, 2, 3
NO_CONTENT = Text("{root}: has no shapes.toml; name a content folder.")
NOTHING_PUBLISHED = Text(
    "No version of the instrument was published yet; leave out --published to write the one "
    "of the content."
)
NOT_WRITTEN = Text(
    "{path} could not be written ({why}). Name a file in a folder that you may write to."
)


class Command(BaseCommand):
    """Write the instrument of the content to files; uses a database only for published
    versions.
    """

    help = "Write the survey's instrument as XLSForm (xlsx), XForm or Markdown table; no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the output format, the source and the output file."""
        parser.add_argument("--format", choices=tuple(FORMATS), required=True)
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")
        parser.add_argument(
            "--folder", metavar="FOLDER", help="another content folder than the one shipped"
        )
        parser.add_argument(
            "--published",
            action="store_true",
            help="the version that phones use, from the database",
        )
        command_input.add_language(parser, text="the refusals")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the instrument, check it, and write the file atomically."""
        language = options["language"]
        file_format = options["format"]
        if options["published"]:
            instrument = instruments.newest_instrument()
            if instrument is None:
                raise CommandError(NOTHING_PUBLISHED.text(language=language), returncode=FAILED)
            data = drafts.version_bytes(instrument=instrument, file_format=file_format)
        else:
            data = _content_file(
                folder=options["folder"], file_format=file_format, language=language
            )
        path = options["out"]
        try:
            _write(path, data)
        except OSError as problem:
            why = problem.strerror or str(problem)
            message = NOT_WRITTEN.text(language=language).format(path=path, why=why)
            raise CommandError(message, returncode=MISSING) from problem


def _content_file(*, folder: str | None, file_format: str, language: str) -> bytes:
    root = Path(folder).resolve() if folder else content.content_root()
    if not (root / "shapes.toml").is_file():
        message = NO_CONTENT.text(language=language).format(root=root)
        raise CommandError(message, returncode=REFUSED)
    now = timezone.now()
    try:
        errors = instrument_files.content_faults(root=root)
        if not errors:
            form = instrument_files.content_form(root=root, today=timezone.localdate(now))
            errors = [("XLSForm", fault) for fault in form_faults(**form.sheets())]
    except content.ContentRefused as refused:
        raise CommandError(str(refused), returncode=REFUSED) from refused
    if errors:
        lines = [
            f"{file}: {fault.place}: {fault.words.text(language=language)}"
            for file, fault in errors
        ]
        raise CommandError("\n".join(lines), returncode=REFUSED)
    try:
        return instrument_files.form_bytes(form=form, file_format=file_format, made_at=now)
    except instruments.BadForm as bad:
        raise CommandError(str(bad), returncode=REFUSED) from bad


def _write(path: Path, data: bytes) -> None:
    """Write a file atomically."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        # mkstemp creates a private file, but this one is meant to be shared.
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
