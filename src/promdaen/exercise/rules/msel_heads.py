"""Find the header row and the columns of a master list in a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from promdaen.exercise.rules import msel_columns
from promdaen.exercise.rules.msel_columns import MselColumn
from promdaen.exercise.rules.msel_messages import say
from promdaen.kit.spreadsheets import (
    FileMessage,
    SheetRow,
    SheetTable,
    UnreadableFile,
    cell_text,
    column_letter,
)

SEARCHED_ROWS = 20
MIN_HEADINGS = 3
"""So many heads make a row of heads; a title above them has fewer."""


@dataclass(frozen=True, kw_only=True)
class MselHeads:
    """The header row, the index of each column by name, and unused columns."""

    row: int
    places: Mapping[str, int]
    notes: tuple[FileMessage, ...]

    def letter(self, *, name: str) -> str | None:
        """The letter of a column, None where the sheet has none."""
        return column_letter(index=self.places[name]) if name in self.places else None


def msel_heads(*, table: SheetTable) -> MselHeads:
    """Find the header row. Raises UnreadableFile if there is none, or if a heading is repeated."""
    for sheet_row in table.rows[:SEARCHED_ROWS]:
        heads = list(_row_heads(sheet_row))
        if len(heads) >= MIN_HEADINGS:
            return _heads(sheet_row, heads)
    raise UnreadableFile(say(code="no_heads"))


def _heads(sheet_row: SheetRow, columns: list[tuple[int, MselColumn]]) -> MselHeads:
    places: dict[str, int] = {}
    for index, column in columns:
        if column.name in places:
            heading, letter = column.head, column_letter(index=index)
            raise UnreadableFile(
                say(code="head_twice", row=sheet_row.number, column=letter, heading=heading)
            )
        places[column.name] = index
    place_codes = set(places.values())
    notes = tuple(
        say(
            code="column_ignored",
            column=column_letter(index=index),
            heading=cell_text(value=value),
        )
        for index, value in enumerate(sheet_row.values)
        if index not in place_codes and cell_text(value=value)
    )
    return MselHeads(row=sheet_row.number, places=places, notes=notes)


def _row_heads(sheet_row: SheetRow) -> Iterator[tuple[int, MselColumn]]:
    for index, value in enumerate(sheet_row.values):
        column = _COLUMNS_BY_HEAD.get(cell_text(value=value).casefold())
        if column is not None:
            yield index, column


def _names(column: MselColumn) -> set[str]:
    head = column.head
    texts = {head.en, head.km, f"{head.km} / {head.en}", column.name, *column.known_as}
    return {text.casefold() for text in texts}


_COLUMNS_BY_HEAD: Mapping[str, MselColumn] = {
    name: column for column in msel_columns.MSEL_COLUMNS for name in _names(column)
}
