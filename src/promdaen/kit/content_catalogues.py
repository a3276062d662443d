"""Content in a further language than Khmer and English: a gettext catalogue of its English texts.

Khmer and English are columns of each record. A text in another language is looked up under its
English text in `locale/<code>/LC_MESSAGES/content.mo`; one without a translation is English
(docs/why/content-in-further-languages.md).
"""

from __future__ import annotations

import gettext
import itertools
import logging
import struct
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

CATALOGUES = Path(__file__).parents[1] / "locale"
DOMAIN = "content"
RECORD_LANGUAGES = frozenset({"en", "km"})
"""The languages that each record has itself."""

logger = logging.getLogger(__name__)


class Speaker:
    """Where catalogues are, and the function for the language of the page being rendered."""

    folders: Sequence[Path] = (CATALOGUES,)
    language: Callable[[], str] = staticmethod(lambda: "en")


def content_text(english: str, *, khmer: str = "", language: str) -> str:
    """A text of the content in a further language; its English without a translation.

    `khmer` is its context where one English text has two meanings.

    >>> content_text("Handover", khmer="ការប្រគល់", language="xx")
    'Handover'
    """
    if not english:
        return ""  # the catalogue has its header under the empty text
    translations = content_catalogue(language)
    if translations is None:
        return english
    translated = translations.pgettext(khmer, english) if khmer else english
    return translations.gettext(english) if translated == english else translated


def content_in(document: object, *, language: str) -> Any:
    """A document whose English texts are in a further language; itself in Khmer and English.

    A text is a mapping with `en` and `km`.

    >>> content_in({"title": {"en": "Handover", "km": "ការប្រគល់"}}, language="xx")
    {'title': {'en': 'Handover', 'km': 'ការប្រគល់'}}
    """
    if language in RECORD_LANGUAGES or content_catalogue(language) is None:
        return document
    if isinstance(document, Mapping):
        copy = {key: content_in(value, language=language) for key, value in document.items()}
        english, khmer = document.get("en"), document.get("km")
        if isinstance(english, str) and isinstance(khmer, str):
            copy["en"] = content_text(english, khmer=khmer, language=language)
        return copy
    if isinstance(document, list | tuple):
        return [content_in(value, language=language) for value in document]
    return document


@cache
def content_catalogue(language: str) -> gettext.NullTranslations | None:
    """The translations of content of a language, those of the installation first; None if none.

    A file that is no catalogue is logged and left out, so that pages stay readable.
    """
    return chained(DOMAIN, language=language)


def chained(domain: str, *, language: str) -> gettext.NullTranslations | None:
    """The catalogues of a domain in a language, the first folder's first."""
    catalogues = []
    for folder in Speaker.folders:
        path = gettext.find(domain, folder, [language])
        try:
            if path:
                catalogues.append(gettext.translation(domain, folder, [language]))
        except (OSError, ValueError, LookupError, struct.error) as error:
            logger.error("%s cannot be read as a catalogue: %s", path, error)
    for translations, next_ones in itertools.pairwise(catalogues):
        translations.add_fallback(next_ones)
    return catalogues[0] if catalogues else None
