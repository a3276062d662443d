"""Charts and labels of roll-outs."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.evaluation.queries.rollouts import Power
from promdaen.evaluation.rules import protocols, rollouts
from promdaen.kit import charts, languages
from promdaen.kit.json_objects import NewJsonObject

register = template.Library()
MIN_P = 0.001
NEARLY_CERTAIN = 0.99
STATE_CHIPS = {
    protocols.PLANNED: ("draft", gettext_lazy("Planned")),
    protocols.ANNOUNCED: ("waiting", gettext_lazy("Seed announced")),
    protocols.DRAWN: ("open", gettext_lazy("Order drawn")),
    protocols.SEALED: ("ongoing", gettext_lazy("Protocol sealed")),
    protocols.ENDED: ("done", gettext_lazy("Results open")),
}
CELL_WORDS = {
    protocols.WAITING: gettext_lazy("not yet"),
    protocols.COURSE: gettext_lazy("course"),
    protocols.TRAINED: gettext_lazy("trained"),
}
CHANGES = {
    "twice_officers": gettext_lazy("Twice the officers tested"),
    "two_steps": gettext_lazy("Two steps, the same officers"),
    "one_each": gettext_lazy("A step for each place, with as many more periods"),
}


@register.simple_tag
def power_chart(power: Power) -> SafeString:
    """Power against the true effect, with the smallest effect of the wanted power."""
    label = _(
        "Power by true effect in points. An effect of %(points)s points is detected in %(n)s of "
        "100 roll-outs."
    ) % {
        "points": languages.number_text(power.detectable, places=1),
        "n": languages.number_text(100 * rollouts.TARGET_POWER),
    }
    return charts.curve_svg(
        chart=charts.Curve(
            points=power.curve,
            beside=power.fewer_steps,
            mark=(power.detectable, rollouts.TARGET_POWER),
            label=label,
            step=charts.round_step(top=power.curve[-1][0]),
        )
    )


@register.simple_tag
def effect_axis(document: NewJsonObject) -> charts.ChartAxis:
    """An axis that covers zero and every interval of a result."""
    ends = [
        *document["model"]["interval"],
        *document["difference"]["interval"],
        *document["bounds"],
    ]
    return charts.axis_around(values=ends, step=5)


@register.simple_tag
def effect_chart(
    axis: charts.ChartAxis, value: float | None, ends: list[float] | None = None
) -> SafeString:
    """An effect with its interval, if it has one."""
    low, high = ends or (None, None)
    return charts.interval_svg(
        axis=axis, interval_row=charts.IntervalRow(value=value, low=low, high=high)
    )


@register.filter
def state_kind(state: str) -> str:
    """The kind of chip of a state."""
    return STATE_CHIPS[state][0]


@register.filter
def state_words(state: str) -> str:
    """The label of a state."""
    return str(STATE_CHIPS[state][1])


@register.filter
def cell_words(state: str) -> str:
    """The label of a place's state in a period."""
    return str(CELL_WORDS[state])


@register.filter
def change_words(name: str) -> str:
    """The label of a design change."""
    return str(CHANGES[name])


@register.filter
def power_share(power: float) -> str:
    """A power in per cent; an almost certain one is "more than 99 %", never 100 %."""
    if power > NEARLY_CERTAIN:
        return f"> {languages.share_text(NEARLY_CERTAIN)}"
    return languages.share_text(power)


@register.filter
def p_value(value: float) -> str:
    """A probability with three decimals, or that it is smaller than that can show."""
    text = languages.number_text(max(value, MIN_P), places=3)
    return f"< {text}" if value < MIN_P else text
