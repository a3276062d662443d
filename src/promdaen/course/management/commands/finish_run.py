"""`promdaen finish-run`: says that everything of a course run is in, as the page does."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from promdaen.course import actions, queries
from promdaen.course.management import account_option


class Command(BaseCommand):
    """Its results sheet is final from then on, until something of the run changes."""

    help = "Finish a course run: its results are final until something changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which run, and who finishes it."""
        parser.add_argument("run", metavar="RUN", help="the code of the run, such as KK-2026-1")
        account_option.add_account_option(parser)
        account_option.add_force_date_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Finish the run, say that it is final."""
        with account_option.acting(options=options, subject=options["run"]) as actor:
            run = queries.run_of_code(code=options["run"])
            if run is None:
                raise actions.CourseRefused(
                    "There is no course run of this code. Check it in the list of course runs."
                )
            actions.finish_run(run=run, by=actor.by, now=actor.now)
        account_option.print_json(self, {"run": run.code, "is_final": run.is_final})
