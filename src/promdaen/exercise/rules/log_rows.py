"""The log of a run as rows of a list: every line, by cells and phones, and nobody's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Any

from promdaen.exercise.rules import events
from promdaen.exercise.rules.events import Event
from promdaen.exercise.rules.room import Room
from promdaen.kit.spreadsheets.words import Words
from promdaen.kit.spreadsheets.writing import Output

HEADS = (
    Words(en="EXERCISE", km="លំហាត់"),
    Words(en="Line", km="លេខបន្ទាត់"),
    Words(en="Exercise clock", km="ម៉ោងលំហាត់"),
    Words(en="Second", km="វិនាទី"),
    Words(en="Room time", km="ម៉ោងពិត"),
    Words(en="Kind", km="ប្រភេទ"),
    Words(en="What", km="អ្វី"),
    Words(en="Cell", km="ក្រុម"),
    Words(en="Phone", km="ទូរស័ព្ទ"),
    Words(en="To", km="ជូន"),
    Words(en="Text", km="អត្ថបទ"),
    Words(en="Facts", km="អង្គហេតុ"),
    Words(en="Inject", km="ព័ត៌មានបញ្ចូល"),
    Words(en="Decision", km="ការសម្រេចចិត្ត"),
    Words(en="Option", km="ជម្រើស"),
    Words(en="Expected action", km="សកម្មភាពរំពឹងទុក"),
    Words(en="Grade or value", km="ការវាយតម្លៃ ឬតម្លៃ"),
    Words(en="About", km="អំពី"),
    Words(en="Line that is meant", km="បន្ទាត់ដែលសំដៅ"),
)
KINDS: Mapping[str, Words] = {
    events.CLOCK: Words(en="clock set", km="កំណត់នាឡិកា"),
    events.STATE: Words(en="state", km="ស្ថានភាព"),
    events.SEAT_TAKEN: Words(en="phone joined", km="ទូរស័ព្ទចូលរួម"),
    events.SEAT_LEFT: Words(en="phone left", km="ទូរស័ព្ទចាកចេញ"),
    events.LEADER: Words(en="leader", km="ប្រធានក្រុម"),
    events.INJECT: Words(en="inject", km="ព័ត៌មានបញ្ចូល"),
    events.INJECT_HELD: Words(en="inject held", km="ទុកសិន"),
    events.INJECT_FREED: Words(en="inject freed", km="លែងទុក"),
    events.INJECT_SKIPPED: Words(en="inject skipped", km="មិនបញ្ចេញ"),
    events.INJECT_EDITED: Words(en="inject changed", km="កែព័ត៌មានបញ្ចូល"),
    events.INJECT_ADDED: Words(en="inject added", km="ព័ត៌មានបញ្ចូលថ្មី"),
    events.MESSAGE: Words(en="message", km="សារ"),
    events.VOTE: Words(en="choice of a phone", km="ជម្រើសរបស់ទូរស័ព្ទ"),
    events.DECISION: Words(en="decision", km="ការសម្រេចចិត្ត"),
    events.NOTE: Words(en="note", km="កំណត់ត្រា"),
    events.NOTE_STRUCK: Words(en="note struck out", km="ឆូតកំណត់ត្រាចោល"),
    events.SEEN: Words(en="action rated", km="វាយតម្លៃសកម្មភាព"),
    events.OBSERVED: Words(en="remark", km="កំណត់សម្គាល់"),
    events.TOLD_ALOUD: Words(en="shared aloud", km="បានប្រាប់ផ្ទាល់មាត់"),
    events.HOT_WASH: Words(en="answer of the hot wash", km="ចម្លើយពិភាក្សា"),
    events.AMENDED: Words(en="correction", km="ការកែតម្រូវ"),
}


def rows(*, room: Room, lines: Sequence[Event], code: str, zone: tzinfo) -> list[Sequence[Output]]:
    """A row a line, in the columns of HEADS; `room` is what they fold to, `zone` the room's."""
    return [_row(room, line, code, zone) for line in lines]


def _row(room: Room, line: Event, code: str, zone: tzinfo) -> Sequence[Output]:
    body = line.body
    values = body.get("values", {})
    return (
        f"EXERCISE {code}",
        line.sequence,
        f"{room.scenario.time_at(second=line.second)}:{int(line.second % 60):02d}",
        round(line.second, 1),
        line.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        line.kind,
        f"{KINDS[line.kind].km} / {KINDS[line.kind].en}",
        body.get("by") if line.kind == events.TOLD_ALOUD else line.cell,
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


def _phone(room: Room, seat: str) -> int | None:
    """The number of a phone in its cell, which says nothing of who held it."""
    return room.seats[seat].number if seat in room.seats else None


def _text(room: Room, line: Event) -> str:
    """What was written; of an inject its title, of the clock why it was set."""
    body: Mapping[str, Any] = line.body
    if line.kind == events.INJECT:
        return room.injects[body["number"]].title.en
    if line.kind == events.AMENDED:
        return f"{body['values'].get('text', '')} ({body['reason']})".strip()
    if line.kind == events.CLOCK:
        return f"{body['why']}, x{body['rate']:g}"
    return str(body.get("text", ""))
