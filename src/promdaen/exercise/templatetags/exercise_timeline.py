"""The timeline of a scenario: marks as SVG, labels as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from promdaen.exercise.queries.authoring import TimelineLane

register = template.Library()
WIDTH, HEIGHT, RADIUS = 1000, 44, 14


@register.simple_tag
def timeline_lane(lane: TimelineLane, ticks: Sequence[tuple[int, float]]) -> SafeString:
    """The timed injects of a cell on its line; each can be moved by its number."""
    lines = format_html_join(
        "",
        '<line class="gr" x1="{0}" x2="{0}" y1="0" y2="44"/>',
        ((_x(left),) for _minute, left in ticks),
    )
    marks = format_html_join(
        "",
        '<g class="mark" data-inject="{0}"><circle class="m" cx="{1}" cy="22" r="14"/>'
        '<text class="in" x="{1}" y="27" text-anchor="middle">{0}</text></g>',
        ((timeline_inject.number, _x(timeline_inject.left)) for timeline_inject in lane.injects),
    )
    return _svg(
        lines + format_html('<line class="ax" x1="0" x2="{}" y1="22" y2="22"/>', WIDTH) + marks
    )


@register.simple_tag
def timeline_axis(ticks: Sequence[tuple[int, float]]) -> SafeString:
    """The minutes below the lines."""
    texts = format_html_join(
        "",
        '<text x="{}" y="18" text-anchor="middle">{}</text>',
        ((_x(left), minute) for minute, left in ticks),
    )
    return _svg(texts)


def _x(percent: float) -> str:
    """A percentage as a position, with space for a mark at both ends."""
    return f"{RADIUS + percent / 100 * (WIDTH - 2 * RADIUS):.1f}"


def _svg(inside: SafeString) -> SafeString:
    return format_html(
        '<svg class="ch track" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>',
        WIDTH,
        HEIGHT,
        inside,
    )
