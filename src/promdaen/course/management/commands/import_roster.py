"""`promdaen import-roster`: enrols all officers of a roster file, or none."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from promdaen.course.actions import file_imports
from promdaen.course.management import account_option, run_files
from promdaen.course.queries import matches
from promdaen.kit import command_input


class Command(BaseCommand):
    """Reads and refuses as the page does; uncertain matches are refused."""

    help = "Enrol the officers of a roster file (XLSX or CSV) on a course run, all or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the run, file and new officers."""
        run_files.add_run_and_file(parser)
        parser.add_argument(
            "--accept-new",
            action="store_true",
            help="add officers who are not known yet; without it they are refused",
        )
        account_option.add_account_option(parser)
        account_option.add_force_date_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the file, enrol its officers and print the counts."""
        command_input.require_room()
        with account_option.acting(options=options, subject=options["file"]) as actor:
            run = run_files.run_named(code=options["run"])
            roster = matches.read_roster_file(**run_files.source(options=options))
            roster_import = file_imports.import_roster_file(
                run=run,
                roster=roster,
                accepts_new=options["accept_new"],
                by=actor.by,
                now=actor.now,
            )
        joined = sum(
            repair.code == "rows_joined"
            for roster_row in roster.rows
            for repair in roster_row.repairs
        )
        counts = {
            "run": run.code,
            "officers": len(roster.rows),
            "new": roster_import.new_count,
            "matched": roster_import.matched_count,
            "already_enrolled": roster_import.already_count,
            "rows_joined": joined,
            "refused": 0,
            "remarks": [
                note.text(language=account_option.OUTPUT_LANGUAGE) for note in roster.notes
            ],
        }
        account_option.print_json(self, counts)
