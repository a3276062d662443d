"""An interview as a phone plays it: in one language, without what would tell how it goes."""

from __future__ import annotations

from typing import Any

from promdaen.booth.rules.dialogues.graph import Choice, Dialogue, Needs, Node


def played_on_phone(*, dialogue: Dialogue, language: str) -> dict[str, Any]:
    """The record of the content that booth_dialogue.js plays.

    It has neither its code nor what it is for, neither the kind nor the harm of a choice.
    """
    return {
        "place": dialogue.place,
        "language": dialogue.language,
        "companion": dialogue.companion,
        "speaker": dialogue.speaker,
        "trust": dialogue.trust,
        "start": dialogue.start,
        "indicators": [
            {"code": one.code, "text": one.text.text(language=language), "manner": one.manner}
            for one in dialogue.indicators.values()
        ],
        "nodes": [_node(one, language) for one in dialogue.nodes.values()],
    }


def _node(node: Node, language: str) -> dict[str, Any]:
    values: dict[str, Any] = {"code": node.code, "says": node.says.text(language=language)}
    if node.seen is not None:
        values["seen"] = node.seen.text(language=language)
    return values | {
        "choices": [_choice(one, language) for one in node.choices],
        "is_end": node.is_end,
    }


def _choice(choice: Choice, language: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        "code": choice.code,
        "text": choice.text.text(language=language),
        "to": choice.to,
        "seconds": choice.seconds,
        "trust": choice.trust,
        "finds": list(choice.finds),
        "sets": list(choice.sets),
        "is_once": choice.is_once,
    }
    if choice.needs != Needs():
        values["needs"] = {
            "trust": choice.needs.trust,
            **{name: list(getattr(choice.needs, name)) for name in ("set", "unset", "found")},
        }
    if choice.below is not None:
        values["below"] = {"trust": choice.below.trust, "to": choice.below.to}
    return values
