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


def open_test_counts(*, places: Iterable[OfficerTest], papers: Collection[UUID]) -> dict[str, int]:
    """How many officers must still take one of these papers, by occasion."""
    counts: dict[str, int] = {}
    for place in places:
        if place.paper not in papers or place.has_sat or place.is_excused or place.is_past:
            continue
        counts[place.occasion] = counts.get(place.occasion, 0) + 1
    return counts
