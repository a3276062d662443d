"""The texts of a record in both languages, each with its place; Khmer split into clusters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LANGUAGES = ("en", "km")
# A letter with all signs below, above and around it (Unicode 16.0, chapter 16.4).
KHMER_CLUSTER = re.compile(
    "[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17dd])*|[^\u1780-\u17ff]"
)


@dataclass(frozen=True, kw_only=True)
class RecordText:
    """A text of a record: `subject` is a kind and a code, `place` the key in it.

    `words` has the existing languages; a line that is not translated counts as English.
    """

    subject: str
    place: str
    words: Mapping[str, str]


def record_texts(*, subject: str, values: object) -> Iterator[RecordText]:
    """Yield every text of a record, in order.

    >>> values = {"name": {"en": "Kep", "km": "Kaeb"}, "options": [{"id": "a", "en": "No"}]}
    >>> [(text.place, sorted(text.words)) for text in record_texts(subject="x:1", values=values)]
    [('name', ['en', 'km']), ('options[a]', ['en'])]
    """
    for place, words in _text_places(values, path=""):
        yield RecordText(subject=subject, place=place, words=words)


def clusters(*, text: str) -> list[str]:
    """The visible characters of a text: a Khmer letter with its signs is one.

    >>> len(clusters(text="\u1785\u17d2\u179a\u1780")), len(clusters(text="Kep"))
    (2, 3)
    """
    return KHMER_CLUSTER.findall(text)


def reading_length(*, text: str, language: str) -> int:
    """The length by which reading is timed: the words of English, the clusters of Khmer.

    >>> [reading_length(text="Good day", language=language) for language in ("en", "km")]
    [2, 7]
    """
    return len(text.split()) if language == "en" else len(clusters(text=plain(text=text)))


def plain(*, text: str) -> str:
    """A text without emphasis and spaces, so that they do not hide a word."""
    return re.sub(r"[\s*]+", "", text)


def _text_places(values: object, *, path: str) -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(values, Mapping):
        words = {
            language: values[language]
            for language in LANGUAGES
            if isinstance(values.get(language), str)
        }
        if words:
            yield path, words
        for key, value in values.items():
            if key not in LANGUAGES:
                yield from _text_places(value, path=f"{path}.{key}" if path else str(key))
    elif isinstance(values, list | tuple):
        for number, value in enumerate(values, start=1):
            name = value.get("id", number) if isinstance(value, Mapping) else number
            yield from _text_places(value, path=f"{path}[{name}]")
    elif isinstance(values, str) and " " in values:
        yield path, {"en": values}
