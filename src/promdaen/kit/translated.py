"""Texts of a row in the languages of the content, one column each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Field
from translated_fields import TranslatedField

from promdaen.kit import languages
from promdaen.kit.texts import page_language


def translated(field: Field[Any, Any], *, is_partial: bool = False) -> TranslatedField:
    """Columns `<name>_km` and `<name>_en`; the plain name is the text in the page's language.

    A page in another language gets English. `is_partial`: either may be empty, and the other is
    used then.
    """
    getter = _either if is_partial else _of_page
    return TranslatedField(field, languages=tuple(languages.NAMES), attrgetter=getter)


def _of_page(name: str, field: TranslatedField) -> Callable[[Any], Any]:
    del field
    return lambda row: getattr(row, f"{name}_{languages.content_language(page_language())}")


def _either(name: str, field: TranslatedField) -> Callable[[Any], Any]:
    def text(row: Any) -> Any:
        language = languages.content_language(page_language())
        other = languages.other_language(language=language)
        return getattr(row, f"{name}_{language}") or getattr(row, f"{name}_{other}")

    del field
    return text
