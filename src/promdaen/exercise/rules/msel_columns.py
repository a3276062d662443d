"""The columns of a master list of injects (MSEL), in the order that exercise planners know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from promdaen.kit.spreadsheets.words import Words


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its name here, its head, other heads under which it is known.

    `is_read`: whether a change in it is taken over when a list is brought in.
    """

    name: str
    head: Words
    known_as: tuple[str, ...] = ()
    is_read: bool = False


def _column(name: str, en: str, km: str, *known_as: str, is_read: bool = False) -> Column:
    return Column(name=name, head=Words(en=en, km=km), known_as=known_as, is_read=is_read)


EXERCISE = "EXERCISE"
COLUMNS = (
    _column("mark", "EXERCISE", "លំហាត់", "លំហាត់ / exercise"),
    _column("number", "Inject number", "លេខ", "number", "no", "no.", "#", "event number"),
    _column("time", "Event time (exercise clock)", "ម៉ោងលំហាត់", "event time", "time", is_read=True),
    _column("minute", "Minute", "នាទី", "exercise minute", is_read=True),
    _column("phase", "Phase", "ដំណាក់កាល"),
    _column("title.en", "Event title (English)", "ចំណងជើង (អង់គ្លេស)", "event title", is_read=True),
    _column("title.km", "Event title (Khmer)", "ចំណងជើង (ខ្មែរ)", is_read=True),
    _column(
        "body.en",
        "Event description (English)",
        "ខ្លឹមសារ (អង់គ្លេស)",
        "event description",
        "description",
        is_read=True,
    ),
    _column("body.km", "Event description (Khmer)", "ខ្លឹមសារ (ខ្មែរ)", is_read=True),
    _column("from.en", "From (English)", "ពី (អង់គ្លេស)", "from", is_read=True),
    _column("from.km", "From (Khmer)", "ពី (ខ្មែរ)", is_read=True),
    _column("kind", "Delivery method", "របៀបផ្តល់", "delivery", "method", is_read=True),
    _column("to", "To (responsible cell)", "ជូនក្រុម", "to", "responsible", is_read=True),
    _column("facts", "Facts", "អង្គហេតុ"),
    _column("decision", "Decision", "ការសម្រេចចិត្ត"),
    _column("actions", "Expected action", "សកម្មភាពរំពឹងទុក", "expected actions"),
    _column("outcomes", "Objective (outcome)", "គោលបំណង (លទ្ធផលសិក្សា)", "objective"),
    _column("trigger", "Trigger", "លក្ខខណ្ឌចាប់ផ្តើម"),
    _column("priority", "Priority", "អាទិភាព", is_read=True),
    _column("place", "Place", "ទីកន្លែង"),
    _column("note.en", "Notes (English)", "កំណត់សម្គាល់ (អង់គ្លេស)", "notes", is_read=True),
    _column("note.km", "Notes (Khmer)", "កំណត់សម្គាល់ (ខ្មែរ)", is_read=True),
)
TEXTS = tuple(one.name for one in COLUMNS if "." in one.name)
BY_NAME: Mapping[str, Column] = {one.name: one for one in COLUMNS}
