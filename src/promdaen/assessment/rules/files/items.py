"""An item as a file has it, before anybody asked whether the bank can take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from promdaen.assessment.rules.files.pictures import ItemPicture
from promdaen.kit.spreadsheets import FileMessage, Words

Text = Mapping[str, str]
LANGUAGES = ("km", "en")
LANGUAGE_WORDS: Mapping[str, Words] = {
    "km": Words(en="Khmer", km="ខ្មែរ"),
    "en": Words(en="English", km="អង់គ្លេស"),
}
SIDES = ("options", "left", "right")
VERIFICATIONS = ("seen", "second_hand", "unverified", "design")
USES: Mapping[str, Words] = {
    "any": Words(en="tests and practice", km="តេស្ត និងការអនុវត្ត"),
    "test": Words(en="tests only", km="តែតេស្តប៉ុណ្ណោះ"),
}
LETTERS = "abcdefghij"


@dataclass(frozen=True, kw_only=True)
class FileItem:
    """An item as a file has it; None where the file says nothing about it.

    Texts are {en, km}, "" where a language is missing; `body` and `key` are as the item's kind
    has them; `pictures` are the bytes of its images by their digest, as far as the file has them.
    """

    code: str = ""
    kind: str = ""
    outcome: str | None = None
    level: str | None = None
    stem: Text = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    key: Any = None
    rationale: Text | None = None
    sources: tuple[str, ...] | None = None
    passage: str | None = None
    verification: str | None = None
    use: str | None = None
    images: tuple[ItemPicture, ...] | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReadItem:
    """One item of a file: its first line (or row), how the file calls it, what there is to say.

    `problems` are reasons for which it is refused, `notes` what was put right or left out;
    `columns` are the letters of the columns of its parts, where the file has columns.
    """

    line: int
    name: str
    item: FileItem
    problems: tuple[FileMessage, ...] = ()
    notes: tuple[FileMessage, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)

    def with_problems(self, *problems: FileMessage) -> ReadItem:
        """The same with more reasons for which it is refused."""
        return replace(self, problems=(*self.problems, *problems))


@dataclass(frozen=True, kw_only=True)
class ItemsRead:
    """Everything that a file holds: its items in their order, and what there is to say of it.

    `form` is "moodle", "gift", "aiken" or "sheet".
    """

    form: str
    items: Sequence[ReadItem]
    notes: tuple[FileMessage, ...] = ()


def part_words(*, part: str) -> Words:
    """What people call a part of an item: "stem", "rationale", "options.b", "left.1" and so on.

    >>> part_words(part="options.b").en, part_words(part="options.b").km
    ('option b', 'ជម្រើស b')
    """
    name, _, place = part.partition(".")
    words = _PARTS.get(name, Words(en=name, km=name))
    return Words(en=f"{words.en} {place}", km=f"{words.km} {place}") if place else words


_PARTS: Mapping[str, Words] = {
    "stem": Words(en="question", km="តួសំណួរ"),
    "rationale": Words(en="rationale", km="ការពន្យល់"),
    "options": Words(en="option", km="ជម្រើស"),
    "left": Words(en="entry on the left", km="ចំណុចខាងឆ្វេង"),
    "right": Words(en="option", km="ជម្រើស"),
    "order": Words(en="order of", km="លំដាប់"),
    "key": Words(en="right answer", km="ចម្លើយត្រឹមត្រូវ"),
    "code": Words(en="code", km="លេខកូដ"),
    "kind": Words(en="kind", km="ប្រភេទ"),
    "level": Words(en="level", km="កម្រិត"),
    "outcome": Words(en="outcome", km="លទ្ធផលសិក្សា"),
    "sources": Words(en="sources", km="ប្រភព"),
    "passage": Words(en="passage of the source", km="កន្លែងក្នុងប្រភព"),
    "verification": Words(en="check of the source", km="ការផ្ទៀងផ្ទាត់ប្រភព"),
    "use": Words(en="use", km="ការប្រើ"),
    "ids": Words(en="ids of the options", km="សញ្ញាសម្គាល់ជម្រើស"),
    "images": Words(en="pictures", km="រូបភាព"),
}
