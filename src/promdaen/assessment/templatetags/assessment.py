"""Tags of the pages of items and papers."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from promdaen.assessment.rules import typed

register = template.Library()


@register.simple_tag
def option_letter(place: int) -> str:
    """The letter of an option, counted from 1, as an answer sheet of the language has it."""
    letters = typed.KHMER if get_language() == "km" else typed.LATIN
    return f"{letters[place - 1]}."
