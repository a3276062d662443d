"""A day at a checkpoint as charts: queues by class with bands, open booths below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from promdaen.course.rules.timetabling import WEEKDAYS
from promdaen.kit.languages import number_text
from promdaen.kit.texts import Text, Words, page_language
from promdaen.planning.queries.twins import ShiftPlanPage, TwinPage
from promdaen.planning.rules import screening
from promdaen.planning.rules.twins import (
    CLASS_LABELS,
    ClassDay,
    LineOutside,
    ReplayMoment,
    StaffingChange,
    clock_text,
)

if TYPE_CHECKING:
    from promdaen.planning.models import CheckpointTwin

register = template.Library()
WIDTH, EDGE, HEIGHT, LANE = 320.0, 34.0, 84.0, 16.0
LABEL_EVERY_MINUTES = 240
"""Minutes between two hours that are written below."""
OUTER, INNER, MIDDLE = (0, 4), (1, 3), 2


@register.filter
def class_name(name: str) -> Words:
    """The label of a class of travellers."""
    return CLASS_LABELS.get(name, Words.same(name))


@register.filter
def weekday(number: int) -> Text:
    """The name of a day of the week, 0 for Monday."""
    return WEEKDAYS[number]


@register.filter
def figure(value: float) -> str:
    """A number with one decimal if it has any.

    >>> figure(9.0), figure(5.5)
    ('9', '5.5')
    """
    places = 0 if float(value).is_integer() else 1
    return number_text(value, places=places)


@register.simple_tag
def change_text(change: StaffingChange | None, opens_at: int) -> str:
    """A staffing in words: what differs from now."""
    if change is None:
        return _("As now")
    language = page_language()
    parts = [
        f"{class_name(name).text(language=language)} {'+' if count > 0 else '−'}{abs(count)}"
        for name, count in change.booths.items()
        if count
    ]
    if change.second:
        sign = "+" if change.second > 0 else "−"
        parts.append(_("second line %(n)s") % {"n": f"{sign}{abs(change.second)}"})
    if parts:
        ends = (change.since, change.until)
        hours = "–".join(clock_text(minute=minute, opens_at=opens_at) for minute in ends)
        parts.append(hours)
    if change.first:
        name = class_name(change.first).text(language=language)
        parts.append(_("%(name)s first") % {"name": name})
    if change.is_shared:
        parts.append(_("every booth for all"))
    return ", ".join(parts)


SCREENINGS = {
    screening.NOW: Text("As now"),
    screening.STRICT: Text("Better, no more of the others referred"),
    screening.GOAL_NOW: Text("The goal with skill as now"),
    screening.GOAL_AFTER: Text("The goal with better skill"),
}


@register.filter
def screening_name(screening_method: screening.ScreeningMethod) -> Words:
    """The name of a way to screen."""
    return SCREENINGS[screening_method.name]


@register.filter
def of_many(share: float, many: int) -> str:
    """A share as so many of 100 or 1,000.

    >>> of_many(0.0121, 1000)
    '12'
    """
    return f"{share * many:.0f}"


@register.filter
def clock(minute: float, opens_at: int) -> str:
    """A minute of a twin's day as a clock time."""
    return clock_text(minute=minute, opens_at=opens_at)


@register.filter
def hour_clock(hour: int, opens_at: int) -> str:
    """The clock time at which an hour of a twin's day begins."""
    return clock(60 * hour, opens_at)


@register.filter
def windows(booth: Iterable[tuple[float, float]], opens_at: int) -> str:
    """The hours of a booth's windows: 06:00–08:00, 10:00–12:00."""
    return ", ".join(
        f"{clock(begins, opens_at)}–{clock(ends, opens_at)}" for begins, ends in booth
    )


@register.simple_tag
def value_chart(values: Sequence[Sequence[float]], page: TwinPage) -> SafeString:
    """Hours of waiting a day that one more booth saves, by hour."""
    top = max(1.0, *(saved for _minute, saved in values))
    tall = 56.0
    marks = format_html_join(
        "",
        '<rect class="f4" x="{}" y="{}" width="{}" height="{}"/>'
        '<text class="tight" x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (
                f"{_x(minute + 8, page):.1f}",
                f"{16 + tall * (1 - saved / top):.1f}",
                f"{_x(minute + 52, page) - _x(minute + 8, page):.1f}",
                f"{tall * saved / top:.1f}",
                f"{_x(minute + 30, page):.1f}",
                f"{12 + tall * (1 - saved / top):.1f}",
                round(saved) or "",
            )
            for minute, saved in values
        ),
    )
    label = _("Hours of waiting a day that one more booth saves, by hour.")
    return _drawing(marks + _hours(page, tall + 32), tall + 36, label)


QUEUE_TOP, ROW_TALL, DOT, MAX_DOTS = 28, 34, 7.0, 40


@register.simple_tag
def replay_picture(twin: CheckpointTwin, moment: ReplayMoment) -> SafeString:
    """The line of each class and the booths at one minute: a picture, also without a script."""
    names = [class_name(name) for name in twin.document["classes"]]
    language = page_language()
    rows = format_html_join(
        "",
        '<text x="0" y="{}">{}</text><text x="{}" y="{}" text-anchor="end">{}</text>{}',
        (
            (
                QUEUE_TOP + ROW_TALL * index - 6,
                name.text(language=language),
                WIDTH,
                QUEUE_TOP + ROW_TALL * index - 6,
                moment.waiting[index],
                format_html_join(
                    "",
                    '<circle class="f{}" cx="{}" cy="{}" r="3"/>',
                    (
                        (index + 2, f"{4 + DOT * number:.0f}", QUEUE_TOP + ROW_TALL * index + 4)
                        for number in range(min(moment.waiting[index], MAX_DOTS))
                    ),
                ),
            )
            for index, name in enumerate(names)
        ),
    )
    top = QUEUE_TOP + ROW_TALL * len(names) + 8
    booths = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="26" height="22"/>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (
                "f0 frame" if serving is None else f"f{serving + 2}",
                34 * number,
                top,
                34 * number + 13,
                top + 36,
                number + 1,
            )
            for number, serving in enumerate(moment.serving)
        ),
    )
    words = _("At %(time)s: %(count)s people in line.")
    label = words % {
        "time": clock_text(minute=moment.minute, opens_at=twin.opens_at),
        "count": sum(moment.waiting),
    }
    return _drawing(rows + booths, top + 44, label)


def _x(minute: float, page: TwinPage | ShiftPlanPage) -> float:
    minutes: float = page.twin.document["day_minutes"]
    return EDGE + minute / minutes * (WIDTH - EDGE - 6)


def _top(page: TwinPage) -> float:
    days = [page.now, page.shown]
    maximum = max(
        block[OUTER[1]] for day in days for travellers in day.classes for block in travellers.queue
    )
    return max(10.0, -(-maximum // 10) * 10)


@register.simple_tag
def queue_chart(page: TwinPage, place: int) -> SafeString:
    """The number waiting in a class through the day: median, 50 % and 90 % bands, as now."""
    queue_class, now = page.shown.classes[place], page.now.classes[place]
    top, width = _top(page), float(page.twin.document["block_minutes"])

    def y(value: float) -> float:
        return _y(value, top)

    def line(class_day: ClassDay, column: int) -> str:
        return "L".join(
            f"{_x((number + 0.5) * width, page):.1f} {y(block[column]):.1f}"
            for number, block in enumerate(class_day.queue)
        )

    def band(columns: tuple[int, int]) -> str:
        low, high = columns
        up = line(queue_class, high)
        back = "L".join(reversed(line(queue_class, low).split("L")))
        return f"M{up}L{back}Z"

    paths = [
        ("f1", band(OUTER)),
        ("f2", band(INNER)),
        ("m-line", f"M{line(queue_class, MIDDLE)}"),
        *([("m-line dash", f"M{line(now, MIDDLE)}")] if page.tried else []),
    ]
    drawn = format_html_join("", '<path class="{}" d="{}"/>', paths)
    marks = _grid(top) + drawn + _hours(page, HEIGHT + 24)
    return _drawing(marks, HEIGHT + 28, _label(queue_class))


def _y(value: float, top: float) -> float:
    return 8 + HEIGHT * (1 - min(value, top) / top)


def _grid(top: float) -> SafeString:
    return format_html_join(
        "",
        '<path class="gr" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (EDGE, f"{_y(value, top):.1f}", WIDTH, EDGE - 6, f"{_y(value, top) + 4:.1f}",
             f"{value:.0f}")
            for value in (0, top / 2, top)
        ),
    )  # fmt: skip


@register.simple_tag
def outside_chart(page: TwinPage, outside: LineOutside) -> SafeString:
    """The number outside the hall through the day: mean, and 95 of 100 days below the area."""
    maximum = max(block.p95 for block in outside.blocks)
    top = max(10.0, -(-maximum // 10) * 10)
    width = float(page.twin.document["block_minutes"])
    points = [
        (f"{_x(block.minute + width / 2, page):.1f}", _y(block.mean, top), _y(block.p95, top))
        for block in outside.blocks
    ]
    up = "L".join(f"{x} {high:.1f}" for x, _mean, high in points)
    mean = "L".join(f"{x} {middle:.1f}" for x, middle, _high in points)
    floor = f"{_y(0, top):.1f}"
    drawn = format_html(
        '<path class="f1" d="M{}L{} {}L{} {}Z"/><path class="m-line" d="M{}"/>',
        up, points[-1][0], floor, points[0][0], floor, mean,
    )  # fmt: skip
    marks = _grid(top) + drawn + _hours(page, HEIGHT + 24)
    return _drawing(marks, HEIGHT + 28, _("People waiting outside the hall through the day"))


def _label(class_day: ClassDay) -> str:
    name = class_name(class_day.name).text(language=page_language())
    longest = max(block[MIDDLE] for block in class_day.queue)
    words = _("People of %(name)s in line through the day; on a usual day at most %(longest)s.")
    return words % {"name": name, "longest": round(longest)}


@register.simple_tag
def booth_chart(page: TwinPage) -> SafeString:
    """Which booths are open when; tried ones have an outline."""
    numbers = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="end">{}</text>',
        ((EDGE - 6, _lane_top(number) + 11, number) for number, *_rest in page.lanes),
    )
    bars = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        (
            (
                "f2 frame" if is_new else "f4",
                f"{_x(since, page):.1f}",
                _lane_top(number),
                f"{_x(until, page) - _x(since, page):.1f}",
                LANE - 4,
            )
            for number, _serves, windows, is_new in page.lanes
            for since, until in windows
        ),
    )
    tall = 4 + LANE * len(page.lanes)
    return _drawing(numbers + bars + _hours(page, tall + 14), tall + 18, _("Booths open by hour"))


@register.simple_tag
def shift_chart(page: ShiftPlanPage) -> SafeString:
    """The hours of each officer's shift; gaps are breaks."""
    shifts = page.plan.shifts if page.plan else ()
    numbers = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="end">{}</text>',
        ((EDGE - 6, _lane_top(number) + 11, number) for number in range(1, len(shifts) + 1)),
    )
    bars = format_html_join(
        "",
        '<rect class="f4" x="{}" y="{}" width="{}" height="{}"/>',
        (
            (
                f"{_x(since, page):.1f}",
                _lane_top(number),
                f"{_x(until, page) - _x(since, page):.1f}",
                LANE - 4,
            )
            for number, shift in enumerate(shifts, 1)
            for since, until in shift.stretches
        ),
    )
    tall = 4 + LANE * len(shifts)
    label = _("Shifts of officers by hour; gaps are breaks.")
    return _drawing(numbers + bars + _hours(page, tall + 14), tall + 18, label)


def _lane_top(number: int) -> float:
    return 4 + (number - 1) * LANE


def _hours(page: TwinPage | ShiftPlanPage, y: float) -> SafeString:
    opens_at = page.twin.opens_at
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (f"{_x(minute, page):.1f}", y, clock_text(minute=minute, opens_at=opens_at))
            for minute in range(0, int(page.twin.document["day_minutes"]), LABEL_EVERY_MINUTES)
        ),
    )


def _drawing(marks: SafeString, height: float, label: str) -> SafeString:
    return format_html(
        '<svg class="ch" viewBox="0 0 {0} {1}" width="{0}" role="img" aria-label="{2}">{3}</svg>',
        WIDTH,
        height,
        label,
        marks,
    )
