"""Figures of the booth on pages: times, counts, and shares drawn with a careful officer's."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from promdaen.booth.queries.programme import PooledMeasure
from promdaen.booth.rules.fairness import Effect
from promdaen.booth.rules.lines_of_axes import AxisMeasure, Figure
from promdaen.booth.rules.words import measures
from promdaen.kit import charts, languages
from promdaen.kit.texts import Words

register = template.Library()

HUNDRED, MINUTE = 100, 60
AXIS = charts.ChartAxis(low=-10, high=110, step=50, width=170)
DIFFERENCE_AXIS = charts.ChartAxis(low=-55, high=55, step=25, width=190)


@register.filter
def clock_text(seconds: float | None) -> str:
    """Seconds as minutes and seconds.

    >>> clock_text(401.2)
    '6:41'
    """
    if seconds is None:
        return languages.NO_VALUE
    minutes, rest = divmod(round(seconds), MINUTE)
    return f"{minutes}:{rest:02d}"


@register.simple_tag
def figure(measure: AxisMeasure, value: Figure) -> str:
    """A figure of a line in digits."""
    if measure.kind == measures.SECONDS:
        return clock_text(value.value)
    if measure.kind == measures.SHARE and value.total:
        return _("%(n)s of %(m)s") % {
            "n": languages.number_text(value.value),
            "m": languages.number_text(value.total),
        }
    return languages.number_text(None if measure.kind == measures.SHARE else value.value)


@register.simple_tag
def shares_axis() -> SafeString:
    """The scale of shares for the head of a drawn column."""
    return charts.axis_svg(axis=AXIS, signed=False)


@register.simple_tag
def share_beside(measure: AxisMeasure) -> SafeString:
    """A share with its interval, and the careful officer's as a tick."""
    low, high = measure.interval or (None, None)
    interval_row = charts.IntervalRow(
        value=_hundred(measure.own.share),
        low=_hundred(low),
        high=_hundred(high),
        target=_hundred(measure.careful.share),
    )
    return charts.interval_svg(axis=AXIS, interval_row=interval_row)


@register.simple_tag
def pooled_drawn(measure: PooledMeasure) -> SafeString:
    """The share of all officers with its interval, and the careful officer's as a tick."""
    low, high = measure.share.interval or (None, None)
    interval_row = charts.IntervalRow(
        value=_hundred(measure.share.share),
        low=_hundred(low),
        high=_hundred(high),
        target=_hundred(measure.careful),
    )
    return charts.interval_svg(axis=AXIS, interval_row=interval_row)


@register.simple_tag
def apart_axis() -> SafeString:
    """The scale of differences in points."""
    return charts.axis_svg(axis=DIFFERENCE_AXIS)


@register.simple_tag
def apart_drawn(difference: float | None, interval: tuple[float, float] | None) -> SafeString:
    """A difference of shares with its interval on that scale."""
    low, high = interval or (None, None)
    interval_row = charts.IntervalRow(
        value=_hundred(difference), low=_hundred(low), high=_hundred(high)
    )
    return charts.interval_svg(axis=DIFFERENCE_AXIS, interval_row=interval_row)


@register.filter
def in_points(difference: float | None) -> str:
    """A difference of shares in points of a hundred, with its sign."""
    return languages.points_text(_hundred(difference), places=0)


@register.filter
def points_interval(interval: tuple[float, float] | None) -> str:
    """The ends of an interval of a difference, in points."""
    if interval is None:
        return languages.NO_VALUE
    low, high = (languages.points_text(_hundred(end), places=0) for end in interval)
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


@register.filter
def factor_name(effect: Effect) -> Words:
    """The name of a random attribute."""
    return measures.FACTOR_LABELS[effect.factor]


@register.filter
def level_name(effect: Effect) -> Words:
    """The level that is compared with the rest."""
    return measures.LEVEL_LABELS.get(effect.level, Words.same(effect.level))


def _hundred(value: float | None) -> float | None:
    return None if value is None else HUNDRED * value
