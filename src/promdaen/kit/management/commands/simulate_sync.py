"""`promdaen simulate-sync`: simulates laptops and headquarters with all kinds of failures."""

import json
import subprocess
from argparse import ArgumentParser
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from shutil import which
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.kit import command_input
from promdaen.kit.sync.planted import FAULTS
from promdaen.kit.sync.simulating import History, Kinds
from promdaen.kit.texts import Text

REFUSED = 2
HISTORIES = 200
TOO_FEW = Text("--histories is 1 or more, and --seed 0 or more.")


def _version() -> str:
    try:
        return version("promdaen")
    except PackageNotFoundError:
        return "checkout"


def _commit() -> str | None:
    """The commit that is checked out; None where these sources are of no checkout."""
    git, module = which("git"), Path(__file__)
    if git is None:
        return None
    command = [git, "-C", str(module.parent), "rev-parse", f"HEAD:./{module.name}", "HEAD"]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    return process.stdout.split()[-1] if process.returncode == 0 else None


class Command(BaseCommand):
    """Uses no database and stores nothing; the same seed gives the same history."""

    help = "Simulate histories of laptops and headquarters by a seed; prints JSON; no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the arguments: number of histories, first seed, planted fault."""
        parser.add_argument("--histories", type=int, default=HISTORIES, metavar="N")
        parser.add_argument(
            "--seed", type=int, default=1, metavar="S", help="of the first; each next is one more"
        )
        parser.add_argument("--fault", choices=tuple(FAULTS), help="plant a fault to be found")
        parser.add_argument("--json", action="store_true", help="JSON, as it always is")
        command_input.add_language(parser, text="the refusals")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the histories and print one document; exit code 1 if anything went wrong."""
        count, first = options["histories"], options["seed"]
        if count < 1 or first < 0:
            raise CommandError(TOO_FEW.text(language=options["language"]), returncode=REFUSED)
        kinds = FAULTS[options["fault"]] if options["fault"] else Kinds()
        sums = dict.fromkeys(("facts", "lost", "duplicated", "order_broken"), 0)
        failed = []
        for seed in range(first, first + count):
            outcome = History(seed=seed, kinds=kinds).run()
            for name in sums:
                sums[name] += getattr(outcome, name)
            if not outcome.is_sound:
                failed.append(seed)
        simulation = {
            "histories": count,
            **sums,
            "faults_found": len(failed),
            "seed_of_first_failure": failed[0] if failed else None,
            # A failure is lived again by its seed and these sources.
            "version": _version(),
            "commit": _commit(),
        }
        self.stdout.write(json.dumps(simulation, indent=2))
        if failed:
            raise SystemExit(1)
