"""Slots for higher capabilities, such as {% ask_about "lesson" code %}."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from promdaen.kit import slots

register = template.Library()


@register.simple_tag(takes_context=True)
def ask_about(context: template.Context, kind: str, code: object) -> SafeString:
    """The link with which an officer asks about something; "" for other readers."""
    request = context.get("request")
    return slots.fill_slot(name=slots.ASK_ABOUT, request=request, kind=kind, code=str(code))


@register.simple_tag(takes_context=True)
def lesson_notes(context: template.Context, topic: str) -> SafeString:
    return slots.fill_slot(name=slots.LESSON_NOTES, request=context.get("request"), topic=topic)


@register.simple_tag(takes_context=True)
def practice_address(context: template.Context, kind: str, code: str, reader: str = "") -> str:
    """The address at which a practice begins; `reader` is phone, kept (none) or "" (staff)."""
    account = getattr(context.get("request"), "user", None)
    return slots.practice_address(kind=kind, code=code, reader=reader, account=account)
