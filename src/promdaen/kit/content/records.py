"""Records of content, the shapes they must have, and what is said when they do not."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

LANGUAGES = ("en", "km")


class ContentError(Exception):
    """One thing wrong in one file, with where it is and what to do."""

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
    """Everything that is wrong in the content that was read."""

    def __init__(self, errors: Sequence[ContentError]) -> None:
        super().__init__(*errors)
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


@dataclass(frozen=True, kw_only=True)
class RecordReview:
    """Whether a record's text in one language was approved, by whom and on which day.

    `digest` is the beginning of the digest of the approved text, "" where the file does not say.
    """

    state: str = "draft"
    by: str | None = None
    on: datetime.date | None = None
    digest: str = ""


@dataclass(frozen=True, kw_only=True)
class ContentRecord:
    """One checked record: where it stands, its code, its values as written, its review."""

    file: str
    line: int
    code: str
    values: Mapping[str, Any]
    review: Mapping[str, RecordReview]

    def is_approved(self, language: str) -> bool:
        """Say whether a named reviewer approved the text of this language."""
        return self.review[language].state == "approved"


@dataclass(frozen=True, kw_only=True)
class KeyField:
    """What one key may hold: a kind, the allowed words, the shape inside, the shape named."""

    kind: str
    required: bool = True
    words: tuple[str, ...] = ()
    inside: Shape | None = None
    refers: str | None = None


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The keys of one sort of record, and the files that hold it (none for a part)."""

    name: str
    fields: Mapping[str, KeyField] = field(default_factory=dict)
    files: str | None = None
    each: str | None = None


@dataclass(frozen=True, kw_only=True)
class ValueFault:
    """Something wrong with the value of a key, before its file and line are known."""

    key: str
    problem: str
    remedy: str
