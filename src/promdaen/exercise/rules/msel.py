"""Import of a master list of injects (MSEL): changes and additions to a scenario.

Times, titles, texts, senders, delivery, receivers, priority and notes are imported; facts,
decisions, expected actions and conditions are not. A row with an error is refused with its column,
and none of it is imported.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from promdaen.exercise.rules import msel_cells, msel_columns, wording
from promdaen.exercise.rules.msel_columns import MselColumn
from promdaen.exercise.rules.msel_heads import MselHeads, msel_heads
from promdaen.exercise.rules.msel_messages import say
from promdaen.exercise.rules.scenario import ALL, ScenarioContent, read_scenario
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.spreadsheets import (
    FileMessage,
    RefusedRow,
    SheetRow,
    SheetTable,
    UnreadableFile,
    cell_text,
    clean,
)

ListedInjects = Mapping[int, Mapping[str, str]]
"""What is in columns that are not taken over, by the number of the inject and the column."""
OPTIONAL = ("note.en", "note.km")


@dataclass(frozen=True, kw_only=True)
class MselChange:
    """A changed cell: row, inject, column, values before and after."""

    row: int
    number: int
    column: MselColumn
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class MselImport:
    """The result of an import: the new record of the scenario, and the differences.

    `added` are the numbers of new injects. If a row is refused, nothing should be saved.
    """

    values: NewJsonObject
    changes: tuple[MselChange, ...]
    added: tuple[int, ...]
    refused: tuple[RefusedRow, ...]
    notes: tuple[FileMessage, ...]


def read(
    *,
    table: SheetTable,
    values: JsonObject,
    listed: ListedInjects,
    planned: Mapping[int, float],
) -> MselImport:
    """The scenario with the changes of a list; `values` is not modified.

    `listed` is what an export of the scenario shows in columns that are not imported: changes in
    these are noted. `planned` is the minute of each inject that has one. Raises UnreadableFile if
    no header row is found, or no row follows it.
    """
    heads = msel_heads(table=table)
    sheet_rows = [sheet_row for sheet_row in table.rows if sheet_row.number > heads.row]
    if not sheet_rows:
        raise UnreadableFile(say(code="no_rows", row=heads.row))
    read_values: dict[str, Any] = copy.deepcopy(dict(values))
    scenario = read_scenario(values=values)
    bringing = _Bringing(
        scenario=scenario, heads=heads, values=read_values, shown_rows=listed, planned=planned
    )
    for sheet_row in sheet_rows:
        bringing.take(sheet_row)
    return MselImport(
        values=read_values,
        changes=tuple(bringing.changes),
        added=tuple(bringing.added),
        refused=tuple(bringing.refused),
        notes=(*table.notes, *heads.notes, *bringing.notes),
    )


@dataclass(kw_only=True)
class _Bringing:
    """Reads one list, row by row."""

    scenario: ScenarioContent
    heads: MselHeads
    values: NewJsonObject
    shown_rows: ListedInjects
    planned: Mapping[int, float]
    notes: list[FileMessage] = field(default_factory=list)
    changes: list[MselChange] = field(default_factory=list)
    added: list[int] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    numbers_read: set[int] = field(default_factory=set)

    def take(self, row: SheetRow) -> None:
        """Import a row, or refuse it with all reasons."""
        cells = {name: row.value(index=index) for name, index in self.heads.places.items()}
        if all(cell_text(value=value) == "" for value in cells.values()):
            return
        reader = msel_cells.MselRowReader(row=row.number, cells=cells, heads=self.heads)
        number = reader.number()
        is_new = number not in self.scenario.injects
        if number is not None and number in self.numbers_read:
            reader.wrong("number_twice", "number", value=number)
        row_values = self._row_values(reader, is_new=is_new)
        if reader.problems:
            texts = tuple(cell_text(value=value) for value in row.values)
            refused = RefusedRow(row=row.number, values=texts, messages=tuple(reader.problems))
            self.refused.append(refused)
        elif number is None or is_new:
            self._add(number, row_values)
        else:
            self._change(row.number, number, row_values)
            self.notes += _not_taken(reader, self.shown_rows.get(number, {}))

    def _row_values(self, reader: msel_cells.MselRowReader, *, is_new: bool) -> NewJsonObject:
        """The values of the row by column; a new inject needs certain columns."""
        row_values: dict[str, Any] = {
            name: reader.text(name) for name in msel_columns.TEXT_COLUMNS if reader.has(name)
        }
        for name in msel_columns.TEXT_COLUMNS:
            is_empty = not row_values.get(name)
            if name not in OPTIONAL and is_empty and (is_new or name in row_values):
                reader.wrong("needed", name)
        for name, words in (
            ("kind", wording.INJECT_KIND_LABELS),
            ("priority", wording.PRIORITY_LABELS),
        ):
            code = reader.word(name, words)
            if code:
                row_values[name] = code
        to = reader.cells_named(codes=[*self.scenario.cells, ALL])
        if to:
            row_values["to"] = to
        elif is_new:
            reader.wrong("needed", "to")
        minute = reader.minute(scenario=self.scenario)
        if minute is not None:
            row_values["minute"] = minute
        elif is_new and not reader.problems:
            reader.wrong("needed", "minute")
        return row_values

    def _add(self, number: int | None, new: JsonObject) -> None:
        """Add an inject at its minute, with its number or the next one."""
        used_numbers = {value["number"] for value in self.values["injects"]}
        inject_number = number if number is not None else max([0, *used_numbers]) + 1
        self.numbers_read.add(inject_number)
        self.added.append(inject_number)
        inject: NewJsonObject = {
            "number": inject_number,
            "title": {},
            "kind": new.get("kind", "message"),
            "from": {},
            "to": new["to"],
            "body": {},
            "trigger": {"kind": "at", "minute": new["minute"]},
            "priority": new.get("priority", "routine"),
        }
        for name in msel_columns.TEXT_COLUMNS:
            if new.get(name):
                _set_text(inject, name, new[name])
        self.values["injects"].append(inject)

    def _change(self, row: int, number: int, new: JsonObject) -> None:
        """Apply the differences cell by cell, in the order of the columns."""
        self.numbers_read.add(number)
        inject = next(value for value in self.values["injects"] if value["number"] == number)
        planned = self.planned.get(number)
        for name, before, after in _differences(inject, new, planned, list(self.scenario.cells)):
            column = msel_columns.COLUMNS_BY_NAME[name]
            self.changes.append(
                MselChange(row=row, number=number, column=column, before=before, after=after)
            )
            if name in msel_columns.TEXT_COLUMNS:
                _set_text(inject, name, new[name])
            elif name == "minute":
                inject["trigger"] = {"kind": "at", "minute": new["minute"]}
            else:
                inject[name] = new[name]


def _differences(
    current: JsonObject, new: JsonObject, planned: float | None, cells: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield the columns in which a row differs from an inject, with both values as text."""
    if "minute" in new and new["minute"] != planned:
        yield "minute", "" if planned is None else f"{planned:g}", f"{new['minute']:g}"
    for name in msel_columns.TEXT_COLUMNS:
        part, _, language = name.partition(".")
        before = clean(text=current.get(part, {}).get(language, ""))
        if name in new and new[name] != before:
            yield name, before, new[name]
    for name in ("kind", "priority"):
        if name in new and new[name] != current[name]:
            yield name, current[name], new[name]
    if "to" in new and _spread(new["to"], cells) != _spread(current["to"], cells):
        yield "to", ", ".join(current["to"]), ", ".join(new["to"])


def _not_taken(
    reader: msel_cells.MselRowReader, cells: Mapping[str, str]
) -> Iterator[FileMessage]:
    """Note each cell that was changed in a column that is not imported."""
    for column in msel_columns.MSEL_COLUMNS:
        name = column.name
        is_kept = not column.is_read and name in cells and reader.has(name)
        if is_kept and reader.text(name) not in {"", clean(text=cells[name])}:
            yield say(
                code="column_ignored",
                row=reader.row,
                column=reader.heads.letter(name=name),
                heading=column.head,
            )


def _spread(receivers: Sequence[str], cells: Sequence[str]) -> set[str]:
    return set(cells) if ALL in receivers else set(receivers)


def _set_text(inject: NewJsonObject, name: str, text: str) -> None:
    """Set one language of a text; an optional text that is empty in both is removed."""
    part, _, language = name.partition(".")
    words = {**inject.get(part, {}), language: text}
    if name in OPTIONAL and not any(words.values()):
        inject.pop(part, None)
    else:
        inject[part] = {
            language: words[language] for language in ("en", "km") if language in words
        }
