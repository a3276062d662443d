"""Names of codes on pages of refreshers."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from promdaen.kit.texts import Words, page_language

register = template.Library()


@register.simple_tag
def named(names: Mapping[str, Words], code: str) -> str:
    """The name of a code in the language of the page."""
    return names[code].text(language=page_language())
