"""`promdaen simulate-year`: simulate a year after a course with every policy."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand

from promdaen.refresher.kinds import comparing, worlds
from promdaen.refresher.rules import years

MAX_SEED, MAX_SEEDS = 2**31 - 1, 200
MIN_MINUTES, MAX_MINUTES = 0.1, 60.0
DIGITS = 4


class Command(BaseCommand):
    """Simulate 90 officers and 120 memories for a year, without a database."""

    help = "Simulate a year of refreshers in three worlds of memory; no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add seeds, minutes and conditions."""
        parser.add_argument(
            "--seeds", type=_seeds, default=range(1, 4), metavar="A-B", help="of years; 1-3"
        )
        parser.add_argument(
            "--minutes",
            type=_minutes,
            metavar="M",
            help="of an officer in a week; unless given those of three full passes",
        )
        parser.add_argument(
            "--realistic",
            action="store_true",
            help="with guessing, officers who miss sessions, and unlike paces",
        )
        parser.add_argument("--json", action="store_true", help="one list instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        """Simulate, take means, print."""
        contest = comparing.contest(
            conditions=years.REALISTIC_CONDITIONS
            if options["realistic"]
            else years.IDEAL_CONDITIONS,
            minutes=options["minutes"],
        )
        rows = []
        for kind in worlds.WORLDS:
            scale = years.calibrated(kind=kind)
            played = [
                comparing.simulate_policies(contest=contest, kind=kind, scale=scale, seed=seed)
                for seed in options["seeds"]
            ]
            for policy, figures in comparing.means(played=played).items():
                rounded = {name: round(value, DIGITS) for name, value in figures.items()}
                rows.append({"world": kind.CODE, "policy": policy, **rounded})
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=2))
            return
        self.stdout.write(f"{'world':12}{'policy':12}{'end':>8}{'year':>8}{'minutes':>9}")
        for row in rows:
            self.stdout.write(
                f"{row['world']:12}{row['policy']:12}"
                f"{row['end']:8.4f}{row['year']:8.4f}{row['minutes']:9.2f}"
            )


def _seeds(text: str) -> range:
    parts = text.split("-", maxsplit=1)
    if all(
        part.isascii() and part.isdigit() and len(part) <= len(str(MAX_SEED)) for part in parts
    ):
        low, high = int(parts[0]), int(parts[-1])
        if low <= high <= MAX_SEED and high - low < MAX_SEEDS:
            return range(low, high + 1)
    message = f"write two whole numbers as 1-3, at most {MAX_SEEDS} seeds, none over {MAX_SEED}"
    raise ArgumentTypeError(message)


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not MIN_MINUTES <= minutes <= MAX_MINUTES:
        message = f"write minutes a week from {MIN_MINUTES} to {MAX_MINUTES:g}"
        raise ArgumentTypeError(message)
    return minutes
