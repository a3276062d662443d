"""Writes a text of an item as HTML for Moodle's multi-language filter."""

from __future__ import annotations

import html
import re

from promdaen.assessment.rules.files.items import LANGUAGES, Translations

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_MLANG = re.compile(r"\{(?=\s*mlang)", re.IGNORECASE)


def bilingual(*, text: Translations, after: Translations | None = None) -> str:
    """Both languages one after the other, each in its own block; "" if there is no text.

    `after` is HTML that follows the text inside the block of its language. The filter needs <span
    lang class="multilang"> blocks that touch each other, and shows the first one to readers of
    neither language.

    >>> bilingual(text={"en": "Who **may**?", "km": ""})
    '<span lang="en" class="multilang">Who <strong>may</strong>?</span>'
    """
    parts = {
        language: text_html(text=text.get(language, "")) + (after or {}).get(language, "")
        for language in LANGUAGES
    }
    return "".join(
        f'<span lang="{language}" class="multilang">{part}</span>'
        for language, part in parts.items()
        if part
    )


def text_html(*, text: str) -> str:
    """A text as HTML: only its bold words and line ends are markup.

    >>> text_html(text="a < **b**")
    'a &lt; <strong>b</strong>'
    """
    return _BOLD.sub(r"<strong>\1</strong>", plain_words(text=text)).replace("\n", "<br>")


def plain_words(*, text: str) -> str:
    """A text as HTML without any markup.

    >>> plain_words(text="Art 3 < {mlang en}")
    'Art 3 &lt; &lcub;mlang en}'
    """
    # Escape marks of the other language filter inside texts.
    return _MLANG.sub("&lcub;", html.escape(text, quote=False))


def picture(*, source: str, alt: str, name: str = "") -> str:
    """An image element; `alt` is its alternative text.

    `name` is added if the source does not contain it.
    """
    called = f' data-name="{html.escape(name)}"' if name else ""
    return f'<img src="{html.escape(source)}" alt="{html.escape(alt)}"{called}>'
