"""Tags of the pages of the law and of cases."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from promdaen.curriculum.rules import labels

register = template.Library()


@register.simple_tag
def check(code: str) -> SafeString:
    """How far a passage was checked, as a chip: seen, second hand, unverified, our own design."""
    text = labels.words_of_check(code=code)
    return render_to_string("casework/parts/check.html", {"code": code, "words": text})
