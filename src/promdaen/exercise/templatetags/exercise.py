"""What every page of an exercise has around it: its own places in the masthead."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

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
