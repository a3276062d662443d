"""A table that cannot be read strictly: the position of the error and the reason."""

from promdaen.kit.texts import Joined, Text, Words


class RefusedTable(ValueError):
    """A table with an error.

    row: line of the file, the header being line 1, or None for the whole table; column: name of
    the column or None; words: one sentence with the error and its remedy, in both languages. str()
    is English.
    """

    def __init__(self, *, words: Words, row: int | None = None, column: str | None = None):
        self.words, self.row, self.column = words, row, column
        super().__init__(self.text(language="en"))

    @property
    def message(self) -> str:
        """The error in English, without its position."""
        return self.words.en

    def text(self, *, language: str) -> str:
        """The position and the error, in "km" or "en"."""
        parts = []
        if self.row is not None:
            parts.append(Text("row {n}", n=self.row))
        if self.column is not None:
            parts.append(Text("column {name}", name=self.column))
        if not parts:
            return self.words.text(language=language)
        text = Text("{where}: {problem}", where=Joined(parts), problem=self.words)
        sentence = text.text(language=language)
        return f"{sentence[:1].upper()}{sentence[1:]}"
