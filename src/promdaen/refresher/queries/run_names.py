"""Names of courses, from a slot filled by another app."""

from __future__ import annotations

from collections.abc import Iterable

from promdaen.kit import slots
from promdaen.kit.texts import Words


def run_names(*, codes: Iterable[str]) -> dict[str, Words]:
    """Return the name of each course by its code, by default the code."""
    wanted = list(codes)
    found = {code: Words(en=code, km=code) for code in wanted}
    for names in slots.fills(name=slots.RUN_NAMES):
        found |= names(codes=wanted)
    return found
