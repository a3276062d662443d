"""Template filters that label the codes of the exchange."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.translation import gettext as _

from promdaen.casework.rules import law_text
from promdaen.exchange.queries import codes, countries, members, responsibility
from promdaen.kit.texts import page_language

register = template.Library()


@register.simple_tag
def code_label(name: str, code: str | None) -> str:
    """The label of a code in a list, or ""."""
    return codes.code_label(name=name, code=code) if code else ""


@register.simple_tag
def code_labels(name: str, names: Iterable[str]) -> str:
    """The labels of several codes of a list, in their order."""
    return ", ".join(codes.code_label(name=name, code=code) for code in names)


@register.simple_tag
def code_help(name: str, code: str) -> str:
    """The help text of a code."""
    return codes.code_list(name=name)[code].words


@register.simple_tag
def answer_words(value: str) -> str:
    """The label of an answer about a fact."""
    return law_text.VALUE_TEXTS[value].text(language=page_language())


@register.simple_tag
def country(code: str | None) -> str:
    """The name of a country or nationality by its code."""
    return countries.country_name(code=code) if code else ""


@register.simple_tag
def event_words(event: Any, record: Any) -> str:
    """An event in the history of a record; of a late one, whom the exchange informed."""
    if event.act != "escalated":
        return _event_label(event.act)
    names = members.department_names()
    return responsibility.escalated_words(event=event, record=record, names=names)


def _event_label(act: str) -> str:
    labels_by_act = {
        "sent": _("Sent"),
        "updated": _("Added to"),
        "checked": _("Words checked by the writer"),
        "withdrawn": _("Taken back"),
        "shared": _("Opened to more readers"),
        "revoked": _("Reader removed"),
        "redacted": _("Parts blacked out"),
        "downgraded": _("Handling level lowered"),
        "held": _("Protected from deletion"),
        "lifted": _("Hold lifted"),
        "exported": _("Exported"),
        "linked": _("Linked to another record"),
        "referred": _("Referral made"),
        "acknowledged": _("Acknowledged on a phone, not opened yet"),
        "taken": _("Taken by an officer"),
        "handed_over": _("Handed over to a colleague"),
        "refused": _("Closed without a referral"),
        "closed": _("Closed"),
    }
    return labels_by_act.get(act, _("Changed"))
