"""What is read aloud of a record, how long that takes, and the state of its recordings."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.curriculum.rules import texts
from promdaen.kit import prose
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

RECORDING_KINDS = ("lesson", "dialogue")
HANDOUT = "handout"
"""The only part of a lesson; the parts of an interview are the codes of its nodes."""
MISSING, WAITING, STALE, APPROVED = "missing", "waiting", "stale", "approved"
RECORDING_STATES: Mapping[str, Words] = MappingProxyType(
    {
        MISSING: Text("Not recorded"),
        WAITING: Text("Waits for approval"),
        STALE: Text("Text changed since"),
        APPROVED: Text("Approved", context="recording"),
    }
)
ENGLISH_WORDS_A_MINUTE = 120
KHMER_CLUSTERS_A_MINUTE = 280
"""Speeds of a clear voice, of our own design: a minute of a real recording is the better guide."""
PAUSE_SECONDS = 1
"""After each line."""


@dataclass(frozen=True, kw_only=True)
class ScriptLine:
    """A line to read, and the seconds that it takes with the pause after it."""

    words: str
    seconds: int


@dataclass(frozen=True, kw_only=True)
class ScriptPart:
    """What is recorded as one file; `digest` is the SHA-256 (hex) of its words."""

    code: str
    lines: Sequence[ScriptLine]
    digest: str

    @property
    def seconds(self) -> int:
        """The seconds that all lines take."""
        return sum(script_line.seconds for script_line in self.lines)

    @property
    def whole_minutes(self) -> int:
        """The minutes that all lines take, rounded up."""
        return math.ceil(self.seconds / 60)


def script_parts(*, kind: str, values: JsonObject, language: str) -> tuple[ScriptPart, ...]:
    """The parts of a record that are read aloud in a language, in order.

    Of a lesson its handout, of an interview what the traveller says at each node.

    >>> node = {"code": "a", "says": {"en": "Good day."}}
    >>> script_parts(kind="dialogue", values={"nodes": [node]}, language="en")[0].seconds
    2
    """
    if kind == "lesson":
        return (_part(HANDOUT, _handout_lines(values["handout"], language), language),)
    return tuple(
        _part(node["code"], _spoken_lines(node["says"][language]), language)
        for node in values["nodes"]
    )


def speaking_seconds(*, words: str, language: str) -> int:
    """The seconds that a clear voice takes for a line, with the pause after it.

    >>> speaking_seconds(words="word " * 120, language="en")
    61
    """
    speed = ENGLISH_WORDS_A_MINUTE if language == "en" else KHMER_CLUSTERS_A_MINUTE
    length = texts.reading_length(text=words, language=language)
    return math.ceil(length * 60 / speed) + PAUSE_SECONDS


def recording_state(*, is_approved: bool, digest: str, current_digest: str) -> str:
    """The state of a recording of a part whose words have `current_digest` now.

    >>> recording_state(is_approved=True, digest="a", current_digest="b")
    'stale'
    """
    if digest != current_digest:
        return STALE
    return APPROVED if is_approved else WAITING


def _part(code: str, words_of_lines: Sequence[str], language: str) -> ScriptPart:
    return ScriptPart(
        code=code,
        lines=[
            ScriptLine(words=words, seconds=speaking_seconds(words=words, language=language))
            for words in words_of_lines
        ],
        digest=hashlib.sha256("\n".join(words_of_lines).encode()).hexdigest(),
    )


def _handout_lines(sections: Sequence[JsonObject], language: str) -> list[str]:
    lines = []
    for section in sections:
        lines.append(section["title"][language])
        lines += _spoken_lines(section["body"][language])
    return lines


def _spoken_lines(text: str) -> list[str]:
    """Paragraphs and entries of lists, without marks for bold words."""
    return [
        "".join(run.text for run in prose_runs)
        for block in prose.blocks(text=text)
        for prose_runs in block.lines
    ]
