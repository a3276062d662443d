"""Template tags of the report: durations, result chips and a drawn tally."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from promdaen.kit import languages, page_figures
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.templatetags import promdaen

register = template.Library()
MINUTE_S = 60
STANDINGS: Mapping[str, tuple[str, Any]] = {
    "met": ("done", _("In time")),
    "in_time": ("done", _("In time")),
    "late": ("attention", _("Late")),
    "over": ("attention", _("Over time")),
    "missed": ("wrong", _("Not done")),
    "undecided": ("wrong", _("Not decided")),
    "untold": ("wrong", _("Never shared")),
    "open": ("ongoing", _("Time still runs")),
    "not_called": ("waiting", _("Not called for")),
}
FINDING_STATES: Mapping[str, tuple[str, Any]] = {
    "open": ("waiting", pgettext_lazy("finding", "Open")),
    "ongoing": ("ongoing", pgettext_lazy("finding", "Under way")),
    "closed": ("done", pgettext_lazy("finding", "Closed")),
}
WIDTH = 150
BARS = (("met", "m"), ("late", "f2"), ("missed", "m-need"))
"""What of a tally is drawn, in its order, with the class of its mark."""


@register.filter
def at(values: JsonObject, key: str) -> Any:
    """The value of a key that is in a variable."""
    return values[key]


@register.filter
def iso_day(text: str | None) -> str:
    """A day of the report's document as pages write days in a sentence."""
    return promdaen.day(date.fromisoformat(text)) if text else languages.NO_VALUE


@register.filter
def iso_day_short(text: str | None) -> str:
    """A day of the report's document as pages write days in a table."""
    return promdaen.day_short(date.fromisoformat(text)) if text else languages.NO_VALUE


@register.filter
def duration(seconds: float | None) -> str:
    """A stretch of time as minutes and seconds: 4:20."""
    if seconds is None:
        return languages.NO_VALUE
    minutes, rest = divmod(round(seconds), MINUTE_S)
    return f"{minutes}:{rest:02d}"


@register.filter
def duration_text(seconds: float | None) -> str:
    """A stretch of time in a sentence or large figure, in the digits of the page."""
    return page_figures.page_digits(duration(seconds))


@register.simple_tag
def standing(code: str) -> SafeString:
    """The result of an action, a decision or a needed pair as a chip."""
    kind, words = STANDINGS[code]
    return promdaen.chip(kind, words, bare=True)


@register.simple_tag
def finding_state(code: str) -> SafeString:
    """The state of a finding, as a chip."""
    kind, words = FINDING_STATES[code]
    return promdaen.chip(kind, words, bare=True)


@register.simple_tag
def tally_bar(tally: JsonObject, max_count: int) -> SafeString:
    """A tally as one bar: in time, late, not done; `max_count` is the count of the longest."""
    unit = WIDTH / max(max_count, 1)
    x, bars = 0.0, []
    for name, mark in BARS:
        wide = tally[name] * unit
        if wide:
            bars.append({"x": round(x + 1, 1), "width": round(wide - 2, 1), "mark": mark})
        x += wide
    return render_to_string("exercise/tally_bar.html", {"bars": bars, "width": WIDTH})


@register.filter
def most_judged(lines: Any) -> int:
    """The largest number of judged actions of any group."""
    return max((line["judged"] for line in lines), default=0)
