"""Results of a paper cannot be shown while officers of the run must still take it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class OfficerTest:
    """An officer's test before or after: its paper and state.

    `is_excused`: a reason for missing it is recorded, or the officer was absent. `is_past`: the
    officer took the test after, so that this test before is no longer possible.
    """

    occasion: str
    paper: UUID
    has_sat: bool
    is_excused: bool
    is_past: bool


def open_test_counts(
    *, officer_tests: Iterable[OfficerTest], papers: Collection[UUID]
) -> dict[str, int]:
    """How many officers must still take one of these papers, by occasion."""
    counts: dict[str, int] = {}
    for officer_test in officer_tests:
        if (
            officer_test.paper not in papers
            or officer_test.has_sat
            or officer_test.is_excused
            or officer_test.is_past
        ):
            continue
        counts[officer_test.occasion] = counts.get(officer_test.occasion, 0) + 1
    return counts
