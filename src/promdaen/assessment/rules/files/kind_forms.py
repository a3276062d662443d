"""How files hold the items of a kind: columns of a sheet, the text of a key, Moodle's question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from promdaen.assessment.rules.files.questions import MoodleForm
from promdaen.kit.texts import Words


class KeyReader(Protocol):
    """Reads the key in a cell that is not empty; raises typed.AnswerRefused."""

    def __call__(self, *, body: Mapping[str, Any], text: str) -> Any: ...


@dataclass(frozen=True, kw_only=True)
class FileForms:
    """How files hold an item of a kind.

    `sides`: the list of the item that the columns "option" and "left" of a sheet fill.
    `key_example`: the text of a key in a cell, for the legend. `moodle`: None where Moodle
    has no question of this kind; a file of Moodle XML or GIFT then cannot hold such items.
    """

    sides: Mapping[str, str]
    key: KeyReader
    key_example: str
    moodle: MoodleForm | None


class FileKind(Protocol):
    """A kind of item as far as files need to know it."""

    NAME: str
    LABEL: Words
    FILES: FileForms
