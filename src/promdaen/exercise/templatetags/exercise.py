"""What pages of an exercise have around them: its places in the masthead, its state."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from promdaen.exercise.rules import states, wording
from promdaen.kit.templatetags import promdaen
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries

register = template.Library()


@register.simple_tag(takes_context=True)
def may_control(context: Context) -> bool:
    """Whether who reads may plan and control exercises; others read the report alone."""
    account = getattr(context.get("request"), "user", None)
    return people_queries.has_right("exercises", account=account)


@register.simple_tag(takes_context=True)
def exercise_link(context: Context, page: str, words: Any, code: str) -> SafeString:
    """A place of an exercise in the masthead; nothing where this installation lacks the page."""
    try:
        address = reverse(page, args=(code,))
    except NoReverseMatch:
        return SafeString("")
    here = context["request"].path == address
    mark = SafeString(' aria-current="page"') if here else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', address, mark, words)


STATE_CHIPS = {
    states.DRAFT: "draft",
    states.BRIEFING: "waiting",
    states.RUNNING: "open",
    states.PAUSED: "attention",
    states.HOT_WASH: "ongoing",
    states.CLOSED: "done",
}


@register.simple_tag
def state_chip(state: str) -> SafeString:
    """The state of a run: a shape and its word."""
    language = "en" if get_language() == "en" else "km"
    return promdaen.chip(STATE_CHIPS[state], wording.STATES[state].text(language=language))


@register.filter
def kind_of(kind: str) -> Words:
    """What a kind of inject is called."""
    return wording.KINDS[kind]


@register.filter
def room_time(moment: datetime) -> str:
    """A time of the room with its seconds, in the installation's own zone."""
    return f"{timezone.localtime(moment):%H:%M:%S}"


MARKS = {
    "found": ('<rect class="m" x="3" y="3" width="10" height="10"/>', _("found it")),
    "told": ('<circle class="m" cx="8" cy="8" r="5"/>', _("was informed")),
    "needs": ('<circle class="m-need" cx="8" cy="8" r="5"/>', _("needs it, not informed")),
    "without": ('<path class="m-bad" d="M8 1l7 7l-7 7l-7 -7z"/>', _("shared without need")),
}


@register.simple_tag
def knows_mark(mark: str) -> SafeString:
    """How a cell knows a fact: a shape with its word for readers; a dash where it need not."""
    if not mark:
        return SafeString('<span class="quiet">–</span>')
    shape, words = MARKS[mark]
    return format_html(
        '<svg width="16" height="16" viewBox="0 0 16 16" role="img" aria-label="{}">{}</svg>',
        words,
        SafeString(shape),
    )


@register.filter
def num_short(value: float) -> str:
    """A rate of the clock without needless places: 20, 0.5."""
    return f"{value:g}"
