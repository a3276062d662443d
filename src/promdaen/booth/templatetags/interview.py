"""Labels of codes of interviews, in the language of the page."""

from __future__ import annotations

from django import template

from promdaen.booth.rules import naming as booth_naming
from promdaen.booth.rules.dialogues import naming
from promdaen.kit import languages
from promdaen.kit.texts import page_language

register = template.Library()


@register.filter
def kind_name(code: str) -> str:
    """The kind of a choice."""
    return _text(naming.QUESTION_KIND_LABELS[code])


@register.filter
def harm_name(code: str) -> str:
    """What harm was done, as a sentence."""
    return _text(naming.HARM_SENTENCES[code])


@register.filter
def flag_name(code: str) -> str:
    """The text of a flag; the code itself for a flag that no choice can set."""
    return _text(booth_naming.FLAG_NAMES[code]) if code in booth_naming.FLAG_NAMES else code


def _text(text: object) -> str:
    return languages.text_in(text, language=page_language())
