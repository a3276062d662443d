"""Labels and icons for the delivery, priority and handling of injects and facts."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from promdaen.exercise.queries.feeds import PhoneDecision
from promdaen.exercise.rules import quorums
from promdaen.kit import parts

register = template.Library()

KINDS = {
    "message": ("chat-left-text", pgettext_lazy("exercise", "Message")),
    "phone": ("telephone", pgettext_lazy("exercise", "Phone call")),
    "document": ("file-earmark-text", pgettext_lazy("exercise", "Document")),
    "radio": ("broadcast", pgettext_lazy("exercise", "Radio")),
    "person": ("person", pgettext_lazy("exercise", "In person")),
    "rumour": ("megaphone", pgettext_lazy("exercise", "Rumour")),
    "media": ("newspaper", pgettext_lazy("exercise", "Media")),
    "database": ("database", pgettext_lazy("exercise", "Database")),
}
LIGHTS = {
    "day": _("Day light"),
    "day.b": _("Other side"),
    "tilt+15": _("Tilt"),
    "uv": _("Ultraviolet"),
    "transmitted": _("Light behind"),
}
LEVELS = {"clear": 0, "green": 1, "amber": 3, "red": 4}


@register.filter
def kind_icon(kind: str) -> str:
    """The icon of a kind of inject."""
    return KINDS.get(kind, KINDS["message"])[0]


@register.filter
def kind_words(kind: str) -> str:
    """The name of a kind of inject."""
    return str(KINDS.get(kind, KINDS["message"])[1])


@register.filter
def light_words(view: str) -> str:
    """The name of a view of a specimen."""
    return str(LIGHTS[view])


@register.inclusion_tag("kit/parts/tlp.html")
def fact_handling(level: str) -> dict[str, object]:
    """The badge of a sensitive fact: its label, its colour, and bars that say the same."""
    bars = parts.level_bars(full=LEVELS[level])
    return {"label": f"TLP:{level.upper()}", "colour": level, "bars": bars}


@register.filter
def quorum_words(pending: PhoneDecision) -> object:
    """A sentence on how the decision is taken."""
    if pending.decision.quorum == quorums.FIRST:
        return _("The first choice of any phone of your cell decides.")
    if pending.decision.quorum == quorums.EVERYBODY:
        return _("Every phone of your cell chooses; what most choose is decided.")
    if pending.is_mine:
        return _("This phone speaks for the cell: what it chooses is decided.")
    return _("The leader of your cell decides. Tell the leader what you think.")
