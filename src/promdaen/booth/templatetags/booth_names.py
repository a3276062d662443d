"""Labels of codes of the booth."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from promdaen.booth.rules import naming
from promdaen.kit.texts import Words, page_language

register = template.Library()
KINDS: Mapping[str, Mapping[str, Words]] = {
    "ruling": naming.RULING_NAMES,
    "place": naming.PLACE_NAMES,
    "ground": naming.GROUND_NAMES,
    "verdict": naming.VERDICT_NAMES,
    "red_line": naming.RED_LINE_NAMES,
    "class": naming.CLASS_NAMES,
    "need": naming.NEED_NAMES,
}


@register.filter
def called(code: str, kind: str) -> str:
    """The name of a code of a kind; "" for none."""
    text = KINDS[kind].get(code)
    return text.text(language=page_language()) if text else ""
