"""File formats of a kind of item: columns of a sheet, text of a key, Moodle question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from promdaen.assessment.rules.files.questions import MoodleForm
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Words


class KeyReader(Protocol):
    """Parses the key in a non-empty cell; raises typed.AnswerRefused."""

    def __call__(self, *, body: JsonObject, text: str) -> object: ...


@dataclass(frozen=True, kw_only=True)
class FileForms:
    """How files represent an item of a kind.

    `sides`: the list of the item that the columns "option" and "left" of a sheet fill.
    `key_example`: the text of a key in a cell, for the legend. `moodle`: None if Moodle has no
    question of this kind; Moodle XML and GIFT files then cannot contain such items.
    """

    sides: Mapping[str, str]
    key: KeyReader
    key_example: str
    moodle: MoodleForm | None


class FileKind(Protocol):
    """The part of a kind of item that files need."""

    NAME: str

    @property
    def LABEL(self) -> Words: ...
    @property
    def FILES(self) -> FileForms: ...
