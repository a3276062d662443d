"""`promdaen simulate-adaptive`: simulates adaptive tests from a seeded bank."""

import dataclasses
import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from promdaen.assessment.rules.adaptive import simulating, testing
from promdaen.kit import command_input

PERSONS, MOST_PERSONS = 1000, 100_000
DIGITS = 4


class Command(BaseCommand):
    """Generates a bank and persons from seeds and simulates their tests; uses no database."""

    help = "Let simulated officers take adaptive tests from a seeded bank; no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the arguments: number of persons, output format."""
        parser.add_argument(
            "--persons",
            type=command_input.whole_number(minimum=1, maximum=MOST_PERSONS),
            default=PERSONS,
            help=f"how many sit; {PERSONS}",
        )
        parser.add_argument("--json", action="store_true", help="one document instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the simulation and print the result."""
        plan = testing.AdaptivePlan(bank=simulating.seeded_bank())
        abilities = simulating.seeded_persons(persons=options["persons"])
        start = time.perf_counter()
        figures = dataclasses.asdict(simulating.account(plan=plan, abilities=abilities))
        figures["seconds"] = time.perf_counter() - start
        rounded_figures = {name: round(value, DIGITS) for name, value in figures.items()}
        if options["json"]:
            self.stdout.write(json.dumps(rounded_figures, indent=2))
        else:
            for name, value in rounded_figures.items():
                self.stdout.write(f"{name}: {value}")
