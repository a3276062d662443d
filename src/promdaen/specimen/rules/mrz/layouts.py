"""The positions of fields in machine-readable zones (ICAO Doc 9303, parts 4 to 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from promdaen.specimen.rules.mrz import digits


@dataclass(frozen=True)
class ZoneSpan:
    """Columns of one line: line, first and last column from 1, both within."""

    line: int
    first: int
    last: int

    @property
    def width(self) -> int:
        """How many columns."""
        return self.last - self.first + 1

    def text(self, *, lines: Sequence[str]) -> str:
        """The text at the span; shorter if the line ends before.

        >>> ZoneSpan(1, 3, 5).text(lines=["P<UTOERIKSSON"])
        'UTO'
        """
        return lines[self.line - 1][self.first - 1 : self.last]

    def filled(self, *, lines: Sequence[str], text: str) -> list[str]:
        """The lines with a text in these columns, followed by fillers.

        >>> ZoneSpan(1, 3, 5).filled(lines=["P<<<<<"], text="D")
        ['P<D<<<']
        """
        filled = list(lines)
        line = filled[self.line - 1]
        padded = text.ljust(self.width, digits.FILLER)
        filled[self.line - 1] = line[: self.first - 1] + padded + line[self.last :]
        return filled


@dataclass(frozen=True)
class CheckRule:
    """A check digit: its position, and the spans it is calculated over."""

    at: ZoneSpan
    over: tuple[ZoneSpan, ...]

    def text(self, *, lines: Sequence[str]) -> str:
        """The characters that it is calculated over."""
        return "".join(span.text(lines=lines) for span in self.over)

    @property
    def lines(self) -> set[int]:
        """The lines of the check digit and of its spans."""
        return {span.line for span in (self.at, *self.over)}


@dataclass(frozen=True, kw_only=True)
class ZoneLayout:
    """A zone layout; `long_rest` names the field for the rest of a long number."""

    name: str
    width: int
    line_count: int
    fields: Mapping[str, ZoneSpan]
    checks: Mapping[str, CheckRule]
    first_letters: str
    long_rest: str = ""
    loose_checks: frozenset[str] = field(default_factory=frozenset)


def _checks(*, fields: Mapping[str, ZoneSpan], names: Sequence[str]) -> dict[str, CheckRule]:
    spans = ((name, fields[name]) for name in names)
    return {
        name: CheckRule(at=ZoneSpan(span.line, span.last + 1, span.last + 1), over=(span,))
        for name, span in spans
    }


def _two_lines(*, width: int, optional_last: int) -> dict[str, ZoneSpan]:
    return {
        "type": ZoneSpan(1, 1, 2),
        "issuer": ZoneSpan(1, 3, 5),
        "name": ZoneSpan(1, 6, width),
        "number": ZoneSpan(2, 1, 9),
        "nationality": ZoneSpan(2, 11, 13),
        "birth": ZoneSpan(2, 14, 19),
        "sex": ZoneSpan(2, 21, 21),
        "expiry": ZoneSpan(2, 22, 27),
        "optional": ZoneSpan(2, 29, optional_last),
    }


COMMON_CHECKS = ("number", "birth", "expiry")
_TD3 = _two_lines(width=44, optional_last=42)
_TD2 = _two_lines(width=36, optional_last=35)
_MRV_A = _two_lines(width=44, optional_last=44)
_MRV_B = _two_lines(width=36, optional_last=36)
_TD1 = {
    "type": ZoneSpan(1, 1, 2),
    "issuer": ZoneSpan(1, 3, 5),
    "number": ZoneSpan(1, 6, 14),
    "optional1": ZoneSpan(1, 16, 30),
    "birth": ZoneSpan(2, 1, 6),
    "sex": ZoneSpan(2, 8, 8),
    "expiry": ZoneSpan(2, 9, 14),
    "nationality": ZoneSpan(2, 16, 18),
    "optional2": ZoneSpan(2, 19, 29),
    "name": ZoneSpan(3, 1, 30),
}

TD1 = ZoneLayout(
    name="TD1",
    width=30,
    line_count=3,
    fields=_TD1,
    checks=_checks(fields=_TD1, names=COMMON_CHECKS)
    | {
        "composite": CheckRule(
            at=ZoneSpan(2, 30, 30),
            over=(ZoneSpan(1, 6, 30), ZoneSpan(2, 1, 7), ZoneSpan(2, 9, 15), ZoneSpan(2, 19, 29)),
        )
    },
    first_letters="ACI",
    long_rest="optional1",
)
TD2 = ZoneLayout(
    name="TD2",
    width=36,
    line_count=2,
    fields=_TD2,
    checks=_checks(fields=_TD2, names=COMMON_CHECKS)
    | {
        "composite": CheckRule(
            at=ZoneSpan(2, 36, 36),
            over=(ZoneSpan(2, 1, 10), ZoneSpan(2, 14, 20), ZoneSpan(2, 22, 35)),
        )
    },
    first_letters="ACI",
    long_rest="optional",
)
TD3 = ZoneLayout(
    name="TD3",
    width=44,
    line_count=2,
    fields=_TD3,
    checks=_checks(fields=_TD3, names=(*COMMON_CHECKS, "optional"))
    | {
        "composite": CheckRule(
            at=ZoneSpan(2, 44, 44),
            over=(ZoneSpan(2, 1, 10), ZoneSpan(2, 14, 20), ZoneSpan(2, 22, 43)),
        )
    },
    first_letters="P",
    loose_checks=frozenset({"optional"}),
)
MRV_A = ZoneLayout(
    name="MRV-A",
    width=44,
    line_count=2,
    fields=_MRV_A,
    checks=_checks(fields=_MRV_A, names=COMMON_CHECKS),
    first_letters="V",
)
MRV_B = ZoneLayout(
    name="MRV-B",
    width=36,
    line_count=2,
    fields=_MRV_B,
    checks=_checks(fields=_MRV_B, names=COMMON_CHECKS),
    first_letters="V",
)
ZONE_LAYOUTS = (TD1, TD2, TD3, MRV_A, MRV_B)
VISA_LAYOUTS = {TD3.name: MRV_A, TD2.name: MRV_B}
NEAR_COLUMNS = 4
"""A zone whose every line misses a width by no more than this is read as that layout."""


def layout_named(*, name: str) -> ZoneLayout:
    """The layout of that name; raises LookupError.

    >>> layout_named(name="TD1").width
    30
    """
    for layout in ZONE_LAYOUTS:
        if layout.name == name:
            return layout
    raise LookupError(f"There is no layout called {name}.")


def find_layout(*, lines: Sequence[str]) -> ZoneLayout | None:
    """The layout for the lengths of the lines, or the closest one; None if unclear.

    >>> find_layout(lines=["V" + "<" * 43, "L" + "<" * 42]).name
    'MRV-A'
    >>> find_layout(lines=["P<UTO"]) is None
    True
    """
    near = [layout for layout in (TD1, TD2, TD3) if _is_near(layout=layout, lines=lines)]
    if not near:
        return None
    nearest = min(near, key=lambda layout: _distance(layout=layout, lines=lines))
    return VISA_LAYOUTS.get(nearest.name, nearest) if lines[0][:1] in ("V", "v") else nearest


def _is_near(*, layout: ZoneLayout, lines: Sequence[str]) -> bool:
    if any(len(line) == layout.width for line in lines):
        return True
    gaps = [abs(len(line) - layout.width) for line in lines]
    return len(lines) == layout.line_count and max(gaps) <= NEAR_COLUMNS


def _distance(*, layout: ZoneLayout, lines: Sequence[str]) -> int:
    missing = abs(len(lines) - layout.line_count) * layout.width
    return missing + sum(abs(len(line) - layout.width) for line in lines)
