"""The reference cohort that the tests of the statistics are checked against."""

import csv
from pathlib import Path

import pytest

from promdaen.assessment.rules import strict

DEMO = Path(__file__).parents[5] / "content" / "demo"


@pytest.fixture(scope="session")
def reference_table() -> list[list[str]]:
    """Header and rows of the reference cohort as text."""
    with (DEMO / "reference_cohort.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture(scope="session")
def reference(reference_table: list[list[str]]) -> strict.StrictCohort:
    """The reference cohort read strictly."""
    header, *rows = reference_table
    return strict.strict_cohort(header=header, rows=rows)
