"""What the interpreters of the booth in Python and in JavaScript must both do.

`dialogues.json`: made interviews that use every rule, and walks through them; each step has the
choice taken (none at the beginning), the state after it and the choices offered then, and each
walk the choices that are refused at its end.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from promdaen.booth.rules.dialogues.playing import State

FOLDER = Path(__file__).parent


def dialogues() -> dict[str, Any]:
    """The conformance file of interviews."""
    read: dict[str, Any] = json.loads((FOLDER / "dialogues.json").read_text(encoding="utf-8"))
    return read


def plain(state: State) -> dict[str, Any]:
    """A state as JSON has it."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(state).items()
    }
