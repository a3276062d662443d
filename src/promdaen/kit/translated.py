"""Texts of a row in the languages of the content, one column each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Field
from translated_fields import TranslatedField

from promdaen.kit.content_catalogues import RECORD_LANGUAGES, content_text
from promdaen.kit.languages import LANGUAGE_NAMES
from promdaen.kit.texts import page_language


def translated(field: Field[object, object], *, is_partial: bool = False) -> TranslatedField:
    """Columns `<name>_km` and `<name>_en`; the plain name is the text in the page's language.

    A page in another language gets the translation of the English text (kit.content_catalogues).
    `is_partial`: either may be empty, and the other is used then.
    """
    getter = _either if is_partial else _of_page
    return TranslatedField(field, languages=tuple(LANGUAGE_NAMES), attrgetter=getter)


def column_text(row: object, name: str, *, language: str) -> str:
    """The text of a translated column in `language`, which may be another than the page's."""
    if language in RECORD_LANGUAGES:
        return str(getattr(row, f"{name}_{language}"))
    english, khmer = getattr(row, f"{name}_en"), getattr(row, f"{name}_km")
    return content_text(english, khmer=khmer, language=language)


def _of_page(name: str, field: TranslatedField) -> Callable[[object], object]:
    del field
    return lambda row: column_text(row, name, language=page_language())


def _either(name: str, field: TranslatedField) -> Callable[[object], object]:
    def text(row: Any) -> Any:
        text = column_text(row, name, language=page_language())
        return text or next(
            filter(None, (getattr(row, f"{name}_{code}") for code in LANGUAGE_NAMES)), ""
        )

    del field
    return text
