"""Charts of a sheet, drawn from its document."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from promdaen.kit import charts, languages
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, page_language
from promdaen.report.rules import definitions

register = template.Library()


@register.simple_tag
def gain_axis(rows: Iterable[JsonObject]) -> charts.ChartAxis:
    """An axis that includes every interval of gains in the rows."""
    ends = [end for row in rows for end in row["gain_points_interval"] or ()]
    return charts.axis_around(values=ends)


@register.simple_tag
def axis_head(axis: charts.ChartAxis) -> SafeString:
    """The scale above a drawn column."""
    return charts.axis_svg(axis=axis)


@register.simple_tag
def gain_chart(axis: charts.ChartAxis, row: JsonObject) -> SafeString:
    """One gain with its interval."""
    low, high = row["gain_points_interval"] or (None, None)
    return charts.interval_svg(
        axis=axis, interval_row=charts.IntervalRow(value=row["gain_points"], low=low, high=high)
    )


@register.simple_tag
def country_chart(axis: charts.ChartAxis, part: JsonObject) -> SafeString:
    """The gain of a country with its interval; nothing for a suppressed one."""
    return charts.interval_svg(
        axis=axis,
        interval_row=charts.IntervalRow(
            value=part["gain_points"], low=part["gain_low"], high=part["gain_high"]
        ),
    )


@register.simple_tag
def kept_axis(rounds: Iterable[JsonObject]) -> charts.ChartAxis:
    """An axis in per cent of the gain that includes every retention interval, and 100."""
    ends = [100 * end for round in rounds for end in round["retained_interval"] or ()]
    values = [100 * round["retained"] for round in rounds if round["retained"] is not None]
    return charts.axis_around(values=[*ends, *values, 100.0], step=50)


@register.simple_tag
def kept_chart(axis: charts.ChartAxis, round_figures: JsonObject) -> SafeString:
    """The share of the gain retained in a round, in per cent, with its interval."""
    low, high = round_figures["retained_interval"] or (None, None)
    return charts.interval_svg(
        axis=axis,
        interval_row=charts.IntervalRow(
            value=100 * round_figures["retained"],
            low=None if low is None else 100 * low,
            high=None if high is None else 100 * high,
        ),
    )


@register.simple_tag
def ability_axis(lines: Iterable[Any]) -> charts.ChartAxis:
    """An axis in logits that includes every interval of mean abilities."""
    standings = [line.placement for line in lines if line.placement is not None]
    ends = [
        end
        for topic_standing in standings
        for end in topic_standing.mean_interval or (topic_standing.mean,)
    ]
    return charts.axis_around(values=ends, step=1)


@register.simple_tag
def ability_chart(axis: charts.ChartAxis, placement: Any) -> SafeString:
    """A mean ability with its interval."""
    low, high = placement.mean_interval or (None, None)
    return charts.interval_svg(
        axis=axis, interval_row=charts.IntervalRow(value=placement.mean, low=low, high=high)
    )


@register.simple_tag
def officer_scatter(document: JsonObject) -> SafeString:
    """Every officer, score after against score before."""
    headline = document["headline"]
    label = _(
        "Score after against score before, %(n)s officers: %(higher)s scored higher, "
        "%(reliable)s by more than error makes."
    ) % {
        "n": headline["both"],
        "higher": headline["scored_higher"],
        "reliable": headline["reliably_improved"] or 0,
    }
    return charts.scatter_svg(
        chart=charts.Scatter(
            points=[(before, after) for before, after in document["officers"]],
            label=label,
            reliable_change=headline["reliable_change_points"],
        )
    )


@register.filter
def same_scores(points: Iterable[tuple[float, float]]) -> list[tuple[tuple[float, float], int]]:
    """The scores before and after that occur, each with its number of officers."""
    return charts.gather_points(points)


@register.simple_tag
def target_bar(value: int, target: int | None) -> SafeString:
    """Officers trained against the target, as a bar."""
    top = max(value, target or 0, 1)
    return charts.bar_svg(bar_row=charts.BarRow(value=value, top=top, target=target))


@register.filter
def figure(document: JsonObject, key: str) -> object:
    """A headline figure of a sheet by its key."""
    return document["headline"][key]


@register.filter
def meaning(key: str) -> Text:
    """The meaning of a headline figure, in both languages."""
    return definitions.BY_KEY[key].meaning


@register.filter
def figure_name(key: str) -> Text:
    """The name of a headline figure, in both languages."""
    return definitions.BY_KEY[key].name


@register.filter
def period(scope: JsonObject) -> str:
    """The dates of a scope for a table."""
    days = [date.fromisoformat(scope[end]) for end in ("starts_on", "ends_on") if scope[end]]
    language = page_language()
    return " – ".join(languages.day_short_text(day, language=language) for day in days)
