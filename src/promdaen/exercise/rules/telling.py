"""A line of the log as a sentence in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from promdaen.exercise.rules import events, room, wording
from promdaen.exercise.rules.events import Event
from promdaen.exercise.rules.room import Room
from promdaen.exercise.rules.scenario import CONTROL, OBSERVER
from promdaen.kit.spreadsheets.words import Words

NAMES: Mapping[str, Words] = {
    CONTROL: Words(en="Control", km="អ្នកបញ្ជាលំហាត់"),
    OBSERVER: Words(en="Observer", km="អ្នកសង្កេតការណ៍"),
    "": Words(en="The server", km="ប្រព័ន្ធ"),
}
GRADES: Mapping[str, Words] = {
    room.PERFORMED: Words(en="performed", km="បានធ្វើ"),
    room.DIFFICULT: Words(en="performed with difficulty", km="បានធ្វើ តែមានការលំបាក"),
    room.NOT_DONE: Words(en="not performed", km="មិនបានធ្វើ"),
}
CLOCKS: Mapping[str, Words] = {
    "start": Words(en="The clock starts.", km="នាឡិកាចាប់ផ្តើម។"),
    "pause": Words(en="The clock is stopped.", km="នាឡិកាឈប់។"),
    "go on": Words(en="The clock goes on.", km="នាឡិកាបន្ត។"),
    "end": Words(en="The clock is stopped: the end.", km="នាឡិកាឈប់៖ លំហាត់ចប់។"),
    "jump": Words(en="The clock jumps forward.", km="នាឡិកាទៅមុខ។"),
    "rate": Words(en="The clock runs at another rate.", km="នាឡិកាដើរក្នុងល្បឿនផ្សេង។"),
    "server away": Words(
        en="The server was away or its clock was set; the clock goes on from its last tick.",
        km="ម៉ាស៊ីនមេបានដាច់ ឬម៉ោងរបស់វាត្រូវបានកែ។ នាឡិកាបន្តពីចំណុចចុងក្រោយ។",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Teller:
    """What a sentence needs: the room, and the names of its cells."""

    room: Room
    cells: Mapping[str, Words]

    def name(self, code: str) -> Words:
        """A cell, control, an observer or the server."""
        return self.cells.get(code) or NAMES.get(code) or Words(en=code, km=code)

    def names(self, codes: list[str]) -> Words:
        """Several of them, set off by commas."""
        names = [self.name(code) for code in codes]
        return Words(en=", ".join(one.en for one in names), km=" ".join(one.km for one in names))


def told(*, line: Event, teller: Teller) -> Words:
    """What a line says, without the words that people typed, which stand beside it."""
    return _TOLD[line.kind](line, teller)


def typed(*, line: Event) -> str:
    """The words that somebody typed in a line; "" where there are none."""
    return str(line.body.get("text", ""))


def _words(en: str, km: str, **params: Words | str | int) -> Words:
    def filled(text: str, language: str) -> str:
        shown = {
            key: one.text(language=language) if isinstance(one, Words) else one
            for key, one in params.items()
        }
        return text.format(**shown)

    return Words(en=filled(en, "en"), km=filled(km, "km"))


def _clock(line: Event, _teller: Teller) -> Words:
    return CLOCKS.get(line.body["why"], CLOCKS["rate"])


def _state(line: Event, _teller: Teller) -> Words:
    return wording.STATES[line.body["to"]]


def _seat(en: str, km: str) -> Callable[[Event, Teller], Words]:
    def told(line: Event, teller: Teller) -> Words:
        return _words(en, km, cell=teller.name(line.cell))

    return told


def _inject(line: Event, teller: Teller) -> Words:
    inject = teller.room.injects[line.body["number"]]
    to = teller.names(line.body["to"])
    return _words(
        "Inject {n} to {to}: {title}",
        "ព័ត៌មានបញ្ចូលលេខ {n} ជូន {to}៖ {title}",
        n=inject.number,
        to=to,
        title=inject.title,
    )


def _marked(en: str, km: str) -> Callable[[Event, Teller], Words]:
    def told(line: Event, teller: Teller) -> Words:
        number = line.body.get("number") or line.body["values"]["number"]
        title = teller.room.injects[number].title
        return _words(en, km, n=number, title=title)

    return told


def _message(line: Event, teller: Teller) -> Words:
    by, to = teller.name(line.cell), teller.names(line.body["to"])
    if not line.body["is_request"]:
        return _words("{by} to {to}", "{by} ជូន {to}", by=by, to=to)
    subject = teller.room.scenario.subjects[line.body["subject"]].name
    return _words(
        "{by} asks {to} about {subject}",
        "{by} សួរ {to} អំពី {subject}",
        by=by,
        to=to,
        subject=subject,
    )


def _aloud(line: Event, teller: Teller) -> Words:
    by, to = teller.name(line.body["by"]), teller.names(line.body["to"])
    return _words(
        "{by} told {to} by voice, seen by {who}",
        "{by} បានប្រាប់ {to} ផ្ទាល់មាត់ ឃើញដោយ {who}",
        by=by,
        to=to,
        who=teller.name(line.cell),
    )


def _choice(en: str, km: str) -> Callable[[Event, Teller], Words]:
    def told(line: Event, teller: Teller) -> Words:
        decision = teller.room.scenario.decisions[line.body["decision"]]
        option = decision.option(code=line.body["option"])
        return _words(en, km, cell=teller.name(line.cell), code=decision.code, option=option.text)

    return told


def _seen(line: Event, teller: Teller) -> Words:
    action = teller.room.scenario.actions[line.body["action"]]
    return _words(
        "{code} {action}: {grade}",
        "{code} {action}៖ {grade}",
        code=action.code,
        action=action.text,
        grade=GRADES[line.body["grade"]],
    )


def _observed(line: Event, teller: Teller) -> Words:
    about = line.body["about"]
    if not about:
        return _words("{who} notes", "{who} កត់ត្រា", who=teller.name(line.cell))
    return _words(
        "{who} notes about {cell}",
        "{who} កត់ត្រាអំពី {cell}",
        who=teller.name(line.cell),
        cell=teller.name(about),
    )


def _of(en: str, km: str) -> Callable[[Event, Teller], Words]:
    def told(line: Event, _teller: Teller) -> Words:
        return _words(en, km, of=line.body["of"])

    return told


_TOLD: Mapping[str, Callable[[Event, Teller], Words]] = {
    events.CLOCK: _clock,
    events.STATE: _state,
    events.SEAT_TAKEN: _seat("A phone joins: {cell}", "ទូរស័ព្ទមួយចូលរួម៖ {cell}"),
    events.SEAT_LEFT: _seat("A phone leaves: {cell}", "ទូរស័ព្ទមួយចាកចេញ៖ {cell}"),
    events.LEADER: _seat("Another phone leads: {cell}", "ទូរស័ព្ទមួយទៀតធ្វើជាប្រធានក្រុម៖ {cell}"),
    events.INJECT: _inject,
    events.INJECT_HELD: _marked("Inject {n} held: {title}", "ទុកសិន លេខ {n}៖ {title}"),
    events.INJECT_FREED: _marked("Inject {n} freed: {title}", "លែងទុក លេខ {n}៖ {title}"),
    events.INJECT_SKIPPED: _marked("Inject {n} left out: {title}", "មិនបញ្ចេញ លេខ {n}៖ {title}"),
    events.INJECT_EDITED: _marked("Inject {n} changed: {title}", "បានកែប្រែ លេខ {n}៖ {title}"),
    events.INJECT_ADDED: _marked("Inject {n} added: {title}", "បានបន្ថែម លេខ {n}៖ {title}"),
    events.MESSAGE: _message,
    events.TOLD_ALOUD: _aloud,
    events.VOTE: _choice(
        "A phone of {cell} chooses for {code}: {option}",
        "ទូរស័ព្ទមួយនៃ {cell} ជ្រើសសម្រាប់ {code}៖ {option}",
    ),
    events.DECISION: _choice("{cell} decides {code}: {option}", "{cell} សម្រេច {code}៖ {option}"),
    events.NOTE: _seat("Notepad of {cell}", "កំណត់ត្រារបស់ {cell}"),
    events.NOTE_STRUCK: _of("Note {of} struck out", "កំណត់ត្រាលេខ {of} ត្រូវបានឆូតចោល"),
    events.SEEN: _seen,
    events.OBSERVED: _observed,
    events.HOT_WASH: _seat("An answer of the hot wash: {cell}", "ចម្លើយពិភាក្សា៖ {cell}"),
    events.AMENDED: _of("Line {of} set right", "បន្ទាត់លេខ {of} ត្រូវបានកែតម្រូវ"),
}
