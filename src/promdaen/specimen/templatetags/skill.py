"""Figures of skill on pages: labels of tools and modes, and charts of shares."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from promdaen.kit import charts
from promdaen.specimen.forms.skill import MODES

register = template.Library()

TOOLS = {
    "tilt": gettext_lazy("Tilt"),
    "uv": gettext_lazy("Ultraviolet"),
    "transmitted": gettext_lazy("Light behind"),
    "magnifier": gettext_lazy("Magnifier"),
    "digits": gettext_lazy("Check digits"),
}
# A margin on both ends, so that the digits of 0 and 100 % are not cut.
AXIS = charts.ChartAxis(low=-10, high=110, step=50, width=160)
HUNDRED = 100


@register.filter
def bench_tool(code: str) -> object:
    """The name of a tool of the bench."""
    return TOOLS[code]


@register.filter
def mode_name(code: str) -> object:
    return MODES[code]


@register.simple_tag
def share_axis() -> SafeString:
    """The scale of shares, from none to all, for the head of a drawn column."""
    return charts.axis_svg(axis=AXIS, signed=False)


@register.simple_tag
def share_drawn(value: float | None, interval: tuple[float, float] | None) -> SafeString:
    """A share 0..1 and its interval on that scale."""
    low, high = interval or (None, None)
    interval_row = charts.IntervalRow(
        value=None if value is None else HUNDRED * value,
        low=None if low is None else HUNDRED * low,
        high=None if high is None else HUNDRED * high,
    )
    return charts.interval_svg(axis=AXIS, interval_row=interval_row)
