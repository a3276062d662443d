"""A small chart model and its SVG writer: shapes only, no text, classes instead of colours.

The same figures are in HTML beside the drawing, for readers who cannot see it; an SVG contains no
text except digits and the names of nodes. All lengths are CSS pixels. Each mark has its value as
`<title>`: browsers show it on hover, charts.js on touch.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from promdaen.kit import languages

ROW_HEIGHT = 28
HEAD_HEIGHT = 20
DOT_RADIUS = 5
WHISKER = 4
DENSE_FROM = 3
PHONE_WIDTH = 360
MONTH_WIDTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartAxis:
    """A linear scale: values from `low` to `high`, a grid line every `step`."""

    low: float
    high: float
    step: float
    width: float = 190

    def __post_init__(self) -> None:
        if not self.low < self.high or self.step <= 0:
            message = f"An axis needs low < high and a step above 0, not {self}."
            raise ValueError(message)

    def place(self, value: float) -> float:
        """The position of a value, in pixels from the left; limited to the axis.

        >>> ChartAxis(low=-10, high=40, step=10, width=100).place(0)
        20.0
        """
        clipped = min(max(value, self.low), self.high)
        return (clipped - self.low) / (self.high - self.low) * self.width

    def ticks(self) -> tuple[float, ...]:
        """The multiples of the step on the axis.

        >>> ChartAxis(low=-5, high=25, step=10).ticks()
        (0.0, 10.0, 20.0)
        >>> ChartAxis(low=68.8, high=81, step=5).ticks()
        (70.0, 75.0, 80.0)
        """
        step = Decimal(repr(self.step))
        first = (Decimal(repr(self.low)) / step).to_integral_value(ROUND_CEILING) * step
        count = int((Decimal(repr(self.high)) - first) // step) + 1
        return tuple(float(first + index * step) + 0.0 for index in range(count))


def axis_around(*, values: Sequence[float], step: float = 10) -> ChartAxis:
    """An axis that covers all the values and zero, with a small margin.

    >>> axis = axis_around(values=[3.6, 46.2])
    >>> axis.low, axis.high
    (-5.0, 50.0)
    """
    low, high = min(values, default=0.0), max(values, default=step)
    low_end = float(low // step * step) if low < 0 else -step / 2
    high_end = float(-(-max(high, step) // step) * step)
    return ChartAxis(low=low_end, high=high_end, step=step, width=190)


def round_step(*, top: float) -> int:
    """The distance of the marks of an axis from 0 to `top`, for four to ten marks up to 20.

    >>> [round_step(top=top) for top in (5, 5.5, 20, 21)]
    [1, 2, 2, 5]
    """
    return next((step for limit, step in ((5, 1), (20, 2)) if top <= limit), 5)


def axis_over(*, values: Sequence[float]) -> ChartAxis:
    """An axis of per cents that begins and ends where the values do, with a margin.

    >>> axis_over(values=[67.2, 94.8]).ticks()
    (60.0, 70.0, 80.0, 90.0, 100.0)
    >>> axis_over(values=[71, 73]).ticks(), axis_over(values=[]).ticks()
    ((70.0, 75.0), (0.0, 25.0, 50.0, 75.0, 100.0))
    """
    # 100 * 0.55 is 55.00000000000001.
    low, high = round(min(values, default=0), 6), round(max(values, default=100), 6)
    step = next(step for step in (5, 10, 25) if high - low <= 5 * step)
    low_end = min(float(low // step * step), 100.0 - step)
    high_end = max(float(-(-high // step) * step), low_end + step)
    margin = (high_end - low_end) / 25
    return ChartAxis(low=low_end - margin, high=high_end + margin, step=step)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalRow:
    """An estimate and its confidence interval; either end is None if unknown.

    `target` is a tick for comparison.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    is_bad: bool = False
    target: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    """An amount from zero on a track of length `top`; `target` is a tick on it."""

    value: float
    top: float
    target: float | None = None
    width: float = 150
    height: float = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One quantity before and after, or (without `before`) now and its target."""

    before: float | None
    after: float | None
    standard: float | None = None
    is_bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter:
    """Persons measured twice, in points of 100: (before, after).

    `reliable_change` is the gain in points that measurement error alone rarely causes; `label` is
    the text alternative, with the main figures.
    """

    points: Sequence[tuple[float, float]]
    label: str
    reliable_change: float | None = None
    side: float = 360


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePoint:
    """One estimate on one day, with the ends of its interval if known."""

    day: date
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartTimeline:
    """Estimates over time; `label` is the text alternative."""

    points: Sequence[TimePoint]
    label: str
    step: float = 10
    width: float = 560
    height: float = 220


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartColumn:
    """A column: digits below it, one or two stacked amounts, an optional limit line."""

    digits: str
    amounts: Sequence[float]
    limit: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Columns side by side; `label` is the text alternative."""

    columns: Sequence[ChartColumn]
    label: str
    step: float
    places: int = 0
    width: float = 328
    height: float = 220


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Shares 0..1 against a quantity from 0; `beside` is a second, dashed line.

    `mark` is a point (quantity, share) with lines from both axes; `label` is the text alternative.
    """

    points: Sequence[tuple[float, float]]
    label: str
    step: float
    beside: Sequence[tuple[float, float]] = ()
    mark: tuple[float, float] | None = None
    width: float = 560
    height: float = 280


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPoint:
    """A rate with its centre and control limits; value is None if it is not shown."""

    digits: str
    value: float | None
    centre: float
    low: float
    high: float
    is_signal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlLine:
    """Rates in order; `split` points are the baseline; `label` is the text alternative."""

    points: Sequence[ControlPoint]
    label: str
    split: int
    step: float
    width: float = 560
    height: float = 220


@dataclass(slots=True)
class _ChartDrawing:
    """Collects shapes; every number is written with at most one decimal."""

    marks: list[str] = field(default_factory=list)

    def line(self, css: str, *steps: tuple[float, float]) -> None:
        trace = "L".join(f"{_short(x)} {_short(y)}" for x, y in steps)
        self.marks.append(f'<path class="{css}" d="M{trace}"/>')

    def thick_line(
        self, css: str, width: float, first: tuple[float, float], second: tuple[float, float]
    ) -> None:
        (x1, y1), (x2, y2) = first, second
        self.marks.append(
            f'<path class="{css}" stroke-width="{_short(width)}"'
            f' d="M{_short(x1)} {_short(y1)}L{_short(x2)} {_short(y2)}"/>'
        )

    def dot(
        self, css: str, x: float, y: float, radius: float = DOT_RADIUS, *, value: str = ""
    ) -> None:
        self.marks.append(
            f'<circle class="{css}" cx="{_short(x)}" cy="{_short(y)}" r="{_short(radius)}"'
            f"{_end('circle', value)}"
        )

    def bar(
        self, css: str, x: float, y: float, size: tuple[float, float], *, value: str = ""
    ) -> None:
        width, height = (_short(length) for length in size)
        self.marks.append(
            f'<rect class="{css}" x="{_short(x)}" y="{_short(y)}"'
            f' width="{width}" height="{height}"{_end("rect", value)}'
        )

    def figure(
        self, text: str, position: tuple[float, float], anchor: str = "middle", css: str = ""
    ) -> None:
        class_attribute = f' class="{css}"' if css else ""
        x, y = (_short(length) for length in position)
        self.marks.append(
            f'<text x="{x}" y="{y}" text-anchor="{anchor}"{class_attribute}>{text}</text>'
        )

    def in_row(self, *, width: float, height: float, value: str = "") -> SafeString:
        """A drawing in a table cell: hidden from screen readers, as the row has the figures."""
        size = f'width="{_short(width)}" height="{_short(height)}"'
        inside = (f"<title>{value}</title>" if value else "") + "".join(self.marks)
        return _safe(f'<svg class="ch" {size} aria-hidden="true">{inside}</svg>')

    def alone(self, *, width: float, height: float, label: str) -> SafeString:
        """A standalone drawing with a text alternative; one too wide for a phone is not shrunk."""
        return format_html(
            '<svg class="{css}" viewBox="0 0 {w} {h}" width="{w}" role="img" aria-label="{label}">'
            "{marks}</svg>",
            css="ch wide" if width > PHONE_WIDTH else "ch",
            w=_short(width),
            h=_short(height),
            label=label,
            marks=_safe("".join(self.marks)),
        )


def _end(tag: str, value: str) -> str:
    return f"><title>{value}</title></{tag}>" if value else "/>"


def _safe(markup: str) -> SafeString:
    # Built above only from numbers, days, fixed class names and escaped names.
    return mark_safe(markup)  # noqa: S308


def _short(number: float) -> str:
    """At most one decimal: a tenth of a pixel is finer than any screen."""
    return f"{round(number, 1) + 0.0:.10g}"


def _tick_text(value: float, *, signed: bool) -> str:
    places = 0 if value == int(value) else 1
    write = languages.points_text if signed and value else languages.number_text
    return write(value, places=places)


def _value_text(value: float | None, low: float | None = None, high: float | None = None) -> str:
    """A value as its mark says it, with the interval if both ends are known.

    >>> _value_text(12.34), _value_text(1200), _value_text(10, 5.25, 14)
    ('12.3', '1,200', '10 (5.3 – 14)')
    """
    if value is None:
        return ""
    text = _tick_text(value, signed=False)
    if low is None or high is None:
        return text
    return f"{text} ({_tick_text(low, signed=False)} – {_tick_text(high, signed=False)})"


def _grid(drawing: _ChartDrawing, *, axis: ChartAxis, height: float) -> None:
    for tick in axis.ticks():
        x = axis.place(tick)
        drawing.line("gr" if tick else "zero", (x, 0), (x, height))


def _whisker(drawing: _ChartDrawing, css: str, ends: tuple[float, float], y: float) -> None:
    low, high = ends
    drawing.line(css, (low, y), (high, y))
    for x in ends:
        drawing.line(css, (x, y - WHISKER), (x, y + WHISKER))


# ---- drawn columns of a table ----


def axis_svg(*, axis: ChartAxis, signed: bool = True) -> SafeString:
    """The digits of an axis, for the head of a drawn column."""
    drawing = _ChartDrawing()
    for tick in axis.ticks():
        text = _tick_text(tick, signed=signed)
        drawing.figure(text, (axis.place(tick), 15))
    return drawing.in_row(width=axis.width, height=HEAD_HEIGHT)


def interval_svg(*, axis: ChartAxis, interval_row: IntervalRow) -> SafeString:
    """A dot and its interval on the axis, with the grid and the zero line."""
    drawing, height = _ChartDrawing(), ROW_HEIGHT
    _grid(drawing, axis=axis, height=height)
    middle = height / 2
    if interval_row.low is not None and interval_row.high is not None:
        css = "m-bad-line" if interval_row.is_bad else "m-line"
        _whisker(
            drawing, css, (axis.place(interval_row.low), axis.place(interval_row.high)), middle
        )
    if interval_row.target is not None:
        x = axis.place(interval_row.target)
        drawing.line("tg", (x, 3), (x, height - 3))
    if interval_row.value is not None:
        drawing.dot(
            "m-bad" if interval_row.is_bad else "m", axis.place(interval_row.value), middle
        )
    value = _value_text(interval_row.value, interval_row.low, interval_row.high)
    return drawing.in_row(width=axis.width, height=height, value=value)


def bar_svg(*, bar_row: BarRow) -> SafeString:
    """An amount on its track, with the target as a tick over the full height."""
    drawing = _ChartDrawing()
    axis = ChartAxis(
        low=0, high=max(bar_row.top, 1e-9), step=max(bar_row.top, 1e-9), width=bar_row.width
    )
    inset = bar_row.height / 5
    thick = bar_row.height - 2 * inset
    drawing.bar("track", 0, inset, (bar_row.width, thick))
    drawing.bar("m", 0, inset, (axis.place(bar_row.value), thick))
    if bar_row.target is not None:
        drawing.line(
            "tg", (axis.place(bar_row.target), 0), (axis.place(bar_row.target), bar_row.height)
        )
    targets = [] if bar_row.target is None else [bar_row.target]
    value = " / ".join(_value_text(amount) for amount in (bar_row.value, *targets))
    return drawing.in_row(width=bar_row.width, height=bar_row.height, value=value)


def score_svg(*, axis: ChartAxis, step_row: StepRow, height: float = ROW_HEIGHT) -> SafeString:
    """Before (hollow) and after (filled) on one axis, with the standard as a tick.

    Without `before` a line leads from the mark to the standard.
    """
    drawing = _ChartDrawing()
    _grid(drawing, axis=axis, height=height)
    middle = height / 2
    start = step_row.standard if step_row.before is None else step_row.before
    bad = "-bad" if step_row.is_bad else ""
    if start is not None and step_row.after is not None and start != step_row.after:
        ends = (axis.place(start), middle), (axis.place(step_row.after), middle)
        drawing.line(f"m{bad}-line", *ends)
    if step_row.standard is not None:
        x = axis.place(step_row.standard)
        drawing.line("tg", (x, 4), (x, height - 4))
    if step_row.before is not None:
        drawing.dot("m0", axis.place(step_row.before), middle)
    if step_row.after is not None:
        drawing.dot(f"m{bad}", axis.place(step_row.after), middle)
    steps = [_value_text(step) for step in (step_row.before, step_row.after) if step is not None]
    value = " → ".join(steps)
    if steps and step_row.standard is not None:
        value = f"{value} / {_value_text(step_row.standard)}"
    return drawing.in_row(width=axis.width, height=height, value=value)


def stacked_svg(*, counts: Sequence[int], width: float = 200) -> SafeString:
    """The parts of a whole, weakest to strongest in five tones, wide parts with their counts.

    Fewer than five parts use the strongest tones; without counts the track is empty.
    """
    drawing, height = _ChartDrawing(), 22
    total, x = sum(counts), 0.0
    if not total:
        drawing.bar("track", 0, 0, (width, height))
    for level, count in enumerate(counts, start=5 - len(counts)):
        part = count / total * width if total else 0
        if part:
            value = f"{level + 1}: {count} ({languages.share_text(count / total)})"
            drawing.bar(f"f{level}", x, 0, (part, height), value=value)
        if part >= 9 * len(str(count)) + 6:
            css = "on" if level < DENSE_FROM else f"on{level}"
            drawing.figure(str(count), (x + part / 2, height / 2 + 4.5), css=css)
        x += part
    return drawing.in_row(width=width, height=height)


def histogram_svg(*, counts: Sequence[int]) -> SafeString:
    """The number of each rating: a column for every step from 1, count above, digit below."""
    drawing, width, height = _ChartDrawing(), 200, 72
    top, slot = max([*counts, 1]), width / max(len(counts), 1)
    ground, room = height - 18, height - 36
    for index, count in enumerate(counts):
        tall, x = count / top * room, index * slot
        value = f"{index + 1}: {count}"
        drawing.bar("m", x + slot * 0.15, ground - tall, (slot * 0.7, tall), value=value)
        drawing.figure(str(count), (x + slot / 2, ground - tall - 4))
        drawing.figure(str(index + 1), (x + slot / 2, height - 3))
    drawing.line("ax", (0, ground), (width, ground))
    return drawing.in_row(width=width, height=height)


# ---- standalone charts ----


def scatter_svg(*, chart: Scatter) -> SafeString:
    """After (vertical) against before (horizontal): gains are above the line of no change.

    Persons at the same point are one larger dot; those without a gain are hollow.
    """
    drawing, edge, inset = _ChartDrawing(), 40.0, 12.0
    axis = ChartAxis(low=0, high=100, step=20, width=chart.side - edge - inset)
    floor = chart.side - 32

    def at(before: float, after: float) -> tuple[float, float]:
        return edge + axis.place(before), floor - axis.place(after)

    for tick in axis.ticks():
        drawing.line("gr", at(tick, 0), at(tick, 100))
        drawing.line("gr", at(0, tick), at(100, tick))
        drawing.figure(f"{tick:g}", (at(tick, 0)[0], floor + 16))
        drawing.figure(f"{tick:g}", (edge - 6, at(0, tick)[1] + 4), anchor="end")
    drawing.line("zero", at(0, 0), at(100, 100))
    if chart.reliable_change is not None and chart.reliable_change < axis.high:
        need = chart.reliable_change
        drawing.line("zero dash", at(0, need), at(100 - need, 100))
    for (before, after), count in gather_points(chart.points):
        css = "m see" if after > before else "m0"
        times = f" × {count}" if count > 1 else ""
        value = f"{_value_text(before)} → {_value_text(after)}{times}"
        drawing.dot(css, *at(before, after), radius=min(3.2 * count**0.5, 9), value=value)
    return drawing.alone(width=chart.side, height=chart.side, label=chart.label)


def gather_points(
    points: Iterable[tuple[float, float]],
) -> list[tuple[tuple[float, float], int]]:
    """The points in order, each once with how often it occurs.

    >>> gather_points([(2, 3), (1, 5), (2, 3)])
    [((1, 5), 1), ((2, 3), 2)]
    """
    return sorted(Counter((before, after) for before, after in points).items())


def curve_svg(*, chart: Curve) -> SafeString:
    """Shares in per cent vertically, the quantity horizontally, a grid line every step."""
    drawing, edge = _ChartDrawing(), 44.0
    top = max(quantity for quantity, _share in chart.points)
    across = ChartAxis(low=0, high=top, step=chart.step, width=chart.width - edge - 16)
    up = ChartAxis(low=0, high=1, step=0.2, width=chart.height - 44)
    floor = chart.height - 28

    def at(quantity: float, share: float) -> tuple[float, float]:
        return edge + across.place(quantity), floor - up.place(share)

    for tick in up.ticks():
        drawing.line("gr" if tick else "zero", at(0, tick), at(top, tick))
        drawing.figure(f"{100 * tick:.0f}", (edge - 6, at(0, tick)[1] + 4), anchor="end")
    for tick in across.ticks():
        drawing.figure(f"{tick:g}", (at(tick, 0)[0], chart.height - 8))
    if chart.beside:
        drawing.line("ghost", *(at(*point) for point in chart.beside))
    drawing.line("m-line", *(at(*point) for point in chart.points))
    for quantity, share in chart.points:
        value = f"{_value_text(quantity)}: {languages.share_text(share)}"
        drawing.dot("hover", *at(quantity, share), radius=6, value=value)
    if chart.mark is not None:
        quantity, share = chart.mark
        drawing.line("tg", at(0, share), at(quantity, share))
        drawing.line("tg", at(quantity, share), at(quantity, 0))
        value = f"{_value_text(quantity)}: {languages.share_text(share)}"
        drawing.dot("m", *at(quantity, share), value=value)
    return drawing.alone(width=chart.width, height=chart.height, label=chart.label)


def control_svg(*, chart: ControlLine) -> SafeString:
    """A control chart: rates, their centre, their limits, a line where the baseline ends."""
    drawing, edge = _ChartDrawing(), 44.0
    top = max(max(point.high, point.value or 0.0) for point in chart.points)
    room = axis_around(values=[top], step=chart.step)
    up = ChartAxis(low=0, high=room.high, step=chart.step, width=chart.height - 44)
    floor, across = chart.height - 28, (chart.width - edge - 16) / len(chart.points)

    def at(place: float, value: float) -> tuple[float, float]:
        return edge + across * (place + 0.5), floor - up.place(value)

    for tick in up.ticks():
        y = floor - up.place(tick)
        drawing.line("gr" if tick else "zero", (edge, y), (chart.width - 16, y))
        drawing.figure(_tick_text(tick, signed=False), (edge - 6, y + 4), anchor="end")
    for css, ends in (
        ("limit", [point.low for point in chart.points]),
        ("limit", [point.high for point in chart.points]),
        ("middle", [point.centre for point in chart.points]),
    ):
        drawing.line(css, *(at(index, end) for index, end in enumerate(ends)))
    if 0 < chart.split < len(chart.points):
        x = edge + across * chart.split
        drawing.line("tg", (x, 4), (x, floor))
    points_with_value = [
        (index, point) for index, point in enumerate(chart.points) if point.value is not None
    ]
    if points_with_value:
        drawing.line(
            "m-line", *(at(place, point.value or 0.0) for place, point in points_with_value)
        )
    for place, known_point in points_with_value:
        css, radius = ("m", 5) if known_point.is_signal else ("m0", 3)
        value = _value_text(known_point.value, known_point.low, known_point.high)
        drawing.dot(css, *at(place, known_point.value or 0.0), radius, value=value)
    for place, chart_point in enumerate(chart.points):
        if chart_point.digits:
            drawing.figure(chart_point.digits, (at(place, 0)[0], chart.height - 8))
    return drawing.alone(width=chart.width, height=chart.height, label=chart.label)


def timeline_svg(*, chart: ChartTimeline) -> SafeString:
    """Estimates with intervals on their days, a grid by the step and the months below."""
    drawing, edge = _ChartDrawing(), 44.0
    ends = [end for point in chart.points for end in (point.low, point.value, point.high)]
    room = axis_around(values=[end for end in ends if end is not None], step=chart.step)
    up = ChartAxis(low=min(room.low, 0), high=room.high, step=chart.step, width=chart.height - 40)
    floor = chart.height - 28

    for tick in up.ticks():
        y = floor - up.place(tick)
        drawing.line("gr" if tick else "zero", (edge, y), (chart.width, y))
        drawing.figure(_tick_text(tick, signed=True), (edge - 6, y + 4), anchor="end")
    placed = _days_across(chart, edge=edge)
    for x, point in zip(placed, chart.points, strict=True):
        y = floor - up.place(point.value)
        if point.low is not None and point.high is not None:
            low, high = floor - up.place(point.low), floor - up.place(point.high)
            drawing.line("m-line", (x, low), (x, high))
            for end in (low, high):
                drawing.line("m-line", (x - WHISKER, end), (x + WHISKER, end))
        value = f"{point.day}: {_value_text(point.value, point.low, point.high)}"
        drawing.dot("m", x, y, value=value)
    _months_below(drawing, chart=chart, placed=placed)
    return drawing.alone(width=chart.width, height=chart.height, label=chart.label)


def _days_across(chart: ChartTimeline, *, edge: float) -> list[float]:
    if not chart.points:
        return []
    ordinals = [point.day.toordinal() for point in chart.points]
    margin = 24.0
    span = max(max(ordinals) - min(ordinals), 1)
    width = chart.width - edge - 2 * margin
    return [edge + margin + (day - min(ordinals)) / span * width for day in ordinals]


def _months_below(
    drawing: _ChartDrawing, *, chart: ChartTimeline, placed: Sequence[float]
) -> None:
    """The month below each point, left out if it would overlap the one before."""
    last_x = -1000.0
    for x, point in sorted(zip(placed, chart.points, strict=True), key=lambda pair: pair[0]):
        if x - last_x >= MONTH_WIDTH:
            drawing.figure(f"{point.day:%Y-%m}", (x, chart.height - 8))
            last_x = x


# ---- columns ----

COLUMN_TONES = (("f4", "on4"), ("f2", "on"))
COLUMN_EDGE, COLUMN_SHARE = 38.0, 0.66
MIN_LABEL_HEIGHT = 18.0
"""An amount that is drawn lower than this has no figure inside; the table has it."""


def columns_svg(*, chart: Columns) -> SafeString:
    """Stacked columns with their sums above, a grid by the step and digits below."""
    drawing = _ChartDrawing()
    sums = [sum(column.amounts) for column in chart.columns]
    top = max([*sums, *(column.limit or 0.0 for column in chart.columns), chart.step])
    room = axis_around(values=[top], step=chart.step)
    up = ChartAxis(low=0, high=room.high, step=chart.step, width=chart.height - 52)
    ground = chart.height - 26
    for tick in up.ticks():
        y = ground - up.place(tick)
        drawing.line("gr" if tick else "zero", (COLUMN_EDGE, y), (chart.width, y))
        drawing.figure(_tick_text(tick, signed=False), (COLUMN_EDGE - 6, y + 4), anchor="end")
    across = (chart.width - COLUMN_EDGE) / max(len(chart.columns), 1)
    for index, (column, total) in enumerate(zip(chart.columns, sums, strict=True)):
        left = COLUMN_EDGE + across * (index + (1 - COLUMN_SHARE) / 2)
        width, y = across * COLUMN_SHARE, ground
        middle = left + width / 2
        for amount, (tone, ink) in zip(column.amounts, COLUMN_TONES, strict=False):
            height = up.place(amount)
            y -= height
            figure = languages.number_text(amount, places=chart.places)
            value = f"{column.digits}: {figure}"
            drawing.bar(tone, left, y, (width, height), value=value)
            if height >= MIN_LABEL_HEIGHT:
                drawing.figure(figure, (middle, y + height / 2 + 4), css=ink)
        if column.limit is not None:
            at = ground - up.place(column.limit)
            drawing.line("tg", (left - 4, at), (left + width + 4, at))
            y = min(y, at)
        drawing.figure(languages.number_text(total, places=chart.places), (middle, y - 5))
        drawing.figure(column.digits, (middle, chart.height - 8))
    return drawing.alone(width=chart.width, height=chart.height, label=chart.label)


# ---- pictures of ties between groups ----


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkEdge:
    """A tie between two nodes by their places: a share 0..1 with the ends of its interval."""

    first: int
    second: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Nodes on an ellipse with their names, and ties; `label` is the text alternative."""

    names: Sequence[str]
    edges: Sequence[NetworkEdge]
    label: str


NETWORK_WIDTH, NETWORK_HEIGHT = 300.0, 190.0
WIDEST_EDGE = 22.0
LABEL_WIDTH, LABEL_HEIGHT = 34.0, 18.0
CROSSED_LABEL_AT, LABEL_AT = 0.32, 0.5
SHARE_ROW_HEIGHT = 17.0


def network_svg(*, chart: Network) -> SafeString:
    """Ties as lines: the inner width is the lower end of the interval, the outer the upper end."""
    drawing = _ChartDrawing()
    count = len(chart.names)
    nodes = [
        (
            NETWORK_WIDTH / 2 - 88 * math.cos(math.pi * (2 * place + 1) / max(count, 1)),
            NETWORK_HEIGHT / 2 - 66 * math.sin(math.pi * (2 * place + 1) / max(count, 1)),
        )
        for place in range(count)
    ]
    for edge in sorted(chart.edges, key=lambda edge: -edge.value):
        ends = (nodes[edge.first], nodes[edge.second])
        for css, width in (("tie2", edge.high), ("tie", edge.low)):
            drawing.thick_line(css, max(width * WIDEST_EDGE, 1), *ends)
    for edge in chart.edges:
        (x1, y1), (x2, y2) = nodes[edge.first], nodes[edge.second]
        is_crossed = edge.second - edge.first not in (1, count - 1)
        along = CROSSED_LABEL_AT if is_crossed else LABEL_AT
        x, y = x1 + along * (x2 - x1), y1 + along * (y2 - y1)
        size = (LABEL_WIDTH, LABEL_HEIGHT)
        names = f"{escape(chart.names[edge.first])} – {escape(chart.names[edge.second])}"
        shares = (100 * end for end in (edge.value, edge.low, edge.high))
        value = f"{names}: {_value_text(*shares)}"
        corner = (x - LABEL_WIDTH / 2, y - LABEL_HEIGHT / 2)
        drawing.bar("tie-ground", *corner, size, value=value)
        drawing.figure(languages.number_text(round(100 * edge.value)), (x, y + 5), css="on")
    for (x, y), name in zip(nodes, chart.names, strict=True):
        drawing.dot("m", x, y, radius=7)
        below = 26.0 if y > NETWORK_HEIGHT / 2 else -14.0
        drawing.figure(escape(name), (x, y + below))
    return drawing.alone(width=NETWORK_WIDTH, height=NETWORK_HEIGHT, label=chart.label)


def shares_svg(*, interval_rows: Sequence[IntervalRow | None], width: float = 200) -> SafeString:
    """Shares of 100 on up to three occasions below each other: a ring, a dot, a square."""
    drawing = _ChartDrawing()
    axis = ChartAxis(low=0, high=100, step=50, width=width)
    height = SHARE_ROW_HEIGHT * len(interval_rows)
    _grid(drawing, axis=axis, height=height)
    for index, interval_row in enumerate(interval_rows):
        if interval_row is None or interval_row.value is None:
            continue
        x, y = axis.place(interval_row.value), SHARE_ROW_HEIGHT * (index + 0.5)
        value = _value_text(interval_row.value, interval_row.low, interval_row.high)
        if interval_row.low is not None and interval_row.high is not None:
            drawing.line(
                "m-line", (axis.place(interval_row.low), y), (axis.place(interval_row.high), y)
            )
        if index == 0:
            drawing.dot("m0", x, y, radius=4.5, value=value)
        elif index == 1:
            drawing.dot("m", x, y, radius=5, value=value)
        else:
            drawing.bar("m", x - 5, y - 5, (10, 10), value=value)
    return drawing.in_row(width=width, height=height)
