"""`promdaen finish-run`: marks a course run as complete, as the page does."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from promdaen.course import actions, queries
from promdaen.course.management import account_option
from promdaen.course.rules import finishing


class Command(BaseCommand):
    """Finishes the run although data is missing, as the page's tick does.

    What is missing is printed and recorded in the audit log.
    """

    help = "Finish a course run, and say what it is finished without."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the run and of the account."""
        parser.add_argument("run", metavar="RUN", help="the code of the run, such as KK-2026-1")
        account_option.add_account_option(parser)
        account_option.add_force_date_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Finish the run, print what is missing and whether its results are final."""
        with account_option.acting(options=options, subject=options["run"]) as actor:
            run = queries.run_of_code(code=options["run"])
            if run is None:
                raise actions.CourseRefused(
                    "There is no course run of this code. Check it in the list of course runs."
                )
            missing = actions.finish_run(run=run, accept_missing=True, by=actor.by, now=actor.now)
        codes = {reason.code for reason in missing}
        language = account_option.OUTPUT_LANGUAGE
        answer = {
            "run": run.code,
            "is_final": run.is_final,
            "results": "interim" if codes & finishing.INTERIM_SHORTFALLS else "final",
            "missing": [
                {
                    "code": reason.code,
                    "words": reason.words.text(language=language),
                    "count": reason.count,
                }
                for reason in missing
            ],
        }
        account_option.print_json(self, answer)
