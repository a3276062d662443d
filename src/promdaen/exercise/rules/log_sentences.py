"""A line of the log as a sentence in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from promdaen.exercise.rules import events, room, wording
from promdaen.exercise.rules.events import LogEvent
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import CONTROL, OBSERVER
from promdaen.kit.texts import Joined, Text, Words

RECIPIENT_NAMES: Mapping[str, Words] = {
    CONTROL: Text("Control"),
    OBSERVER: Text("Observer"),
    "": Text("The server"),
}
GRADE_WORDS: Mapping[str, Words] = {
    room.PERFORMED: Text("performed"),
    room.DIFFICULT: Text("performed with difficulty"),
    room.NOT_DONE: Text("not performed"),
}
CLOCK_SENTENCES: Mapping[str, Words] = {
    "start": Text("The clock starts."),
    "pause": Text("The clock is stopped."),
    "go on": Text("The clock goes on."),
    "end": Text("The clock is stopped: the end."),
    "jump": Text("The clock jumps forward."),
    "rate": Text("The clock runs at another rate."),
    "server away": Text(
        "The server was away or its clock was set; the clock goes on from its last tick."
    ),
}


@dataclass(frozen=True, kw_only=True)
class SentenceContext:
    """The context of a sentence: the room, and the names of its cells."""

    room: ExerciseRoom
    cells: Mapping[str, Words]

    def name(self, code: str) -> Words:
        """A cell, control, an observer or the server."""
        return self.cells.get(code) or RECIPIENT_NAMES.get(code) or Words.same(code)

    def names(self, codes: list[str]) -> Joined:
        """Several of them as a list."""
        return Joined([self.name(code) for code in codes])


def line_sentence(*, event: LogEvent, context: SentenceContext) -> Words:
    """A line as a sentence, without typed text, which is shown next to it."""
    return _SENTENCES[event.kind](event, context)


def typed_text(*, event: LogEvent) -> str:
    """The typed text of a line; "" if it has none."""
    return str(event.body.get("text", ""))


def _clock(line: LogEvent, _context: SentenceContext) -> Words:
    return CLOCK_SENTENCES.get(line.body["why"], CLOCK_SENTENCES["rate"])


def _state(line: LogEvent, _context: SentenceContext) -> Words:
    return wording.STATE_LABELS[line.body["to"]]


def _seat(text: Text) -> Callable[[LogEvent, SentenceContext], Words]:
    def sentence(line: LogEvent, context: SentenceContext) -> Words:
        return text.filled({"cell": context.name(line.cell)})

    return sentence


def _inject(line: LogEvent, context: SentenceContext) -> Words:
    inject = context.room.injects[line.body["number"]]
    to = context.names(line.body["to"])
    return Text(
        "Inject {n} to {to}: {title}",
        n=inject.number,
        to=to,
        title=inject.title,
    )


def _marked(text: Text) -> Callable[[LogEvent, SentenceContext], Words]:
    def sentence(line: LogEvent, context: SentenceContext) -> Words:
        number = line.body.get("number") or line.body["values"]["number"]
        title = context.room.injects[number].title
        return text.filled({"n": number, "title": title})

    return sentence


def _message(line: LogEvent, context: SentenceContext) -> Words:
    by, to = context.name(line.cell), context.names(line.body["to"])
    if not line.body["is_request"]:
        return Text("{by} to {to}", by=by, to=to)
    subject = context.room.scenario.subjects[line.body["subject"]].name
    return Text(
        "{by} asks {to} about {subject}",
        by=by,
        to=to,
        subject=subject,
    )


def _aloud(line: LogEvent, context: SentenceContext) -> Words:
    by, to = context.name(line.body["by"]), context.names(line.body["to"])
    return Text(
        "{by} informed {to} by voice, seen by {who}",
        by=by,
        to=to,
        who=context.name(line.cell),
    )


def _choice(text: Text) -> Callable[[LogEvent, SentenceContext], Words]:
    def sentence(line: LogEvent, context: SentenceContext) -> Words:
        decision = context.room.scenario.decisions[line.body["decision"]]
        option = decision.option(code=line.body["option"])
        return text.filled(
            {"cell": context.name(line.cell), "code": decision.code, "option": option.text}
        )

    return sentence


def _grade_sentence(line: LogEvent, context: SentenceContext) -> Words:
    action = context.room.scenario.actions[line.body["action"]]
    return Text(
        "{code} {action}: {grade}",
        code=action.code,
        action=action.text,
        grade=GRADE_WORDS[line.body["grade"]],
    )


def _observed(line: LogEvent, context: SentenceContext) -> Words:
    about = line.body["about"]
    if not about:
        return Text("{who} notes", who=context.name(line.cell))
    return Text(
        "{who} notes about {cell}",
        who=context.name(line.cell),
        cell=context.name(about),
    )


def _constant(text: Text) -> Callable[[LogEvent, SentenceContext], Words]:
    def sentence(line: LogEvent, _context: SentenceContext) -> Words:
        return text.filled({"of": line.body["of"]})

    return sentence


_SENTENCES: Mapping[str, Callable[[LogEvent, SentenceContext], Words]] = {
    events.CLOCK: _clock,
    events.STATE: _state,
    events.SEAT_TAKEN: _seat(Text("A phone joins: {cell}")),
    events.SEAT_LEFT: _seat(Text("A phone leaves: {cell}")),
    events.LEADER: _seat(Text("Another phone leads: {cell}")),
    events.INJECT: _inject,
    events.INJECT_ON_HOLD: _marked(Text("Inject {n} held: {title}")),
    events.INJECT_RELEASED: _marked(Text("Inject {n} freed: {title}")),
    events.INJECT_SKIPPED: _marked(Text("Inject {n} left out: {title}")),
    events.INJECT_EDITED: _marked(Text("Inject {n} changed: {title}")),
    events.INJECT_ADDED: _marked(Text("Inject {n} added: {title}")),
    events.MESSAGE: _message,
    events.SHARED_ALOUD: _aloud,
    events.VOTE: _choice(
        Text("A phone of {cell} chooses for {code}: {option}"),
    ),
    events.DECISION: _choice(Text("{cell} decides {code}: {option}")),
    events.NOTE: _seat(Text("Notepad of {cell}")),
    events.NOTE_STRUCK: _constant(Text("Note {of} struck out")),
    events.GRADE: _grade_sentence,
    events.OBSERVED: _observed,
    events.HOT_WASH: _seat(Text("An answer of the hot wash: {cell}")),
    events.AMENDED: _constant(Text("Line {of} corrected")),
}
