"""The log of a run as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from promdaen.exercise.models import ExerciseRun
from promdaen.exercise.queries import flow, rooms
from promdaen.exercise.rules import events, log_sentences, states
from promdaen.exercise.rules.events import LogEvent
from promdaen.exercise.rules.scenario import ScenarioFact
from promdaen.kit.texts import Words

GROUPS = {
    "injects": frozenset({events.INJECT, events.INJECT_ADDED, events.INJECT_EDITED}),
    "messages": frozenset({events.MESSAGE, events.SHARED_ALOUD}),
    "decisions": frozenset({events.DECISION, events.VOTE}),
    "observers": frozenset({events.GRADE, events.OBSERVED, events.SHARED_ALOUD}),
}
"""What a log may be narrowed to."""


@dataclass(frozen=True, kw_only=True)
class LogEntry:
    """A line: time on both clocks, sentence, typed text and facts.

    `right` are later lines that correct it.
    """

    line: LogEvent
    time: str
    sentence: Words
    text: str
    facts: Sequence[ScenarioFact]
    right: Sequence[int]
    reason: str
    can_amend: bool

    @property
    def at(self) -> datetime:
        """When by the clock of the room."""
        return self.line.at


def log_page(*, run: ExerciseRun, group: str = "", cell: str = "") -> list[LogEntry]:
    """The lines of a run in order, filtered by a group of GROUPS or a cell.

    Answers of the hot wash are shown without content: the report has their totals.
    """
    room = rooms.load_room(run=run)
    sentence_context = log_sentences.SentenceContext(
        room=room,
        cells={cell_head.code: cell_head.name for cell_head in flow.cell_heads(room=room)},
    )
    log_events = rooms.log_events(run=run)
    right: dict[int, list[int]] = {}
    for event in log_events:
        if event.kind == events.AMENDED:
            right.setdefault(event.body["of"], []).append(event.sequence)
    is_open = run.state != states.CLOSED
    return [
        LogEntry(
            line=event,
            time=room.scenario.time_at(second=event.second),
            sentence=log_sentences.line_sentence(event=event, context=sentence_context),
            text="" if event.kind == events.HOT_WASH else log_sentences.typed_text(event=event),
            facts=[room.scenario.facts[code] for code in event.body.get("facts", ())],
            right=right.get(event.sequence, ()),
            reason=event.body.get("reason", ""),
            can_amend=is_open and event.kind in events.AMENDABLE_KINDS,
        )
        for event in log_events
        if _is_wanted(event=event, group=group, cell=cell)
    ]


def _is_wanted(*, event: LogEvent, group: str, cell: str) -> bool:
    if group and event.kind not in GROUPS.get(group, frozenset()):
        return False
    parties = {event.cell, *event.body.get("to", ()), event.body.get("by", "")}
    return not cell or cell in parties
