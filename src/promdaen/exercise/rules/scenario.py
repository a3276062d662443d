"""A scenario as it is played: cells, facts, injects, decisions, expected actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time as clock_time
from functools import cached_property

from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Text, Words

Names = Mapping[str, Words]
"""What cells are called, by their code."""
CONTROL = "control"
"""Who runs an exercise; messages and requests can go to it, and it is no playing cell."""
OBSERVER = "observer"
"""Who watches and writes down what was done."""
ALL = "all"
"""In the `to` of an inject: every cell."""
UNMARKED = "green"
SENSITIVE = ("amber", "red")
"""Handling of facts whose spread beyond need counts as leakage."""
FIRST_ADDED = 1001
"""The number of the first inject that a controller adds; those of a scenario lie below."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Phase:
    """A part of the exercise, from its minute on."""

    code: str
    title: Words
    minute: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PlayingCell:
    """A playing group: the people of one department, with their role."""

    code: str
    department: str
    brief: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class ScenarioSubject:
    """What one may ask another cell or control about."""

    code: str
    name: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class MapPlace:
    """A place of the map: x from west, y from north, 0..100; `to` are its linked places."""

    code: str
    name: Words
    kind: str
    x: int
    y: int
    to: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class ScenarioFact:
    """One atomic piece of information whose spread is tracked.

    `useful_minutes` counts from when it was first found; None where it stays useful.
    """

    code: str
    text: Words
    subject: str
    owner: str
    needed_by: Sequence[str]
    useful_minutes: int | None
    handling: str
    is_false: bool

    @property
    def is_sensitive(self) -> bool:
        """Whether it is a leak to pass the fact on without need."""
        return self.handling in SENSITIVE


@dataclass(frozen=True, kw_only=True, slots=True)
class InjectAttachment:
    """An attachment: a specimen by model, seed and defect, or a document with lines."""

    kind: str
    title: Words
    model: str
    seed: int
    defect: str
    lines: Sequence[Words]


@dataclass(frozen=True, kw_only=True)
class Inject:
    """An inject, sent at a time or by its trigger; `to` are the codes of cells."""

    number: int
    title: Words
    kind: str
    sender: Words
    to: Sequence[str]
    body: Words
    trigger: JsonObject
    priority: str
    facts: Sequence[str] = ()
    attachments: Sequence[InjectAttachment] = ()
    decision: str = ""
    place: str = ""
    is_public: bool = False
    note: Words | None = None

    @property
    def is_added(self) -> bool:
        """Whether a controller added it during the exercise."""
        return self.number >= FIRST_ADDED


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionOption:
    """An option of a decision, and its effect, which players never see."""

    code: str
    text: Words
    effect: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class ScenarioDecision:
    """A decision of a cell with a time limit in minutes and a quorum: first, all or leader."""

    code: str
    cell: str
    prompt: Words
    minutes: int
    quorum: str
    options: Sequence[DecisionOption]

    def option(self, *, code: str) -> DecisionOption:
        """An option by its code. Raises KeyError."""
        return {option.code: option for option in self.options}[code]


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """An action expected of a cell within some minutes after an inject."""

    code: str
    cell: str
    text: Words
    outcome: str
    after: int
    minutes: int
    evidence: JsonObject
    is_critical: bool
    is_protection: bool
    why: Words | None
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HotWashQuestion:
    """A question of the hot wash: a scale from 1 to 5, or text."""

    code: str
    text: Words
    kind: str


@dataclass(frozen=True, kw_only=True)
class ScenarioContent:
    """An exercise as it was designed."""

    code: str
    title: Words
    setting: Words
    start: str
    minutes: int
    phases: Sequence[Phase]
    subjects: Mapping[str, ScenarioSubject]
    places: Mapping[str, MapPlace]
    cells: Mapping[str, PlayingCell]
    facts: Mapping[str, ScenarioFact]
    injects: Mapping[int, Inject]
    decisions: Mapping[str, ScenarioDecision]
    actions: Mapping[str, Action]
    questions: Sequence[HotWashQuestion] = field(default_factory=tuple)

    @cached_property
    def putting(self) -> Mapping[str, int]:
        """The inject that gives each decision to its cell."""
        return {
            inject.decision: inject.number for inject in self.injects.values() if inject.decision
        }

    def phase_at(self, *, minute: float) -> Phase:
        """The phase of a minute; before the first phase begins, the first one."""
        begun = [phase for phase in self.phases if phase.minute <= minute]
        return begun[-1] if begun else self.phases[0]

    def time_at(self, *, second: float) -> str:
        """What the clock of the exercise shows: "06:47".

        >>> read_scenario(values={**EMPTY, "start": "23:50"}).time_at(second=900)
        '00:05'
        """
        hours, minutes = (int(part) for part in self.start.split(":"))
        minute_of_day = hours * 60 + minutes + int(second // 60)
        return f"{minute_of_day // 60 % 24:02d}:{minute_of_day % 60:02d}"

    def second_at(self, *, time: str) -> float:
        """The second at which the clock of the exercise first shows a time.

        Raises ValueError for what is no time.

        >>> late = read_scenario(values={**EMPTY, "start": "23:50"})
        >>> late.second_at(time="00:05"), late.second_at(time="23:50")
        (900.0, 0.0)
        """
        minute, first_minute = (
            60 * moment.hour + moment.minute
            for moment in (clock_time.fromisoformat(text) for text in (time, self.start))
        )
        return 60.0 * ((minute - first_minute) % (24 * 60))


EMPTY: JsonObject = {
    "code": "EX",
    "title": {"en": "", "km": ""},
    "setting": {"en": "", "km": ""},
    "start": "00:00",
    "minutes": 0,
    **dict.fromkeys(("phases", "cells", "subjects", "places", "facts", "injects"), ()),
    **dict.fromkeys(("decisions", "actions"), ()),
}
"""A scenario of nothing, which others are written over."""


def read_scenario(*, values: JsonObject) -> ScenarioContent:
    """Read a scenario from its content record; references are not checked."""
    return ScenarioContent(
        code=values["code"],
        title=_words(values["title"]),
        setting=_words(values["setting"]),
        start=values["start"],
        minutes=values["minutes"],
        phases=tuple(
            Phase(code=value["code"], title=_words(value["title"]), minute=value["minute"])
            for value in values["phases"]
        ),
        cells={
            value["code"]: PlayingCell(
                code=value["code"], department=value["department"], brief=_words(value["brief"])
            )
            for value in values["cells"]
        },
        subjects={
            value["code"]: ScenarioSubject(code=value["code"], name=_words(value["name"]))
            for value in values["subjects"]
        },
        places={value["code"]: _place(value) for value in values["places"]},
        facts={value["code"]: _fact(value) for value in values["facts"]},
        injects={
            value["number"]: read_inject(
                values=value, cells=[cell["code"] for cell in values["cells"]]
            )
            for value in values["injects"]
        },
        decisions={value["code"]: _decision(value) for value in values["decisions"]},
        actions={value["code"]: _action(value) for value in values["actions"]},
        questions=tuple(
            HotWashQuestion(code=value["code"], text=_words(value["text"]), kind=value["kind"])
            for value in values.get("hot_wash", ())
        ),
    )


def read_inject(*, values: JsonObject, cells: Sequence[str]) -> Inject:
    """Read one inject; `cells` are all playing cells, for `to = ["all"]`."""
    return Inject(
        number=values["number"],
        title=_words(values["title"]),
        kind=values["kind"],
        sender=_words(values["from"]),
        to=tuple(cells) if ALL in values["to"] else tuple(values["to"]),
        body=_words(values["body"]),
        trigger=values["trigger"],
        priority=values["priority"],
        facts=tuple(values.get("facts", ())),
        attachments=tuple(_attachment(value) for value in values.get("attachments", ())),
        decision=values.get("decision", ""),
        place=values.get("place", ""),
        is_public=values.get("is_public", False),
        note=_words(values["note"]) if "note" in values else None,
    )


def inject_values(*, inject: Inject) -> NewJsonObject:
    """An inject as in a scenario, so that `read_inject` reads the same one."""
    values: NewJsonObject = {
        "number": inject.number,
        "title": inject.title.by_language(),
        "kind": inject.kind,
        "from": inject.sender.by_language(),
        "to": list(inject.to),
        "body": inject.body.by_language(),
        "trigger": dict(inject.trigger),
        "priority": inject.priority,
        "facts": list(inject.facts),
        "attachments": [
            {
                "kind": attachment.kind,
                "title": attachment.title.by_language(),
                "model": attachment.model,
                "seed": attachment.seed,
                "defect": attachment.defect,
                "lines": [text.by_language() for text in attachment.lines],
            }
            for attachment in inject.attachments
        ],
        "place": inject.place,
        "is_public": inject.is_public,
    }
    if inject.decision:
        values["decision"] = inject.decision
    if inject.note:
        values["note"] = inject.note.by_language()
    return values


def trigger_minutes(*, trigger: JsonObject) -> float:
    """The minutes that a trigger waits after its event; 0 by default."""
    return float(trigger.get("minutes", 0))


def later_text(*, text: Words, trigger: JsonObject) -> Words:
    """A condition as text, with the delay in minutes."""
    minutes = trigger_minutes(trigger=trigger)
    if not minutes:
        return text
    return Text("{words} + {minutes} min", words=text, minutes=f"{minutes:g}")


def _words(value: JsonObject) -> Words:
    """Both languages of a text; a missing one is empty."""
    return Words(en=value.get("en", ""), km=value.get("km", ""))


def _place(value: JsonObject) -> MapPlace:
    return MapPlace(
        code=value["code"],
        name=_words(value["name"]),
        kind=value["kind"],
        x=value["x"],
        y=value["y"],
        to=tuple(value.get("to", ())),
    )


def _fact(value: JsonObject) -> ScenarioFact:
    return ScenarioFact(
        code=value["code"],
        text=_words(value["text"]),
        subject=value["subject"],
        owner=value["owner"],
        needed_by=tuple(value.get("needed_by", ())),
        useful_minutes=value.get("useful_minutes"),
        handling=value.get("handling", UNMARKED),
        is_false=value.get("is_false", False),
    )


def _attachment(value: JsonObject) -> InjectAttachment:
    return InjectAttachment(
        kind=value["kind"],
        title=_words(value["title"]),
        model=value.get("model", ""),
        seed=value.get("seed", 0),
        defect=value.get("defect", ""),
        lines=tuple(_words(line) for line in value.get("lines", ())),
    )


def _decision(value: JsonObject) -> ScenarioDecision:
    return ScenarioDecision(
        code=value["code"],
        cell=value["cell"],
        prompt=_words(value["prompt"]),
        minutes=value["minutes"],
        quorum=value["quorum"],
        options=tuple(
            DecisionOption(
                code=option["code"], text=_words(option["text"]), effect=_words(option["effect"])
            )
            for option in value["options"]
        ),
    )


def _action(value: JsonObject) -> Action:
    return Action(
        code=value["code"],
        cell=value["cell"],
        text=_words(value["text"]),
        outcome=value["outcome"],
        after=value["after"],
        minutes=value["minutes"],
        evidence=value["evidence"],
        is_critical=value.get("is_critical", False),
        is_protection=value.get("is_protection", False),
        why=_words(value["why"]) if "why" in value else None,
        source=value.get("source", ""),
    )
