"""The graph of an interview: words of the person, choices of the officer, what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Words, words_from

KINDS = ("open", "closed", "leading", "coercive", "rapport", "explanation")
MIN_TRUST, MAX_TRUST = 0, 10
SECONDS = 15
"""What saying something takes unless its choice says otherwise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Needs:
    """The conditions of a choice: trust, flags set, indicators found."""

    trust: int = MIN_TRUST
    set: Sequence[str] = ()
    unset: Sequence[str] = ()
    found: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Below:
    """If trust is below this, another node follows and nothing is brought out."""

    trust: int
    to: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DialogueChoice:
    """Something an officer can say or do at a node; its `code` never changes."""

    code: str
    kind: str
    text: Words
    to: str
    seconds: int = SECONDS
    trust: int = 0
    finds: Sequence[str] = ()
    sets: Sequence[str] = ()
    harm: str = ""
    is_once: bool = False
    needs: Needs = field(default_factory=Needs)
    below: Below | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DialogueNode:
    """The words of the person, the visible behaviour, and the next choices."""

    code: str
    says: Words
    seen: Words | None
    choices: Sequence[DialogueChoice]
    is_end: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class DialogueIndicator:
    """Something that can be brought out; a claim is one of protection."""

    code: str
    text: Words
    manner: str
    is_claim: bool


@dataclass(frozen=True, kw_only=True)
class DialogueGraph:
    """An interview: travellers it fits, its start, its nodes by code."""

    code: str
    title: Words
    aim: Words
    place: str
    minutes: int
    classes: Sequence[str]
    purpose: str
    need: str
    language: str
    companion: str
    outcomes: Sequence[str]
    trust: int
    start: str
    speaker: str
    referral: Sequence[str]
    indicators: Mapping[str, DialogueIndicator]
    nodes: Mapping[str, DialogueNode]

    @cached_property
    def choices(self) -> Mapping[str, DialogueChoice]:
        """Every choice by its code."""
        return {choice.code: choice for node in self.nodes.values() for choice in node.choices}


def read_dialogue(*, values: JsonObject) -> DialogueGraph:
    """The interview of a content record `dialogue` with a valid shape."""
    plain = ("code", "place", "minutes", "classes", "purpose", "need", "language", "companion")
    return DialogueGraph(
        **{name: values[name] for name in plain},
        **{name: values[name] for name in ("outcomes", "trust", "start", "referral")},
        title=words_from(values["title"]),
        aim=words_from(values["aim"]),
        speaker=values.get("speaker", "adult"),
        indicators={
            indicator["code"]: _indicator(indicator) for indicator in values.get("indicators", ())
        },
        nodes={node["code"]: _node(node) for node in values["nodes"]},
    )


def _indicator(values: JsonObject) -> DialogueIndicator:
    return DialogueIndicator(
        code=values["code"],
        text=words_from(values["text"]),
        manner=values["manner"],
        is_claim=values.get("is_claim", False),
    )


def _node(values: JsonObject) -> DialogueNode:
    return DialogueNode(
        code=values["code"],
        says=words_from(values["says"]),
        seen=words_from(values["seen"]) if "seen" in values else None,
        choices=tuple(_choice(choice) for choice in values.get("choices", ())),
        is_end=values.get("is_end", False),
    )


def _choice(values: JsonObject) -> DialogueChoice:
    below = values.get("below")
    return DialogueChoice(
        code=values["code"],
        kind=values["kind"],
        text=words_from(values["text"]),
        to=values["to"],
        seconds=values.get("seconds", SECONDS),
        trust=values.get("trust", 0),
        finds=tuple(values.get("finds", ())),
        sets=tuple(values.get("sets", ())),
        harm=values.get("harm", ""),
        is_once=values.get("is_once", False),
        needs=Needs(**values.get("needs", {})),
        below=Below(**below) if below else None,
    )
