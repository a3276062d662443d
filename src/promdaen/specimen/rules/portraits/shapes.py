"""Shapes of a face: smooth rings, fills, strokes, and the same written as short as SVG allows."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from promdaen.specimen.rules.paths import COMMAND, COUNTS, NUMBER, Point

PATH = re.compile(r' d="([^"]+)"')
LENGTH = re.compile(r' (c?[xy]|r[xy]?|width|height|stroke-width)="(-?[\d.]+)"')
SHIFT = re.compile(r"translate\((-?[\d.]+) ?(-?[\d.]+)?\)")
ZERO = re.compile(r'="(-?)0\.')
FINE = 4


def smooth(*, points: Sequence[Point], is_closed: bool = True, tension: float = 0.17) -> str:
    """A cubic path through the points (Catmull and Rom 1974)."""
    count = len(points)

    def at(place: int) -> Point:
        return points[place % count if is_closed else max(0, min(count - 1, place))]

    parts = [f"M{points[0][0]:.2f} {points[0][1]:.2f}"]
    for place in range(count if is_closed else count - 1):
        a, b, c, d = at(place - 1), at(place), at(place + 1), at(place + 2)
        parts.append(
            f"C{b[0] + (c[0] - a[0]) * tension:.2f} {b[1] + (c[1] - a[1]) * tension:.2f} "
            f"{c[0] - (d[0] - b[0]) * tension:.2f} {c[1] - (d[1] - b[1]) * tension:.2f} "
            f"{c[0]:.2f} {c[1]:.2f}"
        )
    return "".join(parts) + ("z" if is_closed else "")


def mirrored(*, right: Sequence[Point]) -> list[Point]:
    """The full ring for its right half, given from top to bottom."""
    return [*right, *((-x, y) for x, y in reversed(right) if x > 0)]


def fill(*, path: str, colour: str, attributes: str = "") -> str:
    """A filled shape."""
    return f'<path d="{path}" fill="{colour}"{attributes}/>'


def line(*, path: str, colour: str, width: float, opacity: float = 1.0) -> str:
    """A stroke."""
    faint = f' opacity="{opacity:.2f}"' if opacity < 1 else ""
    return f'<path d="{path}" stroke="{colour}" stroke-width="{width:.1f}"{faint}/>'


def lean(*, text: str, scale: float = 1.0) -> str:
    """The drawing with every length times `scale`, written short."""
    text = text.replace(' stroke-linecap="round"', "")
    text = PATH.sub(lambda match: f' d="{_shortened(match[1], scale)}"', text)
    text = LENGTH.sub(lambda match: f' {match[1]}="{_plain(float(match[2]) * scale)}"', text)
    text = SHIFT.sub(lambda match: _shifted(match, scale), text)
    return ZERO.sub(r'="\1.', text)


def _shifted(match: re.Match[str], scale: float) -> str:
    across, down = float(match[1]) * scale, float(match[2] or 0) * scale
    return f"translate({_plain(across)} {_plain(down)})"


def _shortened(path: str, scale: float) -> str:
    """The same path in relative steps, at most one decimal, no spare characters."""
    parts: list[str] = []
    at, start = [0.0, 0.0], [0.0, 0.0]
    for command, body in COMMAND.findall(path):
        kind, numbers = command.lower(), [float(number) * scale for number in NUMBER.findall(body)]
        if kind == "z":
            parts.append("z")
            at = start[:]
            continue
        count = COUNTS[kind]
        for place in range(0, len(numbers), count):
            steps = _steps(kind, numbers[place : place + count], at, command.isupper())
            if kind == "m":
                start = at[:]
            shortened = kind + _joined(steps)
            is_same = bool(parts) and parts[-1][0] == kind and kind != "m"
            parts.append(
                shortened
                if not is_same
                else shortened[1:]
                if shortened[1] == "-"
                else " " + shortened[1:]
            )
            if is_same:
                parts[-2:] = [parts[-2] + parts[-1]]
    return "M" + "".join(parts)[1:]


def _steps(kind: str, numbers: list[float], at: list[float], is_absolute: bool) -> list[float]:
    axes = (
        [int(kind == "v")] if kind in {"h", "v"} else [place % 2 for place in range(len(numbers))]
    )
    steps = [
        _rounded(value - at[axis] if is_absolute else value)
        for value, axis in zip(numbers, axes, strict=True)
    ]
    for axis, step in list(zip(axes, steps, strict=True))[-2:]:
        at[axis] += step
    return steps


def _rounded(value: float) -> float:
    return round(value * 5) / 5 if abs(value) < FINE else round(value * 2) / 2


def _plain(value: float) -> str:
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _joined(steps: list[float]) -> str:
    texts = [
        _plain(step).replace("0.", ".", 1) if abs(step) < 1 else _plain(step) for step in steps
    ]
    joined = texts[0]
    for before, text in itertools.pairwise(texts):
        is_parted = text[0] == "-" or (text[0] == "." and "." in before)
        joined += text if is_parted else " " + text
    return joined
