"""`promdaen certify-specimens`: check that every planted defect is visible, and no other."""

import json
import os
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.specimen.kinds import certifying
from promdaen.specimen.rules import certification
from promdaen.specimen.rules.certification import CertificationRow

CHUNK = 25
NOT_CERTIFIED = 1
UNUSABLE = 2
MAX_LISTED_FAILURES = 10
PROGRESS_STEP = 500


class Command(BaseCommand):
    """Draws specimens at random, runs every detector on each, prints the figures as JSON."""

    help = "Draw specimens with random defects and say whether every defect, and no other, shows."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the number of specimens, the seed, and the folder of the results."""
        parser.add_argument("--count", type=int, required=True, help="how many to draw")
        parser.add_argument("--seed", type=int, default=1, help="decides every specimen (1)")
        parser.add_argument(
            "--jobs", type=int, default=0, help="processes; 0 one a core, at most 2"
        )
        parser.add_argument(
            "--out",
            metavar="FILE",
            help="keep what was done in FILE; started again with it, the work goes on from there",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the figures; exit code 1 unless all are as they must be, 2 for unusable input."""
        count, seed = options["count"], options["seed"]
        if count < 1 or seed < 0:
            raise CommandError("--count starts at 1, --seed at 0.", returncode=UNUSABLE)
        kept_folder = Path(options["out"]) if options["out"] else None
        specimens = _earlier_rows(path=kept_folder, seed=seed)[:count]
        jobs = options["jobs"] or min(2, os.cpu_count() or 1)
        for chunk in _drawn(seed=seed, first=len(specimens), count=count, jobs=jobs):
            specimens += chunk
            _keep(path=kept_folder, seed=seed, specimens=chunk)
            if len(specimens) % PROGRESS_STEP < CHUNK:
                self.stderr.write(f"{len(specimens)} of {count} drawn")
        figures = certification.figures(specimens=specimens, seed=seed)
        self.stdout.write(json.dumps(asdict(figures)))
        if not figures.is_certified:
            wrong = certification.failures(specimens=specimens)[:MAX_LISTED_FAILURES]
            wrong_counts = "; ".join(f"{times} x {words}" for words, times in wrong)
            raise CommandError(f"Not certified. {wrong_counts}", returncode=NOT_CERTIFIED)


def _drawn(*, seed: int, first: int, count: int, jobs: int) -> Iterator[list[CertificationRow]]:
    starts = range(first, count, CHUNK)
    sizes = [min(CHUNK, count - start) for start in starts]
    if jobs == 1 or len(starts) <= 1:
        for start, size in zip(starts, sizes, strict=True):
            yield certifying.rows(seed=seed, first=start, count=size)
        return
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        seeds = [seed] * len(sizes)
        yield from pool.map(_chunk, seeds, starts, sizes)


def _chunk(seed: int, first: int, count: int) -> list[CertificationRow]:
    return certifying.rows(seed=seed, first=first, count=count)


def _earlier_rows(*, path: Path | None, seed: int) -> list[CertificationRow]:
    """The rows of an earlier run, up to the last one that was written whole."""
    if path is None or not path.exists():
        return []
    specimens: list[CertificationRow] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            values = json.loads(line)
        except ValueError:
            break
        if not isinstance(values, list) or values[0] != seed or values[1] != len(specimens):
            raise CommandError(
                f"{path} is not the work of seed {seed}. Name another file, or the seed it has.",
                returncode=UNUSABLE,
            )
        specimens.append(CertificationRow.from_list(values[1:]))
    path.write_text(
        "".join(_line(seed=seed, specimen=specimen) for specimen in specimens), encoding="utf-8"
    )
    return specimens


def _keep(*, path: Path | None, seed: int, specimens: list[CertificationRow]) -> None:
    if path is not None:
        with path.open("a", encoding="utf-8") as file:
            file.write("".join(_line(seed=seed, specimen=specimen) for specimen in specimens))


def _line(*, seed: int, specimen: CertificationRow) -> str:
    return json.dumps([seed, *specimen.as_list()]) + "\n"
