"""A table that cannot be read strictly: the position of the error and the reason."""

from promdaen.kit.texts import Words


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
        is_khmer = language == "km"
        parts = [
            f"{name} {place}"
            for name, place in (
                ("ជួរដេកទី" if is_khmer else "row", self.row),
                ("ជួរឈរ" if is_khmer else "column", self.column),
            )
            if place is not None
        ]
        where, problem_text = (
            (" " if is_khmer else ", ").join(parts),
            self.words.text(language=language),
        )
        if not where:
            return problem_text
        return (
            f"{where}៖ {problem_text}"
            if is_khmer
            else f"{where[:1].upper()}{where[1:]}: {problem_text}"
        )
