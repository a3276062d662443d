"""`promdaen certify-closeups`: check that every close-up shows the process that it names."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.specimen.kinds import closeups
from promdaen.specimen.queries import closeups as queries

NOT_CERTIFIED, UNUSABLE = 1, 2


class Command(BaseCommand):
    """Draws the stock of close-ups, examines each as an officer gets it, prints the figures."""

    help = "Draw close-ups of every process and paper and say whether each shows its own only."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add how many of each kind."""
        parser.add_argument(
            "--count",
            type=int,
            default=queries.STOCK_SIZE,
            help="how many of each kind; all of them",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the figures as JSON; exit code 1 unless every picture is certified."""
        count = options["count"]
        if not 1 <= count <= queries.STOCK_SIZE:
            raise CommandError(f"--count is 1 to {queries.STOCK_SIZE}.", returncode=UNUSABLE)
        certified_closeups = [
            queries.certify_closeup(code=kind.CODE, seed=seed)
            for kind in closeups.CLOSEUPS
            for seed in range(1, count + 1)
        ]
        wrong = [
            certified_closeup
            for certified_closeup in certified_closeups
            if not certified_closeup.is_certified
        ]
        figures = {
            "drawn": len(certified_closeups),
            "certified": len(certified_closeups) - len(wrong),
            "most_bytes": max(
                certified_closeup.bytes_count for certified_closeup in certified_closeups
            ),
        }
        self.stdout.write(json.dumps(figures))
        if wrong:
            faults = "; ".join(
                f"{certified_closeup.code} {certified_closeup.seed}: {certified_closeup.detected}"
                for certified_closeup in wrong
            )
            raise CommandError(f"Not certified: {faults}", returncode=NOT_CERTIFIED)
