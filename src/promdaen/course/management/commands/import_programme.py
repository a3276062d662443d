"""`promdaen import-programme`: imports a programme and its targets from a TOML file."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from promdaen.course import actions
from promdaen.course.management import account_option
from promdaen.course.rules import programme_files
from promdaen.kit import command_input


class Command(BaseCommand):
    """Imports as a whole or not at all; an existing programme is changed on its page."""

    help = "Create a programme and its targets from a TOML file, whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the file and of the account."""
        parser.add_argument("file", metavar="FILE.toml")
        account_option.add_account_option(parser)
        account_option.add_force_date_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the file, print its mistakes, or create the programme and print the result."""
        command_input.require_room()
        path = Path(options["file"])
        file = _read(path=path)
        with account_option.acting(options=options, subject=path.name) as actor:
            try:
                programme = actions.create_programme(
                    details=actions.ProgrammeDetails(
                        code=file.code,
                        title=file.name,
                        starts_on=file.starts_on,
                        ends_on=file.ends_on,
                        funder=file.donor,
                        implementer=file.ministry,
                        currency=file.currency,
                    ),
                    targets=file.targets,
                    by=actor.by,
                    now=actor.now,
                )
            except actions.ProgrammeRefused as refused:
                lines = _lines(file=file, refused=refused)
                raise account_option.refusal(*lines, subject=path.name) from refused
        account_option.print_json(
            self,
            {
                "programme": programme.code,
                "starts": programme.starts_on.isoformat(),
                "ends": programme.ends_on.isoformat(),
                "currency": programme.currency,
                "targets": sum(1 for officers in file.targets.values() if officers),
                "officers": sum(file.targets.values()),
            },
        )


def _read(*, path: Path) -> programme_files.ProgrammeFile:
    """The programme in a file. Raises CommandError with a line for every mistake."""
    try:
        with path.open("rb") as stream:
            data = stream.read(programme_files.MAX_FILE_BYTES + 1)
        return programme_files.read_programme(data=data)
    except OSError as error:
        problem = programme_files.message(code="file_not_there").en
        raise account_option.refusal(problem, subject=path.name) from error
    except programme_files.ProgrammeFileRefused as refused:
        lines = [message.en for message in refused.messages]
        raise account_option.refusal(*lines, subject=path.name) from refused


def _lines(
    *, file: programme_files.ProgrammeFile, refused: actions.ProgrammeRefused
) -> Iterator[str]:
    """The mistakes that the action found, each with the key of the file it is about."""
    for mistake in refused.mistakes:
        if mistake.cell is not None:
            yield f"{file.key_of_cell(cell=mistake.cell)}: {mistake.text}"
        else:
            yield f"{programme_files.key_of_field(name=mistake.field)}: {mistake.text}"
