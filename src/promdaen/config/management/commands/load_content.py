"""`promdaen load-content`: loads the content of content/ into the database."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.assessment.actions import AssessmentRefused
from promdaen.casework.actions import CaseworkRefused
from promdaen.config import content
from promdaen.course.actions import CourseRefused
from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.actions import ReviewRefused
from promdaen.kit import command_input, loading
from promdaen.kit import content as kit_content
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.survey.actions.refusals import SurveyRefused

REFUSED = 2


class Command(BaseCommand):
    """All or nothing; loading the same content again changes nothing; local edits stay."""

    help = "Load provinces, departments, topics, outcomes, words, items and papers from content/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of folder and output."""
        parser.add_argument("--folder", help="another content folder than the one shipped")
        parser.add_argument(
            "--take",
            action="append",
            default=[],
            metavar="KIND:CODE",
            help="discard what was edited here and use the file's text, such as item:UNTOC-01",
        )
        parser.add_argument("--json", action="store_true", help="the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the content and print the counts."""
        command_input.require_room()
        folder = options["folder"]
        root = Path(folder).resolve() if folder else kit_content.content_root()
        if not (root / "shapes.toml").is_file():
            raise CommandError(f"{root}: has no shapes.toml; name a content folder.")
        try:
            load_counts = content.load_content(
                root=root, edited=options["take"], by=None, now=timezone.now()
            )
        except kit_content.ContentRefused as refused:
            raise CommandError(
                f"{refused}\nNothing was loaded: {len(refused.errors)} to correct.",
                returncode=REFUSED,
            ) from refused
        except (
            AssessmentRefused,
            CaseworkRefused,
            CourseRefused,
            PlanRefused,
            ReviewRefused,
            SurveyRefused,
        ) as refused:
            raise CommandError(f"{refused}\nNothing was loaded.", returncode=REFUSED) from refused
        for line in _kept_lines():
            self.stderr.write(line)
        if options["json"]:
            counts = {name: loaded.as_dict() for name, loaded in load_counts.items()}
            self.stdout.write(json.dumps(counts, indent=2))
            return
        total = sum(load_counts.values(), start=loading.LoadCounts())
        self.stdout.write(
            f"Content loaded: {total.added} added, {total.changed} changed, "
            f"{total.unchanged} unchanged" + (f", {total.kept} kept." if total.kept else ".")
        )


def _kept_lines() -> Iterator[str]:
    """The records whose edits were kept although their file was changed as well."""
    for record in curriculum_queries.kept_records():
        on = timezone.localdate(record.edited_at)
        yield (
            f"{record.file}: kept {record.subject}: edited here on {on}; export it with "
            f"export-content, or take the file's text with --take {record.subject}"
        )
