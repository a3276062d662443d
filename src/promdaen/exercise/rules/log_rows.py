"""The log of a run as table rows: every line, by cells and phones, without names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from promdaen.exercise.rules import events
from promdaen.exercise.rules.events import LogEvent
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.spreadsheets.writing import Output
from promdaen.kit.texts import Text, Words

COLUMN_HEADINGS = (
    Text("EXERCISE"),
    Text("Line", context="exercise log"),
    Text("Exercise clock"),
    Text("Second"),
    Text("Room time"),
    Text("Kind"),
    Text("What", context="exercise log"),
    Text("Cell"),
    Text("Phone"),
    Text("To", context="exercise log"),
    Text("Text"),
    Text("Facts"),
    Text("Inject"),
    Text("Decision"),
    Text("Option"),
    Text("Expected action"),
    Text("Grade or value"),
    Text("About", context="exercise log"),
    Text("Line that is meant"),
)
KIND_LABELS: Mapping[str, Words] = {
    events.CLOCK: Text("clock set"),
    events.STATE: Text("state"),
    events.SEAT_TAKEN: Text("phone joined"),
    events.SEAT_LEFT: Text("phone left"),
    events.LEADER: Text("leader"),
    events.INJECT: Text("inject"),
    events.INJECT_ON_HOLD: Text("inject held"),
    events.INJECT_RELEASED: Text("inject freed"),
    events.INJECT_SKIPPED: Text("inject skipped"),
    events.INJECT_EDITED: Text("inject changed"),
    events.INJECT_ADDED: Text("inject added"),
    events.MESSAGE: Text("message"),
    events.VOTE: Text("choice of a phone"),
    events.DECISION: Text("decision"),
    events.NOTE: Text("note"),
    events.NOTE_STRUCK: Text("note struck out"),
    events.GRADE: Text("action rated"),
    events.OBSERVED: Text("remark"),
    events.SHARED_ALOUD: Text("shared aloud"),
    events.HOT_WASH: Text("answer of the hot wash"),
    events.AMENDED: Text("correction"),
}


def rows(
    *, room: ExerciseRoom, lines: Sequence[LogEvent], code: str, zone: tzinfo
) -> list[Sequence[Output]]:
    """A row of COLUMN_HEADINGS for each line; `room` is the room after all of them."""
    return [_row(room, line, code, zone) for line in lines]


def _row(room: ExerciseRoom, line: LogEvent, code: str, zone: tzinfo) -> Sequence[Output]:
    body = line.body
    values = body.get("values", {})
    return (
        f"EXERCISE {code}",
        line.sequence,
        f"{room.scenario.time_at(second=line.second)}:{int(line.second % 60):02d}",
        round(line.second, 1),
        line.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        line.kind,
        f"{KIND_LABELS[line.kind].km} / {KIND_LABELS[line.kind].en}",
        body.get("by") if line.kind == events.SHARED_ALOUD else line.cell,
        _phone(room, body.get("seat", line.seat)),
        ", ".join(body["to"]) if isinstance(body.get("to"), list) else body.get("to", ""),
        _text(room, line),
        ", ".join(body.get("facts", ())),
        body.get("number") if line.kind != events.SEAT_TAKEN else None,
        body.get("decision", ""),
        body.get("option", ""),
        body.get("action", ""),
        body.get("grade", values.get("grade", body.get("value"))),
        body.get("about", body.get("subject", body.get("question", ""))),
        body.get("of"),
    )


def _phone(room: ExerciseRoom, seat: str) -> int | None:
    """The number of a phone in its cell."""
    return room.seats[seat].number if seat in room.seats else None


def _text(room: ExerciseRoom, line: LogEvent) -> str:
    """The typed text; for an inject its title, for the clock the reason."""
    body: JsonObject = line.body
    if line.kind == events.INJECT:
        return room.injects[body["number"]].title.en
    if line.kind == events.AMENDED:
        return f"{body['values'].get('text', '')} ({body['reason']})".strip()
    if line.kind == events.CLOCK:
        return f"{body['why']}, x{body['rate']:g}"
    return str(body.get("text", ""))
