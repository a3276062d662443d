"""Converts a roster to plain JSON values and back, for the page where a person decides."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.spreadsheets import FileMessage, RefusedRow
from promdaen.people.rules.header import RosterColumn
from promdaen.people.rules.roster import Roster, RosterRow


def roster_out(*, roster: Roster) -> dict[str, object]:
    """Convert a roster to JSON values."""
    return {
        "rows": [_row_out(roster_row=roster_row) for roster_row in roster.rows],
        "refused": [
            {
                "row": refused_row.row,
                "values": list(refused_row.values),
                "messages": [message.as_dict() for message in refused_row.messages],
            }
            for refused_row in roster.refused
        ],
        "columns": [asdict(column) for column in roster.columns],
        "heads": list(roster.heads),
        "notes": [note.as_dict() for note in roster.notes],
        "conflicts": [
            [_row_out(roster_row=roster_row) for roster_row in group] for group in roster.conflicts
        ],
    }


def roster_in(*, values: JsonObject) -> Roster:
    """Convert JSON values from `roster_out` back to a roster.

    >>> empty = Roster(rows=(), refused=(), columns=(), heads=("Name",), notes=())
    >>> roster_in(values=roster_out(roster=empty)) == empty
    True
    """
    return Roster(
        rows=tuple(_row_in(values=row) for row in values["rows"]),
        refused=tuple(
            RefusedRow(
                row=row["row"],
                values=tuple(row["values"]),
                messages=tuple(FileMessage.from_dict(message) for message in row["messages"]),
            )
            for row in values["refused"]
        ),
        columns=tuple(RosterColumn(**column) for column in values["columns"]),
        heads=tuple(values["heads"]),
        notes=tuple(FileMessage.from_dict(note) for note in values["notes"]),
        conflicts=tuple(
            tuple(_row_in(values=row) for row in group) for group in values.get("conflicts", ())
        ),
    )


def _row_out(*, roster_row: RosterRow) -> dict[str, object]:
    values = {name: getattr(roster_row, name) for name in RosterRow.__dataclass_fields__}
    return values | {
        "posted_on": roster_row.posted_on.isoformat() if roster_row.posted_on else None,
        "repairs": [repair.as_dict() for repair in roster_row.repairs],
        "values": list(roster_row.values),
    }


def _row_in(*, values: JsonObject) -> RosterRow:
    posted_on = values["posted_on"]
    row_values = dict(values) | {
        "posted_on": date.fromisoformat(posted_on) if posted_on else None,
        "repairs": tuple(FileMessage.from_dict(repair) for repair in values["repairs"]),
        "values": tuple(values["values"]),
    }
    return RosterRow(**row_values)
