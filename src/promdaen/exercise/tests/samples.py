"""A small scenario of two cells, and a room that its log is folded into."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

from promdaen.exercise.rules import events, room, scenario
from promdaen.exercise.rules.events import LogEvent
from promdaen.exercise.rules.room import ExerciseRoom

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
A, B = "immigration", "maritime"


def text(words: str) -> dict[str, str]:
    """A text in both languages."""
    return {"en": words, "km": "អត្ថបទ"}


def inject(number: int, trigger: dict[str, Any], to: list[str], **more: Any) -> dict[str, Any]:
    """An inject with the keys that every one has."""
    return {
        "number": number,
        "title": text(f"Inject {number}"),
        "kind": "phone",
        "from": text("A fisherman"),
        "to": to,
        "body": text(f"What inject {number} says."),
        "trigger": trigger,
        "priority": "routine",
        **more,
    }


def values(**changes: Any) -> dict[str, Any]:
    """A scenario of twelve minutes with two cells, three facts, seven injects."""
    sample: dict[str, Any] = {
        "code": "EX-TEST",
        "title": text("The quiet pier"),
        "summary": text("A sample."),
        "setting": text("A pier at dawn."),
        "start": "06:00",
        "minutes": 12,
        "sources": ["DESIGN"],
        "verification": "invented",
        "objectives": ["SHARE.4", "IDENTIFY.5"],
        "phases": [
            {"code": "P1", "title": text("At sea"), "minute": 0},
            {"code": "P2", "title": text("On shore"), "minute": 6},
        ],
        "cells": [
            {"code": A, "department": "IMM", "brief": text("You check documents.")},
            {"code": B, "department": "MAR", "brief": text("You have a boat.")},
        ],
        "subjects": [
            {"code": "boat", "name": text("The boat")},
            {"code": "papers", "name": text("Documents")},
        ],
        "places": [
            {"code": "pier", "name": text("Pier"), "kind": "pier", "x": 40, "y": 60,
             "to": ["bay"]},
            {"code": "bay", "name": text("Bay"), "kind": "sea", "x": 70, "y": 70},
        ],
        "facts": [
            {"code": "F1", "text": text("The boat left at 05:40."), "subject": "boat",
             "owner": B, "needed_by": [A], "useful_minutes": 5},
            {"code": "F2", "text": text("A child is aboard."), "subject": "boat",
             "owner": B, "needed_by": [A], "useful_minutes": 3, "handling": "amber"},
            {"code": "F3", "text": text("One series of documents was reported."),
             "subject": "papers", "owner": A, "needed_by": [], "handling": "red"},
        ],
        "injects": [
            inject(1, {"kind": "at", "minute": 0}, ["all"], is_public=True, place="bay"),
            inject(2, {"kind": "at", "minute": 1}, [B], facts=["F1"]),
            inject(3, {"kind": "after", "inject": 2, "minutes": 2}, [B], facts=["F2"],
                   decision="D1"),
            inject(4, {"kind": "known", "fact": "F1", "cell": A, "minutes": 1}, [A],
                   facts=["F3"]),
            inject(5, {"kind": "decided", "decision": "D1", "options": ["a"], "minutes": 1}, [B]),
            inject(6, {"kind": "missing", "minute": 8,
                       "what": {"kind": "known", "fact": "F2", "cell": A}}, [A, B]),
            inject(7, {"kind": "manual"}, [A]),
        ],
        "decisions": [
            {"code": "D1", "cell": B, "prompt": text("Stop the boat?"), "minutes": 3,
             "quorum": "leader", "options": [
                 {"code": "a", "text": text("Stop"), "effect": text("It stops.")},
                 {"code": "b", "text": text("Follow"), "effect": text("It lands.")},
             ]},
        ],
        "actions": [
            {"code": "A1", "cell": B, "text": text("Tells immigration of the child"),
             "outcome": "SHARE.4", "after": 3, "minutes": 3, "is_critical": True,
             "is_protection": True,
             "evidence": {"kind": "message", "to": [A], "facts": ["F2"]}},
            {"code": "A2", "cell": B, "text": text("Follows without danger"),
             "outcome": "SHARE.4", "after": 3, "minutes": 3,
             "evidence": {"kind": "decision", "decision": "D1", "options": ["b"]}},
            {"code": "A3", "cell": A, "text": text("Talks with the child in private"),
             "outcome": "IDENTIFY.5", "after": 6, "minutes": 4, "is_protection": True,
             "evidence": {"kind": "observer"}},
            {"code": "A4", "cell": A, "text": text("Asks about the boat"),
             "outcome": "SHARE.4", "after": 1, "minutes": 4,
             "evidence": {"kind": "request", "to": [B], "subject": "boat"}},
        ],
    }  # fmt: skip
    return copy.deepcopy(sample | changes)


def played(**changes: Any) -> scenario.ScenarioContent:
    """That scenario as it is played."""
    return scenario.read_scenario(values=values(**changes))


def line(sequence: int, kind: str, minute: float, **fields: Any) -> LogEvent:
    """A line of a log at a minute; fields of the event by name, the others are its body."""
    own = {name: fields.pop(name) for name in ("cell", "seat") if name in fields}
    return LogEvent(
        sequence=sequence,
        kind=kind,
        second=minute * 60,
        at=NOW + timedelta(minutes=minute),
        cell=own.get("cell", ""),
        seat=own.get("seat", ""),
        body=fields,
        id=str(sequence),
    )


def fired(sequence: int, minute: float, number: int, to: list[str]) -> LogEvent:
    """An inject that went out."""
    return line(sequence, events.INJECT, minute, number=number, to=to)


def message_event(
    sequence: int, minute: float, by: str, to: list[str], *facts: str, **more: Any
) -> LogEvent:
    """A message from one cell to others with facts."""
    return line(
        sequence, events.MESSAGE, minute, cell=by, to=to, facts=list(facts), text="", **more
    )


def room_of(*lines: LogEvent, **changes: Any) -> ExerciseRoom:
    """The room after these lines of that scenario."""
    return room.fold(room=room.empty(scenario=played(**changes)), log_events=lines)
