"""Data of page components: tiles of the province grid, kinds of chip, steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

CHIP_KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "done": ("good", "check-circle-fill"),
        "ongoing": ("on", "circle-half"),
        "open": ("on", "record-circle"),
        "waiting": ("", "circle"),
        "attention": ("warn", "exclamation-triangle-fill"),
        "late": ("bad", "exclamation-octagon-fill"),
        "wrong": ("bad", "x-octagon-fill"),
        "cut": ("warn", "cut-off"),
        "draft": ("", "draft"),
        "plain": ("", ""),
    }
)
"""Each kind of chip: the class of its colour and the icon whose shape says the same."""

RAMP_LEVELS = range(5)
PROVINCES = tuple(f"{number:02d}" for number in range(1, 26))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One province on the grid: its code, name, figure and tone.

    `level` is 0..4, stronger is more; `detail` is the figure in words for screen readers ("112 of
    120 trained"); a flag draws a triangle, which the legend must explain. Without a figure,
    `blank` gives the reason by its border: "none" for nothing there, "waiting" for not yet.
    """

    code: str
    name: str
    value: str
    level: int = 0
    detail: str = ""
    url: str = ""
    is_flagged: bool = False
    blank: str = ""

    def __post_init__(self) -> None:
        if self.code not in PROVINCES:
            message = f"A tile needs a province code 01..25, not {self.code!r}."
            raise ValueError(message)
        if self.level not in RAMP_LEVELS:
            message = f"The level of tile {self.code} must be 0..4, not {self.level}."
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class RampScale:
    """A colour scale from the lowest to the highest value.

    `edges` are whole per cent: each class goes from one edge up to the next, the last one includes
    its end.
    """

    edges: tuple[int, ...]

    @property
    def classes(self) -> int:
        """The number of classes, 5 at most."""
        return len(self.edges) - 1

    def level(self, *, share: float) -> int:
        """The tone 0..4 of a share; the strongest is the highest class.

        >>> scale = ramp_scale(shares=[0.71, 0.8, 0.93])
        >>> [scale.level(share=one) for one in (0.71, 0.75, 0.8, 0.93)]
        [0, 0, 1, 4]
        """
        index = sum(_per_cent(share) >= edge for edge in self.edges[1:-1])
        return len(RAMP_LEVELS) - self.classes + index

    @property
    def labels(self) -> list[str]:
        """The classes in per cent, weakest first.

        >>> ramp_scale(shares=[0.71, 0.93]).labels
        ['71–75 %', '76–80 %', '81–85 %', '86–90 %', '91–93 %']
        >>> ramp_scale(shares=[0.5]).labels
        ['50 %']
        """
        label_cells = []
        for index, (low, high) in enumerate(pairwise(self.edges)):
            last = high if index == self.classes - 1 else high - 1
            label_cells.append(f"{low} %" if low == last else f"{low}–{last} %")
        return label_cells


def ramp_scale(*, shares: Iterable[float]) -> RampScale | None:
    """The scale of some shares 0..1 in at most five classes of equal width; None without any."""
    percentages = sorted(map(_per_cent, shares))
    if not percentages:
        return None
    low, high = percentages[0], percentages[-1]
    width = max(-(-(high - low + 1) // len(RAMP_LEVELS)), 1)
    return RampScale(edges=(*range(low, high, width), high) if high > low else (low, high))


def _per_cent(share: float) -> int:
    return round(100 * share)


@dataclass(frozen=True, slots=True, kw_only=True)
class WizardStep:
    """A step of a wizard in the list above its pages."""

    number: int
    label: str
    is_done: bool
    is_current: bool


def share_tone(*, share: float | None) -> int:
    """The tone of a share 0..1 on the five-part scale, a fifth each; None is the lightest.

    >>> (share_tone(share=0.19), share_tone(share=0.2), share_tone(share=1.12),
    ... share_tone(share=None))
    (0, 1, 4, 0)
    """
    return 0 if share is None else min(max(int(share * 5 + 1e-9), 0), 4)


def wizard_steps(*, labels: Sequence[str], current: int) -> tuple[WizardStep, ...]:
    """The steps of a wizard, `current` counted from 1.

    >>> [step.is_done for step in wizard_steps(labels=["File", "Check", "Import"], current=2)]
    [True, False, False]
    """
    return tuple(
        WizardStep(
            number=number, label=label, is_done=number < current, is_current=number == current
        )
        for number, label in enumerate(labels, start=1)
    )


def qr_path(*, rows: Sequence[str]) -> str:
    """The squares of a QR code as one SVG path, one unit per square, from rows of 0 and 1.

    >>> qr_path(rows=["011", "100"])
    'M1 0h2v1h-2zM0 1h1v1h-1z'
    """
    path_parts = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end] == "1":
                end += 1
            if end > x:
                path_parts.append(f"M{x} {y}h{end - x}v1h{x - end}z")
            x = max(end, x + 1)
    return "".join(path_parts)


LEVEL_BARS = ((0.5, 7, 2.5), (4.5, 5, 4.5), (8.5, 3, 6.5), (12.5, 1, 8.5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar of a handling level's badge: the more are full, the fewer may read."""

    x: float
    y: float
    height: float
    is_full: bool


def level_bars(*, full: int) -> list[Bar]:
    """The four bars of a badge, with `full` of them filled, 0..4."""
    return [
        Bar(x=x, y=y, height=height, is_full=number < full)
        for number, (x, y, height) in enumerate(LEVEL_BARS)
    ]
