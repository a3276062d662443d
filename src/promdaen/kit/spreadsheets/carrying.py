"""Serialises a table as plain JSON values for transfer between two processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.spreadsheets.tables import BadCell, MergedCells, SheetRow, SheetTable, Value
from promdaen.kit.spreadsheets.words import FileMessage

_READERS: Mapping[str, Callable[[str], Value]] = {
    "at": datetime.fromisoformat,
    "on": date.fromisoformat,
    "time": time.fromisoformat,
}


def pack_table(table: SheetTable) -> dict[str, object]:
    """A table as plain values."""
    return {
        "name": table.name,
        "sheet": table.sheet,
        "rows": [
            [sheet_row.number, [_pack_value(value) for value in sheet_row.values]]
            for sheet_row in table.rows
        ],
        "merged": [
            [
                merged_cells.first_row,
                merged_cells.last_row,
                merged_cells.first_column,
                merged_cells.last_column,
            ]
            for merged_cells in table.merged
        ],
        "other_sheets": list(table.other_sheets),
        "notes": [pack_message(note) for note in table.notes],
        "comments": [[*place, text] for place, text in table.comments.items()],
    }


def unpack_table(values: JsonObject) -> SheetTable:
    """The table from the values of `pack_table`."""
    return SheetTable(
        name=values["name"],
        sheet=values["sheet"],
        rows=tuple(
            SheetRow(number=number, values=tuple(_unpack_value(cell) for cell in cells))
            for number, cells in values["rows"]
        ),
        merged=tuple(MergedCells(*block) for block in values["merged"]),
        other_sheets=tuple(values["other_sheets"]),
        notes=tuple(unpack_message(note) for note in values["notes"]),
        comments={(row, column): text for row, column, text in values["comments"]},
    )


def pack_message(message: FileMessage) -> dict[str, object]:
    """A message as plain values."""
    return dict(message.as_dict())


def unpack_message(values: JsonObject) -> FileMessage:
    """The message from the values of `pack_message`."""
    return FileMessage.from_dict(values)


def _pack_value(value: Value) -> object:
    if isinstance(value, BadCell):
        return ["bad", value.reason, value.text]
    if isinstance(value, datetime):
        return ["at", value.isoformat()]
    if isinstance(value, date):
        return ["on", value.isoformat()]
    if isinstance(value, time):
        return ["time", value.isoformat()]
    return value


def _unpack_value(cell: Any) -> Value:
    if not isinstance(cell, list):
        value: Value = cell
        return value
    kind, *rest = cell
    if kind == "bad":
        return BadCell(*rest)
    return _READERS[kind](rest[0])
