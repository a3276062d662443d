"""Pictures of contacts between departments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from promdaen.evaluation.rules import ties
from promdaen.kit import charts, languages

register = template.Library()


@register.simple_tag
def tie_network(figures: Any, departments: Sequence[Any]) -> SafeString:
    """Who contacted whom on one occasion, as a picture with a text alternative."""
    places = {department.pk: index for index, department in enumerate(departments)}
    words = [
        f"{pair}: {languages.share_text(share.share)}"
        for pair, share in tie_pairs(figures, departments)
    ]
    chart = charts.Network(
        names=[str(department) for department in departments],
        edges=[
            charts.NetworkEdge(
                first=places[first],
                second=places[second],
                value=share.share,
                low=share.interval[0],
                high=share.interval[1],
            )
            for (first, second), share in figures.pairs.items()
            if share is not None
        ],
        label=f"{occasion_words(figures.occasion)}. {'; '.join(words)}",
    )
    return charts.network_svg(chart=chart)


@register.simple_tag
def tie_pairs(figures: Any, departments: Sequence[Any]) -> list[tuple[str, ties.TieShare]]:
    """The pairs of departments with the share of each, for the table beside the picture."""
    names = {department.pk: str(department) for department in departments}
    return [
        (f"{names[first]} – {names[second]}", share)
        for (first, second), share in figures.pairs.items()
        if share is not None
    ]


@register.simple_tag
def tie_chart(shares: Sequence[ties.TieShare | None], width: int = 200) -> SafeString:
    """The shares of three occasions with their intervals."""
    return charts.shares_svg(
        interval_rows=[
            None
            if share is None
            else charts.IntervalRow(
                value=100 * share.share,
                low=100 * share.interval[0],
                high=100 * share.interval[1],
            )
            for share in shares
        ],
        width=width,
    )


@register.simple_tag
def tie_axis(width: int = 200) -> SafeString:
    """The digits 0, 50 and 100 above shares."""
    axis = charts.ChartAxis(low=0, high=100, step=50, width=width)
    return charts.axis_svg(axis=axis, signed=False)


@register.filter
def occasion_words(occasion: str) -> str:
    """The label of an occasion."""
    return str(ties.OCCASION_NAMES[occasion])


@register.filter
def tie_share(share: ties.TieShare | None) -> str:
    """A share in per cent, or a dash where there is none that may be shown."""
    return languages.share_text(share.share) if share else "–"


@register.filter
def tie_change(change: ties.ShareChange | None) -> str:
    """A change in points of 100 with its interval."""
    if change is None:
        return "–"
    low, high = (languages.points_text(end, places=0) for end in change.interval)
    points = languages.points_text(change.points, places=0)
    return _("%(points)s (%(low)s to %(high)s)") % {"points": points, "low": low, "high": high}
