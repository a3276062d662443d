"""An interview for a phone: in one language, without hints on its result."""

from __future__ import annotations

from promdaen.booth.rules.dialogues.graph import DialogueChoice, DialogueGraph, DialogueNode, Needs
from promdaen.kit.json_objects import NewJsonObject


def played_on_phone(*, dialogue: DialogueGraph, language: str) -> dict[str, object]:
    """The record of an interview for booth_dialogue.js.

    It has no code and purpose, and no kind or harm of choices.
    """
    return {
        "place": dialogue.place,
        "language": dialogue.language,
        "companion": dialogue.companion,
        "speaker": dialogue.speaker,
        "trust": dialogue.trust,
        "start": dialogue.start,
        "indicators": [
            {
                "code": indicator.code,
                "text": indicator.text.text(language=language),
                "manner": indicator.manner,
            }
            for indicator in dialogue.indicators.values()
        ],
        "nodes": [_node(node, language) for node in dialogue.nodes.values()],
    }


def _node(node: DialogueNode, language: str) -> dict[str, object]:
    values: NewJsonObject = {"code": node.code, "says": node.says.text(language=language)}
    if node.seen is not None:
        values["seen"] = node.seen.text(language=language)
    return values | {
        "choices": [_choice(choice, language) for choice in node.choices],
        "is_end": node.is_end,
    }


def _choice(choice: DialogueChoice, language: str) -> dict[str, object]:
    values: NewJsonObject = {
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
