"""`promdaen import-answers`: imports a file of a run's answers, as a whole or not at all."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.course.actions import file_imports
from promdaen.course.management import account_option, run_files
from promdaen.course.queries import runs, sheets
from promdaen.course.rules import answers as answer_rules
from promdaen.course.rules import online_forms
from promdaen.kit import command_input

SEED_BITS = 32
BOTH = "both"


class Command(BaseCommand):
    """Reads and refuses as the page does; uncertain matches are refused."""

    help = "Import the answers of a course run from a file (XLSX or CSV), all or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the run, file and test."""
        run_files.add_run_and_file(parser)
        parser.add_argument(
            "--occasion",
            choices=("before", "after", BOTH),
            required=True,
            help="which test the answers are of; both: the file has columns of either",
        )
        parser.add_argument(
            "--holds",
            choices=("marks", "options"),
            default="",
            help="what the cells hold, where the file itself does not tell",
        )
        parser.add_argument(
            "--accept-columns",
            action="store_true",
            help="import the table of an online form with the columns as they were matched",
        )
        account_option.add_account_option(parser)
        account_option.add_force_date_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the file, import its answers and print the counts."""
        command_input.require_room()
        occasion_option = options["occasion"]
        occasions = file_imports.BOTH_OCCASIONS if occasion_option == BOTH else (occasion_option,)
        with account_option.acting(options=options, subject=options["file"]) as actor:
            run = run_files.run_named(code=options["run"])
            file = sheets.split_answer_file(
                source=run_files.source(options=options),
                run=run,
                occasion="" if occasion_option == BOTH else occasion_option,
                seed=secrets.randbits(SEED_BITS),
            )
            if file.columns and not options["accept_columns"]:
                raise _unaccepted(file=file, subject=options["file"])
            read = answer_rules.read_file(
                file=file,
                run=runs.run_answers(run=run),
                as_marks=sheets.HOLDS_MARKS[options["holds"]],
            )
            import_counts = file_imports.import_answer_file(
                run=run, answers=read, occasions=occasions, by=actor.by, now=actor.now
            )
        counts = {
            "run": run.code,
            "occasions": list(read.occasions),
            "officers": len({sitting.officer for sitting in read.sittings}),
            "answer_sheets": import_counts.sittings_count,
            "absent": len(read.absences),
            "evaluation_forms": import_counts.feedback_count,
            "holds": "marks" if read.as_marks else "options",
            "columns": [
                {"columns": column.letters, "heading": column.heading, "item": column.item}
                for column in file.columns
            ],
            "refused": 0,
            "remarks": [note.text(language=account_option.OUTPUT_LANGUAGE) for note in read.notes],
        }
        account_option.print_json(self, counts)


def _unaccepted(*, file: answer_rules.AnswerFile, subject: str) -> CommandError:
    """The refusal of columns that were matched with items, with the matches to look at."""
    lines = [
        f'"{column.heading}" (column {column.letters}): {column.item},'
        f" {online_forms.MATCH_TEXTS[column.how].text(language=account_option.OUTPUT_LANGUAGE)}"
        for column in file.columns
    ]
    return account_option.refusal(
        "Look at the items that the columns were matched with; then add --accept-columns.",
        *lines,
        subject=subject,
    )
