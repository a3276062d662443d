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
    *, room: ExerciseRoom, log_events: Sequence[LogEvent], code: str, zone: tzinfo
) -> list[Sequence[Output]]:
    """A row of COLUMN_HEADINGS for each line; `room` is the room after all of them."""
    return [_row(room, event, code, zone) for event in log_events]


def _row(room: ExerciseRoom, event: LogEvent, code: str, zone: tzinfo) -> Sequence[Output]:
    body = event.body
    values = body.get("values", {})
    return (
        f"EXERCISE {code}",
        event.sequence,
        f"{room.scenario.time_at(second=event.second)}:{int(event.second % 60):02d}",
        round(event.second, 1),
        event.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        event.kind,
        f"{KIND_LABELS[event.kind].km} / {KIND_LABELS[event.kind].en}",
        body.get("by") if event.kind == events.SHARED_ALOUD else event.cell,
        _phone(room, body.get("seat", event.seat)),
        ", ".join(body["to"]) if isinstance(body.get("to"), list) else body.get("to", ""),
        _text(room, event),
        ", ".join(body.get("facts", ())),
        body.get("number") if event.kind != events.SEAT_TAKEN else None,
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


def _text(room: ExerciseRoom, event: LogEvent) -> str:
    """The typed text; for an inject its title, for the clock the reason."""
    body: JsonObject = event.body
    if event.kind == events.INJECT:
        return room.injects[body["number"]].title.en
    if event.kind == events.AMENDED:
        return f"{body['values'].get('text', '')} ({body['reason']})".strip()
    if event.kind == events.CLOCK:
        return f"{body['why']}, x{body['rate']:g}"
    return str(body.get("text", ""))
