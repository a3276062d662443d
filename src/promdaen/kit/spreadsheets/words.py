"""Sentences in both languages, and messages that say where, what and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.kit.texts import Joined, Text, Words

NO_TEXT = Text("")


@dataclass(frozen=True)
class Sentences:
    """The two sentences of a message code: what is wrong and what to do."""

    text: Text
    remedy: Text = NO_TEXT


Param = str | int | float | Words


@dataclass(frozen=True)
class FileMessage:
    """A message of a reader about a file, with its row and column.

    `row` is 1-based and `column` is a letter, both as the spreadsheet program shows them; they
    stay in Latin digits in Khmer too, because people compare them with the screen.
    """

    code: str
    words: Words
    remedy: Words
    row: int | None = None
    column: str | None = None

    def text(self, *, language: str) -> str:
        """The whole message in one line.

        >>> words, remedy = Words("It is odd.", "វាចម្លែក។"), Words("Mend it.", "សូមកែ។")
        >>> FileMessage("x", words, remedy, 12, "C").en
        'Row 12, column C: It is odd. Mend it.'
        """
        place = _place(row=self.row, column=self.column, language=language)
        sentences = (self.words.text(language=language), self.remedy.text(language=language))
        return place + " ".join(sentence for sentence in sentences if sentence)

    @property
    def en(self) -> str:
        """The whole message in English."""
        return self.text(language="en")

    @property
    def km(self) -> str:
        """The whole message in Khmer."""
        return self.text(language="km")

    def as_dict(self) -> dict[str, str | int | None]:
        """The message as plain JSON values."""
        return {
            "code": self.code,
            "en": self.words.en,
            "km": self.words.km,
            "en_remedy": self.remedy.en,
            "km_remedy": self.remedy.km,
            "row": self.row,
            "column": self.column,
        }

    @staticmethod
    def from_dict(values: Mapping[str, str | int | None]) -> FileMessage:
        """The message from the values of `as_dict`."""
        row, column = values["row"], values["column"]
        return FileMessage(
            code=str(values["code"]),
            words=Words(en=str(values["en"]), km=str(values["km"])),
            remedy=Words(en=str(values["en_remedy"]), km=str(values["km_remedy"])),
            row=None if row is None else int(row),
            column=None if column is None else str(column),
        )


def filled_message(
    *,
    texts: Mapping[str, Sentences],
    code: str,
    row: int | None,
    column: str | None,
    params: Mapping[str, Param],
) -> FileMessage:
    """The message for `code` with `params` filled in and its position.

    >>> hello = {"hello": Sentences(Text("Hello {who}."))}
    >>> filled_message(texts=hello, code="hello", row=3, column=None, params={"who": "Dara"}).en
    'Row 3: Hello Dara.'
    """
    sentences = texts[code]
    return FileMessage(
        code=code,
        words=sentences.text.filled(params),
        remedy=sentences.remedy.filled(params),
        row=row,
        column=column,
    )


class Messages:
    """The messages of a reader by their codes, from one table or several.

    >>> messages = Messages({"hello": Sentences(Text("Hello {who}."))})
    >>> messages.say(code="hello", row=3, who="Dara").en
    'Row 3: Hello Dara.'
    """

    texts: Mapping[str, Sentences]

    def __init__(self, *tables: Mapping[str, Sentences]) -> None:
        """Join the tables; raises ValueError for a code that is in two of them."""
        texts: dict[str, Sentences] = {}
        for table in tables:
            if twice := texts.keys() & table.keys():
                raise ValueError(f"These codes have two messages: {', '.join(sorted(twice))}.")
            texts |= table
        self.texts = MappingProxyType(texts)

    def say(
        self, *, code: str, row: int | None = None, column: str | None = None, **params: Param
    ) -> FileMessage:
        """The message `code` about `row` and `column`."""
        return filled_message(texts=self.texts, code=code, row=row, column=column, params=params)


def _place(*, row: int | None, column: str | None, language: str) -> str:
    parts = [Text("row {n}", context="file", n=row)] if row else []
    parts += [Text("column {name}", name=column)] if column else []
    if not parts:
        return ""
    place = Text("{where}: {problem}", where=Joined(parts), problem="").text(language=language)
    return f"{place[0].upper()}{place[1:]}"


def row_ranges(*, numbers: Iterable[int]) -> str:
    """Row numbers in order, with ranges for neighbours; Latin digits, as the program shows them.

    >>> row_ranges(numbers=[7, 5, 6, 40, 6])
    '5–7, 40'
    """
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1] = [ranges[-1][0], number]
        else:
            ranges.append([number])
    return ", ".join("–".join(map(str, row_range)) for row_range in ranges)
