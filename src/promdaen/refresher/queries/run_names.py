"""Names of courses, from a slot filled by another app."""

from __future__ import annotations

from collections.abc import Iterable

from promdaen.kit import slots
from promdaen.kit.texts import Words


def run_names(*, codes: Iterable[str]) -> dict[str, Words]:
    """Return the name of each course by its code, by default the code."""
    run_codes = list(codes)
    names_by_code = {code: Words.same(code) for code in run_codes}
    for names in slots.fills(name=slots.RUN_NAMES):
        names_by_code |= names(codes=run_codes)
    return names_by_code
