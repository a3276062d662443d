"""Records of content, their required shapes, and errors."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from promdaen.kit.json_objects import JsonObject

LANGUAGES = ("en", "km")


class ContentError(Exception):
    """One error in one file, with its position and its remedy."""

    def __init__(
        self, *, file: str, place: str, problem: str, remedy: str, line: int | None = None
    ) -> None:
        super().__init__(file, place, problem, remedy, line)
        self.file = file
        self.place = place
        self.problem = problem
        self.remedy = remedy
        self.line = line

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        head = f"{where}: {self.place}" if self.place else where
        return f"{head}: {self.problem}; {self.remedy}"


class ContentRefused(Exception):
    """All errors in the content."""

    def __init__(self, errors: Sequence[ContentError]) -> None:
        super().__init__(*errors)
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


@dataclass(frozen=True, kw_only=True)
class RecordReview:
    """Whether a record's text in one language was approved, by whom and when.

    `digest` is the beginning of the digest of the approved text, "" if the file does not have it.
    """

    state: str = "draft"
    by: str | None = None
    on: datetime.date | None = None
    digest: str = ""


@dataclass(frozen=True, kw_only=True)
class ContentRecord:
    """A checked record: its position, its code, its values as written, its review."""

    file: str
    line: int
    code: str
    values: JsonObject
    review: Mapping[str, RecordReview]

    def is_approved(self, language: str) -> bool:
        """Whether a named reviewer approved the text of this language."""
        return self.review[language].state == "approved"


def edited_record(*, code: str, values: JsonObject) -> ContentRecord:
    """A record that was edited here, with no file and no review."""
    return ContentRecord(file="", line=0, code=code, values=values, review={})


@dataclass(frozen=True, kw_only=True)
class KeyField:
    """The allowed value of a key: kind, allowed words, inner shape, referenced shape."""

    kind: str
    required: bool = True
    words: tuple[str, ...] = ()
    inside: Shape | None = None
    refers: str | None = None


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The keys of one sort of record, and its files (none for a part)."""

    name: str
    fields: Mapping[str, KeyField] = field(default_factory=dict)
    files: str | None = None
    each: str | None = None


@dataclass(frozen=True, kw_only=True)
class ValueFault:
    """A fault in a key's value, before its file and line are known."""

    key: str
    problem: str
    remedy: str
