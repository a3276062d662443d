"""Figures in the sentences of a page: in its language, with the digits of the installation."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from promdaen.kit import languages
from promdaen.kit.texts import page_language


def page_digits(text: str) -> str:
    """A text with the digits of sentences; an installation may use Latin digits everywhere."""
    if page_language() != "km":
        return text
    if getattr(settings, "KHMER_DIGITS", True):
        return languages.khmer_digits(text)
    return languages.latin_digits(text)


def count(value: int | None) -> str:
    """A count inside a sentence."""
    return page_digits(languages.count_text(value, language=page_language()))


def day(value: date | None) -> str:
    """A day in full."""
    return page_digits(languages.day_text(value, language=page_language()))


def points(value: languages.Number | None) -> str:
    """A signed gain in points of 100 inside a sentence: in Khmer with a decimal comma."""
    text = languages.points_text(value)
    return page_digits(text.replace(".", ",") if page_language() == "km" else text)
