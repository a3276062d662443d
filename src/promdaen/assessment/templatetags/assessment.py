"""Tags of the pages of items and papers."""

from __future__ import annotations

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from promdaen.assessment.rules import typed

register = template.Library()
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@register.simple_tag
def option_letter(place: int) -> str:
    """The letter of an option, counted from 1, as an answer sheet of the language has it."""
    letters = typed.KHMER if get_language() == "km" else typed.LATIN
    return f"{letters[place - 1]}."


@register.filter
def stem(text: str) -> SafeString:
    """A text of an item: what stands between two pairs of asterisks is bold."""
    return mark_safe(_BOLD.sub(r"<strong>\1</strong>", conditional_escape(text)))  # noqa: S308


@register.filter
def plain_stem(text: str) -> str:
    """A text of an item without its marks, where it is cut short."""
    return _BOLD.sub(r"\1", text)
