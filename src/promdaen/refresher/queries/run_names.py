"""What people call the courses whose years these are, as the capability above says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from promdaen.kit.spreadsheets import Words

Names = Callable[..., Mapping[str, Words]]
_names: list[Names] = []


def register_names(*, names: Names) -> None:
    """Say where names come from; `names` is called with `codes` and leaves out the unknown."""
    _names.append(names)


def run_names(*, codes: Iterable[str]) -> dict[str, Words]:
    """The name of each course by its code; where nothing better is known, the code itself."""
    wanted = list(codes)
    found = {code: Words(en=code, km=code) for code in wanted}
    for names in _names:
        found |= names(codes=wanted)
    return found
