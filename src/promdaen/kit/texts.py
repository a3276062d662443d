"""Texts for people: English in the code, every other language in its catalogue.

A text of the interface is written once, in English, where it is used: `Text("Practise with
cases")`. It is found by extraction like `gettext`, translated in `locale/<code>/`, and rendered in
a language by a page, a print or a file. It does not need Django, so that rules can use it.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Protocol

from promdaen.kit import languages
from promdaen.kit.content_catalogues import Speaker, chained, content_text
from promdaen.kit.json_objects import JsonObject


class SpokenText(Protocol):
    """Anything that can be rendered in a language: a text, a count, a list of them."""

    def text(self, *, language: str) -> str:
        """The text in `language`, a code such as "km"."""
        ...


Value = str | int | float | SpokenText


@dataclass(frozen=True)
class Words:
    """A text of the content in English and in Khmer, from a record or a file."""

    en: str
    km: str

    @staticmethod
    def same(text: str) -> Words:
        """The same text in every language, such as a code."""
        return Words(en=text, km=text)

    def text(self, *, language: str) -> str:
        """The text in `language`: its own, or that of the catalogue of content."""
        if language == "km":
            return self.km
        if language == "en":
            return self.en
        return content_text(self.en, khmer=self.km, language=language)

    def by_language(self) -> dict[str, str]:
        """The text of each language, as in documents."""
        return {"en": self.en, "km": self.km}


class WordsError(ValueError):
    """A mistake of a user's text or file; `words` say it in each language."""

    def __init__(self, *, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


def words_from(texts: JsonObject) -> Words:
    """The words of a document, from their texts by language."""
    return Words(en=texts["en"], km=texts["km"])


class Text(Words):
    """A text of the interface: its English, with values in braces, and its context.

    `context` distinguishes two meanings of one English text. str() uses the language of the page
    being rendered.

    >>> Text("{n} of {all}", n=3, all=4).en
    '3 of 4'
    >>> Text("Officers").km
    'មន្ត្រី'
    """

    message: str
    context: str
    values: Mapping[str, Value] | None

    def __init__(self, message: str, /, *, context: str = "", **values: Value) -> None:
        self.__dict__.update(message=message, context=context, values=values or None)

    def text(self, *, language: str) -> str:
        """The text in `language`; in English if the catalogue has no translation."""
        if not self.message:
            return ""  # the catalogue has its header under the empty text
        translations = catalogue(language)
        translated = (
            translations.pgettext(self.context, self.message)
            if self.context
            else translations.gettext(self.message)
        )
        if self.values is None:
            return translated
        return translated.format_map(
            {name: say(value, language=language) for name, value in self.values.items()}
        )

    def filled(self, values: Mapping[str, Value]) -> Text:
        """The same text with `values` for its braces."""
        text = Text(self.message, context=self.context)
        text.__dict__["values"] = values
        return text

    @property
    def en(self) -> str:
        """The text in English."""
        return self.text(language="en")

    @property
    def km(self) -> str:
        """The text in Khmer."""
        return self.text(language="km")

    def __str__(self) -> str:
        return self.text(language=page_language())

    def __repr__(self) -> str:
        return f"Text({self.en!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Words):
            return NotImplemented
        return (self.en, self.km) == (other.en, other.km)

    def __hash__(self) -> int:
        return hash((self.en, self.km))


@dataclass(frozen=True)
class Count:
    """A count inside a sentence: Khmer digits in Khmer.

    >>> Text("{n} of {all}", n=Count(3), all=Count(4)).en
    '3 of 4'
    >>> Count(1200).text(language="km")
    '១\\xa0២០០'
    """

    number: int

    def text(self, *, language: str) -> str:
        """The number as in a sentence of `language`."""
        return languages.count_text(self.number, language=language)


@dataclass(frozen=True)
class Digits:
    """A figure with Khmer digits in Khmer, without separated thousands.

    >>> Digits("2.5").text(language="km")
    '២.៥'
    """

    figure: str | int

    def text(self, *, language: str) -> str:
        """The figure with the digits of `language`."""
        figure = str(self.figure)
        return languages.form(language).with_digits(figure)


@dataclass(frozen=True)
class Day:
    """A day inside a sentence, in full.

    >>> Text("From {day}", day=Day(date(2026, 11, 24))).en
    'From 24 November 2026'
    """

    date: date
    parts: int = 3
    """How much of it is written: 1 the day, 2 with the month, 3 with the year."""

    def text(self, *, language: str) -> str:
        """The day in full in `language`."""
        return " ".join(languages.day_text(self.date, language=language).split(" ")[: self.parts])


@dataclass(frozen=True)
class ShortDay:
    """A day in the short form for a table cell."""

    date: date

    def text(self, *, language: str) -> str:
        """The short form of the day in `language`."""
        return languages.day_short_text(self.date, language=language)


@dataclass(frozen=True)
class Lowered:
    """A heading inside a sentence: in lower case if the language has it."""

    value: SpokenText

    def text(self, *, language: str) -> str:
        """The text with a lower-case first letter."""
        return self.value.text(language=language).lower()


@dataclass(frozen=True)
class Joined:
    """A list inside a sentence: parts with a separator, or as the language lists things.

    >>> Text("Ask {who}", who=Joined(["A", "B"])).en
    'Ask A, B'
    """

    parts: Iterable[Value]
    separator: Value | None = None

    def text(self, *, language: str) -> str:
        """All parts in `language`, in their order."""
        if self.separator is None:
            separator = languages.form(language).list_sign
        else:
            separator = say(self.separator, language=language)
        return separator.join(say(part, language=language) for part in self.parts)


def say(value: Value, *, language: str) -> str:
    """A value in `language`: its own text, or str() of other values."""
    if isinstance(value, str | int | float):
        return str(value)
    return value.text(language=language)


def bilingual_text(text: Words) -> str:
    """A text for readers whose language is not known: in Khmer, then in English.

    >>> bilingual_text(Words(en="Stopped", km="បានបញ្ឈប់"))
    'បានបញ្ឈប់ · Stopped'
    """
    return f"{text.km} · {text.en}"


def with_numbers(text: str, **values: object) -> str:
    """A text of the page with its values; counts are in the digits of the page's language.

    >>> with_numbers("%(name)s: %(n)s", name="A1", n=1070)
    'A1: 1,070'
    """
    language = page_language()
    return text % {
        name: languages.count_text(value, language=language) if isinstance(value, int) else value
        for name, value in values.items()
    }


def page_language() -> str:
    """The language of the page, print or command being rendered."""
    return Speaker.language()


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The translations of a language; without a catalogue, ones that return English."""
    return chained("django", language=language) or gettext.NullTranslations()
