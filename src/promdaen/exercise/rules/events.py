"""The log of an exercise run: kinds of lines, and who may see each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from promdaen.exercise.rules.scenario import CONTROL, OBSERVER
from promdaen.kit.json_objects import JsonObject

CLOCK = "clock"
"""The clock was set: base_s, since (ISO, or null), rate, and why."""
STATE = "state"
"""The run went on to a state: `to`."""
SEAT_TAKEN = "seat_taken"
SEAT_LEFT = "seat_left"
LEADER = "leader"
"""A seat speaks for its cell from now on: `seat`."""
INJECT = "inject"
"""An inject went out: number, to, facts; `values` where it was added or changed by control."""
INJECT_ON_HOLD = "inject_held"
INJECT_RELEASED = "inject_freed"
INJECT_SKIPPED = "inject_skipped"
INJECT_EDITED = "inject_edited"
"""Control changed an inject that had not gone out: number and values."""
INJECT_ADDED = "inject_added"
"""Control wrote a new inject: values, as a scenario has them."""
MESSAGE = "message"
"""A cell or control wrote to others: to, text, facts, is_request, subject, is_unconfirmed."""
VOTE = "vote"
"""One seat chose: decision, option."""
DECISION = "decision"
"""A cell decided, or control for it: decision, option, by (quorum or control)."""
NOTE = "note"
"""A line of a cell's notepad: text."""
NOTE_STRUCK = "note_struck"
"""A line of the notepad was struck out: of, its sequence."""
GRADE = "seen"
"""An observer or control graded an expected action: action, grade, text; if it was dated,
happened_s."""
OBSERVED = "observed"
"""An observer or control noted something: about (a cell or ""), text."""
SHARED_ALOUD = "told_aloud"
"""An observer noted that a cell said facts to another by voice: by, to, facts."""
HOT_WASH = "hot_wash"
"""An answer after the end: question, value (1..5) or text; the last of a seat counts."""
AMENDED = "amended"
"""A line is set right by control: of, its sequence; values that replace its own; reason; cells
that may see the line."""
EVENT_KINDS = (
    CLOCK,
    STATE,
    SEAT_TAKEN,
    SEAT_LEFT,
    LEADER,
    INJECT,
    INJECT_ON_HOLD,
    INJECT_RELEASED,
    INJECT_SKIPPED,
    INJECT_EDITED,
    INJECT_ADDED,
    MESSAGE,
    VOTE,
    DECISION,
    NOTE,
    NOTE_STRUCK,
    GRADE,
    OBSERVED,
    SHARED_ALOUD,
    HOT_WASH,
    AMENDED,
)
EVERYBODY_KINDS = frozenset({CLOCK, STATE})
OWN_CELL_KINDS = frozenset({SEAT_TAKEN, SEAT_LEFT, LEADER, VOTE, DECISION, NOTE, NOTE_STRUCK})
ADDRESSED_KINDS = frozenset({INJECT, MESSAGE, SHARED_ALOUD})
AMENDABLE_KINDS = frozenset({MESSAGE, GRADE, OBSERVED, SHARED_ALOUD})
"""What control may set right: words, chips, grades; never what a cell decided."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LogEvent:
    """A line of the log: its number in the run, the second of the exercise, author, content.

    `cell` is a playing cell, control or observer; "" for the system. `seat` is the id of the
    phone, "" if there is none.
    """

    sequence: int
    kind: str
    second: float
    at: datetime
    cell: str
    seat: str
    body: JsonObject
    id: str = ""


def is_for(*, event: LogEvent, cell: str) -> bool:
    """Whether a cell may see a line: public, its own, or addressed to it.

    Control and observers see every line.
    """
    if cell in {CONTROL, OBSERVER} or event.kind in EVERYBODY_KINDS:
        return True
    if event.kind in OWN_CELL_KINDS:
        return event.cell == cell
    if event.kind in ADDRESSED_KINDS:
        return cell in {event.cell, event.body.get("by", ""), *event.body["to"]}
    return event.kind == AMENDED and cell in event.body["cells"]
