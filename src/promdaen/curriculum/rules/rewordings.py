"""Changes of the texts of a record, by place, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promdaen.curriculum.rules import differences, places, review_states
from promdaen.kit import languages
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Words


@dataclass(frozen=True, kw_only=True)
class TextChange:
    """The change of the words of one place; `language` is km or en."""

    label: Words
    language: str
    stretches: Sequence[differences.TextStretch]


def text_changes(*, old: JsonObject, new: JsonObject, keys: Sequence[str]) -> list[TextChange]:
    """The changes of the texts of a record, in the order of its keys, Khmer first.

    The key of an item is not a text and is left out.

    >>> [change] = text_changes(
    ...     old={"title": {"en": "Sea port", "km": "ច្រក"}},
    ...     new={"title": {"en": "River port", "km": "ច្រក"}},
    ...     keys=["title"],
    ... )
    >>> change.label.en, change.language, [one.kind for one in change.stretches]
    ('Title', 'en', ['gone', 'new', 'same'])
    """
    return [
        TextChange(
            label=places.words_of_place(place=change.place),
            language=language,
            stretches=change.stretches,
        )
        for language in languages.LANGUAGE_NAMES
        for change in differences.sorted_differences(
            differences=differences.differences(
                old=_parts(old, language), new=_parts(new, language), language=language
            ),
            keys=keys,
        )
    ]


def _parts(values: JsonObject, language: str) -> list[review_states.RecordWords]:
    parts = review_states.record_words(values=values, language=language)
    return [part for part in parts if part.place != review_states.KEY_PLACE]
