"""Common parts of exercise pages: menu links, state chips."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from promdaen.exercise.queries.authoring import ScenarioPage
from promdaen.exercise.rules import states, wording
from promdaen.kit import languages
from promdaen.kit.templatetags import promdaen
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.exercise.queries.log_lines import LogEntry

register = template.Library()


@register.simple_tag(takes_context=True)
def may_control(context: Context) -> bool:
    """Whether the reader may plan and control exercises; others may read the report only."""
    account = getattr(context.get("request"), "user", None)
    return people_queries.has_right("exercises", account=account)


@register.simple_tag
def run_pace(pace: str) -> str:
    """The name of a run's pace."""
    return wording.PACE_LABELS[pace].text(language=page_language())


@register.simple_tag
def log_rows(entries: Sequence[LogEntry], code: str) -> SafeString:
    """The lines of a log as table rows.

    Rendered in Python: a log has hundreds of lines, and eleven template nodes for each would take
    most of the time of the page.
    """
    language = page_language()
    address = reverse("exercise:amend", args=(code, 0)).replace("/0/", "/%s/")
    right, amend = gettext("corrected by line %(n)s"), escape(gettext("Correct line"))
    rows = []
    for entry in entries:
        number = entry.line.sequence
        escaped_sentence = escape(languages.text_in(entry.sentence, language=language))
        if entry.text:
            escaped_sentence += f"<br><q>{escape(entry.text)}</q>"
        if entry.facts:
            escaped_sentence += "<br>" + "".join(
                f'<span class="chip bare"><span class="code">{escape(fact.code)}</span> '
                f"{escape(languages.text_in(fact.text, language=language))}</span> "
                for fact in entry.facts
            )
        if entry.reason:
            escaped_sentence += f'<br><span class="small quiet">{escape(entry.reason)}</span>'
        for later in entry.right:
            escaped_sentence += (
                f'<br><a class="small" href="#e{later}">{escape(right % {"n": later})}</a>'
            )
        act = ""
        if entry.can_amend:
            act = (
                f'<a class="go" href="{escape(address % number)}">{amend}'
                f'<span class="visually-hidden"> {number}</span></a>'
            )
        rows.append(
            f'<tr id="e{number}"><td class="n">{number}</td>'
            f'<td class="num">{escape(entry.time)}</td>'
            f'<td class="num quiet">{timezone.localtime(entry.at):%H:%M:%S}</td>'
            f"<td>{escaped_sentence}</td><td>{act}</td></tr>"
        )
    return SafeString("".join(rows))


@register.simple_tag
def inject_rows(page: ScenarioPage, can_write: bool) -> SafeString:
    """The injects of a scenario as table rows, without templates for the same reason."""
    language = page_language()

    def say(text: object) -> str:
        return escape(languages.text_in(text, language=language))

    address = reverse("exercise:edit_part", args=(page.row.code, "inject", 0))
    rows = []
    for inject, kind, to in page.injects:
        number = str(inject.number)
        if can_write:
            link = escape(address.removesuffix("0/") + number + "/")
            number = f'<a class="go" href="{link}">{number}</a>'
        if inject.trigger["kind"] == "at":
            when = f'<span class="num">{escape(str(inject.trigger["minute"]))}</span>'
        else:
            when = f'<span class="small">{say(kind)}</span>'
        codes = "".join(f'<span class="code">{escape(code)}</span> ' for code in inject.facts)
        if inject.decision:
            codes += f'<span class="code">{escape(inject.decision)}</span>'
        rows.append(
            f'<tr><td class="n">{number}</td><td>{when}</td><th scope="row">{say(inject.title)}'
            f'<br><span class="small quiet">{say(inject.sender)}: {say(inject.body)}</span></th>'
            f"<td>{', '.join(say(cell) for cell in to)}</td><td>{codes}</td></tr>"
        )
    return SafeString("".join(rows))


@register.simple_tag(takes_context=True)
def exercise_link(context: Context, page: str, words: object, code: str) -> SafeString:
    """A link of the exercise menu; empty if this installation lacks the page."""
    try:
        address = reverse(page, args=(code,))
    except NoReverseMatch:
        return SafeString("")
    is_current = context["request"].path == address
    mark = SafeString(' aria-current="page"') if is_current else ""
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
    language = page_language()
    return promdaen.chip(STATE_CHIPS[state], wording.STATE_LABELS[state].text(language=language))


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
    """The mark of how a cell knows a fact; a dash if it does not need it."""
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
    """A rate of the clock without trailing zeros: 20, 0.5."""
    return f"{value:g}"
