"""Paths of SVG: numbers, strokes, smooth curves. One unit is a tenth of a millimetre."""

from __future__ import annotations

import re
from collections.abc import Sequence

Point = tuple[float, float]

COUNTS = {"m": 2, "l": 2, "c": 6, "q": 4, "h": 1, "v": 1, "z": 0}
COMMAND = re.compile(r"([a-zA-Z])([^a-zA-Z]*)")
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def units(*, mm: float) -> str:
    """Millimetres as units of the drawing, always with one decimal.

    >>> units(mm=12.345), units(mm=-0.001)
    ('123.5', '0.0')
    """
    return tenth(value=mm * 10)


def tenth(*, value: float) -> str:
    """A number with one decimal, without a minus before zero.

    >>> tenth(value=3), tenth(value=-0.04)
    ('3.0', '0.0')
    """
    text = f"{value:.1f}"
    return "0.0" if text == "-0.0" else text


def even(*, value: float) -> str:
    """A number with one decimal and a fixed length, for up to four integer digits.

    Numbers that a defect changes are written this way, so that the file size does not reveal it.

    >>> even(value=12.34), even(value=-0.04), even(value=-1250)
    ('+0012.3', '+0000.0', '-1250.0')
    """
    return f"{float(tenth(value=value)):+07.1f}"


def mixed(*, first: str, second: str, share: float) -> str:
    """The colour at that share of the way between two.

    >>> mixed(first="#000000", second="#ff8000", share=0.5)
    '#804000'
    """
    pairs = (
        (int(first[start : start + 2], 16), int(second[start : start + 2], 16))
        for start in (1, 3, 5)
    )
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def relative(*, path: str) -> tuple[tuple[float, float, str], ...]:
    """The subpaths of a path: where each begins and the rest in steps relative to that.

    >>> relative(path="M0 10L4 0H8M1 6V8")
    ((0.0, 10.0, 'l4-10h4'), (1.0, 6.0, 'v2'))
    """
    path_steps: list[tuple[float, float, list[str]]] = []
    at = [0.0, 0.0]
    for command, body in COMMAND.findall(path):
        numbers = [float(number) for number in NUMBER.findall(body)]
        kind = command.lower()
        if kind == "m":
            at = numbers[:2]
            path_steps.append((at[0], at[1], []))
            continue
        count = COUNTS[kind] or 1
        for start in range(0, len(numbers), count):
            steps = _steps(kind, numbers[start : start + count], at, command.isupper())
            path_steps[-1][2].append(kind + joined(numbers=steps))
        if kind == "z":
            path_steps[-1][2].append("z")
    return tuple((x, y, "".join(rest)) for x, y, rest in path_steps)


def _steps(kind: str, numbers: list[float], at: list[float], is_absolute: bool) -> list[float]:
    if kind in {"h", "v"}:
        axis = int(kind == "v")
        step = numbers[0] - at[axis] if is_absolute else numbers[0]
        at[axis] += step
        return [step]
    steps = [
        value - at[index % 2] if is_absolute else value for index, value in enumerate(numbers)
    ]
    at[0] += steps[-2]
    at[1] += steps[-1]
    return steps


def joined(*, numbers: Sequence[float]) -> str:
    """Numbers as a path has them: a minus parts as well as a space does.

    >>> joined(numbers=[0.5, -0.25, 3.0])
    '.5-.25 3'
    """
    texts = [short(value=number) for number in numbers]
    rest = "".join(text if text.startswith("-") else " " + text for text in texts[1:])
    return texts[0] + rest


def short(*, value: float) -> str:
    """A number with at most two decimals, as short as possible.

    >>> short(value=-0.5), short(value=2.0), short(value=0)
    ('-.5', '2', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    if text in {"", "-0", "0"}:
        return "0"
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text
