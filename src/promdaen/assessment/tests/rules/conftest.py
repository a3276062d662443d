"""The reference cohort that the tests of the statistics are checked against."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from promdaen.assessment.rules import strict

# Bock and Lieberman (1970), Psychometrika 35, 179-197: 1,000 answers to two sections of the
# LSAT, counted by answer pattern from 00000 to 11111 (the first item counts most).
LSAT6 = (3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15)
LSAT6 += (10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298)
LSAT7 = (12, 19, 1, 7, 3, 19, 3, 17, 10, 5, 3, 7, 7, 23, 8, 28)
LSAT7 += (7, 39, 11, 34, 14, 51, 15, 90, 6, 25, 7, 35, 18, 136, 32, 308)
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


def _spread(counts: tuple[int, ...]) -> np.ndarray:
    patterns = (np.arange(32)[:, None] >> np.arange(4, -1, -1)) & 1
    return np.repeat(patterns, counts, axis=0).astype(float)


@pytest.fixture(scope="session")
def lsat6() -> np.ndarray:
    """Answers of 1,000 to the five items of section 6."""
    return _spread(LSAT6)


@pytest.fixture(scope="session")
def lsat7() -> np.ndarray:
    """Answers of 1,000 to the five items of section 7."""
    return _spread(LSAT7)


@pytest.fixture(scope="session")
def hessian() -> Callable[..., np.ndarray]:
    """Second derivatives of a function by differences, for any number of arguments."""

    def differences(*, loss, point, width=1e-3):
        steps = np.eye(len(point)) * width
        signs = [(1, 1), (1, -1), (-1, 1), (-1, -1)]
        return np.array(
            [
                [sum(x * y * loss(point + x * step + y * two) for x, y in signs) for two in steps]
                for step in steps
            ]
        ) / (4 * width * width)

    return differences
