"""Figures in the sentences of a page: in its language, with the digits of the installation."""

from __future__ import annotations

import re
from datetime import date

from django.conf import settings
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from promdaen.kit import languages
from promdaen.kit.texts import page_language


def page_digits(text: str) -> str:
    """A text with the digits of sentences; an installation may use Latin digits everywhere."""
    return language_digits(text, language=page_language())


def language_digits(text: str, *, language: str) -> str:
    """A text with the digits that sentences of `language` have in this installation."""
    if getattr(settings, "KHMER_DIGITS", True):
        return languages.form(language).with_digits(text)
    return languages.latin_digits(text)


# A tag, a sign written as an entity, a clock time, or a word with Latin letters, such as a code.
_NO_FIGURE = re.compile(r"<[^>]*>|&#?\w+;|\d+:\d\d|[\w-]*[A-Za-z][\w-]*")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")


def large_figure(text: object) -> SafeString:
    """A text of a large figure with the digits of sentences; codes keep theirs."""
    html = conditional_escape(text if isinstance(text, SafeString) else str(text))
    parts, end = [], 0
    for match in _NO_FIGURE.finditer(html):
        parts += [_figures(html[end : match.start()]), match[0]]
        end = match.end()
    return mark_safe("".join([*parts, _figures(html[end:])]))  # noqa: S308


def _figures(text: str) -> str:
    return page_digits(_THOUSANDS.sub(languages.form(page_language()).thousands, text))


def count_text(value: languages.Number | None) -> str:
    """A count inside a sentence."""
    return page_digits(languages.count_text(value, language=page_language()))


def day_text(value: date | None) -> str:
    """A day in full."""
    return page_digits(languages.day_text(value, language=page_language()))


def points_text(value: languages.Number | None) -> str:
    """A signed gain in points of 100 inside a sentence: in Khmer with a decimal comma."""
    decimal = languages.form(page_language()).decimal
    return page_digits(languages.points_text(value).replace(".", decimal))
