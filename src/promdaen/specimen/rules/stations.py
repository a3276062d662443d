"""Printed sets for a room without phones: contents, printing and keying."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from promdaen.specimen.rules import crediting, scenes

SIZES = (6, 8, 10, 12, 16, 20)
"""How many specimens a set may hold."""

MODES = ("learn", "practise")
"""The ways to work that are done on paper: half defective, or three in ten."""

OVERSIZE = 1.3
"""How much larger than the document a specimen is printed."""

FINE_ROLES = frozenset({"microprint"})
"""What of a drawing is left out on paper."""

GENUINE_DIGIT, SUSPECT_DIGIT = "0", "1"
DIGITS: Mapping[str, str] = MappingProxyType(
    {GENUINE_DIGIT: crediting.GENUINE, SUSPECT_DIGIT: crediting.SUSPECT}
)
_CELL = re.compile(r"(?P<answer>[01])(?:[ ./,-]+(?P<place>\d{1,2}))?(?:[ ./,-]+(?P<why>\d{1,2}))?")


@dataclass(frozen=True, kw_only=True)
class StationSpecimen:
    """One specimen of a printed set: its number on paper, and its properties."""

    number: int
    seed: int
    model: str
    defect: str
    distractors: list[str]


@dataclass(frozen=True, kw_only=True)
class StationEntry:
    """The written answer of an officer on one specimen: codes of a place and a reason, or ""."""

    answer: str
    area: str = ""
    reason: str = ""


class CellRefused(ValueError):
    """A cell of the keying grid has no meaning on the answer card."""


def read_cell(*, text: str, areas: Sequence[str], reasons: Sequence[str]) -> StationEntry | None:
    """Read a keyed cell: 0 genuine, 1 suspect, then the numbers of the place and reason.

    `areas` and `reasons` are codes in the order of the card, numbered from 1; 0 means none. None
    for an empty cell. Raises CellRefused.

    >>> read_cell(text="1 2", areas=["photo", "zone"], reasons=["expired"])
    StationEntry(answer='suspect', area='zone', reason='')
    """
    if not text.strip():
        return None
    match = _CELL.fullmatch(text.strip())
    if match is None:
        raise CellRefused(text)
    area = _code(number=match["place"], codes=areas)
    reason = _code(number=match["why"], codes=reasons)
    if match["answer"] == GENUINE_DIGIT and (area or reason):
        raise CellRefused(text)
    return StationEntry(answer=DIGITS[match["answer"]], area=area, reason=reason)


def cell_text(*, entry: StationEntry | None, areas: Sequence[str], reasons: Sequence[str]) -> str:
    """A finding as keyed; "" for none. Codes that are not on the card are skipped.

    >>> entry = StationEntry(answer="suspect", reason="expired")
    >>> cell_text(entry=entry, areas=[], reasons=["expired"])
    '1 0 1'
    """
    if entry is None:
        return ""
    if entry.answer == crediting.GENUINE:
        return GENUINE_DIGIT
    place = areas.index(entry.area) + 1 if entry.area in areas else 0
    why = reasons.index(entry.reason) + 1 if entry.reason in reasons else 0
    numbers = [place, why] if why else [place] if place else []
    return " ".join([SUSPECT_DIGIT, *map(str, numbers)])


def printed(*, scene: scenes.Scene) -> str:
    """A scene as SVG text for paper: without its finest marks, with SPECIMEN marks."""
    marks = tuple(mark for mark in scene.marks if mark.role not in FINE_ROLES)
    return scenes.scene_svg(scene=replace(scene, marks=marks))


def _code(*, number: str | None, codes: Sequence[str]) -> str:
    place = int(number or 0)
    if place > len(codes):
        raise CellRefused(number)
    return codes[place - 1] if place else ""
