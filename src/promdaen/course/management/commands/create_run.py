"""`promdaen create-run`: plans a course run from the command line, as the page does."""

from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from promdaen.course import actions, queries
from promdaen.course.actions import plans
from promdaen.course.management import account_option
from promdaen.course.models import CourseRun
from promdaen.course.queries import sheets
from promdaen.kit import command_input


class Command(BaseCommand):
    """Creates a run as a whole or not at all; the last day follows from the course's days."""

    help = "Plan a course run: course, province, place, first day, and papers where given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the plan and of the account."""
        parser.add_argument("code", metavar="CODE", help="of the new run, such as KK-2026-1")
        parser.add_argument("--programme", metavar="CODE", required=True)
        parser.add_argument("--province", metavar="CODE", required=True, help="such as 09")
        parser.add_argument("--place", metavar="TEXT", required=True)
        parser.add_argument(
            "--starts",
            type=account_option.day,
            metavar="DATE",
            required=True,
            help="the first day, such as 2026-03-02",
        )
        parser.add_argument("--course", metavar="CODE", default="FIVE-DAY")
        papers = parser.add_mutually_exclusive_group()
        papers.add_argument("--paper", metavar="CODE", help="one paper for before and after")
        papers.add_argument(
            "--cross", nargs=2, metavar=("A", "B"), help="two papers that halves of the run swap"
        )
        command_input.add_language(parser, default="km")
        account_option.add_account_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan the run, choose its papers and print the result."""
        with account_option.acting(options=options, subject=options["code"]) as actor:
            plan = plans.RunPlan(details=_details(options=options))
            run = plans.plan_run(code=options["code"], plan=plan, by=actor.by, now=actor.now)
            papers = _papers(run=run, options=options)
            if papers:
                actions.set_papers(run=run, papers=papers, by=actor.by, now=actor.now)
        account_option.print_json(
            self,
            {
                "run": run.code,
                "programme": run.programme.code if run.programme else None,
                "course": run.course_id,
                "province": run.province_id,
                "starts": run.starts_on.isoformat(),
                "ends": run.ends_on.isoformat(),
                "places": {
                    run_target.department_id: run_target.officers_count
                    for run_target in run.targets.all()
                },
                "papers": {
                    occasion: [paper.code for paper in chosen]
                    for occasion, chosen in papers.items()
                },
            },
        )


def _details(*, options: Mapping[str, Any]) -> actions.RunDetails:
    course = queries.courses().filter(code__iexact=options["course"]).first()
    programme = queries.programmes().filter(code__iexact=options["programme"]).first()
    days = course.days if course else 1
    place = options["place"].strip()
    return actions.RunDetails(
        course=course.code if course else options["course"],
        province=options["province"],
        programme=programme.code if programme else options["programme"],
        place={"en": place, "km": place},
        starts_on=options["starts"],
        ends_on=options["starts"] + timedelta(days=days - 1),
        language=options["language"],
    )


def _papers(*, run: CourseRun, options: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The papers by occasion, from their codes. Raises CourseRefused for unknown codes."""
    codes = [options["paper"]] if options["paper"] else options["cross"] or []
    papers_by_code = {paper.code.lower(): paper for paper in sheets.papers_to_choose(run=run)}
    missing = [code for code in codes if code.lower() not in papers_by_code]
    if missing:
        names = ", ".join(sorted(paper.code for paper in papers_by_code.values()))
        raise actions.CourseRefused(
            *(f"There is no paper {code}. Choose one of: {names}." for code in missing)
        )
    chosen = [papers_by_code[code.lower()] for code in codes]
    return {"before": chosen, "after": chosen[::-1]} if chosen else {}
