"""An item as its file has it, before comparison with the bank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from promdaen.assessment.rules.files.pictures import ItemPicture
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.spreadsheets import FileMessage
from promdaen.kit.texts import Text, Words

Translations = Mapping[str, str]
LANGUAGES = ("km", "en")
LANGUAGE_WORDS: Mapping[str, Words] = {
    "km": Text("Khmer"),
    "en": Text("English"),
}
OPTION_SIDES = ("options", "left", "right")
VERIFICATIONS = ("seen", "second_hand", "unverified", "design")
USES: Mapping[str, Words] = {
    "any": Text("tests and practice"),
    "test": Text("tests only"),
}
OPTION_LETTERS = "abcdefghij"


@dataclass(frozen=True, kw_only=True)
class FileItem:
    """An item as its file has it; None for parts that the file does not specify.

    Texts are {en, km}, "" if a language is missing; `body` and `key` depend on the item's kind;
    `pictures` are the bytes of its images by digest, if the file has them.
    """

    code: str = ""
    kind: str = ""
    outcome: str | None = None
    level: str | None = None
    stem: Translations = field(default_factory=dict)
    body: JsonObject = field(default_factory=dict)
    key: Any = None
    rationale: Translations | None = None
    sources: tuple[str, ...] | None = None
    passage: str | None = None
    verification: str | None = None
    use: str | None = None
    images: tuple[ItemPicture, ...] | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReadItem:
    """An item of a file: its first line (or row), its name in the file, its messages.

    `problems` are reasons for refusal, `notes` are corrections and omissions; `columns` are the
    letters of the columns of its parts, if the file has columns.
    """

    line: int
    name: str
    item: FileItem
    problems: tuple[FileMessage, ...] = ()
    notes: tuple[FileMessage, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)

    def with_problems(self, *problems: FileMessage) -> ReadItem:
        """A copy with additional problems."""
        return replace(self, problems=(*self.problems, *problems))


@dataclass(frozen=True, kw_only=True)
class ItemsRead:
    """The content of a file: its items in order, and messages about the file.

    `form` is "moodle", "gift", "aiken", "qti", "package" (QTI in an archive) or "sheet".
    """

    form: str
    items: Sequence[ReadItem]
    notes: tuple[FileMessage, ...] = ()


def part_words(*, part: str) -> Words:
    """The label of a part of an item: "stem", "rationale", "options.b", "left.1" and so on.

    >>> part_words(part="options.b").en, part_words(part="options.b").km
    ('option b', 'ជម្រើស b')
    """
    name, _, place = part.partition(".")
    text = _PARTS.get(name, Words.same(name))
    return Text("{words} {place}", words=text, place=place) if place else text


_PARTS: Mapping[str, Words] = {
    "stem": Text("question"),
    "rationale": Text("rationale"),
    "options": Text("option"),
    "left": Text("entry on the left"),
    "right": Text("option"),
    "order": Text("order of"),
    "key": Text("right answer"),
    "code": Text("code"),
    "kind": Text("kind"),
    "level": Text("level"),
    "outcome": Text("outcome"),
    "sources": Text("sources"),
    "passage": Text("passage of the source"),
    "verification": Text("check of the source"),
    "use": Text("use"),
    "ids": Text("ids of the options"),
    "images": Text("pictures"),
}
