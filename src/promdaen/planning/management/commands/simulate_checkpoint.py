"""`promdaen simulate-checkpoint`: simulates a day at a checkpoint, without a database."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.planning.rules import checkpoints, documents, waiting

REFUSED = 2
MOST_DAYS, MOST_SEED = 100_000, 2**63 - 1


class Command(BaseCommand):
    """Simulates from a document; uses no database, stores nothing."""

    help = "Simulate the queues of a checkpoint by a JSON file; prints JSON; no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the arguments: checkpoint, travellers, number of days."""
        parser.add_argument("file", metavar="FILE", help="JSON: the checkpoint")
        parser.add_argument("--json", action="store_true", help="JSON, as without it too")
        parser.add_argument(
            "--travellers",
            metavar="FILE",
            help="CSV: arrival, class, service_1, referred, service_2; one day of these people",
        )
        parser.add_argument("--days", type=_whole, default=200, help="days to draw; 200")
        parser.add_argument("--seed", type=_seed, default=1, help="of the draws; 1")
        parser.add_argument(
            "--language", choices=("km", "en"), default="en", help="of the refusals"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, simulate, print one document."""
        language, table = options["language"], options["travellers"]
        name = options["file"]
        try:
            checkpoint = checkpoints.checkpoint_of(
                document=documents.parse(data=_read(name=name)), is_drawn=table is None
            )
            found: Any
            if table is None:
                found = waiting.simulated_days(
                    checkpoint=checkpoint, days=options["days"], seed=options["seed"]
                )
            else:
                name = table
                travellers = checkpoints.travellers_of(
                    data=_read(name=table), checkpoint=checkpoint
                )
                found = waiting.starts_of_travellers(travellers=travellers, checkpoint=checkpoint)
        except documents.DocumentRefused as refused:
            text = f"{name}: {refused.text(language=language)}"
            raise CommandError(text, returncode=REFUSED) from refused
        self.stdout.write(json.dumps(found, ensure_ascii=False))


def _read(*, name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise CommandError(f"{name}: {why}", returncode=REFUSED) from error


def _whole(text: str) -> int:
    return _within(text=text, least=1, most=MOST_DAYS)


def _seed(text: str) -> int:
    return _within(text=text, least=0, most=MOST_SEED)


def _within(*, text: str, least: int, most: int) -> int:
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    if not plain or not least <= int(text) <= most:
        message = f"write a whole number from {least} to {most}"
        raise ArgumentTypeError(message)
    return int(text)
