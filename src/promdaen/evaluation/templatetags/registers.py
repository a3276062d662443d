"""Control charts of registers."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from promdaen.evaluation.rules import registers
from promdaen.kit import charts, languages

register = template.Library()
LABEL_EVERY, STEPS = 6, (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
MAX_LINES = 6


@register.filter
def per_thousand(rate: float | None) -> str:
    """A rate of 1,000 travellers, or a dash where it is not shown."""
    return "–" if rate is None else languages.number_text(registers.PER_COUNT * rate, places=2)


@register.simple_tag
def control_chart(group: Any) -> SafeString:
    """The control chart of a group of posts, a rate of 1,000 travellers."""
    rows = group.months
    top = registers.PER_COUNT * max(max(row.month.high, row.rate or 0.0) for row in rows)
    signals = [row for row in rows if row.month.is_signal]
    label = _("%(name)s: %(n)s months, of which %(signals)s are more than noise.") % {
        "name": group.name,
        "n": languages.number_text(len(rows)),
        "signals": languages.number_text(len(signals)),
    }
    return charts.control_svg(
        chart=charts.ControlLine(
            points=[
                charts.ControlPoint(
                    digits=f"{row.month_on:%Y-%m}" if index % LABEL_EVERY == 0 else "",
                    value=None if row.rate is None else registers.PER_COUNT * row.rate,
                    centre=registers.PER_COUNT * row.month.centre,
                    low=registers.PER_COUNT * row.month.low,
                    high=registers.PER_COUNT * row.month.high,
                    is_signal=row.month.is_signal,
                )
                for index, row in enumerate(rows)
            ],
            label=label,
            split=group.baseline,
            step=next((step for step in STEPS if top / step <= MAX_LINES), STEPS[-1]),
        )
    )


@register.filter
def ratio(value: registers.RateRatio | None) -> str:
    """A ratio with its interval, or a dash."""
    if value is None:
        return "–"
    text = languages.number_text(value.ratio, places=2)
    if value.interval is None:
        return text
    low, high = (languages.number_text(end, places=2) for end in value.interval)
    return _("%(value)s (%(low)s to %(high)s)") % {"value": text, "low": low, "high": high}
