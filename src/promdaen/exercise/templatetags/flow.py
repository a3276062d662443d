"""Marks of the knowledge page: each kind has its own shape and does not depend on colour."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext_lazy

from promdaen.exercise.rules import flow, spreading
from promdaen.kit import icons

register = template.Library()

HEIGHT = 40
MIDDLE = HEIGHT / 2
SHAPES = {
    flow.FOUND_MARK: '<rect class="m" x="{}" y="{}" width="10" height="10"/>',
    flow.TOLD_MARK: '<circle class="m" cx="{}" cy="{}" r="5"/>',
    flow.NO_NEED_MARK: '<path class="m-bad" d="M{} {}l6 6l-6 6l-6 -6z"/>',
    flow.NOT_TOLD_MARK: '<circle class="m-need" cx="{}" cy="{}" r="5"/>',
}
LABELS = {
    flow.FOUND_MARK: pgettext_lazy("fact", "found"),
    flow.TOLD_MARK: pgettext_lazy("fact", "informed"),
    flow.NOT_TOLD_MARK: gettext_lazy("not informed"),
    flow.NO_NEED_MARK: gettext_lazy("no need"),
}
TIMELINE_ICONS = {
    "inject": ("envelope", gettext_lazy("Inject")),
    "decision": ("check-lg", gettext_lazy("Decision")),
    "done": ("check-circle-fill", pgettext_lazy("exercise", "Done")),
    "late": ("exclamation-triangle-fill", gettext_lazy("Late")),
    "missed": ("x-octagon-fill", gettext_lazy("Not done")),
    "leak": ("unlock", gettext_lazy("Shared without need")),
}
OFFSETS = {flow.FOUND_MARK: (-5.0, -5.0), flow.NO_NEED_MARK: (0.0, -6.0)}


@register.simple_tag
def flow_mark(kind: str) -> SafeString:
    """One mark as SVG."""
    return format_html(
        '<svg width="16" height="16" aria-hidden="true">{}</svg>', _shape(kind, 8.0, 8.0)
    )


@register.simple_tag
def flow_label(kind: str) -> str:
    """The word for one mark."""
    return str(LABELS[kind])


@register.simple_tag
def timeline_icon(kind: str) -> SafeString:
    """The icon of a line of the timeline with its label; of other kinds, that of an observer."""
    name, label = TIMELINE_ICONS.get(kind, ("eye", gettext_lazy("Observer")))
    return icons.icon_svg(name=name, label=str(label))


@register.simple_tag
def flow_axis(minutes: int) -> SafeString:
    """The minutes above a drawn column."""
    ticks = spreading.ticks(minutes=minutes)
    texts = format_html_join(
        "",
        '<text x="{}" y="15" text-anchor="{}">{}</text>',
        (
            (
                spreading.place(minute=tick, minutes=minutes),
                "start" if tick == 0 else "end" if tick == minutes else "middle",
                tick,
            )
            for tick in ticks
        ),
    )
    return _svg(20, texts)


@register.simple_tag
def flow_row(flow_marks: Iterable[spreading.FlowMark], minutes: int, minute: int) -> SafeString:
    """A fact over the minutes: where it is useful, who had it when, and the minute at hand."""
    lines = format_html_join(
        "",
        '<line class="gr" x1="{0}" x2="{0}" y1="0" y2="40"/>',
        (
            (spreading.place(minute=tick, minutes=minutes),)
            for tick in spreading.ticks(minutes=minutes)
        ),
    )
    marks = format_html_join("", "{}", ((_drawn(flow_mark),) for flow_mark in flow_marks))
    at = spreading.place(minute=minute + 1, minutes=minutes)
    now = format_html('<line class="tg" x1="{0}" x2="{0}" y1="0" y2="40"/>', at)
    return _svg(HEIGHT, lines + marks + now)


def _drawn(flow_mark: spreading.FlowMark) -> SafeString:
    if flow_mark.kind == spreading.WINDOW_KIND:
        return format_html(
            '<rect class="f1" x="{}" y="8" width="{}" height="24"/>', flow_mark.x, flow_mark.width
        )
    return _shape(flow_mark.kind, flow_mark.x, MIDDLE)


def _shape(kind: str, x: float, y: float) -> SafeString:
    across, down = OFFSETS.get(kind, (0.0, 0.0))
    return format_html(SHAPES[kind], _number(x + across), _number(y + down))


def _number(value: float) -> str:
    return f"{value:.1f}"


def _svg(height: int, inside: SafeString) -> SafeString:
    return format_html(
        '<svg class="ch wide" width="{}" height="{}" aria-hidden="true">{}</svg>',
        int(spreading.AXIS_WIDTH),
        height,
        inside,
    )
