"""The columns of a master list of injects (MSEL), in the order that exercise planners know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from promdaen.kit.texts import Text, Words


@dataclass(frozen=True, kw_only=True)
class MselColumn:
    """A column: its key, its heading, and other headings it may have.

    `is_read`: whether an import uses changes in this column.
    """

    name: str
    head: Words
    known_as: tuple[str, ...] = ()
    is_read: bool = False


def _column(name: str, head: Text, *known_as: str, is_read: bool = False) -> MselColumn:
    return MselColumn(name=name, head=head, known_as=known_as, is_read=is_read)


EXERCISE = "EXERCISE"
MSEL_COLUMNS = (
    _column("mark", Text("EXERCISE"), "លំហាត់ / exercise"),
    _column("number", Text("Inject number"), "number", "no", "no.", "#", "event number"),
    _column("time", Text("Event time (exercise clock)"), "event time", "time", is_read=True),
    _column("minute", Text("Minute"), "exercise minute", is_read=True),
    _column("phase", Text("Phase")),
    _column("title.en", Text("Event title (English)"), "event title", is_read=True),
    _column("title.km", Text("Event title (Khmer)"), is_read=True),
    _column(
        "body.en",
        Text("Event description (English)"),
        "event description",
        "description",
        is_read=True,
    ),
    _column("body.km", Text("Event description (Khmer)"), is_read=True),
    _column("from.en", Text("From (English)"), "from", is_read=True),
    _column("from.km", Text("From (Khmer)"), is_read=True),
    _column("kind", Text("Delivery method"), "delivery", "method", is_read=True),
    _column("to", Text("To (responsible cell)"), "to", "responsible", is_read=True),
    _column("facts", Text("Facts")),
    _column("decision", Text("Decision")),
    _column("actions", Text("Expected action"), "expected actions"),
    _column("outcomes", Text("Objective (outcome)"), "objective"),
    _column("trigger", Text("Trigger")),
    _column("priority", Text("Priority"), is_read=True),
    _column("place", Text("Place")),
    _column("note.en", Text("Notes (English)"), "notes", is_read=True),
    _column("note.km", Text("Notes (Khmer)"), is_read=True),
)
TEXT_COLUMNS = tuple(msel_column.name for msel_column in MSEL_COLUMNS if "." in msel_column.name)
COLUMNS_BY_NAME: Mapping[str, MselColumn] = {
    msel_column.name: msel_column for msel_column in MSEL_COLUMNS
}
