"""What a learning platform opens: a lesson, practice of a topic, or close-ups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from promdaen.kit.texts import Text

LESSON, PRACTICE, CLOSEUPS = "lesson", "practice", "closeups"
LABELS = {
    LESSON: Text("Lesson"),
    PRACTICE: Text("Practice"),
    CLOSEUPS: Text("Close-ups"),
}
PATH = re.compile(r"/lti/(lesson|practice|closeups)/([A-Za-z0-9_-]{1,24})/?")
QUESTIONS = 10
"""Questions of one practice, or as many as a topic has."""


@dataclass(frozen=True, kw_only=True)
class OpenedContent:
    """A kind of content, and the code of its topic; for close-ups, of the practice."""

    kind: str
    topic: str


def read_target(*, target: str, base: str) -> OpenedContent | None:
    """The content at an address of this installation, `base` without a slash at its end.

    >>> read_target(target="https://p.example/lti/practice/SMUG/", base="https://p.example")
    OpenedContent(kind='practice', topic='SMUG')
    >>> read_target(target="https://p.example/people/", base="https://p.example") is None
    True
    """
    path = target.removeprefix(base).partition("?")[0]
    match = PATH.fullmatch(path) if target.startswith(f"{base}/") else None
    return OpenedContent(kind=match[1], topic=match[2]) if match else None


def practice_score(*, marks: Sequence[float]) -> float:
    """The share of a practice that was right, 0..1; a blank answer has the mark 0.

    >>> practice_score(marks=[1, 0, 1, 1])
    0.75
    """
    return sum(marks) / len(marks)
